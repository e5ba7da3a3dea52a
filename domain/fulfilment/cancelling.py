"""Cancelling an order of which nothing has been sent, or what of an order is still to be sent."""

from collections.abc import Callable, Sequence

from attrs import frozen

from domain.fulfilment.calling_off import call_off, let_go
from domain.fulfilment.holding import held_to_write
from domain.fulfilment.letters import write_cancellation_letter
from domain.fulfilment.model import Cancellation, CancellationDraft
from domain.fulfilment.ports import FulfilmentUnit
from domain.fulfilment.refunding import open_refund
from domain.fulfilment.refunds import as_far_as_it_may
from domain.fulfilment.shares import past
from domain.orders.model import Order, OrderStatus
from domain.payments.model import Refund
from domain.shared.ids import Ids
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


@frozen(kw_only=True)
class Cancelled:
    order: Order
    cancellation: Cancellation
    refund: Refund | None
    """What is to go back, if anything was received: the gateway is yet to be asked."""


def list_cancellations(
    units: Units[FulfilmentUnit], actor: Actor, order_id: int
) -> Sequence[Cancellation]:
    """By id. Raises Forbidden, NotFound."""
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        unit.orders.get(order_id)
        return unit.fulfilments.cancellations(order_id)


def _whatever(_unit: FulfilmentUnit, _order: Order) -> None:
    """The order is cancelled as it is."""


def cancel(
    units: Units[FulfilmentUnit],
    ids: Ids,
    actor: Actor,
    order_id: int,
    draft: CancellationDraft,
    *,
    expect: Callable[[FulfilmentUnit, Order], None] = _whatever,
) -> Cancelled:
    """Units of the order are not to be sent, and nothing is asked for them any more. If nobody is
    to get anything of it, the order is cancelled, with what was to be paid for shipping. What was
    received for them is to go back if the draft says so: `settle_refund` does it. `expect` looks at
    the order before, when nobody else changes it any more, and raises if it is not to be cancelled.

    Raises Forbidden, NotFound, NotPlaced, InvalidInput, QuantityExceeded, AlreadyShipped,
    CustomerErased, ConcurrencyConflict.
    """
    actor.require(Scope.ORDERS_WRITE)
    with units.write() as unit:
        before = held_to_write(unit, order_id, draft.note)
        expect(unit, before)
        cancelled = cancel_held(unit, ids, actor, before, draft)
        let_go(unit, actor, before, cancelled.cancellation)
        return unit.commit(cancelled)


def cancel_held(
    unit: FulfilmentUnit, ids: Ids, actor: Actor, before: Order, draft: CancellationDraft
) -> Cancelled:
    """As `cancel`, within an open unit of work that holds the order and its customer. What is
    promised to the order is the caller's to release.

    Raises NotPlaced, InvalidInput, QuantityExceeded, AlreadyShipped.
    """
    earlier = past(unit, before)
    order, done = call_off(unit, actor, before, earlier, draft)
    plan = as_far_as_it_may(order, earlier, _due(before, order)) if draft.refund else None
    reason = f"cancelled: {draft.reason}"
    refund = open_refund(unit, ids, actor, order, plan=plan, reason=reason) if plan else None
    write_cancellation_letter(unit, order, done, refund)
    return Cancelled(order=order, cancellation=done, refund=refund)


def _due(before: Order, order: Order) -> int:
    """What goes back by this: of an order that is cancelled, all that is left of it."""
    if order.status is OrderStatus.CANCELLED:
        return order.received
    return order.credited - before.credited
