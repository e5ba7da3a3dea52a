"""`/v1/carts/{id}/checkout`: from bag to order."""

from enum import StrEnum
from typing import Final

from attrs import frozen

from domain.carts.use_cases import read_cart
from domain.checkout import use_cases
from domain.checkout.model import CheckoutDraft, Progress
from domain.orders.model import OrderStatus
from entrypoints.http.carts import cart_reply, version_of
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.orders import OrderDocument, order_document
from entrypoints.http.replies import Reply


class CheckoutStatus(StrEnum):
    PLACED = "placed"
    ACTION_REQUIRED = "action_required"
    """The customer has to go to `action_url`, and then check out again."""
    CANCELLED = "cancelled"
    """The order was placed, and cancelled since."""


_STATUSES: Final = {
    OrderStatus.DRAFT: CheckoutStatus.ACTION_REQUIRED,
    OrderStatus.PLACED: CheckoutStatus.PLACED,
    OrderStatus.CANCELLED: CheckoutStatus.CANCELLED,
}


@frozen(kw_only=True)
class CheckoutDocument:
    """How far the checkout has come."""

    status: CheckoutStatus
    action_url: str | None
    order: OrderDocument


def check_out(call: Call[Nothing, CheckoutDraft], cart_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write_in_steps(
        lambda on_placed: use_cases.check_out(
            call.shop.till,
            call.actor,
            cart_id,
            call.body,
            expect=expect,
            return_url=call.shop.settings.public_url,
            origin=call.origin,
            on_placed=on_placed,
        ),
        _reply,
    )


def give_up(call: Call[Nothing, None], cart_id: int) -> Reply:
    use_cases.give_up(call.shop.till, call.actor, cart_id)
    return cart_reply(read_cart(call.units, call.shop.rules, call.actor, cart_id))


def _reply(progress: Progress) -> Reply:
    order, payment = progress.order, progress.payment
    waits = order.status is OrderStatus.DRAFT
    document = CheckoutDocument(
        status=_STATUSES[order.status],
        action_url=payment.action_url if waits and payment else None,
        order=order_document(order, payment),
    )
    taken_part = 202 if waits else 201
    return Reply(
        value=document,
        status=200 if progress.was_there else taken_part,
        location=f"/v1/orders/{order.id}",
    )
