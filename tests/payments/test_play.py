"""What the test gateway does beyond the contract: its cards, its books, its notices."""

import json
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.payments.play import PlayGateway
from adapters.payments.play_books import PlayBooks
from adapters.payments.play_cards import CARDS
from adapters.payments.play_signing import HEADER
from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Charge, InvalidNotice, Notice, Outcome, Result
from domain.shared.errors import InvalidInput, NotFound
from tests.builders import AT
from tests.doubles import FrozenClock
from tests.payments.banks import (
    ASKS,
    DECLINED,
    LOST_AFTER,
    LOST_BEFORE,
    LOST_CAPTURE,
    PAYS,
    REFUND_PENDING,
    RETURN_URL,
    SHUFFLES,
    a_charge,
    a_play_gateway,
)

MINUTES = timedelta(minutes=1)


@pytest.fixture
def gateway(clock: FrozenClock) -> PlayGateway:
    return a_play_gateway(clock=clock)


def _authorize(gateway: PlayGateway, charge: Charge, source: str = PAYS) -> Outcome:
    return gateway.authorize(charge, source, RETURN_URL)


def _told(gateway: PlayGateway) -> list[dict[str, str]]:
    return [json.loads(each.body) for each in gateway.due_notices(100)]


def _moved(gateway: PlayGateway) -> list[tuple[str, str | None, int]]:
    found = gateway.movements()
    return [(each.reference, each.refund_reference, each.amount) for each in found]


@pytest.mark.parametrize("number", CARDS)
def test_each_card_is_a_number_that_a_form_would_take(number: str) -> None:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    assert (sum(digits[::2]) + sum(doubled)) % 10 == 0
    assert len(number) == 16


@pytest.mark.parametrize("source", ["", "4242", " 4242424242424242", "5555555555554444", "pm_card"])
def test_what_is_no_test_card_is_refused(gateway: PlayGateway, source: str) -> None:
    with pytest.raises(InvalidInput):
        _authorize(gateway, a_charge(), source)


@pytest.mark.parametrize(
    "return_url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//shop.example",
        "https://",
        "https://shop.example;x",
        "https://a@b.example/",
        "http://[::1",
        "https://shop.example/\nx",
        "https://shop.example/ x",
        "http://[::::]/",
        "http://[1:2]",
        "http://[1.2.3.4]/x",
        "http://shop.example:99999/",
        "http://shop.example:0/",
        "http://shop.example:b/",
    ],
)
def test_customers_are_sent_to_pages_of_the_web_alone(
    gateway: PlayGateway, return_url: str
) -> None:
    charge = a_charge()
    with pytest.raises(InvalidInput):
        gateway.authorize(charge, ASKS, return_url)
    assert gateway.find(charge).result is Result.UNKNOWN


def test_an_answer_that_is_lost_after_authorizing_is_lost_once(gateway: PlayGateway) -> None:
    charge = a_charge()
    with pytest.raises(GatewayUnavailable):
        _authorize(gateway, charge, LOST_AFTER)
    assert gateway.find(charge).result is Result.AUTHORIZED
    assert _authorize(gateway, charge, LOST_AFTER).result is Result.AUTHORIZED
    assert gateway.capture(charge).result is Result.CAPTURED


def test_what_is_lost_before_authorizing_is_not_done(gateway: PlayGateway) -> None:
    charge, other = a_charge(), a_charge()
    for each in (charge, other):
        with pytest.raises(GatewayUnavailable):
            _authorize(gateway, each, LOST_BEFORE)
        assert gateway.find(each).result is Result.UNKNOWN
    assert _authorize(gateway, charge, LOST_BEFORE).result is Result.AUTHORIZED
    assert gateway.void(other).result is Result.VOIDED
    assert _authorize(gateway, other, LOST_BEFORE).result is Result.VOIDED


def test_an_answer_that_is_lost_after_charging_is_lost_once(gateway: PlayGateway) -> None:
    charge = a_charge()
    _authorize(gateway, charge, LOST_CAPTURE)
    with pytest.raises(GatewayUnavailable):
        gateway.capture(charge)
    assert gateway.find(charge).result is Result.CAPTURED
    assert gateway.capture(charge).result is Result.CAPTURED
    assert _moved(gateway) == [(charge.reference, None, charge.amount)]


