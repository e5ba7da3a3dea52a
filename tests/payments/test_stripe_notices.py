"""Notices of Stripe: signed ones tell which payment to ask about."""

import json
import time
from typing import Any

import pytest

from adapters.payments.stripe_notices import read_notice
from domain.payments.ports import InvalidNotice, Notice
from tests.payments.stripe_server import WEBHOOK_SECRET, signature

MINUTES = 60


def an_event(kind: str = "payment_intent.succeeded", **metadata: str) -> dict[str, Any]:
    about = {"id": "pi_1", "object": "payment_intent", "metadata": metadata}
    return {"id": "evt_1", "object": "event", "type": kind, "data": {"object": about}}


OURS = an_event(storekeep_payment="payment-1")


def read(event: object, *, ago: int = 0, secret: str = WEBHOOK_SECRET) -> Notice | None:
    body = json.dumps(event).encode()
    header = signature(body, int(time.time()) - ago, secret)
    return read_notice({"stripe-signature": header}, body, WEBHOOK_SECRET)


@pytest.mark.parametrize(
    "kind",
    [
        "payment_intent.amount_capturable_updated",
        "payment_intent.payment_failed",
        "payment_intent.canceled",
        "charge.refunded",
        "charge.refund.updated",
        "refund.failed",
    ],
)
def test_a_notice_tells_which_payment_to_ask_about(kind: str) -> None:
    event = an_event(kind, storekeep_payment="payment-1")
    assert read(event) == Notice(event_id="evt_1", reference="payment-1")


@pytest.mark.parametrize(
    "event",
    [
        an_event("customer.created", storekeep_payment="payment-1"),
        an_event(),
        an_event(order_of_another_program="7"),
        {**OURS, "data": {"object": {"id": "pi_1", "metadata": None}}},
        {**OURS, "data": {"object": {"id": "pi_1"}}},
        an_event(storekeep_payment=""),
    ],
)
def test_what_is_not_about_a_payment_of_ours_is_nothing_to_us(event: dict[str, Any]) -> None:
    assert read(event) is None


def test_a_notice_of_four_minutes_ago_is_good() -> None:
    assert read(OURS, ago=4 * MINUTES) is not None


def test_an_old_notice_that_is_sent_again_is_refused() -> None:
    with pytest.raises(InvalidNotice):
        read(OURS, ago=6 * MINUTES)


def test_a_notice_that_somebody_else_signed_is_refused() -> None:
    with pytest.raises(InvalidNotice):
        read(OURS, secret="whsec_guessed")


def test_a_notice_that_was_changed_on_the_way_is_refused() -> None:
    body = json.dumps(OURS).encode()
    headers = {"stripe-signature": signature(body, int(time.time()))}
    with pytest.raises(InvalidNotice):
        read_notice(headers, body.replace(b"payment-1", b"payment-2"), WEBHOOK_SECRET)


@pytest.mark.parametrize("header", ["", "t=1", "v1=ab", "t=now,v1=ab", "t=1,v1=ü", "t=1,v0=ab"])
def test_a_signature_that_is_none_is_refused(header: str) -> None:
    for headers in ({"stripe-signature": header}, {}):
        with pytest.raises(InvalidNotice):
            read_notice(headers, json.dumps(OURS).encode(), WEBHOOK_SECRET)


NO_TEXT: list[Any] = [1, 0, 1.5, True, [], [1], {}, {"a": 1}]


def _about(metadata: object) -> dict[str, Any]:
    return {**OURS, "data": {"object": {"id": "pi_1", "metadata": metadata}}}


@pytest.mark.parametrize(
    "event",
    [
        [],
        "text",
        None,
        {},
        {"type": "payment_intent.x"},
        {**OURS, "type": ["payment_intent."]},
        {**OURS, "data": None},
        {**OURS, "data": {}},
        {**OURS, "data": {"object": 1}},
        *(_about(wrong) for wrong in [1, 0, True, "", "storekeep_payment", [], [1]]),
        *(_about({"storekeep_payment": wrong}) for wrong in NO_TEXT),
        *({**OURS, "id": wrong} for wrong in [None, *NO_TEXT]),
        {name: told for name, told in OURS.items() if name != "id"},
    ],
)
def test_what_is_signed_and_is_no_event_is_refused(event: object) -> None:
    with pytest.raises(InvalidNotice):
        read(event)


def test_what_is_signed_and_too_deep_is_refused() -> None:
    body = b"[" * 100_000
    headers = {"stripe-signature": signature(body, int(time.time()))}
    with pytest.raises(InvalidNotice, match="cannot be read"):
        read_notice(headers, body, WEBHOOK_SECRET)


def test_a_body_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidNotice):
        read_notice({"stripe-signature": "t=1,v1=ab"}, b"\xff", WEBHOOK_SECRET)
