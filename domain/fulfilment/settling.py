"""Asking a gateway for a refund, and writing down what it said: as often as it takes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import evolve, frozen

from domain.fulfilment.holding import held_to_write
from domain.fulfilment.letters import write_refund_letter
from domain.fulfilment.ports import FulfilmentUnit
from domain.fulfilment.quantities import given_back
from domain.fulfilment.refunds import LEASE
from domain.fulfilment.telling import tell
from domain.ledger.model import Account, Posting, credited, refunded
from domain.ledger.use_cases import post
from domain.orders.model import Order, OrderKind, paid
from domain.payments.model import (
    GatewayUnavailable,
    Payment,
    Refund,
    RefundStatus,
    Transaction,
    TransactionState,
    TransactionType,
)
from domain.payments.ports import Charge, Gateways, Outcome, Result
from domain.shared.errors import ConcurrencyConflict, Unavailable
from domain.shared.ids import NEW
from domain.shared.unit_of_work import Units

# A refund that a bank takes days for is asked about hourly, one that was just made soon again: the
# pause is a tenth of how long it has been waiting.
_LONGEST_PAUSE: Final = timedelta(hours=1)
# What the column has room for.
_FAILURE_LENGTH: Final = 200

_STATES: Final = {
    Result.REFUNDED: TransactionState.SUCCESS,
    Result.DECLINED: TransactionState.FAILURE,
    Result.PENDING: TransactionState.PENDING,
}


@frozen(kw_only=True)
class SweptRefund:
    """What became of one refund."""

    refund_id: int
    status: RefundStatus
    problem: str = ""
    """Why nothing could be done about it now."""


def settle_refund(units: Units[FulfilmentUnit], gateways: Gateways, refund_id: int) -> Refund:
    """Ask the gateway for it, and write down what it said. What was settled before stays as it is.

    Raises NotFound; GatewayUnavailable, and then it stays pending.
    """
    with units.read() as unit:
        refund = unit.payments.refund(refund_id)
        payments = unit.payments.of_order(refund.order_id)
    if refund.status is not RefundStatus.PENDING:
        return refund
    payment = next(each for each in payments if each.id == refund.payment_id)
    outcome = _asked(gateways, payment, refund)
    return units.retry(lambda: _heard(units, refund_id, outcome))


def attempt_refund(units: Units[FulfilmentUnit], gateways: Gateways, begun: Refund) -> Refund:
    """As `settle_refund`, for somebody who waits: what cannot be done now stays pending, and the
    sweep goes on with it.
    """
    try:
        return settle_refund(units, gateways, begun.id)
    except Unavailable:
        return begun


def sweep_refunds(
    units: Units[FulfilmentUnit], gateways: Gateways, limit: int = 20
) -> Sequence[SweptRefund]:
    """Go on with those that are pending and that nobody is at. What cannot be done now is due
    again after a while.

    Raises Unavailable if the storage cannot be reached.
    """
    with units.read() as unit:
        due = unit.payments.refunds_due(unit.now, limit)
    return [_swept(units, gateways, refund) for refund in due if _claimed(units, refund)]


def _swept(units: Units[FulfilmentUnit], gateways: Gateways, refund: Refund) -> SweptRefund:
    try:
        found = settle_refund(units, gateways, refund.id)
    except (GatewayUnavailable, ConcurrencyConflict) as error:
        return SweptRefund(refund_id=refund.id, status=refund.status, problem=error.detail)
    return SweptRefund(refund_id=refund.id, status=found.status)


def _claimed(units: Units[FulfilmentUnit], refund: Refund) -> bool:
    """Whether it is still due, and nobody else's for a while."""

    def work() -> bool:
        with units.write() as unit:
            unit.orders.get_for_update(refund.order_id)
            found = unit.payments.refund(refund.id)
            if found.status is not RefundStatus.PENDING or found.lease_until > unit.now:
                return False
            unit.payments.save_refund(evolve(found, lease_until=_next_look(found, unit.now)))
            return unit.commit(True)  # noqa: FBT003 - the result

    try:
        return units.retry(work)
    except ConcurrencyConflict:
        return False