def test_what_was_never_authorized_is_given_up_when_it_is_captured(gateway: PlayGateway) -> None:
    asked, unheard_of = a_charge(), a_charge()
    _authorize(gateway, asked, ASKS)
    for charge in (asked, unheard_of):
        assert gateway.capture(charge).result is Result.VOIDED
        assert _authorize(gateway, charge).result is Result.VOIDED
    assert _moved(gateway) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda gateway, charge: gateway.authorize(charge, PAYS, ""),
        lambda gateway, charge: gateway.find(charge),
        lambda gateway, charge: gateway.capture(charge),
        lambda gateway, charge: gateway.void(charge),
        lambda gateway, charge: gateway.refund(charge, "refund-1", 1),
    ],
)
@pytest.mark.parametrize("wrong", [{"amount": 1500}, {"currency": "EUR"}])
def test_another_amount_under_a_known_reference_is_a_mistake(
    gateway: PlayGateway, ask: Callable[[PlayGateway, Charge], Outcome], wrong: dict[str, object]
) -> None:
    charge = a_charge()
    _authorize(gateway, charge)
    with pytest.raises(ValueError, match="of another amount"):
        ask(gateway, a_charge(reference=charge.reference, **wrong))
    assert gateway.find(charge).result is Result.AUTHORIZED


def test_another_refund_under_a_known_reference_is_a_mistake(gateway: PlayGateway) -> None:
    charge, other = a_charge(), a_charge()
    for each in (charge, other):
        _authorize(gateway, each)
        gateway.capture(each)
    gateway.refund(charge, "refund-1", 100)
    for wrong in ((charge, 101), (other, 100)):
        with pytest.raises(ValueError, match="of something else"):
            gateway.refund(wrong[0], "refund-1", wrong[1])
    assert [amount for *_, amount in _moved(gateway)] == [1499, 1499, 100]


def test_the_books_have_each_movement_of_money_once(
    gateway: PlayGateway, clock: FrozenClock
) -> None:
    charge, declined = a_charge(), a_charge()
    _authorize(gateway, charge, REFUND_PENDING)
    _authorize(gateway, declined, DECLINED)
    assert _moved(gateway) == []
    for _ in range(2):
        gateway.capture(charge)
        gateway.capture(declined)
    clock.advance(MINUTES)
    gateway.refund(charge, "refund-1", 400)
    assert _moved(gateway) == [(charge.reference, None, 1499)]
    for _ in range(2):
        gateway.refund(charge, "refund-1", 400)
        gateway.refund(charge, "refund-2", 1100)
    assert _moved(gateway) == [
        (charge.reference, None, 1499),
        (charge.reference, "refund-1", 400),
    ]
    assert [each.at for each in gateway.movements()] == [AT, AT + MINUTES]


def test_the_customers_first_decision_holds(gateway: PlayGateway) -> None:
    charge = a_charge()
    _authorize(gateway, charge, ASKS)
    shown = gateway.look_up(charge.reference)
    assert (shown.amount, shown.currency) == (charge.amount, charge.currency)
    assert (shown.result, shown.return_url) == (Result.ACTION_REQUIRED, RETURN_URL)

    assert gateway.decide(charge.reference, pays=False).result is Result.DECLINED
    assert gateway.decide(charge.reference, pays=True).result is Result.DECLINED
    assert gateway.find(charge).detail == "The payment was refused."


def test_a_customer_does_not_pay_what_was_given_up(gateway: PlayGateway) -> None:
    charge = a_charge()
    _authorize(gateway, charge, ASKS)
    gateway.void(charge)
    assert gateway.decide(charge.reference, pays=True).result is Result.VOIDED


def test_nobody_decides_about_a_payment_that_is_not_there(gateway: PlayGateway) -> None:
    with pytest.raises(NotFound):
        gateway.look_up("unheard of")
    with pytest.raises(NotFound):
        gateway.decide("unheard of", pays=True)


