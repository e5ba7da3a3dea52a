"""Sending what was ordered: all of it or in parts, and no more than there is."""

import pytest

from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    QuantityExceeded,
    ShipmentDraft,
)
from domain.fulfilment.use_cases import list_shipments, ship
from domain.inventory.model import NotOnHand
from domain.orders.model import FulfilmentStatus, NotPlaced, OrderKind, PaidStatus
from domain.shared.errors import Forbidden, NotFound
from tests.builders import a_manager, a_supporter
from tests.doubles import CountedIds
from tests.fulfilment.orders import (
    Line,
    given_placed,
    order_of,
    so_many,
    stock_of,
    timeline_of,
)
from tests.given import given_order
from tests.shopfront import dump
from tests.trail import trail
from tests.units import ShopUnits


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    return memory_units


def test_an_order_is_sent_in_one_go(units: ShopUnits) -> None:
    order = given_placed(units, Line(3, on_hand=10), Line(1))
    assert stock_of(units, order) == [(10, 3), (1, 1)]

    draft = ShipmentDraft(carrier="DHL", tracking_code="42", tracking_url="https://dhl.example/42")
    sent, shipment = ship(units, a_manager(), order.id, draft)

    assert shipment.items == so_many(order, 3, 1)
    assert (shipment.position, shipment.carrier, shipment.tracking_code) == (1, "DHL", "42")
    assert sent == order_of(units, order.id)
    assert sent.fulfilment_status is FulfilmentStatus.FULFILLED
    assert sent.version == order.version + 1
    assert stock_of(units, order) == [(7, 0), (0, 0)]


def test_an_order_is_sent_in_parts(units: ShopUnits) -> None:
    order = given_placed(units, Line(3), Line(1))

    some, _ = ship(units, a_manager(), order.id, ShipmentDraft(items=so_many(order, 2)))
    assert some.fulfilment_status is FulfilmentStatus.PARTIALLY_FULFILLED
    assert stock_of(units, order) == [(1, 1), (1, 1)]

    whole, rest = ship(units, a_manager(), order.id, ShipmentDraft())
    assert (rest.position, rest.items) == (2, so_many(order, 1, 1))
    assert whole.fulfilment_status is FulfilmentStatus.FULFILLED
    _, shipments = list_shipments(units, a_supporter(), order.id)
    assert [shipment.position for shipment in shipments] == [1, 2]


def test_the_timeline_and_the_audit_log_tell_of_it(units: ShopUnits) -> None:
    order = given_placed(units, Line(2))
    ship(units, a_manager(), order.id, ShipmentDraft())

    facts = {
        "shipment": f"{order.number}-1",
        "items": [{"order_item_id": order.items[0].id, "quantity": 2}],
    }
    [told] = timeline_of(units, order.id)
    assert (told.kind, told.facts, told.actor) == (OrderKind.SHIPPED, facts, a_manager().name)
    [entry] = trail(units)[-1:]
    assert (entry.action, entry.entity_id, entry.after) == ("order.ship", order.id, facts)


def test_who_sells_by_invoice_sends_first(units: ShopUnits) -> None:
    order = given_placed(units, Line(1), is_paid=False)
    sent, _ = ship(units, a_manager(), order.id, ShipmentDraft())
    assert sent.payment_status is PaidStatus.UNPAID
    assert sent.fulfilment_status is FulfilmentStatus.FULFILLED


def test_no_more_is_sent_than_was_bought(units: ShopUnits) -> None:
    order = given_placed(units, Line(3, on_hand=10))
    ship(units, a_manager(), order.id, ShipmentDraft(items=so_many(order, 2)))
    before = dump(units)
    for draft in (ShipmentDraft(items=so_many(order, 2)), ShipmentDraft(items=so_many(order, 4))):
        with pytest.raises(QuantityExceeded):
            ship(units, a_manager(), order.id, draft)
    assert dump(units) == before


def test_what_has_not_come_in_is_not_sent(units: ShopUnits) -> None:
    order = given_placed(units, Line(3, on_hand=2))
    before = dump(units)
    with pytest.raises(NotOnHand) as caught:
        ship(units, a_manager(), order.id, ShipmentDraft())
    variant_id = order.items[0].variant_id
    assert caught.value.facts == {"left": [{"variant_id": variant_id, "wanted": 3, "available": 2}]}
    assert dump(units) == before

    ship(units, a_manager(), order.id, ShipmentDraft(items=so_many(order, 2)))
    assert stock_of(units, order) == [(0, 1)]


def test_only_a_placed_order_is_sent(units: ShopUnits) -> None:
    draft, cancelled = given_order(units), given_placed(units)
    reason = CancellationDraft(reason=CancellationReason.OTHER)
    cancel(units, CountedIds(), a_manager(), cancelled.id, reason)
    before = dump(units)
    for order in (draft, cancelled):
        with pytest.raises(NotPlaced):
            ship(units, a_manager(), order.id, ShipmentDraft())
    with pytest.raises(NotFound):
        ship(units, a_manager(), 99, ShipmentDraft())
    assert dump(units) == before


def test_support_looks_and_does_not_send(units: ShopUnits) -> None:
    order = given_placed(units)
    with pytest.raises(Forbidden):
        ship(units, a_supporter(), order.id, ShipmentDraft())
    assert list_shipments(units, a_supporter(), order.id)[1] == []
    with pytest.raises(NotFound):
        list_shipments(units, a_supporter(), 99)
