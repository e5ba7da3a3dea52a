"""Giving money back: in two transactions, with the gateway between them.

The first, here, writes down what is to go back, and from then on that much counts as gone. Then
the gateway is asked, under a reference of ours, so that asking again gives nothing back again; and
the second writes down what it said (`settling.py`). Whoever is killed between leaves a refund that
is pending, and the sweep goes on with it.
"""

from collections.abc import Sequence
from typing import Any

from domain.audit.model import entry
from domain.fulfilment.calling_off import call_off, let_go
from domain.fulfilment.holding import held_to_write
from domain.fulfilment.letters import write_cancellation_letter
from domain.fulfilment.model import CancellationDraft, CancellationReason
from domain.fulfilment.ports import FulfilmentUnit
from domain.fulfilment.quantities import in_parts, told
from domain.fulfilment.refunds import LEASE, Plan, RefundDraft, planned
from domain.fulfilment.shares import past
from domain.fulfilment.telling import tell
from domain.orders.model import NotPlaced, Order, OrderKind, OrderStatus
from domain.payments.model import PaymentStatus, Refund
from domain.shared.errors import NotFound
from domain.shared.ids import NEW, Ids
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


def list_refunds(units: Units[FulfilmentUnit], actor: Actor, order_id: int) -> Sequence[Refund]:
    """By id. Raises Forbidden, NotFound."""
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        unit.orders.get(order_id)
        return unit.payments.refunds(order_id)


def read_refund(
    units: Units[FulfilmentUnit], actor: Actor, order_id: int, refund_id: int
) -> Refund:
    """Raises Forbidden; NotFound, also if it is another order's."""
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        found = unit.payments.refund(refund_id)
    if found.order_id != order_id:
        raise NotFound(f"The order has no refund {refund_id}.")
    return found


def begin_refund(
    units: Units[FulfilmentUnit], ids: Ids, actor: Actor, order_id: int, draft: RefundDraft
) -> Refund:
    """Write down what is to go back, also of an order that is cancelled. It is pending until
    `settle_refund` has asked the gateway. Units of it that are still to be sent are cancelled,
    whatever the gateway says.

    Raises Forbidden, NotFound, NotPlaced, InvalidInput, QuantityExceeded, RefundExceeded,
    CustomerErased, ConcurrencyConflict.
    """
    actor.require(Scope.ORDERS_WRITE)
    draft.check()
    with units.write() as unit:
        before = held_to_write(unit, order_id, draft.reason)
        if before.status is OrderStatus.DRAFT:
            raise NotPlaced("The order is not placed yet.", order_status=str(before.status))
        earlier = past(unit, before)
        plan = planned(before, earlier, draft)
        if not plan.given_up:
            refund = open_refund(unit, ids, actor, before, plan=plan, reason=draft.reason)
            return unit.commit(refund)
        items = in_parts(before, plan.given_up)
        unsent = CancellationDraft(reason=CancellationReason.OTHER, items=items)
        order, done = call_off(unit, actor, before, earlier, unsent)
        refund = open_refund(unit, ids, actor, order, plan=plan, reason=draft.reason)
        write_cancellation_letter(unit, order, done, refund)
        let_go(unit, actor, before, done)
        return unit.commit(refund)


def open_refund(
    unit: FulfilmentUnit, ids: Ids, actor: Actor, order: Order, *, plan: Plan, reason: str
) -> Refund:
    """Within an open unit of work that holds the order."""
    payments = unit.payments.of_order_for_update(order.id)
    payment = next(each for each in payments if each.status is PaymentStatus.CAPTURED)
    refund = unit.payments.add_refund(
        Refund(
            id=NEW,
            order_id=order.id,
            payment_id=payment.id,
            reference=ids.secret(),
            amount=plan.amount,
            reason=reason,
            items=plan.items,
            shipping=plan.shipping,
            actor=actor.name,
            lease_until=unit.now + LEASE,
            created_at=unit.now,
        )
    )
    facts: dict[str, Any] = {"refund_id": refund.id, "amount": refund.amount}
    if plan.given_up:
        facts["cancelled"] = told(plan.given_up)
    tell(unit, actor.name, order.id, OrderKind.REFUND, **facts)
    unit.audit.record(entry(actor, "order.refund", order.id, after=facts, at=unit.now))
    return refund
