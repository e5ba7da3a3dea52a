"""Offering Stripe: what has to be set, and what is refused where."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.payments.stripe_gateway import StripeGateway
from domain.payments.model import FREE
from entrypoints import config
from entrypoints.bootstrap import gateways
from entrypoints.config import Environment, WrongSettings, load
from tests.config.test_settings import GOOD
from tests.shopfront import some_settings

STRIPE = {
    "PAYMENT_METHODS": "stripe,cash",
    "STRIPE_SECRET_KEY": "sk_live_of_the_tests",
    "STRIPE_WEBHOOK_SECRET": "whsec_of_the_tests",
}


@pytest.fixture(autouse=True)
def _environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty .env, and a good production environment."""
    before = dict(os.environ)
    monkeypatch.setattr(config, "_ENV_FILE", tmp_path / ".env")
    os.environ.update({**GOOD, **STRIPE})
    yield
    os.environ.clear()
    os.environ.update(before)


def test_with_both_keys_stripe_can_be_asked() -> None:
    asked = gateways(load(), None)
    assert list(asked) == [FREE, "bank_transfer", "cash", "stripe"]
    assert isinstance(asked["stripe"], StripeGateway)


def test_stripe_can_be_asked_about_what_was_paid_when_it_was_offered() -> None:
    os.environ.update(PAYMENT_METHODS="cash")
    assert "stripe" in gateways(load(), None)


def test_who_does_not_offer_stripe_needs_no_keys() -> None:
    os.environ.update(PAYMENT_METHODS="cash", STRIPE_SECRET_KEY="", STRIPE_WEBHOOK_SECRET="")
    assert list(gateways(load(), None)) == [FREE, "bank_transfer", "cash"]


@pytest.mark.parametrize("name", ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"])
@pytest.mark.parametrize("environment", ["development", "production"])
def test_a_key_that_is_missing_is_named_with_where_to_find_it(name: str, environment: str) -> None:
    os.environ.update(ENVIRONMENT=environment, STRIPE_SECRET_KEY="sk_test_of_the_tests")
    del os.environ[name]
    with pytest.raises(WrongSettings, match=rf"^{name} is missing.* docs/stripe\.md"):
        load()


def test_nobody_needs_keys_to_bring_the_schema_up_to_date() -> None:
    del os.environ["STRIPE_SECRET_KEY"]
    assert load(serving=False)


@pytest.mark.parametrize("key", ["sk_live_of_the_tests", "rk_live_of_the_tests"])
@pytest.mark.parametrize("offered", ["stripe,cash", "cash"])
def test_real_cards_are_not_charged_in_development(key: str, offered: str) -> None:
    # Whoever has the keys asks Stripe, offered or not.
    os.environ.update(ENVIRONMENT="development", STRIPE_SECRET_KEY=key, PAYMENT_METHODS=offered)
    with pytest.raises(WrongSettings, match=r"^STRIPE_SECRET_KEY is a live one"):
        load()


@pytest.mark.parametrize("offered", ["stripe,cash", "cash"])
def test_a_stand_in_is_for_development_only(offered: str) -> None:
    os.environ.update(STRIPE_API_BASE="http://127.0.0.1:12111", PAYMENT_METHODS=offered)
    with pytest.raises(WrongSettings, match=r"^STRIPE_API_BASE .*development only"):
        load()
    os.environ.update(ENVIRONMENT="development", STRIPE_SECRET_KEY="sk_test_of_the_tests")
    assert load().stripe_api_base == "http://127.0.0.1:12111"


@pytest.mark.parametrize(("key", "warnings"), [("sk_test_7", 1), ("rk_live_7", 0)])
def test_test_keys_in_production_are_told_in_the_log(
    key: str, warnings: int, caplog: pytest.LogCaptureFixture
) -> None:
    os.environ["STRIPE_SECRET_KEY"] = key
    with caplog.at_level(logging.WARNING, "storekeep.start"):
        gateways(load(), None)
    assert len([each for each in caplog.records if "STRIPE_SECRET_KEY" in each.message]) == warnings


def test_a_currency_that_stripe_counts_in_two_ways_stops_the_start() -> None:
    os.environ["CURRENCY"] = "UGX"
    with pytest.raises(WrongSettings, match=r"^PAYMENT_METHODS has stripe.* UGX"):
        load()


def test_the_keys_are_in_no_traceback() -> None:
    found = some_settings(
        environment=Environment.DEVELOPMENT,
        stripe_secret_key="sk_test_7",
        stripe_webhook_secret="whsec_7",
    )
    assert "sk_test_7" not in repr(found)
    assert "whsec_7" not in repr(found)