def test_each_step_is_told_by_a_notice(gateway: PlayGateway) -> None:
    charge, asked = a_charge(), a_charge()
    _authorize(gateway, charge)
    gateway.capture(charge)
    gateway.refund(charge, "refund-1", 100)
    _authorize(gateway, asked, ASKS)
    gateway.decide(asked.reference, pays=False)
    gateway.void(asked)

    told = _told(gateway)
    assert [(each["reference"], each["type"]) for each in told] == [
        (charge.reference, "payment.authorized"),
        (charge.reference, "payment.captured"),
        (charge.reference, "payment.captured"),
        (asked.reference, "payment.action_required"),
        (asked.reference, "payment.declined"),
        (asked.reference, "payment.voided"),
    ]
    assert len({each["id"] for each in told}) == len(told)


def test_what_changes_nothing_is_not_told(gateway: PlayGateway) -> None:
    charge = a_charge()
    for _ in range(2):
        _authorize(gateway, charge)
        gateway.void(charge)
        gateway.find(charge)
        gateway.capture(charge)
    assert [each["type"] for each in _told(gateway)] == ["payment.authorized", "payment.voided"]


def test_a_notice_that_arrived_is_not_sent_again(gateway: PlayGateway) -> None:
    _authorize(gateway, a_charge())
    _authorize(gateway, a_charge())
    first, second = gateway.due_notices(10)
    gateway.sent(first.id)
    gateway.sent(first.id)
    assert gateway.due_notices(10) == [second]
    assert gateway.due_notices(0) == []


def test_the_notices_of_one_card_come_twice_and_the_newest_first(gateway: PlayGateway) -> None:
    charge, plain = a_charge(), a_charge()
    _authorize(gateway, charge, SHUFFLES)
    gateway.capture(charge)
    _authorize(gateway, plain)
    told = _told(gateway)
    assert [each["type"] for each in told] == [
        "payment.authorized",
        "payment.captured",
        "payment.captured",
        "payment.authorized",
        "payment.authorized",
    ]
    assert told[0]["reference"] == plain.reference
    assert told[1] == told[2] != told[3] == told[4]


def test_a_notice_that_did_not_arrive_is_sent_again_some_times(
    gateway: PlayGateway, clock: FrozenClock
) -> None:
    _authorize(gateway, a_charge())
    pauses = []
    while found := gateway.due_notices(10):
        gateway.not_sent(found[0].id)
        waited = timedelta()
        while not gateway.due_notices(10) and waited < 10 * MINUTES:
            clock.advance(timedelta(seconds=5))
            waited += timedelta(seconds=5)
        pauses.append(waited.total_seconds())
    assert pauses == [5, 10, 20, 40, 80, 600]
    gateway.not_sent(1)
    assert gateway.due_notices(10) == []


def test_the_shop_knows_the_gateways_notices(gateway: PlayGateway, clock: FrozenClock) -> None:
    charge = a_charge()
    _authorize(gateway, charge)
    [sent] = gateway.due_notices(10)
    expected = Notice(event_id=json.loads(sent.body)["id"], reference=charge.reference)
    assert gateway.notice(sent.headers, sent.body) == expected
    clock.advance(4 * MINUTES)
    assert gateway.notice(sent.headers, sent.body) == expected


def test_a_notice_is_signed_anew_each_time_it_is_sent(
    gateway: PlayGateway, clock: FrozenClock
) -> None:
    _authorize(gateway, a_charge())
    clock.advance(60 * MINUTES)
    [sent] = gateway.due_notices(10)
    assert gateway.notice(sent.headers, sent.body) is not None


@pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
def test_an_old_notice_is_refused(gateway: PlayGateway, clock: FrozenClock, minutes: int) -> None:
    _authorize(gateway, a_charge())
    [sent] = gateway.due_notices(10)
    clock.advance(minutes * MINUTES)
    with pytest.raises(InvalidNotice, match="too long ago"):
        gateway.notice(sent.headers, sent.body)


