"""Releasing, selling, taking back and writing off goods, on every adapter."""

import pytest

from domain.inventory.model import (
    MAX_ON_HAND,
    MovementKind,
    NotOnHand,
    StockMovement,
    StockOutOfRange,
)
from tests.builders import a_movement
from tests.inventory.handling import (
    do,
    keep,
    refused,
    release,
    reserve,
    sell,
    stand,
    take_back,
    write_off,
)
from tests.inventory.warehouse import (
    allow_backorders,
    check_books,
    given_orders,
    given_variants,
    left,
    level,
    movements,
    reservations,
)
from tests.units import ShopUnits


def test_released_goods_can_be_had_again_and_are_released_once(units: ShopUnits) -> None:
    blue, red = given_variants(units, 5, 3)
    mine, other = given_orders(units, blue, 2)
    reserve(units, mine, {blue: 2, red: 3})
    reserve(units, other, {blue: 1})
    assert release(units, mine) == {blue: 2, red: 3}

    assert (stand(units, blue), stand(units, red)) == ((5, 1, 4), (3, 0, 3))
    newest = movements(units, red)[0]
    assert (newest.kind, newest.quantity, newest.reserved) == (MovementKind.RELEASED, 0, -3)
    assert (newest.reason, newest.order_id) == ("given up", mine)
    assert release(units, mine) == {}
    assert stand(units, blue) == (5, 1, 4)
    check_books(units, [blue, red], [mine, other])


def test_an_order_that_was_promised_nothing_releases_nothing(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    mine, other = given_orders(units, blue, 2)
    reserve(units, other, {blue: 1})
    assert release(units, mine) == {}
    assert stand(units, blue) == (5, 1, 4)


def test_what_was_released_is_in_no_later_promise_of_the_same_order(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    for quantity in (2, 3):
        reserve(units, mine, {blue: quantity})
        assert release(units, mine) == {blue: quantity}
    check_books(units, [blue], [mine])


def test_what_is_sold_is_neither_on_hand_nor_promised_any_more(units: ShopUnits) -> None:
    blue, red = given_variants(units, 5, 3)
    [mine] = given_orders(units, blue, 1)
    reserve(units, mine, {blue: 3, red: 2})
    keep(units, mine, {blue: 3, red: 2})
    sell(units, mine, {blue: 2})

    assert (stand(units, blue), stand(units, red)) == ((3, 1, 2), (3, 2, 1))
    newest = movements(units, blue)[0]
    assert (newest.kind, newest.quantity, newest.reserved) == (MovementKind.SOLD, -2, -2)
    assert (newest.order_id, newest.balance, newest.reserved_balance) == (mine, 3, 1)
    assert release(units, mine) == {blue: 1, red: 2}
    check_books(units, [blue, red], [mine])


def test_what_was_promised_in_parts_is_sold_at_once(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    reserve(units, mine, {blue: 2})
    reserve(units, mine, {blue: 2})
    sell(units, mine, {blue: 3})
    assert [each.sold for each in reservations(units, mine)] == [2, 1]
    check_books(units, [blue], [mine])


def test_more_than_was_promised_is_never_sold(units: ShopUnits) -> None:
    blue, red = given_variants(units, 5, 5)
    mine, other = given_orders(units, blue, 2)
    reserve(units, mine, {blue: 2})
    reserve(units, other, {blue: 2, red: 1})
    for quantities in ({blue: 3}, {red: 1}, {blue: 1, red: 1}):
        with pytest.raises(ValueError, match="not promised"):
            sell(units, mine, quantities)
    sell(units, mine, {blue: 2})
    with pytest.raises(ValueError, match="not promised"):
        sell(units, mine, {blue: 1})
    assert stand(units, blue) == (3, 2, 1)


def test_what_has_not_come_in_cannot_be_sold_yet(units: ShopUnits) -> None:
    blue, red = given_variants(units, 1, 5)
    [mine] = given_orders(units, blue, 1)
    allow_backorders(units, blue, 2)
    reserve(units, mine, {blue: 3, red: 1})
    short = refused(NotOnHand, lambda: sell(units, mine, {red: 1, blue: 2}))
    assert short == [{"variant_id": blue, "wanted": 2, "available": 1}]
    assert (stand(units, blue), stand(units, red)) == ((1, 3, 0), (5, 1, 4))

    sell(units, mine, {blue: 1})
    assert stand(units, blue) == (0, 2, 0)
    do(units, lambda unit: unit.stock.record([came_in(blue)]))
    sell(units, mine, {blue: 2})
    assert stand(units, blue) == (2, 0, 4)
    check_books(units, [blue, red], [mine])


def came_in(variant_id: int) -> StockMovement:
    return a_movement(variant_id, quantity=4, balance=4, reserved_balance=2)


def test_what_comes_back_can_be_sold_again(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    reserve(units, mine, {blue: 3})
    sell(units, mine, {blue: 3})
    take_back(units, mine, {blue: 2})

    assert stand(units, blue) == (4, 0, 4)
    newest = movements(units, blue)[0]
    assert (newest.kind, newest.quantity, newest.reserved) == (MovementKind.RETURNED, 2, 0)
    assert (newest.order_id, newest.reason) == (mine, "came back")
    assert left(units, mine) == {}
    check_books(units, [blue], [mine])


def test_no_more_comes_back_than_a_shop_can_hold(units: ShopUnits) -> None:
    [blue] = given_variants(units, MAX_ON_HAND)
    [mine] = given_orders(units, blue, 1)
    with pytest.raises(StockOutOfRange):
        take_back(units, mine, {blue: 1})
    assert level(units, blue).on_hand == MAX_ON_HAND


def test_what_is_written_off_is_gone(units: ShopUnits) -> None:
    blue, red = given_variants(units, 5, 5)
    [mine] = given_orders(units, blue, 1)
    write_off(units, mine, {blue: 2, red: 0})

    assert (stand(units, blue), stand(units, red)) == ((3, 0, 3), (5, 0, 5))
    newest = movements(units, blue)[0]
    assert (newest.kind, newest.quantity) == (MovementKind.ADJUSTED, -2)
    assert (newest.order_id, newest.reason) == (mine, "broken")
    check_books(units, [blue, red], [mine])


def test_no_more_is_written_off_than_there_is_and_nothing_that_others_were_promised(
    units: ShopUnits,
) -> None:
    blue, red = given_variants(units, 1, 4)
    mine, other = given_orders(units, blue, 2)
    allow_backorders(units, blue, 5)
    reserve(units, other, {blue: 3, red: 3})
    write_off(units, mine, {blue: 2, red: 2})

    assert (stand(units, blue), stand(units, red)) == ((0, 3, 2), (3, 3, 0))
    before = movements(units, red)
    write_off(units, mine, {red: 1})
    assert movements(units, red) == before
    check_books(units, [blue, red], [mine, other])
