"""`/v1/orders/{id}`: what staff do with an order that was placed, but for giving money back."""

from datetime import datetime

from attrs import evolve, frozen

from domain.fulfilment import cancelling, paying, use_cases
from domain.fulfilment.cancelling import Cancelled
from domain.fulfilment.model import (
    Cancellation,
    CancellationDraft,
    CancellationReason,
    OrderReturn,
    PaymentRecord,
    ReturnDraft,
    Shipment,
    ShipmentDraft,
)
from domain.fulfilment.quantities import number
from domain.orders.model import Order
from domain.payments.model import Payment, PaymentStatus
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.refunds import RefundDocument, refund_document, settled, write_and_settle
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class ShippedItemDocument:
    order_item_id: int
    quantity: int


@frozen(kw_only=True)
class ShipmentDocument:
    """A parcel that was sent. What there is not is an empty text."""

    id: int
    order_id: int
    number: str
    """The order's number, and the how many-eth it is: `1001-1`."""
    items: tuple[ShippedItemDocument, ...]
    carrier: str
    tracking_code: str
    tracking_url: str
    actor: str
    created_at: datetime


@frozen(kw_only=True)
class ReturnedItemDocument:
    order_item_id: int
    received: int
    damaged: int
    restocked: int
    """How many are for sale again."""


@frozen(kw_only=True)
class ReturnDocument:
    """What came back of an order."""

    id: int
    order_id: int
    number: str
    """The order's number, and the how many-eth return it is: `1001-1`."""
    items: tuple[ReturnedItemDocument, ...]
    note: str
    actor: str
    created_at: datetime


@frozen(kw_only=True)
class RecordedReturnDocument:
    """A return, and how much of the money for these items could go back now."""

    recorded: ReturnDocument
    refundable: int


@frozen(kw_only=True)
class CancellationDocument:
    order_id: int
    reason: CancellationReason
    note: str
    restocked: bool
    actor: str
    created_at: datetime


@frozen(kw_only=True)
class CancelledDocument:
    """A cancellation, and the refund of what was received, if anything was."""

    cancellation: CancellationDocument
    refund: RefundDocument | None


@frozen(kw_only=True)
class RecordedPaymentDocument:
    """A payment that has come in."""

    id: int
    order_id: int
    method: str
    status: PaymentStatus
    amount: int
    currency: str


def shipment_document(order: Order, shipment: Shipment) -> ShipmentDocument:
    return ShipmentDocument(
        id=shipment.id,
        order_id=shipment.order_id,
        number=number(order, shipment.position),
        items=tuple(
            ShippedItemDocument(order_item_id=item.order_item_id, quantity=item.quantity)
            for item in shipment.items
        ),
        carrier=shipment.carrier,
        tracking_code=shipment.tracking_code,
        tracking_url=shipment.tracking_url,
        actor=shipment.actor,
        created_at=shipment.created_at,
    )


def return_document(order: Order, returned: OrderReturn) -> ReturnDocument:
    return ReturnDocument(
        id=returned.id,
        order_id=returned.order_id,
        number=number(order, returned.position),
        items=tuple(
            ReturnedItemDocument(
                order_item_id=item.order_item_id,
                received=item.received,
                damaged=item.damaged,
                restocked=item.restocked,
            )
            for item in returned.items
        ),
        note=returned.note,
        actor=returned.actor,
        created_at=returned.created_at,
    )


def list_shipments(call: Call[Nothing, None], order_id: int) -> Reply:
    order, found = use_cases.list_shipments(call.units, call.actor, order_id)
    return Reply(value=[shipment_document(order, each) for each in found])


def ship(call: Call[Nothing, ShipmentDraft], order_id: int) -> Reply:
    return call.write(
        lambda units: use_cases.ship(units, call.actor, order_id, call.body),
        lambda made: Reply(
            value=shipment_document(*made),
            status=201,
            location=f"/v1/orders/{order_id}/shipments",
        ),
    )


def list_returns(call: Call[Nothing, None], order_id: int) -> Reply:
    order, found = use_cases.list_returns(call.units, call.actor, order_id)
    return Reply(value=[return_document(order, each) for each in found])


def take_return(call: Call[Nothing, ReturnDraft], order_id: int) -> Reply:
    return call.write(
        lambda units: use_cases.take_return(units, call.actor, order_id, call.body),
        lambda made: Reply(
            value=RecordedReturnDocument(
                recorded=return_document(made[0], made[1]), refundable=made[2]
            ),
            status=201,
            location=f"/v1/orders/{order_id}/returns",
        ),
    )


def read_cancellation(call: Call[Nothing, None], order_id: int) -> Reply:
    found = cancelling.read_cancellation(call.units, call.actor, order_id)
    return Reply(value=_cancellation(found))


def cancel(call: Call[Nothing, CancellationDraft], order_id: int) -> Reply:
    def settle(done: Cancelled) -> Reply:
        if done.refund is None:
            return _cancelled(done)
        return _cancelled(evolve(done, refund=settled(call, done.refund)))

    return write_and_settle(
        call,
        lambda units: cancelling.cancel(units, call.shop.ids, call.actor, order_id, call.body),
        settle,
        _cancelled,
    )


def record_payment(call: Call[Nothing, PaymentRecord], order_id: int) -> Reply:
    return call.write(
        lambda units: paying.record_payment(units, call.actor, order_id, call.body), _recorded
    )


def _cancellation(cancellation: Cancellation) -> CancellationDocument:
    return CancellationDocument(
        order_id=cancellation.order_id,
        reason=cancellation.reason,
        note=cancellation.note,
        restocked=cancellation.restocked,
        actor=cancellation.actor,
        created_at=cancellation.created_at,
    )


def _cancelled(done: Cancelled) -> Reply:
    return Reply(
        value=CancelledDocument(
            cancellation=_cancellation(done.cancellation),
            refund=refund_document(done.refund) if done.refund else None,
        ),
        status=201,
        location=f"/v1/orders/{done.cancellation.order_id}/cancellation",
    )


def _recorded(payment: Payment) -> Reply:
    return Reply(
        value=RecordedPaymentDocument(
            id=payment.id,
            order_id=payment.order_id,
            method=payment.method,
            status=payment.status,
            amount=payment.amount,
            currency=payment.currency,
        ),
        status=201,
        location=f"/v1/orders/{payment.order_id}",
    )
