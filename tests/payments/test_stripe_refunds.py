"""Money that goes back by Stripe."""

from collections.abc import Iterator

import pytest

from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Charge, Result
from tests.payments.stripe_server import Fault, stand_in_for_stripe
from tests.payments.stripe_shop import BACK, DECLINED, VISA, StripeShop, a_charge


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeShop]:
    # For how long the package waits before it asks again.
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0.02)
    with stand_in_for_stripe() as stripe:
        yield StripeShop(stripe)


def paid(shop: StripeShop, card: str = VISA) -> Charge:
    charge = a_charge(2499)
    shop.gateway().authorize(charge, card, BACK)
    shop.gateway().capture(charge)
    return charge


def amounts(shop: StripeShop) -> list[int]:
    return [each["amount"] for each in shop.stripe.books.refunds.values()]


def test_a_part_goes_back_once_however_often_it_is_asked_for(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), paid(shop)
    outcome = gateway.refund(charge, "refund-1", 1000)
    assert (outcome.result, outcome.reference) == (Result.REFUNDED, "re_2")
    assert gateway.refund(charge, "refund-1", 1000) == outcome
    assert amounts(shop) == [1000]


def test_two_refunds_are_two(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), paid(shop)
    gateway.refund(charge, "refund-1", 1000)
    gateway.refund(charge, "refund-2", 1000)
    assert amounts(shop) == [1000, 1000]


def test_a_refund_knows_its_payment_so_that_notices_do(shop: StripeShop) -> None:
    charge = paid(shop)
    shop.gateway().refund(charge, "refund-1", 1000)
    [refund] = shop.stripe.books.refunds.values()
    assert refund["metadata"] == {
        "storekeep_payment": charge.reference,
        "storekeep_refund": "refund-1",
    }


def test_more_than_was_paid_does_not_go_back(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), paid(shop)
    gateway.refund(charge, "refund-1", 2000)
    outcome = gateway.refund(charge, "refund-2", 500)
    assert outcome.result is Result.DECLINED
    assert "greater than unrefunded" in outcome.detail
    assert amounts(shop) == [2000]


def test_a_refund_that_takes_time_is_pending_until_it_is_done(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), paid(shop, "pm_card_pendingRefund")
    assert gateway.refund(charge, "refund-1", 1000).result is Result.PENDING
    assert gateway.refund(charge, "refund-1", 1000).result is Result.PENDING
    [refund] = shop.stripe.books.refunds.values()
    refund["status"] = "succeeded"
    assert gateway.refund(charge, "refund-1", 1000).result is Result.REFUNDED
    assert amounts(shop) == [1000]


def test_a_refund_that_fails_says_why(shop: StripeShop) -> None:
    outcome = shop.gateway().refund(paid(shop, "pm_card_refundFail"), "refund-1", 1000)
    assert outcome.result is Result.DECLINED
    assert outcome.detail == "The refund failed: expired_or_canceled_card."


def test_it_is_found_among_many_when_the_key_is_forgotten(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), paid(shop)
    first = gateway.refund(charge, "refund-1", 1)
    [refund] = shop.stripe.books.refunds.values()
    for number in range(120):
        other = {**refund, "id": f"re_other_{number}", "metadata": {}}
        shop.stripe.books.refunds[other["id"]] = other
    shop.a_day_passes()
    assert gateway.refund(charge, "refund-1", 1) == first
    assert shop.stripe.count("refund") == 1


def test_an_answer_that_was_lost_refunds_once(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), paid(shop)
    shop.stripe.faults = [("refund", Fault.LOST_AFTER), ("refund", Fault.LOST_AFTER)]
    with pytest.raises(GatewayUnavailable):
        gateway.refund(charge, "refund-1", 1000)
    assert gateway.refund(charge, "refund-1", 1000).result is Result.REFUNDED
    assert amounts(shop) == [1000]


def test_one_reference_with_two_amounts_is_one_refund(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), paid(shop)
    gateway.refund(charge, "refund-1", 1000)
    gateway.refund(charge, "refund-1", 1500)
    assert amounts(shop) == [1000]


def test_what_was_never_paid_is_never_refunded(shop: StripeShop) -> None:
    gateway, declined, voided = shop.gateway(), a_charge(), a_charge()
    gateway.authorize(declined, DECLINED, BACK)
    gateway.void(voided)
    assert gateway.refund(declined, "refund-1", 1000).result is Result.DECLINED
    assert gateway.refund(voided, "refund-2", 1000).result is Result.DECLINED
    assert amounts(shop) == []
