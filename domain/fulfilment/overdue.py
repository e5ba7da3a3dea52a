"""Orders to be paid by transfer whose money does not come: after some days they are cancelled, so
that their goods are for sale again.

Cash is another matter: who pays when they fetch the goods has not been waited for in vain.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from attrs import evolve, frozen

from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import CancellationDraft, CancellationReason, NoPaymentAwaited
from domain.fulfilment.ports import FulfilmentUnit
from domain.orders.model import Order, PaidStatus
from domain.payments.model import TRANSFER, Payment, PaymentStatus
from domain.shared.errors import ConcurrencyConflict, Conflict, Unavailable
from domain.shared.ids import Ids
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope

_WORKER: Final = Actor(name="worker", scopes=frozenset({Scope.ORDERS_WRITE}))
_NOT_PAID: Final = CancellationDraft(reason=CancellationReason.DECLINED)
# Who has waited for days can wait for an hour: what fails again and again is a line of the log now
# and then, and leaves its turn to the others.
_LEASE: Final = timedelta(hours=1)


@frozen(kw_only=True)
class Overdue:
    """What became of one order: it is cancelled, unless there is a problem, or a bug."""

    order_id: int
    problem: str = ""
    """Why it could not be cancelled now."""
    bug: Exception | None = None
    """What should not have happened."""


def cancel_overdue(
    units: Units[FulfilmentUnit], ids: Ids, days: int, limit: int = 20
) -> Sequence[Overdue]:
    """Cancel some of the orders that were placed so many days ago, that nothing was sent of, and
    whose transfer is awaited still: each as a whole, in a transaction of its own. With 0 days, none
    ever. What cannot be cancelled now is due again after a while.

    Raises Unavailable if the storage cannot be reached.
    """
    if not days:
        return []
    with units.read() as unit:
        placed_until = unit.now - timedelta(days=days)
        found = unit.payments.overdue(TRANSFER, placed_until, unit.now, limit)
    return [_cancelled(units, ids, order_id) for order_id in found if _claimed(units, order_id)]


def _claimed(units: Units[FulfilmentUnit], order_id: int) -> bool:
    """Whether it is still awaited, and nobody else's for a while."""

    def work() -> bool:
        with units.write() as unit:
            unit.orders.get_for_update(order_id)
            payment = _awaited(unit, order_id)
            if payment is None or payment.lease_until > unit.now:
                return False
            unit.payments.save(evolve(payment, lease_until=unit.now + _LEASE))
            return unit.commit(True)  # noqa: FBT003 - the result

    try:
        return units.retry(work)
    except ConcurrencyConflict:
        return False


def _cancelled(units: Units[FulfilmentUnit], ids: Ids, order_id: int) -> Overdue:
    try:
        units.retry(lambda: cancel(units, ids, _WORKER, order_id, _NOT_PAID, expect=_unpaid))
    except (Conflict, ConcurrencyConflict) as error:
        return Overdue(order_id=order_id, problem=error.detail)
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - one order keeps no others from their turn
        return Overdue(order_id=order_id, bug=error)
    return Overdue(order_id=order_id)


def _unpaid(unit: FulfilmentUnit, order: Order) -> None:
    """Raises NoPaymentAwaited if the money has come in since the order was found, or if nothing is
    owed for what is left of it.
    """
    if order.payment_status is not PaidStatus.UNPAID or _awaited(unit, order.id) is None:
        raise NoPaymentAwaited("No transfer is awaited for the order any more.")


def _awaited(unit: FulfilmentUnit, order_id: int) -> Payment | None:
    payments = unit.payments.of_order_for_update(order_id)
    return next((each for each in payments if _is_awaited(each)), None)


def _is_awaited(payment: Payment) -> bool:
    return payment.method == TRANSFER and payment.status is PaymentStatus.AWAITING
