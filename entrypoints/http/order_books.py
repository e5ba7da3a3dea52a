"""`/v1/orders/{id}/payments` and `…/ledger`: the money of an order, for staff."""

from collections.abc import Sequence
from datetime import datetime

from attrs import frozen

from domain.orders import use_cases
from domain.payments.model import (
    Payment,
    PaymentStatus,
    Transaction,
    TransactionState,
    TransactionType,
)
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class TransactionDocument:
    """What a gateway said about a payment, or about a refund of it."""

    id: int
    refund_id: int | None
    type: TransactionType
    state: TransactionState
    amount: int
    gateway_reference: str
    detail: str
    recorded_at: datetime


@frozen(kw_only=True)
class PaymentDocument:
    """One try to pay the order, in minor units of `currency`."""

    id: int
    method: str
    status: PaymentStatus
    amount: int
    currency: str
    captured: int
    refunded: int
    reference: str
    """What the gateway knows it by."""
    gateway_reference: str | None
    """What the gateway calls it."""
    action_url: str | None
    failure: str | None
    transactions: tuple[TransactionDocument, ...]
    created_at: datetime
    updated_at: datetime


def list_payments(call: Call[Nothing, None], order_id: int) -> Reply:
    payments, transactions = use_cases.read_payments(call.units, call.actor, order_id)
    return Reply(value=[_payment(each, transactions) for each in payments])


def read_ledger(call: Call[Nothing, None], order_id: int) -> Reply:
    return Reply(value=use_cases.read_ledger(call.units, call.actor, order_id))


def _payment(payment: Payment, transactions: Sequence[Transaction]) -> PaymentDocument:
    return PaymentDocument(
        id=payment.id,
        method=payment.method,
        status=payment.status,
        amount=payment.amount,
        currency=payment.currency,
        captured=payment.captured,
        refunded=payment.refunded,
        reference=payment.reference,
        gateway_reference=payment.gateway_reference,
        action_url=payment.action_url,
        failure=payment.failure,
        transactions=tuple(
            _transaction(each) for each in transactions if each.payment_id == payment.id
        ),
        created_at=payment.created_at,
        updated_at=payment.updated_at,
    )


def _transaction(transaction: Transaction) -> TransactionDocument:
    return TransactionDocument(
        id=transaction.id,
        refund_id=transaction.refund_id,
        type=transaction.type,
        state=transaction.state,
        amount=transaction.amount,
        gateway_reference=transaction.gateway_reference,
        detail=transaction.detail,
        recorded_at=transaction.recorded_at,
    )
