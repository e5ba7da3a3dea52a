"""What storage promises of payments that do not come: whose orders are found, and whose are not."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest

from domain.orders.model import FulfilmentStatus, Order, OrderStatus, PaidStatus
from domain.payments.model import TRANSFER, PaymentStatus
from tests.builders import AT
from tests.given import given_order, given_payment
from tests.units import ShopUnits

SECOND = timedelta(seconds=1)
MOMENT = timedelta(microseconds=1)
_numbers = count(1001)


def _awaited(units: ShopUnits, *, by: dict[str, Any] | None = None, **order: Any) -> Order:
    """An order that a transfer is awaited for; or what is said instead, of payment and order."""
    made = given_order(units, **{"number": next(_numbers), **order})
    payment = {"method": TRANSFER, "status": PaymentStatus.AWAITING, "lease_until": AT}
    given_payment(units, made.id, **{**payment, **(by or {})})
    return made


def test_what_is_overdue_was_placed_by_then_and_is_awaited(units: ShopUnits) -> None:
    just, late, later = (_awaited(units, placed_at=AT - ago * SECOND) for ago in (0, 2, 1))
    _awaited(units, placed_at=AT + MOMENT)
    with units.read() as unit:
        assert unit.payments.overdue(TRANSFER, AT, AT, 9) == [late.id, later.id, just.id]
        assert unit.payments.overdue(TRANSFER, AT, AT, 2) == [late.id, later.id]
        assert unit.payments.overdue(TRANSFER, AT - 3 * SECOND, AT, 9) == []
        assert unit.payments.overdue("cash", AT, AT, 9) == []


@pytest.mark.parametrize("status", [s for s in PaymentStatus if s is not PaymentStatus.AWAITING])
def test_a_payment_that_is_not_awaited_is_not_overdue(
    units: ShopUnits, status: PaymentStatus
) -> None:
    _awaited(units, by={"status": status})
    with units.read() as unit:
        assert unit.payments.overdue(TRANSFER, AT, AT, 9) == []


def test_of_several_payments_the_one_that_is_awaited_counts(units: ShopUnits) -> None:
    order = _awaited(units, by={"status": PaymentStatus.VOIDED})
    given_payment(units, order.id, method="cash", status=PaymentStatus.AWAITING, lease_until=AT)
    other = _awaited(units)
    given_payment(units, other.id, method="cash", status=PaymentStatus.DECLINED, lease_until=AT)
    with units.read() as unit:
        assert unit.payments.overdue(TRANSFER, AT, AT, 9) == [other.id]
        assert unit.payments.overdue("cash", AT, AT, 9) == [order.id]


@pytest.mark.parametrize(
    "fields",
    [
        {"number": None},
        {"status": OrderStatus.CANCELLED, "payment_status": PaidStatus.VOIDED},
        *({"payment_status": each} for each in PaidStatus if each is not PaidStatus.UNPAID),
        *(
            {"fulfilment_status": each}
            for each in FulfilmentStatus
            if each is not FulfilmentStatus.NOT_FULFILLED
        ),
    ],
    ids=str,
)
def test_an_order_that_was_paid_or_sent_is_not_overdue(
    units: ShopUnits, fields: dict[str, Any]
) -> None:
    _awaited(units, **fields)
    with units.read() as unit:
        assert unit.payments.overdue(TRANSFER, AT, AT, 9) == []


def test_what_somebody_is_at_is_not_overdue(units: ShopUnits) -> None:
    order = _awaited(units, by={"lease_until": AT + MOMENT})
    with units.read() as unit:
        assert unit.payments.overdue(TRANSFER, AT, AT, 9) == []
        assert unit.payments.overdue(TRANSFER, AT, AT + MOMENT, 9) == [order.id]
