"""Cancelling an order of which nothing has been sent."""

from attrs import evolve, frozen

from domain.audit.model import entry
from domain.fulfilment.holding import held
from domain.fulfilment.model import Cancellation, CancellationDraft
from domain.fulfilment.ports import FulfilmentUnit
from domain.fulfilment.quantities import check_unsent
from domain.fulfilment.refunding import open_refund
from domain.fulfilment.refunds import all_of_it
from domain.fulfilment.telling import tell
from domain.inventory.reservations import release, write_off
from domain.ledger.model import Posting, credited
from domain.ledger.use_cases import post
from domain.orders.model import Order, OrderKind, OrderStatus, TimelineEntry, paid
from domain.payments.model import PaymentStatus, Refund
from domain.shared.errors import NotFound
from domain.shared.ids import Ids
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


@frozen(kw_only=True)
class Cancelled:
    cancellation: Cancellation
    refund: Refund | None
    """What is to go back, if anything was received: the gateway is yet to be asked."""


def read_cancellation(units: Units[FulfilmentUnit], actor: Actor, order_id: int) -> Cancellation:
    """Raises Forbidden; NotFound, also if the order is not cancelled."""
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        found = unit.fulfilments.cancellation(order_id)
    if found is None:
        raise NotFound(f"There is no cancellation of an order {order_id}.")
    return found


def cancel(
    units: Units[FulfilmentUnit], ids: Ids, actor: Actor, order_id: int, draft: CancellationDraft
) -> Cancelled:
    """Nobody is to get anything of the order, and nothing is asked for it any more. What was
    received is to go back if the draft says so: `settle_refund` does it.

    Raises Forbidden, NotFound, NotPlaced, AlreadyShipped, CustomerErased.
    """
    actor.require(Scope.ORDERS_WRITE)
    with units.write() as unit:
        before = held(unit, order_id, draft.note)
        check_unsent(before)
        _void_awaited(unit, order_id)
        _let_go(unit, actor, before, draft)
        done = Cancellation(
            order_id=order_id,
            reason=draft.reason,
            note=draft.note,
            restocked=draft.restock,
            actor=actor.name,
            created_at=unit.now,
        )
        unit.fulfilments.add_cancellation(done)
        # What the note says stands in the cancellation alone, from where it can be erased.
        facts = {"reason": str(draft.reason), "restocked": draft.restock}
        told = tell(unit, actor.name, order_id, OrderKind.CANCELLED, **facts)
        unit.audit.record(entry(actor, "order.cancel", order_id, after=facts, at=unit.now))
        order = _credited(unit, before, told)
        plan = all_of_it(order, unit.payments.refunds(order_id)) if draft.refund else None
        reason = f"cancelled: {draft.reason}"
        refund = open_refund(unit, ids, actor, order, plan=plan, reason=reason) if plan else None
        return unit.commit(Cancelled(cancellation=done, refund=refund))


def _void_awaited(unit: FulfilmentUnit, order_id: int) -> None:
    """No gateway is asked: none has heard of a transfer."""
    for payment in unit.payments.of_order_for_update(order_id):
        if payment.status is PaymentStatus.AWAITING:
            unit.payments.save(evolve(payment, status=PaymentStatus.VOIDED, updated_at=unit.now))


def _let_go(unit: FulfilmentUnit, actor: Actor, order: Order, draft: CancellationDraft) -> None:
    reason = f"order {order.number} cancelled: {draft.reason}"
    released = release(unit, actor.name, order.id, reason)
    if not draft.restock and released:
        write_off(unit, actor.name, order.id, released, reason)


def _credited(unit: FulfilmentUnit, before: Order, told: TimelineEntry) -> Order:
    """The order, cancelled: of what it cost, nothing is asked for any more."""
    post(
        unit,
        Posting.CREDITED,
        credited(before.totals.total - before.credited),
        order_id=before.id,
        source_id=told.id,
        currency=before.currency,
    )
    after = evolve(
        before,
        status=OrderStatus.CANCELLED,
        credited=before.totals.total,
        updated_at=unit.now,
    )
    return unit.orders.save(paid(after), before)
