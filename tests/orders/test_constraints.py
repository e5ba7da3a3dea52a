"""What storage itself refuses, whatever the rules above it say."""

from typing import Any

import pymysql
import pytest
from attrs import evolve

from domain.orders.model import (
    Order,
    OrderStatus,
)
from domain.shared.errors import ConcurrencyConflict
from tests.builders import (
    AT,
    a_timeline_entry,
    an_order,
    an_order_item,
)
from tests.given import (
    given_cart_row,
    given_order,
    given_product,
)
from tests.units import ShopUnits

BROKEN = (ValueError, pymysql.MySQLError)


def given_variant(units: ShopUnits) -> int:
    return given_product(units).variants[0].id


def stored(units: ShopUnits, order_id: int) -> Order:
    with units.read() as unit:
        return unit.orders.get(order_id)


def save(units: ShopUnits, order: Order) -> Order:
    with units.write() as unit:
        before = unit.orders.get_for_update(order.id)
        return unit.commit(unit.orders.save(order, before))


def test_nothing_is_told_of_an_order_that_is_not_there(units: ShopUnits) -> None:
    with units.write() as unit, pytest.raises(BROKEN):
        unit.orders.tell(a_timeline_entry(99))


PLACED = {"status": OrderStatus.PLACED, "number": 1001, "placed_at": AT}
NOT_TO_BE = [
    {"status": OrderStatus.PLACED, "number": 1001},
    {"status": OrderStatus.PLACED, "placed_at": AT},
    {"number": 1001},
    {"placed_at": AT},
    {**PLACED, "captured": 1500},
    {**PLACED, "captured": -1},
    {**PLACED, "captured": 5, "refunded": 6},
    {**PLACED, "captured": 5, "refunded": -1},
    {**PLACED, "credited": 1500},
    {**PLACED, "credited": -1},
]


@pytest.mark.parametrize("changes", NOT_TO_BE, ids=str)
def test_what_cannot_be_is_refused_by_the_storage_itself(
    units: ShopUnits, changes: dict[str, Any]
) -> None:
    order = given_order(units)
    with pytest.raises(BROKEN):
        save(units, evolve(order, **changes))
    assert stored(units, order.id) == order


@pytest.mark.parametrize(
    "changes",
    [{"shipped": 2}, {"shipped": -1}, {"returned": 1}, {"refunded": 2}, {"refunded": -1}],
    ids=str,
)
def test_of_an_item_no_more_is_shipped_or_comes_back_than_there_is(
    units: ShopUnits, changes: dict[str, Any]
) -> None:
    order = given_order(units)
    [item] = order.items
    with pytest.raises(BROKEN):
        save(units, evolve(order, items=(evolve(item, **changes),)))
    assert stored(units, order.id) == order


@pytest.mark.parametrize(
    "changes",
    [
        {"quantity": 0, "amount": 0},
        {"amount": 1498},
        {"gross": 1},
    ],
    ids=str,
)
def test_an_item_that_cannot_be_is_refused(units: ShopUnits, changes: dict[str, Any]) -> None:
    item = an_order_item(variant_id=given_variant(units))
    order = an_order(cart_id=given_cart_row(units), items=(item,))
    with units.write() as unit, pytest.raises(BROKEN):
        unit.orders.add(evolve(order, items=(evolve(item, **changes),)))


def test_what_was_deleted_meanwhile_is_not_ordered(units: ShopUnits) -> None:
    order = an_order(cart_id=given_cart_row(units), items=(an_order_item(variant_id=99),))
    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.orders.add(order)


@pytest.mark.parametrize("part", ["items", "discounts", "shipping", "tax", "tax_included", "total"])
def test_totals_that_do_not_add_up_are_refused(units: ShopUnits, part: str) -> None:
    item = an_order_item(variant_id=given_variant(units))
    order = an_order(cart_id=given_cart_row(units), items=(item,))
    wrong = evolve(order.totals, **{part: getattr(order.totals, part) + 1})
    with units.write() as unit, pytest.raises(BROKEN):
        unit.orders.add(evolve(order, totals=wrong))


@pytest.mark.parametrize("number", ["number", "invoice_number"])
def test_no_two_orders_have_one_number(units: ShopUnits, number: str) -> None:
    order = given_order(units, number=1001, invoice_number=1)
    other = given_order(units, number=1002, invoice_number=2)
    with pytest.raises(BROKEN):
        save(units, evolve(other, **{number: getattr(order, number)}))
