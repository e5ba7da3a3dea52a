"""`/v1/orders/{id}`: what staff do with an order that was placed, but for giving money back."""

from attrs import evolve

from domain.fulfilment import cancelling, paying, use_cases
from domain.fulfilment.cancelling import Cancelled
from domain.fulfilment.model import CancellationDraft, PaymentRecord, ReturnDraft, ShipmentDraft
from domain.payments.model import Payment
from domain.staff.model import Scope
from entrypoints.http.fulfilment_documents import (
    CancelledDocument,
    RecordedPaymentDocument,
    RecordedReturnDocument,
    cancellation_document,
    new_cancellation_document,
    new_return_document,
    new_shipment_document,
    return_document,
    shipment_document,
)
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.refunds import new_refund_document, settled, write_and_settle
from entrypoints.http.replies import Reply


def list_shipments(call: Call[Nothing, None], order_id: int) -> Reply:
    order, found = use_cases.list_shipments(call.units, call.actor, order_id)
    with_actor = call.actor.may(Scope.ORDERS_READ)
    return Reply(value=[shipment_document(order, each, with_actor=with_actor) for each in found])


def ship(call: Call[Nothing, ShipmentDraft], order_id: int) -> Reply:
    return call.write(
        lambda units: use_cases.ship(units, call.actor, order_id, call.body),
        lambda made: Reply(
            value=new_shipment_document(*made),
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
                recorded=new_return_document(made[0], made[1]), refundable=made[2]
            ),
            status=201,
            location=f"/v1/orders/{order_id}/returns",
        ),
    )


def list_cancellations(call: Call[Nothing, None], order_id: int) -> Reply:
    found = cancelling.list_cancellations(call.units, call.actor, order_id)
    return Reply(value=[cancellation_document(each) for each in found])


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


def _cancelled(done: Cancelled) -> Reply:
    return Reply(
        value=CancelledDocument(
            cancellation=new_cancellation_document(done.cancellation),
            refund=new_refund_document(done.refund) if done.refund else None,
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
            amount=payment.captured,
            currency=payment.currency,
        ),
        status=201,
        location=f"/v1/orders/{payment.order_id}",
    )
