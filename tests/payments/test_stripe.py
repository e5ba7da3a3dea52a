"""The gateway to Stripe, with the real package, over HTTP to a stand-in."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.payments.stripe_amounts import stripe_amount
from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Outcome, Result
from domain.shared.errors import InvalidInput
from tests.payments.stripe_server import stand_in_for_stripe
from tests.payments.stripe_shop import ASKS_BANK, BACK, DECLINED, VISA, StripeShop, a_charge


@pytest.fixture
def shop() -> Iterator[StripeShop]:
    with stand_in_for_stripe() as stripe:
        yield StripeShop(stripe)


def test_money_is_held_first_and_captured_then(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    held = gateway.authorize(charge, VISA, BACK)
    assert (held.result, shop.intents) == (Result.AUTHORIZED, ["requires_capture"])
    taken = gateway.capture(charge)
    assert (taken.result, shop.intents) == (Result.CAPTURED, ["succeeded"])
    assert held.reference == taken.reference == "pi_1"


def test_stripe_is_told_the_amount_and_our_reference_and_nothing_of_the_customer(
    shop: StripeShop,
) -> None:
    charge = a_charge(2499, "EUR")
    shop.gateway().authorize(charge, VISA, BACK)
    create, confirm = shop.stripe.asked
    assert create.form == {
        "amount": "2499",
        "currency": "eur",
        "capture_method": "manual",
        "allowed_payment_method_types": {"0": "card"},
        "metadata": {"storekeep_payment": charge.reference},
    }
    assert confirm.form == {"payment_method": VISA, "return_url": BACK}


def test_our_reference_is_the_idempotency_key(shop: StripeShop) -> None:
    charge = a_charge()
    shop.gateway().authorize(charge, VISA, BACK)
    keys = [each.key for each in shop.stripe.asked]
    assert keys == [f"{charge.reference}:create", f"{charge.reference}:confirm"]


def test_asked_again_it_does_nothing_and_says_how_the_payment_stands(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    first = gateway.authorize(charge, VISA, BACK)
    assert gateway.authorize(charge, VISA, BACK) == first
    gateway.capture(charge)
    assert gateway.authorize(charge, VISA, BACK).result is Result.CAPTURED
    assert gateway.capture(charge).result is Result.CAPTURED
    assert (shop.stripe.count("confirm"), shop.stripe.count("capture")) == (1, 1)
    assert shop.intents == ["succeeded"]


def test_another_payment_is_another_intent(shop: StripeShop) -> None:
    gateway = shop.gateway()
    gateway.authorize(a_charge(), VISA, BACK)
    gateway.authorize(a_charge(), VISA, BACK)
    assert shop.intents == ["requires_capture", "requires_capture"]


def test_a_declined_card_is_told_in_words_for_the_customer(shop: StripeShop) -> None:
    outcome = shop.gateway().authorize(a_charge(), DECLINED, BACK)
    assert (outcome.result, outcome.detail) == (Result.DECLINED, "Your card was declined.")


def test_a_declined_payment_stays_so_whatever_card_comes_next(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    declined = gateway.authorize(charge, DECLINED, BACK)
    assert gateway.authorize(charge, VISA, BACK) == declined
    assert gateway.find(charge) == declined
    assert gateway.capture(charge) == declined
    assert shop.stripe.count("confirm") == 1


def test_the_customer_is_sent_to_the_bank(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    outcome = gateway.authorize(charge, ASKS_BANK, BACK)
    assert outcome.result is Result.ACTION_REQUIRED
    assert outcome.action_url == "https://hooks.stripe.test/3d_secure/pi_1"
    assert gateway.find(charge) == outcome
    shop.customer_acts(succeeds=True)
    assert gateway.find(charge) == Outcome(result=Result.AUTHORIZED, reference="pi_1")
    assert gateway.capture(charge).result is Result.CAPTURED


def test_whom_the_bank_does_not_know_is_declined(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    gateway.authorize(charge, ASKS_BANK, BACK)
    shop.customer_acts(succeeds=False)
    outcome = gateway.find(charge)
    assert outcome.result is Result.DECLINED
    assert outcome.detail == "Your bank could not make sure that it was you."


def test_nothing_is_captured_before_the_customer_was_at_the_bank(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    gateway.authorize(charge, ASKS_BANK, BACK)
    with pytest.raises(GatewayUnavailable):
        gateway.capture(charge)
    assert shop.intents == ["requires_action"]


def test_what_was_never_asked_for_is_unknown_and_charges_nobody(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    assert gateway.find(charge).result is Result.UNKNOWN
    assert gateway.find(charge).result is Result.UNKNOWN
    assert shop.intents == ["requires_payment_method"]


def test_what_was_looked_for_can_be_paid_still(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    gateway.find(charge)
    assert gateway.authorize(charge, VISA, BACK).result is Result.AUTHORIZED
    assert shop.intents == ["requires_capture"]


@pytest.mark.parametrize("card", [VISA, ASKS_BANK, DECLINED])
def test_what_is_voided_is_never_charged(shop: StripeShop, card: str) -> None:
    gateway, charge = shop.gateway(), a_charge()
    gateway.authorize(charge, card, BACK)
    assert gateway.void(charge).result is Result.VOIDED
    assert gateway.void(charge).result is Result.VOIDED
    assert gateway.capture(charge).result is Result.VOIDED
    assert gateway.find(charge).result is Result.VOIDED
    assert shop.intents == ["canceled"]


def test_what_is_voided_before_it_was_asked_for_stays_so(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    assert gateway.void(charge).result is Result.VOIDED
    assert gateway.authorize(charge, VISA, BACK).result is Result.VOIDED
    assert (shop.intents, shop.stripe.count("confirm")) == (["canceled"], 0)


def test_what_was_captured_cannot_be_voided(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    gateway.authorize(charge, VISA, BACK)
    gateway.capture(charge)
    assert gateway.void(charge).result is Result.CAPTURED
    assert shop.intents == ["succeeded"]


def test_money_that_is_held_no_longer_is_not_captured(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    gateway.authorize(charge, VISA, BACK)
    shop.stripe.books.intents["pi_1"].update(status="canceled", cancellation_reason="automatic")
    assert gateway.capture(charge).result is Result.VOIDED


def test_a_confirmation_token_pays_as_well(shop: StripeShop) -> None:
    outcome = shop.gateway().authorize(a_charge(), "ctoken_visa", BACK)
    assert outcome.result is Result.AUTHORIZED
    assert shop.stripe.asked[-1].form == {"confirmation_token": "ctoken_visa", "return_url": BACK}


@pytest.mark.parametrize(
    "source", ["", "tok_visa", "4242424242424242", "pm_of_somebody_else", "ctoken_used_before"]
)
def test_a_source_that_cannot_be_is_told_where_it_stands(shop: StripeShop, source: str) -> None:
    gateway, charge = shop.gateway(), a_charge()
    with pytest.raises(InvalidInput) as caught:
        gateway.authorize(charge, source, BACK)
    assert [each.pointer for each in caught.value.violations] == ["/payment/source"]
    assert gateway.find(charge).result is Result.UNKNOWN
    assert gateway.void(charge).result is Result.VOIDED


def test_a_way_back_that_cannot_be_is_told_where_it_stands(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    with pytest.raises(InvalidInput) as caught:
        gateway.authorize(charge, VISA, "http://[")
    assert [each.pointer for each in caught.value.violations] == ["/payment/return_url"]
    assert gateway.find(charge).result is Result.UNKNOWN
    assert gateway.void(charge).result is Result.VOIDED


@pytest.mark.parametrize(
    ("amount", "currency"), [(49, "EUR"), (10_000_000_00, "EUR"), (500, "XXX")]
)
def test_an_amount_that_stripe_refuses_is_declined_and_can_be_given_up(
    shop: StripeShop, amount: int, currency: str
) -> None:
    gateway, charge = shop.gateway(), a_charge(amount, currency)
    outcome = gateway.authorize(charge, VISA, BACK)
    assert outcome.result is Result.DECLINED
    assert outcome.detail
    assert gateway.find(charge) == outcome
    assert gateway.capture(charge) == outcome
    assert gateway.refund(charge, "refund", 10).result is Result.DECLINED
    assert gateway.void(charge).result is Result.VOIDED
    assert shop.intents == []


@pytest.mark.parametrize(
    ("amount", "currency", "theirs"),
    [
        (1499, "USD", 1499),
        (1499, "JPY", 1499),
        (1499, "HUF", 1499),
        (1499, "ISK", 149900),
        (149900, "MGA", 1499),
        (14990, "KWD", 14990),
        (14, "MGA", None),
        (14995, "KWD", None),
        (1499, "UGX", None),
    ],
)
def test_amounts_are_counted_as_stripe_counts(
    amount: int, currency: str, theirs: int | None
) -> None:
    assert stripe_amount(amount, currency) == theirs


def test_what_stripe_cannot_count_is_declined_without_asking(shop: StripeShop) -> None:
    outcome = shop.gateway().authorize(a_charge(14995, "KWD"), VISA, BACK)
    assert outcome.result is Result.DECLINED
    assert shop.stripe.asked == []


def test_a_payment_is_found_when_stripe_has_forgotten_the_key(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    gateway.authorize(charge, VISA, BACK)
    shop.a_day_passes()
    assert gateway.find(charge).result is Result.AUTHORIZED
    assert gateway.authorize(charge, VISA, BACK).result is Result.AUTHORIZED
    assert gateway.capture(charge).result is Result.CAPTURED
    assert gateway.refund(charge, "refund", 100).result is Result.REFUNDED
    assert shop.intents == ["succeeded"]


def test_nothing_is_started_or_made_a_day_later(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    shop.a_day_passes()
    assert gateway.find(charge).result is Result.UNKNOWN
    assert gateway.authorize(charge, VISA, BACK).result is Result.VOIDED
    assert gateway.capture(charge).result is Result.VOIDED
    assert gateway.void(charge).result is Result.VOIDED
    assert gateway.refund(charge, "refund", 1).result is Result.DECLINED
    assert shop.intents == []


def test_nothing_is_started_that_the_search_might_not_know_when_the_key_is_forgotten(
    shop: StripeShop,
) -> None:
    gateway, charge = shop.gateway(), a_charge()
    shop.clock.advance(timedelta(hours=21))
    assert gateway.authorize(charge, VISA, BACK).result is Result.VOIDED
    assert shop.stripe.count("confirm") == 0


def test_a_search_that_lags_behind_misleads_nobody_on_the_first_day(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    shop.stripe.books.is_indexed = False
    gateway.authorize(charge, VISA, BACK)
    shop.clock.advance(timedelta(hours=21))
    assert gateway.find(charge).result is Result.AUTHORIZED
