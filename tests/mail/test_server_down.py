"""A mail server that is down, and what becomes of letters and of other work meanwhile."""

import logging
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from attrs import evolve

from adapters.mail import smtp
from adapters.mail.messages import Sender
from adapters.mail.rendering import Stationery
from adapters.mail.smtp import Encryption, MailServer, SmtpMailer
from adapters.memory.store import Store
from domain.accounts.model import TOKEN_LIFETIMES, Purpose
from domain.mail.model import (
    LEASE,
    MOST_ATTEMPTS,
    Attempt,
    Letter,
    LetterKind,
    Mail,
    Outcome,
    pause,
)
from domain.mail.ports import MailRefused, MailServerDown, MailServerLost
from domain.mail.use_cases import send_one
from domain.shared.errors import Unavailable
from entrypoints import worker
from entrypoints.bootstrap import Shop
from entrypoints.letters import Deliveries, send_letters
from entrypoints.purging import purge
from entrypoints.worker import run_forever
from tests.builders import AT, a_mail
from tests.customers.desk import ANNA, Desk
from tests.doubles import CountedIds, FrozenClock, SentMail
from tests.given import given_customer, given_letter
from tests.journeys.service import free_port
from tests.mail.servers import PASSWORD, USER, Authority, Postbox, receiving
from tests.shopfront import a_shop
from tests.units import ShopUnits

DOWN = MailServerDown("The mail server cannot be talked to.")
LOST = MailServerLost("The mail server went away.")


@pytest.fixture
def shop(memory_units: ShopUnits) -> Shop:
    return a_shop(memory_units)


def _mailer(port: int, **server: Any) -> SmtpMailer:
    known = {"host": "127.0.0.1", "port": port, "encryption": Encryption.NONE}
    stationery = Stationery(shop_name="Shop", account_url="https://shop.example")
    sender = Sender("Shop", "shop@shop.example")
    return SmtpMailer(MailServer(**{**known, **server}), stationery, sender, FrozenClock())


def _double(shop: Shop) -> SentMail:
    assert isinstance(shop.mailer, SentMail)
    return shop.mailer


@contextmanager
def _silent() -> Iterator[tuple[int, list[socket.socket]]]:
    """The port of a server that accepts and says nothing, and whom it has accepted."""
    accepted: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            while True:
                try:
                    accepted.append(listening.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield listening.getsockname()[1], accepted
        listening.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    for each in accepted:
        each.close()


# --- What is about the server, and what about the letter


def test_a_server_that_is_silent_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_TIMEOUT_SECONDS", 0.2)
    with _silent() as (port, _), pytest.raises(MailServerDown, match="timed out"):
        _mailer(port).send(a_mail())


@pytest.mark.parametrize("encryption", list(Encryption))
def test_a_server_that_cannot_be_reached_is_down(encryption: Encryption) -> None:
    with pytest.raises(MailServerDown):
        _mailer(free_port(), encryption=encryption).send(a_mail())


def test_a_server_that_cannot_encrypt_is_down() -> None:
    with receiving(Postbox()) as port, pytest.raises(MailServerDown, match="STARTTLS"):
        _mailer(port, encryption=Encryption.STARTTLS).send(a_mail())


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS])
def test_a_server_whose_certificate_is_wrong_is_down(encryption: Encryption) -> None:
    option = "tls" if encryption is Encryption.TLS else "tls_context"
    with (
        receiving(Postbox(), **{option: Authority().server("127.0.0.1")}) as port,
        pytest.raises(MailServerDown, match="certificate"),
    ):
        _mailer(port, encryption=encryption).send(a_mail())


