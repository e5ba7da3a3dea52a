"""Cancelling an order of which nothing has been sent, or what of an order is still to be sent."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve, frozen

from domain.audit.model import entry
from domain.fulfilment.holding import held
from domain.fulfilment.model import Cancellation, CancellationDraft, CancelledItem
from domain.fulfilment.ports import FulfilmentUnit
from domain.fulfilment.quantities import by_variant, is_all, not_sent, to_cancel, told
from domain.fulfilment.refunding import open_refund
from domain.fulfilment.refunds import as_far_as_it_may
from domain.fulfilment.shares import Past, past, share
from domain.fulfilment.telling import tell
from domain.inventory.reservations import give_up, write_off
from domain.ledger.model import Posting, credited
from domain.ledger.use_cases import post
from domain.orders.model import Order, OrderKind, OrderStatus, paid
from domain.payments.model import PaymentStatus, Refund
from domain.shared.ids import Ids
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


@frozen(kw_only=True)
class Cancelled:
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


def cancel(
    units: Units[FulfilmentUnit], ids: Ids, actor: Actor, order_id: int, draft: CancellationDraft
) -> Cancelled:
    """Units of the order are not to be sent, and nothing is asked for them any more. If nobody is
    to get anything of it, the order is cancelled, with what was to be paid for shipping. What was
    received for them is to go back if the draft says so: `settle_refund` does it.

    Raises Forbidden, NotFound, NotPlaced, InvalidInput, QuantityExceeded, AlreadyShipped,
    CustomerErased.
    """
    actor.require(Scope.ORDERS_WRITE)
    with units.write() as unit:
        before = held(unit, order_id, draft.note)
        by_item = to_cancel(before, draft)
        earlier = past(unit, before)
        done = unit.fulfilments.add_cancellation(
            Cancellation(
                order_id=order_id,
                reason=draft.reason,
                note=draft.note,
                items=_items(before, earlier, by_item),
                restocked=draft.restock,
                actor=actor.name,
                created_at=unit.now,
            )
        )
        if is_all(before, by_item):
            _void_awaited(unit, order_id)
        _let_go(unit, actor, before, done)
        order = _credited(unit, actor, before, done)
        plan = as_far_as_it_may(order, earlier, _due(before, order)) if draft.refund else None
        reason = f"cancelled: {draft.reason}"
        refund = open_refund(unit, ids, actor, order, plan=plan, reason=reason) if plan else None
        return unit.commit(Cancelled(cancellation=done, refund=refund))


def _items(order: Order, earlier: Past, by_item: Mapping[int, int]) -> tuple[CancelledItem, ...]:
    return tuple(
        CancelledItem(
            order_item_id=item.id,
            quantity=by_item[item.id],
            amount=share(item, earlier, by_item[item.id]),
        )
        for item in order.items
        if item.id in by_item
    )


def _void_awaited(unit: FulfilmentUnit, order_id: int) -> None:
    """No gateway is asked: none has heard of a transfer."""
    for payment in unit.payments.of_order_for_update(order_id):
        if payment.status is PaymentStatus.AWAITING:
            unit.payments.save(evolve(payment, status=PaymentStatus.VOIDED, updated_at=unit.now))


def _let_go(unit: FulfilmentUnit, actor: Actor, order: Order, done: Cancellation) -> None:
    released = by_variant(order, done.by_item)
    if not released:
        return
    reason = f"order {order.number} cancelled: {done.reason}"
    give_up(unit, actor.name, order.id, released, reason)
    if not done.restocked:
        write_off(unit, actor.name, order.id, released, reason)


def _credited(unit: FulfilmentUnit, actor: Actor, before: Order, done: Cancellation) -> Order:
    """The order, without what is cancelled: for that, nothing is asked for any more."""
    after = not_sent(before, done.by_item)
    still_asked = before.totals.total - before.credited
    # What the note says stands in the cancellation alone, from where it can be erased.
    facts: dict[str, Any] = {"reason": str(done.reason), "restocked": done.restocked}
    if is_all(before, done.by_item):
        after, credit = evolve(after, status=OrderStatus.CANCELLED), still_asked
    else:
        credit = min(sum(item.amount for item in done.items), still_asked)
        facts["items"] = told(done.by_item)
    entry_id = tell(unit, actor.name, before.id, OrderKind.CANCELLED, **facts).id
    unit.audit.record(entry(actor, "order.cancel", before.id, after=facts, at=unit.now))
    post(
        unit,
        Posting.CREDITED,
        credited(credit),
        order_id=before.id,
        source_id=entry_id,
        currency=before.currency,
    )
    after = evolve(after, credited=before.credited + credit, updated_at=unit.now)
    return unit.orders.save(paid(after), before)


def _due(before: Order, order: Order) -> int:
    """What goes back by this: of an order that is cancelled, all that is left of it."""
    if order.status is OrderStatus.CANCELLED:
        return order.received
    return order.credited - before.credited
