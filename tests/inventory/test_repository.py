"""What storage promises of stock."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

from domain.inventory.model import MAX_ON_HAND, MovementKind, StockMovement, StockOutOfRange
from domain.shared.errors import NotFound
from tests.builders import LATER, a_movement, a_shirt
from tests.given import given_product
from tests.units import ShopUnits


def given_variants(units: ShopUnits, *stock: int) -> list[int]:
    """Variants of one product, with what is on hand of each."""
    shirt = a_shirt(*(("Blue", str(size)) for size in range(len(stock))))
    return [variant.id for variant in given_product(units, shirt, stock=stock).variants]


def record(units: ShopUnits, *movements: StockMovement) -> list[StockMovement]:
    with units.write() as unit:
        return unit.commit(list(unit.stock.record(movements)))


def test_a_new_variant_has_nothing_on_hand(units: ShopUnits) -> None:
    [blue] = given_variants(units, 0)
    with units.write() as unit:
        assert unit.stock.on_hand(blue) == 0
        assert unit.stock.lock([blue]) == {blue: 0}
        assert list(unit.stock.movements(blue, limit=10, after=None).items) == []


def test_stock_of_an_unknown_variant_is_not_found(units: ShopUnits) -> None:
    [blue] = given_variants(units, 0)
    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.stock.on_hand(99)
        with pytest.raises(NotFound):
            unit.stock.lock([blue, 99])


def test_locking_tells_the_balances_in_the_order_of_the_ids(units: ShopUnits) -> None:
    first, second, _third = given_variants(units, 5, 7, 9)
    with units.write() as unit:
        assert list(unit.stock.lock([second, first]).items()) == [(first, 5), (second, 7)]


def test_locking_nothing_tells_nothing(units: ShopUnits) -> None:
    given_variants(units, 5)
    with units.write() as unit:
        assert unit.stock.lock([]) == {}


def test_a_movement_comes_back_equal_and_sets_the_balance(units: ShopUnits) -> None:
    blue, red = given_variants(units, 0, 3)
    movement = a_movement(
        blue,
        kind=MovementKind.ADJUSTED,
        quantity=-2,
        balance=MAX_ON_HAND,
        reason="Größe 🦓 'x'",
        actor="token:1:Änne",
        recorded_at=LATER,
    )
    [recorded] = record(units, movement)

    with units.read() as unit:
        assert recorded == evolve(movement, id=recorded.id)
        assert list(unit.stock.movements(blue, limit=10, after=None).items) == [recorded]
        assert (unit.stock.on_hand(blue), unit.stock.on_hand(red)) == (MAX_ON_HAND, 3)


def test_goods_come_in_without_a_reason(units: ShopUnits) -> None:
    [blue] = given_variants(units, 0)
    [recorded] = record(units, a_movement(blue, balance=4, reason=""))

    assert recorded.reason == ""


def test_movements_of_several_variants_are_recorded_at_once(units: ShopUnits) -> None:
    blue, red, green = given_variants(units, 1, 1, 1)
    recorded = record(
        units, a_movement(red, balance=5), a_movement(blue, balance=0, kind=MovementKind.ADJUSTED)
    )

    with units.read() as unit:
        assert [unit.stock.on_hand(variant) for variant in (blue, red, green)] == [0, 5, 1]
        for movement in recorded:
            newest = unit.stock.movements(movement.variant_id, limit=1, after=None).items[0]
            assert newest == movement


def test_recording_nothing_changes_nothing(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    assert record(units) == []
    with units.read() as unit:
        assert unit.stock.on_hand(blue) == 5


def test_a_negative_balance_is_refused_by_the_storage_itself(units: ShopUnits) -> None:
    [blue] = given_variants(units, 1)
    with pytest.raises(StockOutOfRange):
        record(units, a_movement(blue, kind=MovementKind.ADJUSTED, quantity=-2, balance=-1))

    with units.read() as unit:
        assert unit.stock.on_hand(blue) == 1


def test_stock_that_was_not_committed_does_not_count(units: ShopUnits) -> None:
    [blue] = given_variants(units, 1)
    with units.write() as unit:
        unit.stock.record([a_movement(blue, balance=9)])
        assert unit.stock.on_hand(blue) == 9

    with units.read() as unit:
        assert unit.stock.on_hand(blue) == 1
        assert len(unit.stock.movements(blue, limit=10, after=None).items) == 1


def test_pages_go_through_a_variants_movements_newest_first(units: ShopUnits) -> None:
    blue, red = given_variants(units, 0, 0)
    made = []
    for balance in range(1, 6):
        made += record(units, a_movement(blue, balance=balance))
        record(units, a_movement(red, balance=balance))

    with units.read() as unit:
        first = unit.stock.movements(blue, limit=2, after=None)
        second = unit.stock.movements(blue, limit=2, after=first.after)
        third = unit.stock.movements(blue, limit=2, after=second.after)
    assert [*first.items, *second.items, *third.items] == made[::-1]
    assert third.after is None


def test_a_locked_balance_changes_under_nobody(units: ShopUnits) -> None:
    [blue] = given_variants(units, 10)

    def take_one(_: int) -> None:
        with units.write() as unit:
            left = unit.stock.lock([blue])[blue] - 1
            time.sleep(0.01)
            sold = a_movement(blue, kind=MovementKind.ADJUSTED, quantity=-1, balance=left)
            unit.commit(unit.stock.record([sold]))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(take_one, range(8)))

    with units.read() as unit:
        assert unit.stock.on_hand(blue) == 2
        moved = unit.stock.movements(blue, limit=20, after=None).items
        assert [movement.balance for movement in moved] == [2, 3, 4, 5, 6, 7, 8, 9, 10]


def test_a_removed_products_stock_goes_with_it(units: ShopUnits) -> None:
    product, other = given_product(units, stock=[3]), given_product(units, stock=[4])
    with units.write() as unit:
        unit.products.remove(product)
        unit.commit(None)

    gone, kept = product.variants[0].id, other.variants[0].id
    with units.read() as unit:
        with pytest.raises(NotFound):
            unit.stock.on_hand(gone)
        assert list(unit.stock.movements(gone, limit=10, after=None).items) == []
        assert unit.stock.on_hand(kept) == 4
        assert len(unit.stock.movements(kept, limit=10, after=None).items) == 1