def test_a_server_that_refuses_our_password_is_down() -> None:
    postbox, authority = Postbox(), Authority()
    with receiving(
        postbox,
        tls_context=authority.server("127.0.0.1"),
        require_starttls=True,
        authenticator=postbox.authenticate,
        auth_required=True,
    ) as port:
        server = MailServer(
            host="127.0.0.1",
            port=port,
            encryption=Encryption.STARTTLS,
            user=USER,
            password=f"{PASSWORD}, or not",
        )
        stationery = Stationery(shop_name="Shop", account_url="https://shop.example")
        sender = Sender("Shop", "shop@shop.example")
        mailer = SmtpMailer(server, stationery, sender, FrozenClock(), tls=authority.client())
        with pytest.raises(MailServerDown, match=r"MAIL_PASSWORD \(535\)"):
            mailer.send(a_mail())


@pytest.mark.parametrize(
    ("command", "answer", "error"),
    [
        ("MAIL", "553 sender address not owned by user", MailServerDown),
        ("MAIL", "451 not now", MailServerDown),
        ("MAIL", "552 message too long", Unavailable),
        ("RCPT", "421 closing", MailServerLost),
        ("DATA", "421 closing", MailServerLost),
        ("RCPT", "451 greylisted", Unavailable),
        ("RCPT", "554 5.7.1 relay denied", Unavailable),
        ("DATA", "550 5.7.26 unauthenticated", Unavailable),
        ("RCPT", "550 no such user", MailRefused),
    ],
)
def test_what_a_server_answers_is_about_itself_or_about_the_letter(
    command: str, answer: str, error: type[Exception]
) -> None:
    postbox = Postbox(answers={command: answer})
    with receiving(postbox) as port, pytest.raises(Exception, match=answer[:3]) as raised:
        _mailer(port).send(a_mail())

    assert type(raised.value) is error


def test_a_server_that_is_gone_in_the_middle_of_a_letter_may_have_stumbled_over_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for failure in (
        smtplib.SMTPServerDisconnected("Connection unexpectedly closed"),
        TimeoutError("timed out"),
        ConnectionResetError("reset"),
    ):

        def broken(*_: Any, failure: Exception = failure) -> None:
            raise failure

        monkeypatch.setattr(smtplib.SMTP, "data", broken)
        with receiving(Postbox()) as port, pytest.raises(MailServerLost):
            _mailer(port).send(a_mail())


# --- Letters


def _try(shop: Shop) -> Attempt:
    attempt = send_one(shop.units, shop.ids, shop.mailer)
    assert attempt is not None
    return attempt


def test_a_letter_is_not_to_blame_for_a_server_that_is_down(units: ShopUnits) -> None:
    shop = a_shop(units)
    letter = given_letter(units, attempts=MOST_ATTEMPTS - 1)
    _double(shop).failures = [DOWN] * 5

    for _ in range(5):
        attempt = _try(shop)
        assert (attempt.outcome, attempt.server_is_down) == (Outcome.HELD_UP, True)
        assert attempt.problem == DOWN.detail

    # It is due at once, and has all its attempts.
    claimed = _claimed(units)
    assert (claimed.id, claimed.attempts) == (letter.id, MOST_ATTEMPTS)


def _claimed(units: ShopUnits) -> Letter:
    with units.write() as unit:
        found = unit.letters.claim(AT, AT + LEASE)
        assert found is not None
        unit.commit(None)
    return found


def test_however_long_the_server_is_down_no_letter_is_lost(shop: Shop, clock: FrozenClock) -> None:
    customer = given_customer(shop.units)
    for number in range(3):
        given_letter(
            shop.units,
            kind=LetterKind.RESET,
            recipient=f"{number}@example.com",
            subject=customer.subject,
        )
    _double(shop).failures = [DOWN] * 100
    for _ in range(100):
        clock.advance(timedelta(hours=1))
        assert [each.outcome for each in send_letters(shop)] == [Outcome.HELD_UP]

    assert [each.outcome for each in send_letters(shop)] == [Outcome.SENT] * 3
    recipients = {mail.recipient for mail in _double(shop).mails}
    assert recipients == {"0@example.com", "1@example.com", "2@example.com"}


