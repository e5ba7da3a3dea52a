"""What storage promises of reservations."""

from datetime import timedelta
from typing import Any

import pymysql
import pytest
from attrs import evolve

from domain.inventory.model import Reservation
from domain.shared.errors import ConcurrencyConflict, NotFound
from domain.shared.ids import NEW
from tests.builders import AT, LATER
from tests.inventory.warehouse import given_orders, given_variants, reservations
from tests.units import ShopUnits


def a_reservation(order_id: int, variant_id: int, **fields: Any) -> Reservation:
    defaults = Reservation(
        order_id=order_id, variant_id=variant_id, quantity=5, expires_at=AT, created_at=AT
    )
    return evolve(defaults, **fields)


def added(units: ShopUnits, *promised: Reservation) -> None:
    with units.write() as unit:
        unit.stock.add_reservations(promised)
        unit.commit(None)


def saved(units: ShopUnits, *promised: Reservation) -> None:
    with units.write() as unit:
        unit.stock.save_reservations(promised)
        unit.commit(None)


def test_reservations_come_back_equal_by_id_and_of_no_other_order(units: ShopUnits) -> None:
    blue, red = given_variants(units, 5, 5)
    mine, other = given_orders(units, blue, 2)
    held = a_reservation(mine, red, sold=1, released=2, expires_at=LATER)
    kept = a_reservation(mine, blue, quantity=3, expires_at=None, created_at=LATER)
    added(units, held, a_reservation(other, blue), kept)

    found = reservations(units, mine)
    assert found == [evolve(held, id=found[0].id), evolve(kept, id=found[1].id)]
    assert NEW < found[0].id < found[1].id
    assert [each.left for each in found] == [2, 3]


def test_an_order_that_was_promised_nothing_has_none(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    mine, other = given_orders(units, blue, 2)
    added(units, a_reservation(other, blue))
    added(units)
    assert reservations(units, mine) == []


def test_how_much_was_sold_and_released_and_until_when_is_saved(units: ShopUnits) -> None:
    blue, red = given_variants(units, 5, 5)
    mine, other = given_orders(units, blue, 2)
    added(units, *(a_reservation(mine, each) for each in (blue, red, blue)))
    added(units, a_reservation(other, blue))
    first, second, third = reservations(units, mine)
    first = evolve(first, sold=2, released=3, expires_at=None)
    third = evolve(third, sold=1, expires_at=LATER)
    saved(units, third, first)

    assert reservations(units, mine) == [first, second, third]
    assert reservations(units, other)[0].left == 5


def test_saving_nothing_changes_nothing(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    added(units, a_reservation(mine, blue))
    before = reservations(units, mine)
    saved(units)
    assert reservations(units, mine) == before


def test_no_unit_is_sold_or_released_twice(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    added(units, a_reservation(mine, blue))
    before = reservations(units, mine)
    for sold, released in ((6, 0), (0, 6), (3, 3)):
        with pytest.raises(ConcurrencyConflict):
            saved(units, evolve(before[0], sold=sold, released=released))
    assert reservations(units, mine) == before


@pytest.mark.parametrize("wrong", [{"quantity": 0}, {"sold": -1}, {"released": -1}])
def test_a_promise_without_sense_is_a_mistake_that_the_storage_finds(
    units: ShopUnits, wrong: dict[str, int]
) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    with pytest.raises((ValueError, pymysql.MySQLError)):
        added(units, a_reservation(mine, blue, **wrong))
    assert reservations(units, mine) == []


def test_nothing_is_promised_to_an_unknown_order_or_of_an_unknown_variant(units: ShopUnits) -> None:
    [blue] = given_variants(units, 5)
    [mine] = given_orders(units, blue, 1)
    for wrong in (a_reservation(99, blue), a_reservation(mine, 99)):
        with pytest.raises(NotFound):
            added(units, wrong)


def test_expired_are_those_of_the_variants_that_are_still_held_and_whose_time_has_come(
    units: ShopUnits,
) -> None:
    blue, red, green = given_variants(units, 5, 5, 5)
    mine, other = given_orders(units, blue, 2)
    added(
        units,
        a_reservation(mine, red, expires_at=AT - timedelta(days=1)),
        a_reservation(mine, blue, expires_at=AT + timedelta(microseconds=1)),
        a_reservation(other, blue, expires_at=AT, released=4),
        a_reservation(other, blue, expires_at=None),
        a_reservation(other, red, sold=2, released=3),
        a_reservation(mine, green),
    )
    with units.read() as unit:
        found = unit.stock.expired([red, blue], AT)
        assert [(each.order_id, each.variant_id) for each in found] == [(mine, red), (other, blue)]
        assert list(found) == [reservations(units, mine)[0], reservations(units, other)[0]]
        assert list(unit.stock.expired([], AT)) == []
