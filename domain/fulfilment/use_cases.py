"""Sending what was ordered, and taking it back.

Whether an order is paid does not matter for sending it: who sells by invoice sends first. It is
the shop's choice, and the order says how it stands.
"""

from collections.abc import Sequence

from attrs import evolve

from domain.audit.model import entry
from domain.fulfilment.holding import held, held_to_write
from domain.fulfilment.letters import write_shipment_letter
from domain.fulfilment.model import OrderReturn, ReturnDraft, Shipment, ShipmentDraft
from domain.fulfilment.ports import FulfilmentUnit
from domain.fulfilment.quantities import (
    by_variant,
    chosen,
    come_back,
    in_parts,
    number,
    returned,
    sent,
    to_ship,
    told,
    unreturned,
)
from domain.fulfilment.refunds import worth
from domain.fulfilment.shares import past
from domain.fulfilment.telling import tell
from domain.inventory.reservations import sell, take_back
from domain.orders.model import Order, OrderKind
from domain.orders.use_cases import visible
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


def list_shipments(
    units: Units[FulfilmentUnit], actor: Actor, order_id: int
) -> tuple[Order, Sequence[Shipment]]:
    """Of one's own orders, and, for staff, of all. Raises Forbidden; NotFound, also for an order
    that is another's.
    """
    with units.read() as unit:
        return visible(unit, actor, order_id), unit.fulfilments.shipments(order_id)


def list_returns(
    units: Units[FulfilmentUnit], actor: Actor, order_id: int
) -> tuple[Order, Sequence[OrderReturn]]:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        return unit.orders.get(order_id), unit.fulfilments.returns(order_id)


def ship(
    units: Units[FulfilmentUnit], actor: Actor, order_id: int, draft: ShipmentDraft
) -> tuple[Order, Shipment]:
    """Some of the order leaves the house, or all that is left of it. The customer is written so.

    Raises Forbidden, NotFound, NotPlaced, InvalidInput, QuantityExceeded, NotOnHand,
    CustomerErased.
    """
    actor.require(Scope.ORDERS_WRITE)
    with units.write() as unit:
        before = held_to_write(unit, order_id, draft.tracking_code, draft.tracking_url)
        by_item = to_ship(before, draft)
        sell(unit, actor.name, order_id, by_variant(before, by_item))
        shipment = unit.fulfilments.add_shipment(
            Shipment(
                order_id=order_id,
                position=len(unit.fulfilments.shipments(order_id)) + 1,
                items=in_parts(before, by_item),
                carrier=draft.carrier,
                tracking_code=draft.tracking_code,
                tracking_url=draft.tracking_url,
                actor=actor.name,
                created_at=unit.now,
            )
        )
        order = unit.orders.save(evolve(sent(before, by_item), updated_at=unit.now), before)
        facts = {"shipment": number(order, shipment.position), "items": told(by_item)}
        tell(unit, actor.name, order_id, OrderKind.SHIPPED, **facts)
        unit.audit.record(entry(actor, "order.ship", order_id, after=facts, at=unit.now))
        write_shipment_letter(unit, order, shipment)
        return unit.commit((order, shipment))


def take_return(
    units: Units[FulfilmentUnit], actor: Actor, order_id: int, draft: ReturnDraft
) -> tuple[Order, OrderReturn, int]:
    """Something came back. How much of it may be refunded is told, and no more than that.

    Raises Forbidden, NotFound, NotPlaced, InvalidInput, QuantityExceeded, CustomerErased.
    """
    actor.require(Scope.ORDERS_WRITE)
    draft.check()
    with units.write() as unit:
        before = held(unit, order_id, draft.note)
        before.check_placed()
        received = [(item.order_item_id, item.received) for item in draft.items]
        by_item = chosen(before, received, unreturned)
        items = sorted(map(returned, draft.items), key=lambda item: item.order_item_id)
        position = len(unit.fulfilments.returns(order_id)) + 1
        restocked = by_variant(before, {item.order_item_id: item.restocked for item in items})
        if restocked:
            take_back(unit, actor.name, order_id, restocked, f"return {number(before, position)}")
        kept = unit.fulfilments.add_return(
            OrderReturn(
                order_id=order_id,
                position=position,
                items=tuple(items),
                note=draft.note,
                actor=actor.name,
                created_at=unit.now,
            )
        )
        order = unit.orders.save(evolve(come_back(before, by_item), updated_at=unit.now), before)
        facts = {"return": number(order, position), "items": told(by_item)}
        tell(unit, actor.name, order_id, OrderKind.RETURNED, **facts)
        unit.audit.record(entry(actor, "order.return", order_id, after=facts, at=unit.now))
        refundable = worth(order, past(unit, order), by_item)
        return unit.commit((order, kept, refundable))