def test_however_long_the_server_is_down_who_registered_can_confirm(
    units: ShopUnits, clock: FrozenClock
) -> None:
    desk = Desk(units=units, ids=CountedIds(), clock=clock)
    shop = evolve(a_shop(units), ids=desk.ids, mailer=desk.mailer)
    desk.register(ANNA)
    # So long that all tokens made in vain are over, too.
    desk.mailer.failures = [DOWN] * 10
    for _ in range(10):
        clock.advance(timedelta(days=1))
        assert [each.outcome for each in send_letters(shop)] == [Outcome.HELD_UP]
        purge(shop)
    clock.advance(timedelta(days=10))
    purge(shop)

    assert [each.outcome for each in send_letters(shop)] == [Outcome.SENT]
    clock.advance(TOKEN_LIFETIMES[Purpose.CONFIRM] - timedelta(seconds=1))
    purge(shop)
    assert desk.confirm(desk.mailer.token(ANNA)).email == ANNA


def test_after_an_outage_too_who_does_not_confirm_is_forgotten(
    units: ShopUnits, clock: FrozenClock
) -> None:
    desk = Desk(units=units, ids=CountedIds(), clock=clock)
    shop = evolve(a_shop(units), ids=desk.ids, mailer=desk.mailer)
    desk.register(ANNA)
    clock.advance(timedelta(days=20))
    assert purge(shop)["registrations"] == 0
    assert [each.outcome for each in send_letters(shop)] == [Outcome.SENT]

    clock.advance(TOKEN_LIFETIMES[Purpose.CONFIRM])
    assert purge(shop)["registrations"] == 1


def test_a_letter_over_which_the_server_stumbles_is_given_up_in_the_end(
    shop: Shop, store: Store, clock: FrozenClock
) -> None:
    given_letter(shop.units)
    _double(shop).failures = [LOST] * MOST_ATTEMPTS
    for number in range(1, MOST_ATTEMPTS + 1):
        attempt = _try(shop)
        assert (attempt.number, attempt.server_is_down) == (number, True)
        clock.advance(pause(number))

    assert attempt.outcome is Outcome.GIVEN_UP
    assert store.tables.letters == {}


def test_a_letter_over_which_the_server_stumbles_lets_the_others_pass(shop: Shop) -> None:
    given_letter(shop.units, recipient="stone@example.com")
    given_letter(shop.units, recipient="anna@example.com")
    _double(shop).failures = [LOST]

    assert [each.outcome for each in send_letters(shop)] == [Outcome.POSTPONED]
    assert [each.outcome for each in send_letters(shop)] == [Outcome.SENT]
    assert [mail.recipient for mail in _double(shop).mails] == ["anna@example.com"]


# --- Rounds


def test_a_round_ends_at_the_first_letter_that_finds_the_server_down(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, store: Store
) -> None:
    monkeypatch.setattr(smtp, "_TIMEOUT_SECONDS", 0.2)
    for _ in range(20):
        given_letter(shop.units)
    with _silent() as (port, accepted):
        attempts = send_letters(evolve(shop, mailer=_mailer(port)))

    assert [each.outcome for each in attempts] == [Outcome.HELD_UP]
    assert len(accepted) == 1
    assert [letter.attempts for letter in store.tables.letters.values()] == [0] * 20


@pytest.mark.parametrize("failure", [Unavailable("greylisted"), MailRefused("no such user")])
def test_a_letter_that_the_server_does_not_take_ends_no_round(
    shop: Shop, failure: Exception
) -> None:
    for _ in range(3):
        given_letter(shop.units)
    _double(shop).failures = [failure]

    assert len(send_letters(shop)) == 3


class Stopwatch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_server_that_is_down_is_left_alone_for_longer_each_time(shop: Shop) -> None:
    watch = Stopwatch()
    deliveries = Deliveries(watch)
    given_letter(shop.units)
    _double(shop).failures = [DOWN] * 3000
    pauses = []
    for _ in range(3000):
        assert deliveries.run(shop) == 1
        began = watch.now
        while deliveries._due > watch.now:
            assert deliveries.run(shop) == 0
            watch.now += 2.5
        pauses.append(watch.now - began)

    assert pauses[:6] == [5, 10, 20, 40, 60, 60]
    assert set(pauses[6:]) == {60}


