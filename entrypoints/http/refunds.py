"""`/v1/orders/{id}/refunds`: money that goes back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import attrs
from attrs import frozen

from domain.fulfilment import refunding
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.settling import attempt_refund
from domain.payments.model import Refund, RefundStatus
from domain.shared.unit_of_work import Units
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply

T = TypeVar("T")


@frozen(kw_only=True)
class RefundedItemDocument:
    order_item_id: int
    quantity: int
    """How many that had been sent."""
    amount: int
    """What these come to, tax included."""
    cancelled: int
    """How many more had not been sent, and were cancelled with it: what they come to stands in
    their cancellation, and is part of the refund.
    """


@frozen(kw_only=True)
class NewRefundDocument:
    """Money that goes back, or is about to: `pending` until the gateway has done it, and
    `succeeded` at once where staff give it back by hand. All amounts are in the currency of the
    order. The reason is told where refunds are read.
    """

    id: int
    order_id: int
    payment_id: int
    reference: str
    """What the gateway knows it by."""
    status: RefundStatus
    amount: int
    items: tuple[RefundedItemDocument, ...]
    """What it is for, if it is for items."""
    shipping: int
    """How much of it is for shipping."""
    failure: str | None
    """Why the gateway did not do it."""
    actor: str
    created_at: datetime
    settled_at: datetime | None


@frozen(kw_only=True)
class RefundDocument(NewRefundDocument):
    """A refund. All amounts are in the currency of the order."""

    reason: str


def refund_document(refund: Refund) -> RefundDocument:
    told = new_refund_document(refund)
    return RefundDocument(**attrs.asdict(told, recurse=False), reason=refund.reason)


def new_refund_document(refund: Refund) -> NewRefundDocument:
    return NewRefundDocument(
        id=refund.id,
        order_id=refund.order_id,
        payment_id=refund.payment_id,
        reference=refund.reference,
        status=refund.status,
        amount=refund.amount,
        items=tuple(
            RefundedItemDocument(
                order_item_id=item.order_item_id,
                quantity=item.quantity,
                amount=item.amount,
                cancelled=item.cancelled,
            )
            for item in refund.items
        ),
        shipping=refund.shipping,
        failure=refund.failure,
        actor=refund.actor,
        created_at=refund.created_at,
        settled_at=refund.settled_at,
    )


def list_refunds(call: Call[Nothing, None], order_id: int) -> Reply:
    found = refunding.list_refunds(call.units, call.actor, order_id)
    return Reply(value=[refund_document(each) for each in found])


def read_refund(call: Call[Nothing, None], order_id: int, refund_id: int) -> Reply:
    found = refunding.read_refund(call.units, call.actor, order_id, refund_id)
    return Reply(value=refund_document(found))


def create_refund(call: Call[Nothing, RefundDraft], order_id: int) -> Reply:
    return write_and_settle(
        call,
        lambda units: refunding.begin_refund(units, call.shop.ids, call.actor, order_id, call.body),
        lambda begun: _created(settled(call, begun)),
        _created,
    )


def write_and_settle(
    call: Call[Any, Any],
    begin: Callable[[Units[Any]], T],
    settle: Callable[[T], Reply],
    begun: Callable[[T], Reply],
) -> Reply:
    """Begin something once, in the transaction that keeps the answer for an Idempotency-Key; and
    then, after it and not again with it, ask the gateway. A repeat under the key is told how it
    began: how it stands is read.
    """
    made: list[T] = []

    def work(units: Units[Any]) -> T:
        made[:] = [begin(units)]
        return made[0]

    reply = call.write(work, begun)
    return settle(made[0]) if made else reply


def settled(call: Call[Any, Any], begun: Refund) -> Refund:
    return attempt_refund(call.units, call.shop.gateways, begun)


def _created(refund: Refund) -> Reply:
    return Reply(
        value=new_refund_document(refund),
        status=201,
        location=f"/v1/orders/{refund.order_id}/refunds/{refund.id}",
    )
