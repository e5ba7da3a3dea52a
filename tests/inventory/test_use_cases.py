"""Receiving, adjusting and reading stock."""

import pytest

from adapters.memory.store import Store
from domain.inventory.model import (
    Booking,
    Level,
    MovementKind,
    StockOutOfRange,
    StockReserved,
)
from domain.inventory.use_cases import (
    MovementDraft,
    StockChanges,
    StockSetting,
    change_stock,
    list_movements,
    read_stock,
    record_movement,
    set_stock,
)
from domain.shared.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from domain.staff.model import ANYONE
from tests.builders import AT, a_supporter, an_owner
from tests.given import given_product
from tests.inventory.warehouse import given_promise
from tests.trail import another, trail, whatever
from tests.units import ShopUnits

COUNTED = StockSetting(on_hand=7, reason="counted")
RECEIVED = MovementDraft(kind=Booking.RECEIVED, quantity=2)
BROKEN = MovementDraft(kind=Booking.ADJUSTED, quantity=-2, reason="broken")


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    """A shop with three pieces of variant 1, and one of another."""
    given_product(memory_units, stock=[3])
    given_product(memory_units, stock=[1])
    return memory_units


def on_hand(units: ShopUnits, variant_id: int = 1) -> int:
    return read_stock(units, a_supporter(), variant_id).on_hand


def test_setting_stock_is_an_adjusted_movement(units: ShopUnits) -> None:
    level = set_stock(units, an_owner(), 1, COUNTED, whatever)

    assert level == Level(variant_id=1, on_hand=7, version=2)
    assert level == read_stock(units, a_supporter(), 1)
    newest = list_movements(units, a_supporter(), 1, limit=1, after=None).items[0]
    assert (newest.kind, newest.quantity, newest.balance) == (MovementKind.ADJUSTED, 4, 7)
    assert (newest.reason, newest.actor, newest.recorded_at) == ("counted", "test owner", AT)
    assert (on_hand(units, 1), on_hand(units, 2)) == (7, 1)


def test_the_log_has_the_balance_before_and_after(units: ShopUnits) -> None:
    set_stock(units, an_owner(), 1, COUNTED, whatever)

    [entry] = trail(units)
    assert entry.before == {"on_hand": 3}
    assert entry.after == {"on_hand": 7, "reason": "counted"}


def test_setting_stock_to_what_it_is_records_nothing(units: ShopUnits, store: Store) -> None:
    before = store.tables
    set_stock(units, an_owner(), 1, StockSetting(on_hand=3, reason="counted"), whatever)

    assert store.tables == before


def test_setting_stock_for_another_level_in_mind_is_refused(units: ShopUnits) -> None:
    with pytest.raises(StaleVersion):
        set_stock(units, an_owner(), 1, COUNTED, another)
    assert (on_hand(units), trail(units)) == (3, [])


def test_received_goods_add_to_the_balance(units: ShopUnits) -> None:
    movement = record_movement(units, an_owner(), 1, RECEIVED)

    assert (movement.quantity, movement.balance, movement.reason) == (2, 5, "")
    assert on_hand(units) == 5


def test_an_adjustment_can_take_away(units: ShopUnits) -> None:
    record_movement(units, an_owner(), 1, BROKEN)

    assert on_hand(units) == 1


def test_no_more_can_be_taken_away_than_is_there(units: ShopUnits) -> None:
    record_movement(units, an_owner(), 1, BROKEN)
    with pytest.raises(StockOutOfRange) as refused:
        record_movement(units, an_owner(), 1, BROKEN)

    assert refused.value.facts == {"on_hand": 1}
    assert (on_hand(units), len(trail(units))) == (1, 1)


def test_a_wrong_movement_changes_nothing(units: ShopUnits) -> None:
    with pytest.raises(InvalidInput):
        record_movement(units, an_owner(), 1, MovementDraft(kind=Booking.RECEIVED, quantity=-1))
    assert (on_hand(units), trail(units)) == (3, [])


def test_the_balance_is_always_the_sum_of_the_movements(units: ShopUnits) -> None:
    record_movement(units, an_owner(), 1, RECEIVED)
    set_stock(units, an_owner(), 1, COUNTED, whatever)
    record_movement(units, an_owner(), 1, BROKEN)

    moved = list_movements(units, a_supporter(), 1, limit=10, after=None).items
    assert sum(movement.quantity for movement in moved) == on_hand(units) == 5


