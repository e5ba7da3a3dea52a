"""What is to be done about a payment, whatever is heard of it in whichever state."""

import pytest
from attrs import evolve

from domain.checkout.model import Step, next_step
from domain.payments.model import SETTLED, PaymentStatus
from domain.payments.ports import Outcome, Result
from tests.builders import a_payment

_EXPECTED = {
    PaymentStatus.PENDING: {
        Result.UNKNOWN: Step.WAIT,
        Result.ACTION_REQUIRED: Step.ASK,
        Result.AUTHORIZED: Step.CAPTURE,
        Result.AWAITING: Step.PLACE_UNPAID,
        Result.CAPTURED: Step.PLACE,
        Result.DECLINED: Step.FAIL,
        Result.VOIDED: Step.FAIL,
    },
    PaymentStatus.ACTION_REQUIRED: {
        Result.UNKNOWN: Step.WAIT,
        Result.ACTION_REQUIRED: Step.ASK,
        Result.AUTHORIZED: Step.CAPTURE,
        Result.CAPTURED: Step.PLACE,
        Result.DECLINED: Step.FAIL,
        Result.VOIDED: Step.FAIL,
    },
    # Forward: what is heard late of the way there changes nothing.
    PaymentStatus.CAPTURING: {
        Result.UNKNOWN: Step.WAIT,
        Result.ACTION_REQUIRED: Step.WAIT,
        Result.AUTHORIZED: Step.WAIT,
        Result.CAPTURED: Step.PLACE,
        Result.DECLINED: Step.FAIL,
        Result.VOIDED: Step.FAIL,
    },
    # Given up: a customer who pays just then is not charged, unless it has happened already.
    PaymentStatus.VOIDING: {
        Result.UNKNOWN: Step.WAIT,
        Result.ACTION_REQUIRED: Step.WAIT,
        Result.AUTHORIZED: Step.WAIT,
        Result.CAPTURED: Step.PLACE,
        Result.DECLINED: Step.FAIL,
        Result.VOIDED: Step.FAIL,
    },
}


@pytest.mark.parametrize(
    ("status", "result", "step"),
    [(status, result, step) for status in _EXPECTED for result, step in _EXPECTED[status].items()],
)
def test_each_state_and_each_answer_has_one_next_step(
    status: PaymentStatus, result: Result, step: Step
) -> None:
    payment = a_payment(1, status=status)

    assert next_step(payment, Outcome(result=result), is_overdue=False) is step


@pytest.mark.parametrize("status", [*sorted(SETTLED), PaymentStatus.AWAITING])
@pytest.mark.parametrize("result", Result)
def test_what_is_settled_or_paid_later_is_left_as_it_is(
    status: PaymentStatus, result: Result
) -> None:
    payment = evolve(a_payment(1), status=status)

    assert next_step(payment, Outcome(result=result), is_overdue=True) is Step.WAIT


@pytest.mark.parametrize("status", [PaymentStatus.PENDING, PaymentStatus.ACTION_REQUIRED])
@pytest.mark.parametrize("result", [Result.UNKNOWN, Result.ACTION_REQUIRED])
def test_what_is_overdue_is_given_up_unless_the_money_is_sure(
    status: PaymentStatus, result: Result
) -> None:
    payment = a_payment(1, status=status)

    assert next_step(payment, Outcome(result=result), is_overdue=True) is Step.GIVE_UP
    sure = next_step(payment, Outcome(result=Result.AUTHORIZED), is_overdue=True)
    assert sure is Step.CAPTURE