@pytest.mark.parametrize(
    "forge",
    [
        lambda _: "",
        lambda signature: signature[:-1],
        lambda signature: signature[:-1] + ("0" if signature[-1] != "0" else "1"),
        lambda signature: signature.upper(),
        lambda signature: signature.replace("t=", "t=1"),
        lambda signature: signature.replace("t=", "t=-"),
        lambda signature: "t=99999999999," + signature.partition(",")[2],
        lambda _: "t=" + "9" * 5000 + ",v1=x",
        lambda signature: signature.partition(",")[0],
        lambda signature: signature + "\xff",
        lambda _: "t=²,v1=x",
    ],
)
def test_a_forged_signature_is_refused(gateway: PlayGateway, forge: Callable[[str], str]) -> None:
    _authorize(gateway, a_charge())
    [sent] = gateway.due_notices(10)
    with pytest.raises(InvalidNotice):
        gateway.notice({HEADER: forge(sent.headers[HEADER])}, sent.body)


def test_a_notice_of_another_shop_or_with_another_body_is_refused(gateway: PlayGateway) -> None:
    _authorize(gateway, a_charge())
    [sent] = gateway.due_notices(10)
    with pytest.raises(InvalidNotice):
        gateway.notice(sent.headers, sent.body.replace(b"authorized", b"captured"))
    with pytest.raises(InvalidNotice):
        a_play_gateway(secret_key="another key").notice(sent.headers, sent.body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b'{"type": "payment.captured"}',
        b'"payment."',
        b'{"id": "evt_1", "type": "payment.captured"}',
        *(
            b'{"id": "evt_1", "type": "payment.captured", "reference": %s}' % wrong
            for wrong in (b"1", b"1.5", b"null", b"true", b"[1]", b"{}", b"NaN")
        ),
        b'{"id": 1, "type": "payment.captured", "reference": "payment-1"}',
        b'{"id": "evt_1", "type": ["payment."], "reference": "payment-1"}',
        pytest.param(b"[" * 100_000, id="too deep"),
    ],
)
def test_what_is_signed_and_cannot_be_read_is_refused(gateway: PlayGateway, body: bytes) -> None:
    with pytest.raises(InvalidNotice, match="cannot be read"):
        gateway.notice(gateway._signer.sign(body, AT), body)


def test_a_notice_about_something_else_is_passed_over(gateway: PlayGateway) -> None:
    body = b'{"id": "evt_1", "type": "ping", "reference": ""}'
    assert gateway.notice(gateway._signer.sign(body, AT), body) is None


def test_books_in_a_file_outlive_the_gateway(tmp_path: Path) -> None:
    path, charge = tmp_path / "new" / "books.sqlite", a_charge()
    _authorize(a_play_gateway(PlayBooks(path)), charge)
    again = a_play_gateway(PlayBooks(path))
    assert again.find(charge).result is Result.AUTHORIZED
    assert path.parent.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("kind", ["text", "folder", "under a file"])
def test_books_that_cannot_be_used_are_a_gateway_that_is_down(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "books.sqlite"
    if kind == "folder":
        path.mkdir()
    else:
        path.write_text("these are no books of ours, but a long text" * 100)
    if kind == "under a file":
        path = path / "books.sqlite"
    with pytest.raises(GatewayUnavailable):
        a_play_gateway(PlayBooks(path)).find(a_charge())


def test_books_that_another_holds_for_too_long_are_a_gateway_that_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.payments.play_books._PATIENCE_SECONDS", 0.05)
    books, charge = PlayBooks(tmp_path / "books.sqlite"), a_charge()
    gateway = a_play_gateway(books)
    gateway.find(charge)
    other = sqlite3.connect(tmp_path / "books.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(GatewayUnavailable):
        _authorize(gateway, charge)
    other.close()
    assert _authorize(gateway, charge).result is Result.AUTHORIZED


def test_an_error_in_a_step_leaves_nothing_in_the_books(gateway: PlayGateway) -> None:
    charge = a_charge()
    with pytest.raises(InvalidInput):
        _authorize(gateway, charge, "no card")
    assert gateway.find(charge).result is Result.UNKNOWN
    assert _told(gateway) == []