def test_stock_of_an_unknown_variant_is_not_found(units: ShopUnits) -> None:
    with pytest.raises(NotFound):
        read_stock(units, an_owner(), 99)
    with pytest.raises(NotFound):
        list_movements(units, an_owner(), 99, limit=10, after=None)
    with pytest.raises(NotFound):
        set_stock(units, an_owner(), 99, COUNTED, whatever)
    with pytest.raises(NotFound):
        record_movement(units, an_owner(), 99, RECEIVED)


def test_shoppers_do_not_read_stock_or_its_movements(units: ShopUnits) -> None:
    with pytest.raises(Forbidden):
        read_stock(units, ANYONE, 1)
    with pytest.raises(Forbidden):
        list_movements(units, ANYONE, 1, limit=10, after=None)


@pytest.fixture
def promised(units: ShopUnits) -> None:
    """Two of the three pieces of variant 1 are promised."""
    given_promise(units, {1: 2})


@pytest.mark.usefixtures("promised")
def test_stock_is_counted_without_touching_what_is_promised(units: ShopUnits) -> None:
    assert set_stock(units, an_owner(), 1, COUNTED, whatever).available == 5
    down = set_stock(units, an_owner(), 1, StockSetting(on_hand=2, reason="counted"), whatever)
    assert (down.on_hand, down.reserved, down.available) == (2, 2, 0)


@pytest.mark.usefixtures("promised")
def test_what_is_promised_cannot_be_counted_away(units: ShopUnits) -> None:
    told = {"reserved": 2, "on_hand": 3, "backorder_limit": 0}
    with pytest.raises(StockReserved) as refused:
        set_stock(units, an_owner(), 1, StockSetting(on_hand=1, reason="counted"), whatever)
    assert refused.value.facts == told
    with pytest.raises(StockReserved) as refused:
        record_movement(units, an_owner(), 1, BROKEN)
    assert refused.value.facts == told
    assert (on_hand(units), trail(units)) == (3, [])


def test_what_may_be_backordered_can_be_had(units: ShopUnits) -> None:
    level = change_stock(units, an_owner(), 1, StockChanges(backorder_limit=4), whatever)

    assert level == read_stock(units, a_supporter(), 1)
    assert (level.on_hand, level.backorder_limit, level.available) == (3, 4, 7)
    assert read_stock(units, a_supporter(), 2).backorder_limit == 0
    [entry] = trail(units)
    assert (entry.action, entry.entity_id) == ("stock.update", 1)
    assert (entry.before, entry.after) == ({"backorder_limit": 0}, {"backorder_limit": 4})


def test_a_backorder_limit_that_is_so_already_records_nothing(
    units: ShopUnits, store: Store
) -> None:
    before = store.tables
    for changes in (StockChanges(), StockChanges(backorder_limit=0)):
        change_stock(units, an_owner(), 1, changes, whatever)
    assert store.tables == before


@pytest.mark.usefixtures("promised")
def test_what_was_promised_beyond_the_stock_keeps_the_limit_up(units: ShopUnits) -> None:
    change_stock(units, an_owner(), 1, StockChanges(backorder_limit=4), whatever)
    set_stock(units, an_owner(), 1, StockSetting(on_hand=0, reason="burnt"), whatever)
    with pytest.raises(StockReserved) as refused:
        change_stock(units, an_owner(), 1, StockChanges(backorder_limit=1), whatever)
    assert refused.value.facts == {"reserved": 2, "on_hand": 0, "backorder_limit": 4}
    level = change_stock(units, an_owner(), 1, StockChanges(backorder_limit=2), whatever)
    assert (level.backorder_limit, level.available) == (2, 0)


def test_changing_stock_for_another_level_in_mind_is_refused(units: ShopUnits) -> None:
    with pytest.raises(StaleVersion):
        change_stock(units, an_owner(), 1, StockChanges(backorder_limit=4), another)
    assert (read_stock(units, an_owner(), 1).backorder_limit, trail(units)) == (0, [])


def test_only_who_writes_stock_says_what_may_be_backordered(units: ShopUnits) -> None:
    with pytest.raises(Forbidden):
        change_stock(units, a_supporter(), 1, StockChanges(backorder_limit=4), whatever)
    with pytest.raises(NotFound):
        change_stock(units, an_owner(), 99, StockChanges(backorder_limit=4), whatever)
