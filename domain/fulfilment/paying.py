"""Noting that what is paid by transfer, or in cash, has come in."""

from collections.abc import Sequence

from attrs import evolve

from domain.audit.model import entry
from domain.fulfilment.model import NoPaymentAwaited, PaymentRecord
from domain.fulfilment.ports import FulfilmentUnit
from domain.fulfilment.telling import tell
from domain.ledger.model import Posting, captured
from domain.ledger.use_cases import post
from domain.orders.model import OrderKind, paid
from domain.payments.model import (
    Payment,
    PaymentStatus,
    Transaction,
    TransactionState,
    TransactionType,
)
from domain.shared.errors import InvalidInput, Violation
from domain.shared.ids import NEW
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


def record_payment(
    units: Units[FulfilmentUnit], actor: Actor, order_id: int, record: PaymentRecord
) -> Payment:
    """The money for an order that is paid later, by transfer or in cash, has come in: all of it.

    Raises Forbidden, NotFound, NotPlaced, NoPaymentAwaited; InvalidInput if it is another amount.
    """
    actor.require(Scope.ORDERS_WRITE)
    with units.write() as unit:
        before = unit.orders.get_for_update(order_id)
        before.check_placed()
        payment = _awaited(unit.payments.of_order_for_update(order_id))
        if payment is None:
            raise NoPaymentAwaited("No payment of the order is one that is paid later.")
        # Less than it cost, if something of it was cancelled since.
        if record.amount not in {None, before.owed}:
            wrong = Violation("/amount", "not_owed", f"must be what is owed, {before.owed}")
            raise InvalidInput([wrong])
        done = evolve(
            payment,
            status=PaymentStatus.CAPTURED,
            captured=before.owed,
            updated_at=unit.now,
        )
        unit.payments.save(done)
        unit.payments.record(_capture(done))
        post(
            unit,
            Posting.CAPTURED,
            captured(done.captured),
            order_id=order_id,
            source_id=done.id,
            currency=done.currency,
        )
        after = evolve(before, captured=before.captured + done.captured, updated_at=unit.now)
        unit.orders.save(paid(after), before)
        facts = {"amount": done.captured, "method": done.method}
        tell(unit, actor.name, order_id, OrderKind.PAID, **facts)
        unit.audit.record(entry(actor, "order.pay", order_id, after=facts, at=unit.now))
        return unit.commit(done)


def _awaited(payments: Sequence[Payment]) -> Payment | None:
    return next((each for each in payments if each.status is PaymentStatus.AWAITING), None)


def _capture(payment: Payment) -> Transaction:
    return Transaction(
        id=NEW,
        payment_id=payment.id,
        type=TransactionType.CAPTURE,
        state=TransactionState.SUCCESS,
        amount=payment.captured,
        # Nobody else has a name for it.
        gateway_reference=payment.reference,
        recorded_at=payment.updated_at,
    )
