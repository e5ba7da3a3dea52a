"""Payments that nobody came back to: their worker was killed, their customer went away, or their
gateway did not answer. And what gateways tell of by themselves.
"""

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from domain.checkout.model import LEASE
from domain.checkout.ports import Till, nothing_else
from domain.checkout.settling import hear
from domain.checkout.use_cases import finish
from domain.payments.model import Payment, PaymentStatus
from domain.payments.ports import Charge, Outcome, Result
from domain.shared.errors import (
    ConcurrencyConflict,
    Conflict,
    DomainError,
    NotFound,
    Unavailable,
)


class GatewayCanBeAsked(Conflict):
    """Whether a payment was charged is the gateway's to say, as long as it can be asked."""

    code = "gateway_can_be_asked"


@frozen(kw_only=True)
class Swept:
    """What became of one payment."""

    payment_id: int
    problem: str = ""
    """Why nothing could be done about it now."""
    bug: Exception | None = None
    """What should not have happened."""


def never() -> bool:
    return False


def sweep(till: Till, limit: int = 20, is_over: Callable[[], bool] = never) -> Sequence[Swept]:
    """Go on with those that are due, until `is_over`. What cannot be done now is due again after a
    while; and so are, in the next round, all payments of a gateway that does not answer.

    Raises Unavailable if the storage cannot be reached.
    """
    with till.units.read() as unit:
        due = unit.payments.due(unit.now, limit)
    swept: list[Swept] = []
    silent: set[str] = set()
    for payment in due:
        if is_over():
            break
        if payment.method in silent or not _claimed(till, payment):
            continue
        swept.append(_swept(till, payment))
        if swept[-1].problem:
            silent.add(payment.method)
    return swept


def _claimed(till: Till, payment: Payment) -> bool:
    """Whether it is still due, and nobody else's from now on."""

    def work() -> bool:
        with till.units.write() as unit:
            unit.orders.get_for_update(payment.order_id)
            payments = unit.payments.of_order_for_update(payment.order_id)
            found = next(each for each in payments if each.id == payment.id)
            if not found.is_live or found.lease_until > unit.now:
                return False
            unit.payments.save(evolve(found, lease_until=unit.now + LEASE))
            return unit.commit(True)  # noqa: FBT003 - the result

    try:
        return till.units.retry(work)
    except ConcurrencyConflict:
        return False


def _swept(till: Till, payment: Payment) -> Swept:
    try:
        finish(till, payment, _asked(till, payment))
    except Unavailable as error:
        return Swept(payment_id=payment.id, problem=error.detail)
    except DomainError:
        # What the customer would be told: that it was declined, or is sold out.
        return Swept(payment_id=payment.id)
    except Exception as error:  # noqa: BLE001 - one payment keeps no others from their turn
        return Swept(payment_id=payment.id, bug=error)
    return Swept(payment_id=payment.id)


def _asked(till: Till, payment: Payment) -> Outcome:
    gateway, charge = till.gateway(payment.method), Charge.of(payment)
    if payment.status is PaymentStatus.CAPTURING:
        return gateway.capture(charge)
    if payment.status is PaymentStatus.VOIDING:
        return gateway.void(charge)
    return gateway.find(charge)


def hear_notice(till: Till, method: str, headers: Mapping[str, str], body: bytes) -> None:
    """A gateway says that something happened: it is asked what. A notice that comes again, or about
    what is known already, or about a payment that is not ours, changes nothing.

    Raises NotFound if there is no such gateway; InvalidNotice; GatewayUnavailable, and then the
    gateway is to tell it again.
    """
    gateway = till.gateways.get(method)
    if gateway is None:
        raise NotFound("There is no such way to pay.")
    notice = gateway.notice(headers, body)
    if notice is None:
        return
    payment = _payment(till, notice.reference)
    if payment is not None and payment.is_live and payment.status is not PaymentStatus.AWAITING:
        _heard(till, payment, gateway.find(Charge.of(payment)))


def _payment(till: Till, reference: str) -> Payment | None:
    with till.units.read() as unit:
        try:
            return unit.payments.by_reference(reference)
        except NotFound:
            return None


def _heard(till: Till, payment: Payment, outcome: Outcome) -> None:
    try:
        finish(till, payment, outcome)
    except Unavailable:
        raise
    except DomainError:
        # It failed, and that is in the books: the gateway need not know what we think of it.
        return


def declare_void(till: Till, payment_id: int, order_id: int) -> None:
    """The shop's owner knows that a gateway, which cannot be asked any more, will never charge a
    payment: the goods are released, and the cart is open again.

    Raises NotFound if the order has no such payment under way; GatewayCanBeAsked.
    """
    with till.units.read() as unit:
        found = {each.id: each for each in unit.payments.of_order(order_id) if each.is_live}
    payment = found.get(payment_id)
    if payment is None:
        raise NotFound(f"Order {order_id} has no payment {payment_id} that is under way.")
    if payment.method in till.gateways:
        raise GatewayCanBeAsked(f"The gateway of {payment.method} can be asked: it decides.")
    hear(till, payment, Outcome(result=Result.VOIDED, reference="by hand"), nothing_else)
