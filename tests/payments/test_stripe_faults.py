"""What goes wrong on the way to Stripe, and two who ask at once: there is one charge, or none."""

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest

from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Charge, Gateway, Outcome, Result
from tests.payments.stripe_server import Fault, stand_in_for_stripe
from tests.payments.stripe_shop import BACK, DECLINED, VISA, StripeShop, a_charge

Step = Callable[[Gateway, Charge], Outcome]


def authorize(gateway: Gateway, charge: Charge) -> Outcome:
    return gateway.authorize(charge, VISA, BACK)


def capture(gateway: Gateway, charge: Charge) -> Outcome:
    return gateway.capture(charge)


def void(gateway: Gateway, charge: Charge) -> Outcome:
    return gateway.void(charge)


STEPS: list[tuple[str, Step, Result]] = [
    ("create", authorize, Result.AUTHORIZED),
    ("confirm", authorize, Result.AUTHORIZED),
    ("capture", capture, Result.CAPTURED),
    ("cancel", void, Result.VOIDED),
]


@pytest.fixture
def shop(monkeypatch: pytest.MonkeyPatch) -> Iterator[StripeShop]:
    # For how long the package waits before it asks again.
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0.02)
    with stand_in_for_stripe() as stripe:
        yield StripeShop(stripe)


def prepared(shop: StripeShop, step: Step) -> Charge:
    """A payment that can take the step."""
    charge = a_charge()
    if step is not authorize:
        authorize(shop.gateway(), charge)
    return charge


@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER, Fault.DOWN])
@pytest.mark.parametrize(("what", "step", "result"), STEPS)
def test_a_step_that_broke_off_is_done_once_when_it_is_asked_again(
    shop: StripeShop, what: str, step: Step, result: Result, fault: Fault
) -> None:
    charge = prepared(shop, step)
    # The package asks a second time by itself.
    shop.stripe.faults = [(what, fault), (what, fault)]
    with pytest.raises(GatewayUnavailable):
        step(shop.gateway(), charge)
    assert step(shop.gateway(), charge).result is result
    assert len(shop.intents) == 1


@pytest.mark.parametrize(("what", "step", "result"), STEPS)
def test_a_connection_that_breaks_once_is_not_even_noticed(
    shop: StripeShop, what: str, step: Step, result: Result
) -> None:
    charge = prepared(shop, step)
    shop.stripe.faults = [(what, Fault.LOST_AFTER)]
    assert step(shop.gateway(), charge).result is result
    assert len(shop.intents) == 1


