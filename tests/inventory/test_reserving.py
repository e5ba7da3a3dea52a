"""Reserving goods and keeping them, on every adapter."""

from datetime import timedelta

import pytest

from domain.inventory.model import MovementKind, SoldOut
from domain.shared.errors import NotFound
from tests.builders import AT
from tests.doubles import FrozenClock
from tests.inventory.handling import HELD, LONG, keep, refused, release, reserve, stand
from tests.inventory.warehouse import (
    ACTOR,
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


def test_reserved_goods_stay_on_hand_and_can_be_had_no_more(units: ShopUnits) -> None:
    blue, red = given_variants(units, 5, 3)
    mine, other = given_orders(units, blue, 2)
    reserve(units, mine, {red: 3, blue: 2})

    assert (stand(units, blue), stand(units, red)) == ((5, 2, 3), (3, 3, 0))
    assert (left(units, mine), left(units, other)) == ({blue: 2, red: 3}, {})
    [held, _] = reservations(units, mine)
    assert (held.expires_at, held.created_at) == (AT + HELD, AT)
    newest = movements(units, blue)[0]
    assert (newest.kind, newest.quantity, newest.reserved) == (MovementKind.RESERVED, 0, 2)
    assert (newest.balance, newest.reserved_balance) == (5, 2)
    assert (newest.order_id, newest.actor, newest.recorded_at) == (mine, ACTOR, AT)


def test_all_that_is_short_is_told_and_nothing_is_reserved(units: ShopUnits) -> None:
    blue, red, green = given_variants(units, 5, 3, 0)
    mine, other = given_orders(units, blue, 2)
    reserve(units, other, {blue: 1})
    short = refused(SoldOut, lambda: reserve(units, mine, {green: 1, red: 3, blue: 5}))

    assert short == [
        {"variant_id": blue, "wanted": 5, "available": 4},
        {"variant_id": green, "wanted": 1, "available": 0},
    ]
    assert [level(units, each).reserved for each in (blue, red, green)] == [1, 0, 0]
    assert reservations(units, mine) == []


def test_an_unknown_variant_or_order_is_not_found(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    with pytest.raises(NotFound):
        reserve(units, mine, {blue: 1, 99: 1})
    with pytest.raises(NotFound):
        reserve(units, 99, {blue: 1})
    assert stand(units, blue) == (5, 0, 5)


def test_wanting_nothing_reserves_nothing(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    reserve(units, mine, {})
    reserve(units, mine, {blue: 0})
    assert (reservations(units, mine), len(movements(units, blue))) == ([], 1)


def test_what_may_be_backordered_is_promised_beyond_the_stock_and_no_more(
    units: ShopUnits,
) -> None:
    [blue] = given_variants(units, 1)
    first, second = given_orders(units, blue, 2)
    allow_backorders(units, blue, 2)
    reserve(units, first, {blue: 2})
    short = refused(SoldOut, lambda: reserve(units, second, {blue: 2}))

    assert short == [{"variant_id": blue, "wanted": 2, "available": 1}]
    assert stand(units, blue) == (1, 2, 1)


def test_a_hold_that_has_not_expired_is_left_alone(units: ShopUnits, clock: FrozenClock) -> None:
    [blue] = given_variants(units, 1)
    mine, other = given_orders(units, blue, 2)
    reserve(units, other, {blue: 1})
    clock.advance(HELD - timedelta(microseconds=1))
    assert refused(SoldOut, lambda: reserve(units, mine, {blue: 1}))
    assert left(units, other) == {blue: 1}


def test_whoever_needs_the_goods_takes_those_of_an_expired_hold(
    units: ShopUnits, clock: FrozenClock
) -> None:
    blue, red = given_variants(units, 1, 1)
    mine, other = given_orders(units, blue, 2)
    reserve(units, other, {blue: 1, red: 1})
    clock.advance(HELD)
    reserve(units, mine, {blue: 1})

    assert (left(units, mine), left(units, other)) == ({blue: 1}, {red: 1})
    taken, given_up = movements(units, blue)[:2]
    assert (taken.order_id, taken.reserved, taken.reserved_balance) == (mine, 1, 1)
    assert (given_up.order_id, given_up.reserved, given_up.reserved_balance) == (other, -1, 0)
    assert (given_up.kind, given_up.reason) == (MovementKind.RELEASED, "expired")
    check_books(units, [blue, red], [mine, other])


def test_an_expired_hold_that_is_in_nobodys_way_is_left_alone(
    units: ShopUnits, clock: FrozenClock
) -> None:
    [blue] = given_variants(units, 2)
    mine, other = given_orders(units, blue, 2)
    reserve(units, other, {blue: 1})
    clock.advance(LONG)
    reserve(units, mine, {blue: 1})
    assert (left(units, mine), left(units, other)) == ({blue: 1}, {blue: 1})


def test_goods_that_are_short_although_holds_expired_stay_with_those_who_have_them(
    units: ShopUnits, clock: FrozenClock
) -> None:
    [blue] = given_variants(units, 2)
    mine, other, third = given_orders(units, blue, 3)
    reserve(units, other, {blue: 1})
    reserve(units, third, {blue: 1})
    keep(units, third, {blue: 1})
    clock.advance(LONG)
    short = refused(SoldOut, lambda: reserve(units, mine, {blue: 2}))

    assert short == [{"variant_id": blue, "wanted": 2, "available": 1}]
    assert (left(units, other), left(units, third)) == ({blue: 1}, {blue: 1})


def test_what_is_kept_never_expires(units: ShopUnits, clock: FrozenClock) -> None:
    [blue] = given_variants(units, 1)
    mine, other = given_orders(units, blue, 2)
    reserve(units, other, {blue: 1})
    keep(units, other, {blue: 1})
    clock.advance(LONG)
    assert refused(SoldOut, lambda: reserve(units, mine, {blue: 1}))
    assert [each.expires_at for each in reservations(units, other)] == [None]


def test_a_hold_that_expired_is_kept_if_nobody_took_it(
    units: ShopUnits, clock: FrozenClock
) -> None:
    [blue] = given_variants(units, 1)
    [mine] = given_orders(units, blue, 1)
    reserve(units, mine, {blue: 1})
    clock.advance(LONG)
    keep(units, mine, {blue: 1})
    assert (left(units, mine), stand(units, blue)) == ({blue: 1}, (1, 1, 0))


def test_keeping_twice_changes_nothing(units: ShopUnits) -> None:
    [blue] = given_variants(units, 2)
    [mine] = given_orders(units, blue, 1)
    reserve(units, mine, {blue: 1})
    keep(units, mine, {blue: 1})
    before = reservations(units, mine), movements(units, blue)
    keep(units, mine, {blue: 1})
    assert (reservations(units, mine), movements(units, blue)) == before


def test_what_others_took_is_taken_again_if_there_are_more(
    units: ShopUnits, clock: FrozenClock
) -> None:
    blue, red = given_variants(units, 3, 3)
    mine, other = given_orders(units, blue, 2)
    reserve(units, mine, {blue: 2, red: 1})
    clock.advance(LONG)
    reserve(units, other, {blue: 3})
    release(units, other)
    keep(units, mine, {blue: 2, red: 1})

    assert left(units, mine) == {blue: 2, red: 1}
    assert {each.expires_at for each in reservations(units, mine)} == {None}
    check_books(units, [blue, red], [mine, other])


def test_keeping_what_others_took_and_have_is_refused_and_keeps_nothing(
    units: ShopUnits, clock: FrozenClock
) -> None:
    blue, red = given_variants(units, 3, 3)
    mine, other = given_orders(units, blue, 2)
    reserve(units, mine, {blue: 2, red: 1})
    clock.advance(LONG)
    reserve(units, other, {blue: 2})
    short = refused(SoldOut, lambda: keep(units, mine, {blue: 2, red: 1}))

    assert short == [{"variant_id": blue, "wanted": 2, "available": 1}]
    assert left(units, mine) == {red: 1}
    check_books(units, [blue, red], [mine, other])


def test_keeping_takes_what_others_hold_no_longer(units: ShopUnits, clock: FrozenClock) -> None:
    [blue] = given_variants(units, 1)
    mine, other = given_orders(units, blue, 2)
    reserve(units, mine, {blue: 1})
    clock.advance(LONG)
    reserve(units, other, {blue: 1})
    clock.advance(LONG)
    keep(units, mine, {blue: 1})

    assert (left(units, mine), left(units, other)) == ({blue: 1}, {})
    check_books(units, [blue], [mine, other])


def test_an_order_that_was_given_up_and_is_paid_after_all_takes_its_goods_again(
    units: ShopUnits,
) -> None:
    [blue] = given_variants(units, 2)
    [mine] = given_orders(units, blue, 1)
    for quantity in (2, 1):
        reserve(units, mine, {blue: quantity})
        release(units, mine)
    keep(units, mine, {blue: 1})
    assert left(units, mine) == {blue: 1}
    check_books(units, [blue], [mine])
