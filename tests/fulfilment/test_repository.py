"""The contract of `Fulfilments`: what memory and MySQL both keep."""

from typing import Any

import pymysql
import pytest
from attrs import evolve

from domain.fulfilment.model import (
    Cancellation,
    CancellationReason,
    CancelledItem,
    ItemQuantity,
    OrderReturn,
    ReturnedItem,
    Shipment,
)
from domain.orders.model import Order
from domain.shared.errors import ConcurrencyConflict
from tests.builders import LATER, a_cancellation, a_return, a_shipment
from tests.fulfilment.orders import Line, given_placed
from tests.units import ShopUnits

# What the schema would not have is no mistake of a caller: no domain error stands for it.
BROKEN = (ValueError, pymysql.MySQLError)


@pytest.fixture
def order(units: ShopUnits) -> Order:
    return given_placed(units, Line(3), Line(2))


def a_full_shipment(order: Order, **fields: Any) -> Shipment:
    first, second = order.items
    return a_shipment(
        order,
        **{
            "items": (
                ItemQuantity(order_item_id=first.id, quantity=3),
                ItemQuantity(order_item_id=second.id, quantity=1),
            ),
            "carrier": "Größe & Söhne 🦓",
            "tracking_code": "00340 4341 “61094”",
            "tracking_url": "https://track.example/?code=00340%20&x=%s",
            "actor": "staff:3:Анна",
            "created_at": LATER,
            **fields,
        },
    )


def a_full_return(order: Order, **fields: Any) -> OrderReturn:
    first, second = order.items
    return a_return(
        order,
        **{
            "items": (
                ReturnedItem(order_item_id=first.id, received=3, damaged=1, restocked=2),
                ReturnedItem(order_item_id=second.id, received=2, damaged=2, restocked=0),
            ),
            "note": "“Broken” at\nthe door 🦓",
            "actor": "staff:3:Анна",
            "created_at": LATER,
            **fields,
        },
    )


def a_full_cancellation(order: Order) -> Cancellation:
    first, second = order.items
    return a_cancellation(
        order,
        items=(
            CancelledItem(order_item_id=first.id, quantity=2, amount=1999),
            CancelledItem(order_item_id=second.id, quantity=1, amount=0),
        ),
        reason=CancellationReason.FRAUD,
        note="Größe\n🦓",
        restocked=False,
        actor="staff:3:Анна",
        created_at=LATER,
    )


def test_shipments_come_back_equal_in_their_order(units: ShopUnits, order: Order) -> None:
    other = given_placed(units, Line(1))
    with units.write() as unit:
        second = unit.fulfilments.add_shipment(a_full_shipment(order, position=2))
        unit.fulfilments.add_shipment(a_shipment(other))
        first = unit.fulfilments.add_shipment(a_shipment(order))
        unit.commit(None)
    with units.read() as unit:
        assert list(unit.fulfilments.shipments(order.id)) == [first, second]
        assert unit.fulfilments.shipments(99) == []
    assert 0 not in {first.id, second.id}


def test_items_are_told_by_id(units: ShopUnits, order: Order) -> None:
    wanted = a_full_shipment(order)
    back = a_full_return(order)
    with units.write() as unit:
        unit.fulfilments.add_shipment(a_shipment(order, items=wanted.items[::-1]))
        unit.fulfilments.add_return(a_return(order, items=back.items[::-1]))
        unit.commit(None)
    with units.read() as unit:
        [shipment] = unit.fulfilments.shipments(order.id)
        [returned] = unit.fulfilments.returns(order.id)
    assert (shipment.items, returned.items) == (wanted.items, back.items)


def test_a_place_among_the_shipments_is_taken_once(units: ShopUnits, order: Order) -> None:
    with units.write() as unit:
        kept = unit.commit(unit.fulfilments.add_shipment(a_full_shipment(order)))
    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.fulfilments.add_shipment(a_shipment(order))
    with units.read() as unit:
        assert unit.fulfilments.shipments(order.id) == [kept]


def test_returns_come_back_equal(units: ShopUnits, order: Order) -> None:
    with units.write() as unit:
        kept = unit.commit(unit.fulfilments.add_return(a_full_return(order)))
    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.fulfilments.add_return(a_full_return(order))
    with units.read() as unit:
        assert unit.fulfilments.returns(order.id) == [kept]
        assert unit.fulfilments.returns(given_placed(units).id) == []


@pytest.mark.parametrize(("received", "damaged", "restocked"), [(2, 3, 0), (2, 1, 2), (2, 0, 3)])
def test_no_more_is_restocked_than_came_back_whole(
    units: ShopUnits, order: Order, received: int, damaged: int, restocked: int
) -> None:
    item = ReturnedItem(
        order_item_id=order.items[0].id, received=received, damaged=damaged, restocked=restocked
    )
    with units.write() as unit, pytest.raises(BROKEN):
        unit.fulfilments.add_return(a_return(order, items=(item,)))
    with units.read() as unit:
        assert unit.fulfilments.returns(order.id) == []


def test_cancellations_come_back_equal_in_their_order(units: ShopUnits, order: Order) -> None:
    other = given_placed(units)
    with units.write() as unit:
        first = unit.fulfilments.add_cancellation(a_full_cancellation(order))
        unit.fulfilments.add_cancellation(a_cancellation(other))
        second = unit.fulfilments.add_cancellation(a_cancellation(order))
        unit.commit(None)
    assert first == evolve(a_full_cancellation(order), id=first.id)
    assert 0 < first.id < second.id
    with units.read() as unit:
        assert list(unit.fulfilments.cancellations(order.id)) == [first, second]
        assert unit.fulfilments.cancellations(99) == []
