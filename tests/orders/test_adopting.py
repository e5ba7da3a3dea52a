"""Whose a visitor's orders are once somebody has logged in there."""

import pytest
from attrs import evolve

from domain.orders.model import Order
from domain.payments.model import SETTLED, PaymentStatus
from tests.given import given_customer, given_order, given_payment, given_visitor
from tests.units import ShopUnits


def stored(units: ShopUnits, order_id: int) -> Order:
    with units.read() as unit:
        return unit.orders.get(order_id)


def adopt(units: ShopUnits, visitor_id: int, customer_id: int) -> int:
    with units.write() as unit:
        return unit.commit(unit.orders.adopt(visitor_id, customer_id, "anna@example.com"))


def test_a_guests_orders_become_the_customers_if_the_address_is_theirs(units: ShopUnits) -> None:
    anna, bert = given_customer(units).id, given_customer(units).id
    here, there = given_visitor(units).id, given_visitor(units).id
    placed = given_order(units, visitor_id=here, number=1001)
    draft = given_order(units, visitor_id=here)
    others = [
        given_order(units, visitor_id=here, email="other@example.com"),
        given_order(units, visitor_id=here, email=None),
        given_order(units, visitor_id=here, customer_id=bert),
        given_order(units, visitor_id=there),
    ]

    assert adopt(units, here, anna) == 2
    assert adopt(units, here, anna) == 0
    for order in (placed, draft):
        assert stored(units, order.id) == evolve(order, customer_id=anna)
    assert [stored(units, order.id) for order in others] == others


@pytest.mark.parametrize("status", PaymentStatus)
def test_a_draft_goes_along_while_it_is_being_paid_for(
    units: ShopUnits, status: PaymentStatus
) -> None:
    anna, bert = given_customer(units).id, given_customer(units).id
    here, there = given_visitor(units).id, given_visitor(units).id
    orders = [
        given_order(units, visitor_id=here, email="other@example.com"),
        given_order(units, visitor_id=here, email=None),
    ]
    others = [
        given_order(units, visitor_id=here, email="other@example.com", number=1001),
        given_order(units, visitor_id=here, email="other@example.com", customer_id=bert),
        given_order(units, visitor_id=there, email="other@example.com"),
    ]
    for order in (*orders, *others):
        given_payment(units, order.id, status=PaymentStatus.DECLINED)
        given_payment(units, order.id, status=status)
    left = given_order(units, visitor_id=here, email="other@example.com")

    is_over = status in SETTLED

    assert adopt(units, here, anna) == (0 if is_over else 2)
    for order in orders:
        customer_id = None if is_over else anna
        assert stored(units, order.id) == evolve(order, customer_id=customer_id)
    assert [stored(units, order.id) for order in (*others, left)] == [*others, left]
