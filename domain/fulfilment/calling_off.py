"""Units of an order that are not to be sent: what the books are told, and what becomes of the
goods. All within an open unit of work that holds the order.
"""

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from domain.audit.model import entry
from domain.fulfilment.model import Cancellation, CancellationDraft, CancelledItem
from domain.fulfilment.ports import FulfilmentUnit
from domain.fulfilment.quantities import by_variant, is_all, not_sent, to_cancel, told
from domain.fulfilment.shares import Past, share
from domain.fulfilment.telling import tell
from domain.inventory.reservations import give_up, write_off
from domain.ledger.model import Posting, credited
from domain.ledger.use_cases import post
from domain.orders.model import Order, OrderKind, OrderStatus, paid
from domain.payments.model import PaymentStatus
from domain.staff.model import Actor


def call_off(
    unit: FulfilmentUnit, actor: Actor, before: Order, earlier: Past, draft: CancellationDraft
) -> tuple[Order, Cancellation]:
    """The order without these units, for which nothing is asked any more; if that is all of it, it
    is cancelled. What of the money goes back, and the goods, are the caller's to see to.

    Raises NotPlaced, InvalidInput, QuantityExceeded, AlreadyShipped.
    """
    by_item = to_cancel(before, draft)
    done = unit.fulfilments.add_cancellation(
        Cancellation(
            order_id=before.id,
            reason=draft.reason,
            note=draft.note,
            items=_items(before, earlier, by_item),
            restocked=draft.restock,
            actor=actor.name,
            created_at=unit.now,
        )
    )
    order = _credited(unit, actor, before, done)
    if not order.captured and not order.owed:
        _void_awaited(unit, order.id)
    return order, done


def let_go(unit: FulfilmentUnit, actor: Actor, order: Order, done: Cancellation) -> None:
    """The goods are for sale again, or written off."""
    released = by_variant(order, done.by_item)
    if not released:
        return
    reason = f"order {order.number} cancelled: {done.reason}"
    give_up(unit, actor.name, order.id, released, reason)
    if not done.restocked:
        write_off(unit, actor.name, order.id, released, reason)


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
    """Nothing is to be paid any more. No gateway is asked: none has heard of a transfer."""
    for payment in unit.payments.of_order_for_update(order_id):
        if payment.status is PaymentStatus.AWAITING:
            unit.payments.save(evolve(payment, status=PaymentStatus.VOIDED, updated_at=unit.now))


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