def _next_look(refund: Refund, now: datetime) -> datetime:
    return now + max(LEASE, min(_LONGEST_PAUSE, (now - refund.created_at) / 10))


def _asked(gateways: Gateways, payment: Payment, refund: Refund) -> Outcome:
    gateway = gateways.get(payment.method)
    if gateway is None:
        raise GatewayUnavailable(f"The shop does not offer {payment.method} any more.")
    return gateway.refund(Charge.of(payment), refund.reference, refund.amount)


def _heard(units: Units[FulfilmentUnit], refund_id: int, outcome: Outcome) -> Refund:
    with units.write() as unit:
        order_id = unit.payments.refund(refund_id).order_id
        order = held_to_write(unit, order_id)
        refund = unit.payments.refund(refund_id)
        if refund.status is not RefundStatus.PENDING:
            return refund
        unit.payments.record(_transaction(refund, outcome, unit.now))
        if outcome.result is Result.REFUNDED:
            refund = _succeeded(unit, order, refund)
        elif outcome.result is Result.DECLINED:
            refund = _failed(unit, refund, outcome)
        return unit.commit(refund)


def _transaction(refund: Refund, outcome: Outcome, now: datetime) -> Transaction:
    return Transaction(
        id=NEW,
        payment_id=refund.payment_id,
        refund_id=refund.id,
        type=TransactionType.REFUND,
        state=_STATES[outcome.result],
        amount=refund.amount,
        # What is told twice is kept once, by its reference: so each refund has one.
        gateway_reference=outcome.reference or refund.reference,
        detail=outcome.detail[:_FAILURE_LENGTH],
        recorded_at=now,
    )


def _succeeded(unit: FulfilmentUnit, before: Order, refund: Refund) -> Refund:
    done = evolve(refund, status=RefundStatus.SUCCEEDED, settled_at=unit.now)
    unit.payments.save_refund(done)
    payments = unit.payments.of_order_for_update(before.id)
    payment = next(each for each in payments if each.id == refund.payment_id)
    unit.payments.save(
        evolve(payment, refunded=payment.refunded + refund.amount, updated_at=unit.now)
    )
    facts = {"refund_id": done.id, "amount": done.amount}
    told = tell(unit, done.actor, before.id, OrderKind.REFUNDED, **facts)
    # What goes back for items or shipping is asked for no more. So is the rest, but for what was
    # cancelled: for that nothing is asked as it is.
    in_parts = sum(item.amount for item in done.items) + done.shipping
    credit = max(
        min(in_parts, before.totals.total - before.credited),
        done.amount - max(0, -before.owed),
    )
    _post(unit, before, Posting.REFUNDED, refunded(done.amount), done.id)
    _post(unit, before, Posting.CREDITED, credited(credit), told.id)
    after = evolve(
        given_back(before, {item.order_item_id: item.quantity for item in done.items}),
        refunded=before.refunded + done.amount,
        credited=before.credited + credit,
        updated_at=unit.now,
    )
    write_refund_letter(unit, unit.orders.save(paid(after), before), done)
    return done


def _failed(unit: FulfilmentUnit, refund: Refund, outcome: Outcome) -> Refund:
    failure = outcome.detail[:_FAILURE_LENGTH] or "declined"
    done = evolve(refund, status=RefundStatus.FAILED, failure=failure, settled_at=unit.now)
    unit.payments.save_refund(done)
    facts = {"refund_id": done.id, "reason": failure}
    tell(unit, done.actor, done.order_id, OrderKind.REFUND_FAILED, **facts)
    return done


def _post(
    unit: FulfilmentUnit,
    order: Order,
    posting: Posting,
    amounts: Mapping[Account, int],
    source_id: int,
) -> None:
    post(
        unit,
        posting,
        amounts,
        order_id=order.id,
        source_id=source_id,
        currency=order.currency,
    )
