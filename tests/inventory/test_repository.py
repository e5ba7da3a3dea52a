"""What storage promises of stock."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pymysql
import pytest
from attrs import evolve

from domain.inventory.model import (
    MAX_ON_HAND,
    Level,
    MovementKind,
    SoldOut,
    StockMovement,
    StockOutOfRange,
    StockReserved,
)
from domain.shared.errors import ConcurrencyConflict, DomainError, NotFound
from domain.shared.ids import NEW
from tests.builders import LATER, a_movement
from tests.given import given_order, given_product
from tests.inventory.warehouse import given_variants, level, movements
from tests.units import ShopUnits


def record(units: ShopUnits, *movements: StockMovement) -> None:
    with units.write() as unit:
        unit.stock.record(movements)
        unit.commit(None)


def test_a_new_variant_has_nothing_on_hand_and_nothing_reserved(units: ShopUnits) -> None:
    [blue] = given_variants(units, 0)
    with units.write() as unit:
        assert unit.stock.level(blue) == Level(variant_id=blue)
        assert unit.stock.lock([blue]) == {blue: Level(variant_id=blue)}
    assert movements(units, blue) == []


def test_stock_of_an_unknown_variant_is_not_found(units: ShopUnits) -> None:
    [blue] = given_variants(units, 0)
    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.stock.level(99)
        with pytest.raises(NotFound):
            unit.stock.lock([blue, 99])


def test_locking_tells_the_levels_in_the_order_of_the_ids(units: ShopUnits) -> None:
    first, second, _third = given_variants(units, 5, 7, 9)
    with units.write() as unit:
        found = unit.stock.lock({second: 1, first: 2})
    assert [(known, each.variant_id, each.on_hand) for known, each in found.items()] == [
        (first, first, 5),
        (second, second, 7),
    ]


def test_locking_nothing_tells_nothing(units: ShopUnits) -> None:
    given_variants(units, 5)
    with units.write() as unit:
        assert unit.stock.lock([]) == {}


def test_a_movement_comes_back_equal_and_sets_the_level(units: ShopUnits) -> None:
    blue, red = given_variants(units, 0, 3)
    order = given_order(units)
    movement = StockMovement(
        id=NEW,
        variant_id=blue,
        kind=MovementKind.ADJUSTED,
        quantity=-2,
        balance=MAX_ON_HAND,
        reserved=7,
        reserved_balance=11,
        order_id=order.id,
        reason="Größe 🦓 'x'",
        actor="token:1:Änne",
        recorded_at=LATER,
    )
    record(units, movement)

    [recorded] = movements(units, blue)
    assert recorded == evolve(movement, id=recorded.id)
    assert recorded.id != NEW
    assert level(units, blue) == Level(variant_id=blue, on_hand=MAX_ON_HAND, reserved=11, version=1)
    assert level(units, red) == Level(variant_id=red, on_hand=3, version=1)


def test_goods_come_in_without_a_reason(units: ShopUnits) -> None:
    [blue] = given_variants(units, 0)
    record(units, a_movement(blue, balance=4, reason=""))

    assert movements(units, blue)[0].reason == ""


def test_movements_of_several_variants_are_recorded_at_once(units: ShopUnits) -> None:
    blue, red, green = given_variants(units, 1, 1, 1)
    record(
        units, a_movement(red, balance=5), a_movement(blue, balance=0, kind=MovementKind.ADJUSTED)
    )

    assert [level(units, variant).on_hand for variant in (blue, red, green)] == [0, 5, 1]
    assert [len(movements(units, variant)) for variant in (blue, red, green)] == [2, 2, 1]


def test_of_several_movements_of_one_variant_the_last_sets_the_level(units: ShopUnits) -> None:
    blue, red = given_variants(units, 5, 5)
    order_id = given_order(units).id
    promised = {"kind": MovementKind.RESERVED, "quantity": 0, "order_id": order_id}
    record(
        units,
        a_movement(blue, balance=5, reserved=4, reserved_balance=4, **promised),
        a_movement(red, balance=6, quantity=1),
        a_movement(blue, balance=5, reserved=-3, reserved_balance=1, **promised),
        a_movement(blue, balance=7, quantity=2, reserved_balance=1),
    )

    assert level(units, blue) == Level(variant_id=blue, on_hand=7, reserved=1, version=2)
    assert level(units, red) == Level(variant_id=red, on_hand=6, version=2)
    assert [each.reserved for each in movements(units, blue)] == [0, -3, 4, 0]


def test_the_version_goes_on_with_what_is_on_hand_and_not_with_promises(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    order_id = given_order(units).id
    before = level(units, blue)
    promise = a_movement(blue, balance=5, quantity=0, kind=MovementKind.RESERVED)
    record(units, evolve(promise, reserved=2, reserved_balance=2, order_id=order_id))
    assert level(units, blue) == evolve(before, reserved=2)
    # The balance is as before: whoever saw it then is told that it moved.
    counted = a_movement(blue, balance=6, kind=MovementKind.ADJUSTED, reserved_balance=2)
    record(units, evolve(counted, quantity=1))
    record(units, evolve(counted, quantity=-1, balance=5))
    assert level(units, blue) == evolve(before, reserved=2, version=before.version + 2)


def test_recording_nothing_changes_nothing(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    record(units)
    assert level(units, blue).on_hand == 5


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"balance": -1, "quantity": -2}, StockOutOfRange),
        ({"balance": 1, "reserved": 2, "reserved_balance": 2}, SoldOut),
        ({"balance": 1, "reserved": -1, "reserved_balance": -1}, ConcurrencyConflict),
        ({"balance": 1, "reserved": 1, "reserved_balance": 1, "order_id": 99}, NotFound),
    ],
)
def test_a_level_that_cannot_be_is_refused_by_the_storage_itself(
    units: ShopUnits, fields: dict[str, int], error: type[DomainError]
) -> None:
    [blue] = given_variants(units, 1)
    order_id = given_order(units).id
    before = level(units, blue)
    wrong = a_movement(blue, kind=MovementKind.ADJUSTED, **{"order_id": order_id, **fields})
    with pytest.raises(error):
        record(units, wrong)

    assert level(units, blue) == before
    assert len(movements(units, blue)) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"quantity": 0},
        {"quantity": 0, "reserved": 1, "reserved_balance": 1},
        {"quantity": -1, "kind": MovementKind.RECEIVED},
        {"quantity": 1, "kind": MovementKind.ADJUSTED, "reason": ""},
    ],
)
def test_a_movement_without_sense_is_a_mistake_that_the_storage_finds(
    units: ShopUnits, fields: dict[str, Any]
) -> None:
    [blue] = given_variants(units, 5)
    with pytest.raises((ValueError, pymysql.MySQLError)):
        record(units, a_movement(blue, balance=4, **fields))
    assert len(movements(units, blue)) == 1


def test_a_backorder_limit_is_kept(units: ShopUnits) -> None:
    blue, red = given_variants(units, 1, 1)
    before = level(units, blue), level(units, red)
    with units.write() as unit:
        unit.stock.set_backorder_limit(blue, 3)
        unit.commit(None)
    assert level(units, blue) == evolve(before[0], backorder_limit=3, version=2)
    assert level(units, blue).available == 4
    assert level(units, red) == before[1]


def test_a_backorder_limit_below_what_is_promised_is_refused(units: ShopUnits) -> None:
    [blue] = given_variants(units, 1)
    promise = a_movement(blue, balance=1, quantity=0, kind=MovementKind.RESERVED)
    with units.write() as unit:
        unit.stock.set_backorder_limit(blue, 3)
        unit.commit(None)
    record(units, evolve(promise, reserved=4, reserved_balance=4, order_id=given_order(units).id))
    with units.write() as unit, pytest.raises(StockReserved):
        unit.stock.set_backorder_limit(blue, 2)
    assert level(units, blue).backorder_limit == 3


def test_stock_that_was_not_committed_does_not_count(units: ShopUnits) -> None:
    [blue] = given_variants(units, 1)
    with units.write() as unit:
        unit.stock.record([a_movement(blue, balance=9)])
        assert unit.stock.level(blue).on_hand == 9

    assert level(units, blue).on_hand == 1
    assert len(movements(units, blue)) == 1


def test_pages_go_through_a_variants_movements_newest_first(units: ShopUnits) -> None:
    blue, red = given_variants(units, 0, 0)
    for balance in range(1, 6):
        record(units, a_movement(blue, balance=balance))
        record(units, a_movement(red, balance=balance))

    with units.read() as unit:
        first = unit.stock.movements(blue, limit=2, after=None)
        second = unit.stock.movements(blue, limit=2, after=first.after)
        third = unit.stock.movements(blue, limit=2, after=second.after)
    pages = [[each.balance for each in page.items] for page in (first, second, third)]
    assert pages == [[5, 4], [3, 2], [1]]
    assert third.after is None


def test_a_locked_level_changes_under_nobody(units: ShopUnits) -> None:
    [blue] = given_variants(units, 10)

    def take_one(_: int) -> None:
        with units.write() as unit:
            left = unit.stock.lock([blue])[blue].on_hand - 1
            time.sleep(0.01)
            sold = a_movement(blue, kind=MovementKind.ADJUSTED, quantity=-1, balance=left)
            unit.stock.record([sold])
            unit.commit(None)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(take_one, range(8)))

    assert level(units, blue).on_hand == 2
    assert [each.balance for each in movements(units, blue)] == [2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_a_removed_products_stock_goes_with_it(units: ShopUnits) -> None:
    product, other = given_product(units, stock=[3]), given_product(units, stock=[4])
    with units.write() as unit:
        unit.products.remove(product)
        unit.commit(None)

    gone, kept = product.variants[0].id, other.variants[0].id
    with pytest.raises(NotFound):
        level(units, gone)
    assert movements(units, gone) == []
    assert level(units, kept).on_hand == 4
    assert len(movements(units, kept)) == 1
