"""Goods are promised to no two, however many want them at once, and nobody is turned away by a
deadlock.
"""

from collections import Counter
from datetime import timedelta
from typing import Final

import pytest

from adapters.mysql.unit_of_work import MySQLUnits
from domain.inventory.model import SoldOut
from domain.inventory.reservations import keep, release, reserve, sell
from domain.products.model import VariantSold
from domain.products.use_cases import delete_variant
from tests.builders import an_owner
from tests.concurrency.crowd import all_at_once
from tests.doubles import FrozenClock
from tests.inventory.warehouse import (
    ACTOR,
    check_books,
    given_orders,
    given_variants,
    left,
    level,
)
from tests.trail import whatever

pytestmark = pytest.mark.database

SHOPPERS: Final = 40
HELD: Final = timedelta(minutes=10)


def _reserve(units: MySQLUnits, order_id: int, wanted: dict[int, int]) -> None:
    def work() -> None:
        with units.write() as unit:
            reserve(unit, ACTOR, order_id, wanted, unit.now + HELD)
            unit.commit(None)

    units.retry(work)


def test_hot_goods_are_never_oversold_in_whatever_order_they_are_wanted(
    busy_units: MySQLUnits,
) -> None:
    hot = given_variants(busy_units, 15, 10, 25)
    orders = given_orders(busy_units, hot[0], SHOPPERS)

    def shop(number: int) -> None:
        turned = hot if number % 2 else hot[::-1]
        _reserve(busy_units, orders[number], dict.fromkeys(turned, 1))

    got = all_at_once(SHOPPERS, shop)

    assert Counter(type(answer) for answer in got) == {type(None): 10, SoldOut: 30}
    assert [level(busy_units, each).reserved for each in hot] == [10, 10, 10]
    won = [order_id for order_id, answer in zip(orders, got, strict=True) if answer is None]
    assert all(left(busy_units, order_id) == dict.fromkeys(hot, 1) for order_id in won)
    check_books(busy_units, hot, orders)


def test_one_expired_hold_is_taken_by_one(busy_units: MySQLUnits, clock: FrozenClock) -> None:
    [hot] = given_variants(busy_units, 1)
    late, *orders = given_orders(busy_units, hot, 21)
    _reserve(busy_units, late, {hot: 1})
    clock.advance(HELD)

    got = all_at_once(20, lambda number: _reserve(busy_units, orders[number], {hot: 1}))

    assert Counter(type(answer) for answer in got) == {type(None): 1, SoldOut: 19}
    assert left(busy_units, late) == {}
    check_books(busy_units, [hot], [late, *orders])


def test_who_keeps_a_hold_that_expired_and_who_wants_it_do_not_both_get_it(
    busy_units: MySQLUnits, clock: FrozenClock
) -> None:
    [hot] = given_variants(busy_units, 5)
    orders = given_orders(busy_units, hot, 20)
    late, wanting = orders[:5], orders[5:]
    for order_id in late:
        _reserve(busy_units, order_id, {hot: 1})
    clock.advance(HELD)

    def act(number: int) -> None:
        if number >= len(late):
            return _reserve(busy_units, wanting[number - len(late)], {hot: 1})
        return busy_units.retry(lambda: kept(late[number]))

    def kept(order_id: int) -> None:
        with busy_units.write() as unit:
            keep(unit, ACTOR, order_id, {hot: 1})
            unit.commit(None)

    got = all_at_once(len(orders), act)

    assert Counter(type(answer) for answer in got) == {type(None): 5, SoldOut: 15}
    assert sum(left(busy_units, order_id).get(hot, 0) for order_id in orders) == 5
    check_books(busy_units, [hot], orders)


def test_a_unit_is_sold_or_released_and_never_both(busy_units: MySQLUnits) -> None:
    hot = given_variants(busy_units, 10, 10)
    orders = given_orders(busy_units, hot[0], 10)
    wanted = dict.fromkeys(hot, 1)
    for order_id in orders:
        _reserve(busy_units, order_id, wanted)

    def act(number: int) -> object:
        order_id = orders[number // 2]

        def work() -> object:
            with busy_units.write() as unit:
                # As whoever sells or releases does: so they come one after the other.
                unit.orders.get_for_update(order_id)
                if number % 2:
                    return unit.commit(release(unit, ACTOR, order_id, "given up"))
                sell(unit, ACTOR, order_id, wanted)
                return unit.commit(None)

        return busy_units.retry(work)

    got = all_at_once(20, act)

    sold = 0
    for selling, releasing in zip(got[::2], got[1::2], strict=True):
        # Who came first got it; who came second found nothing.
        assert (selling, releasing) == (None, {}) or (
            isinstance(selling, ValueError) and releasing == wanted
        )
        sold += selling is None
    assert [level(busy_units, each).on_hand for each in hot] == [10 - sold] * 2
    assert [level(busy_units, each).reserved for each in hot] == [0, 0]
    check_books(busy_units, hot, orders)


def test_a_variant_is_deleted_or_promised_and_never_both(busy_units: MySQLUnits) -> None:
    for _ in range(5):
        kept, hot = given_variants(busy_units, 1, 1)
        [order_id] = given_orders(busy_units, kept, 1)

        def act(number: int, hot: int = hot, order_id: int = order_id) -> None:
            if number:
                return _reserve(busy_units, order_id, {hot: 1})
            return busy_units.retry(lambda: delete_variant(busy_units, an_owner(), hot, whatever))

        deleting, promising = all_at_once(2, act)
        if deleting is None:
            assert promising is not None
            assert left(busy_units, order_id) == {}
        else:
            assert isinstance(deleting, VariantSold)
            assert promising is None
            assert left(busy_units, order_id) == {hot: 1}