def test_what_was_done_is_found_after_the_answer_was_lost(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    shop.stripe.faults = [("confirm", Fault.LOST_AFTER), ("confirm", Fault.LOST_AFTER)]
    with pytest.raises(GatewayUnavailable):
        authorize(gateway, charge)
    assert gateway.find(charge).result is Result.AUTHORIZED


@pytest.mark.parametrize("fault", [Fault.ERROR_BEFORE, Fault.ERROR_AFTER])
def test_a_server_error_that_is_told_again_for_a_day_keeps_nobody_from_paying(
    shop: StripeShop, fault: Fault
) -> None:
    gateway, charge = shop.gateway(), a_charge()
    shop.stripe.faults = [("create", fault)]
    assert authorize(gateway, charge).result is Result.AUTHORIZED
    assert gateway.find(charge).result is Result.AUTHORIZED
    assert [each for each in shop.intents if each != "requires_payment_method"] == [
        "requires_capture"
    ]


def test_the_intent_that_was_paid_is_found_beside_one_that_a_server_error_left(
    shop: StripeShop,
) -> None:
    gateway, charge = shop.gateway(), a_charge()
    shop.stripe.faults = [("create", Fault.ERROR_AFTER)]
    authorize(gateway, charge)
    shop.a_day_passes()
    assert gateway.capture(charge).result is Result.CAPTURED
    assert sorted(shop.intents) == ["requires_payment_method", "succeeded"]


def test_a_server_error_while_paying_leaves_it_open_until_it_is_given_up(
    shop: StripeShop,
) -> None:
    gateway, charge = shop.gateway(), a_charge()
    shop.stripe.faults = [("confirm", Fault.ERROR_BEFORE)]
    with pytest.raises(GatewayUnavailable):
        authorize(gateway, charge)
    with pytest.raises(GatewayUnavailable):
        authorize(gateway, charge)
    assert gateway.void(charge).result is Result.VOIDED


@pytest.mark.parametrize(("what", "step", "result"), STEPS[2:])
@pytest.mark.parametrize("fault", [Fault.ERROR_BEFORE, Fault.ERROR_AFTER])
def test_a_server_error_is_not_told_again_of_what_can_be_done_once_only(
    shop: StripeShop, what: str, step: Step, result: Result, fault: Fault
) -> None:
    charge = prepared(shop, step)
    shop.stripe.faults = [(what, fault)]
    with pytest.raises(GatewayUnavailable):
        step(shop.gateway(), charge)
    assert step(shop.gateway(), charge).result is result


def test_a_step_takes_no_longer_than_it_may(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(seconds=1), a_charge()
    shop.stripe.faults = [("confirm", Fault.SLOW), ("confirm", Fault.SLOW)]
    began = monotonic()
    with pytest.raises(GatewayUnavailable):
        authorize(gateway, charge)
    # The last request may begin within the last second, and is given the whole of it.
    assert monotonic() - began < 2
    assert shop.gateway().void(charge).result is Result.VOIDED


def test_a_service_that_is_not_there_is_unavailable() -> None:
    with stand_in_for_stripe() as stripe:
        shop = StripeShop(stripe)
    with pytest.raises(GatewayUnavailable):
        shop.gateway().find(a_charge())


def test_a_wrong_key_does_nothing_and_is_told_in_the_log_without_the_key(
    shop: StripeShop, caplog: pytest.LogCaptureFixture
) -> None:
    charge = a_charge()
    with pytest.raises(GatewayUnavailable), caplog.at_level(logging.WARNING):
        authorize(shop.gateway(key="sk_test_wrong"), charge)
    [record] = [each for each in caplog.records if each.name == "storekeep.payments"]
    assert record.levelno == logging.ERROR
    assert "AuthenticationError" in record.getMessage()
    assert "sk_test_wrong" not in record.getMessage()
    assert shop.intents == []


def test_what_nobody_thought_of_is_told_in_the_log_and_charges_nobody(
    shop: StripeShop, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.payments.stripe_books._CREATE", {"amount", "currency"})
    with pytest.raises(GatewayUnavailable), caplog.at_level(logging.WARNING):
        authorize(shop.gateway(), a_charge())
    [record] = [each for each in caplog.records if each.name == "storekeep.payments"]
    assert (record.levelno, shop.intents) == (logging.ERROR, [])


def at_once(*steps: Callable[[], Outcome]) -> list[Outcome | None]:
    """What each came to; None if it could not say."""
    ready = threading.Barrier(len(steps))

    def run(step: Callable[[], Outcome]) -> Outcome | None:
        ready.wait()
        try:
            return step()
        except GatewayUnavailable:
            return None

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(run, steps))


def test_two_who_authorize_at_once_hold_the_money_once(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    outcomes = at_once(*[lambda: authorize(gateway, charge)] * 4)
    assert {each.result for each in outcomes if each} <= {Result.AUTHORIZED}
    assert gateway.find(charge).result is Result.AUTHORIZED
    assert shop.intents == ["requires_capture"]


def test_of_two_cards_at_once_one_is_tried(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    outcomes = at_once(
        lambda: gateway.authorize(charge, VISA, BACK),
        lambda: gateway.authorize(charge, DECLINED, BACK),
    )
    told = {each.result for each in outcomes if each}
    assert told == {gateway.find(charge).result}


def test_whoever_comes_while_it_is_being_paid_is_not_told_that_nobody_does(
    shop: StripeShop,
) -> None:
    gateway, charge, go = shop.gateway(), a_charge(), threading.Event()
    shop.stripe.books.holding["confirm"] = go
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(authorize, gateway, charge)
        assert shop.stripe.books.began.wait(5)
        with pytest.raises(GatewayUnavailable):
            authorize(gateway, charge)
        with pytest.raises(GatewayUnavailable):
            gateway.void(charge)
        go.set()
        assert first.result(5).result is Result.AUTHORIZED
    assert shop.intents == ["requires_capture"]


def test_of_a_capture_and_a_void_at_once_one_happens_and_both_know_which(
    shop: StripeShop,
) -> None:
    gateway, charge = shop.gateway(), a_charge()
    authorize(gateway, charge)
    outcomes = at_once(lambda: gateway.capture(charge), lambda: gateway.void(charge))
    told = {each.result for each in outcomes if each}
    assert told == {gateway.find(charge).result}


def test_two_who_refund_at_once_give_back_once(shop: StripeShop) -> None:
    gateway, charge = shop.gateway(), a_charge()
    authorize(gateway, charge)
    gateway.capture(charge)
    outcomes = at_once(*[lambda: gateway.refund(charge, "refund-1", 1000)] * 4)
    assert {each.result for each in outcomes if each} == {Result.REFUNDED}
    assert len(shop.stripe.books.refunds) == 1