def test_a_server_that_is_back_is_trusted_again(shop: Shop) -> None:
    watch = Stopwatch()
    deliveries = Deliveries(watch)
    for _ in range(2):
        given_letter(shop.units)
    for failures in ([DOWN], [DOWN], []):
        _double(shop).failures = list(failures)
        deliveries.run(shop)
        watch.now += 60
    assert len(_double(shop).mails) == 2

    given_letter(shop.units)
    assert deliveries.run(shop) == 1
    given_letter(shop.units)
    _double(shop).failures = [DOWN]
    deliveries.run(shop)
    assert deliveries._due == watch.now + 5


@pytest.mark.parametrize(
    "letter",
    [
        {"kind": LetterKind.RESET, "subject": None},
        {"attempts": MOST_ATTEMPTS},
    ],
    ids=["void", "given up"],
)
def test_a_letter_that_is_not_tried_says_nothing_about_the_server(
    shop: Shop, letter: dict[str, Any]
) -> None:
    watch = Stopwatch()
    deliveries = Deliveries(watch)
    given_letter(shop.units)
    _double(shop).failures = [DOWN] * 4
    pauses = []
    for _ in range(4):
        given_letter(shop.units, **letter, due_at=AT - timedelta(seconds=1))
        assert deliveries.run(shop) == 2
        pauses.append(deliveries._due - watch.now)
        watch.now = deliveries._due

    assert pauses == [5, 10, 20, 40]
    assert _double(shop).failures == []


class Stumbling(SentMail):
    """A mailer whose server hangs over one letter."""

    def send(self, mail: Mail) -> None:
        if mail.recipient == "stone@example.com":
            raise LOST
        super().send(mail)


def test_a_letter_over_which_the_server_stumbles_makes_the_pauses_no_longer(shop: Shop) -> None:
    watch = Stopwatch()
    deliveries = Deliveries(watch)
    stumbling = evolve(shop, mailer=Stumbling())
    for _ in range(3):
        given_letter(shop.units)
        given_letter(shop.units, recipient="stone@example.com")
        assert deliveries.run(stumbling) == 2
        assert deliveries._due == watch.now + 5
        watch.now += 5


def test_where_nothing_is_due_nobody_is_left_alone(shop: Shop) -> None:
    deliveries = Deliveries(Stopwatch())
    assert deliveries.run(shop) == 0
    given_letter(shop.units)
    assert deliveries.run(shop) == 1


def test_while_the_server_is_down_what_else_there_is_to_do_is_done(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rounds: list[Shop] = []
    stop = Event()

    class Counting:
        def run(self, shop: Shop) -> None:
            rounds.append(shop)
            if len(rounds) == 5:
                stop.set()

    monkeypatch.setattr(worker, "_INTERVAL_SECONDS", 0.01)
    monkeypatch.setattr(worker, "HourlyPurge", Counting)
    for _ in range(200):
        given_letter(shop.units)
    _double(shop).failures = [DOWN] * 1000

    with caplog.at_level(logging.INFO, "storekeep"):
        run_forever(shop, stop)

    told = [record.__dict__["fields"] for record in caplog.records if record.message == "letter"]
    assert told == [
        {
            "kind": LetterKind.ALREADY_REGISTERED,
            "outcome": Outcome.HELD_UP,
            "attempt": 1,
            "problem": DOWN.detail,
        }
    ]


def test_a_letter_that_is_held_up_may_be_claimed_at_once(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    given_letter(memory_units)
    mailer = SentMail()
    mailer.failures = [DOWN]
    for outcome in (Outcome.HELD_UP, Outcome.SENT):
        attempt = send_one(memory_units, ids, mailer)
        assert attempt is not None
        assert attempt.outcome is outcome
