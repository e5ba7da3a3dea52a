"""What is done beside requests, in a loop that nothing ends but being told to."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from attrs import evolve

from adapters.mysql.connection import Pool, Server
from adapters.mysql.migrations import migrate
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.system.clock import SystemClock
from domain.mail.model import LetterKind
from domain.mail.ports import MailRefused
from domain.mail.use_cases import send_one
from domain.orders.model import OrderStatus
from domain.shared.errors import Unavailable
from entrypoints import letters, worker
from entrypoints.bootstrap import Shop
from entrypoints.letters import send_letters
from entrypoints.worker import run_forever
from tests.database import fresh_database
from tests.doubles import FrozenClock
from tests.fulfilment.orders import given_placed, order_of
from tests.given import given_letter, given_registration
from tests.journeys.service import working
from tests.shopfront import a_shop, sent_mail
from tests.units import ShopUnits

_PATIENCE_SECONDS = 20.0


@pytest.fixture
def shop(memory_units: ShopUnits) -> Shop:
    return a_shop(memory_units)


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "_INTERVAL_SECONDS", 0.01)
    monkeypatch.setattr(worker, "_PAUSE_SECONDS", 0.01)


@contextmanager
def _running(shop: Shop) -> Iterator[Thread]:
    stop = Event()
    thread = Thread(target=run_forever, args=(shop, stop))
    thread.start()
    try:
        yield thread
    finally:
        stop.set()
        thread.join(_PATIENCE_SECONDS)
        assert not thread.is_alive()


def _eventually(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_round_sends_all_that_is_due(shop: Shop) -> None:
    for _ in range(3):
        given_letter(shop.units)

    assert len(send_letters(shop)) == 3
    assert len(send_letters(shop)) == 0
    assert len(sent_mail(shop).mails) == 3


def test_a_flood_of_letters_takes_several_rounds(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "_MOST_LETTERS", 2)
    for _ in range(3):
        given_letter(shop.units)

    assert [len(send_letters(shop)) for _ in range(3)] == [2, 1, 0]


def test_who_is_told_to_stop_begins_no_other_letter(shop: Shop) -> None:
    for _ in range(3):
        given_letter(shop.units)
    answers = iter([False, True])

    assert len(send_letters(shop, lambda: next(answers))) == 1


def test_the_log_tells_of_letters_and_not_of_people(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    registration = given_registration(shop.units, email="anna@example.com")
    for _ in range(3):
        given_letter(
            shop.units,
            kind=LetterKind.CONFIRM,
            recipient="anna@example.com",
            subject=registration.subject,
            facts={"name": "Anna"},
        )
    sent_mail_of(shop).failures = [Unavailable("down"), MailRefused("refused (550)")]
    with caplog.at_level(logging.INFO, "storekeep"):
        send_letters(shop)

    fields = [record.__dict__["fields"] for record in caplog.records]
    assert fields == [
        {"kind": "confirm", "outcome": "postponed", "attempt": 1, "problem": "down"},
        {"kind": "confirm", "outcome": "refused", "attempt": 1, "problem": "refused (550)"},
        {"kind": "confirm", "outcome": "sent", "attempt": 1},
    ]
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING", "INFO"]
    everything = repr([record.__dict__ for record in caplog.records]).lower()
    assert "anna" not in everything
    assert "secret-" not in everything


def sent_mail_of(shop: Shop) -> Any:
    """The double, without sending anything."""
    return shop.mailer


def test_the_loop_sends_what_comes_in(shop: Shop) -> None:
    with _running(shop):
        for number in (1, 2):
            given_letter(shop.units)
            _eventually(lambda wanted=number: len(sent_mail_of(shop).mails) == wanted)  # type: ignore[misc]


def test_the_loop_cancels_orders_that_nobody_pays(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    order = given_placed(memory_units, is_paid=False)
    clock.advance(timedelta(days=14))
    with _running(a_shop(memory_units, unpaid_transfer_days=14)):
        _eventually(lambda: order_of(memory_units, order.id).status is OrderStatus.CANCELLED)


def test_the_loop_outlives_storage_that_is_down(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    given_letter(shop.units)
    failures: list[Exception] = [Unavailable("The database cannot be reached."), KeyError("a bug")]

    def failing(*given: Any) -> Any:
        if failures:
            raise failures.pop(0)
        return send_one(*given)

    monkeypatch.setattr(letters, "send_one", failing)
    with caplog.at_level(logging.INFO, "storekeep"), _running(shop):
        _eventually(lambda: len(sent_mail_of(shop).mails) == 1)

    told = [(record.levelname, record.message) for record in caplog.records]
    assert told == [
        ("INFO", "working"),
        ("WARNING", "unavailable"),
        ("ERROR", "bug"),
        ("INFO", "letter"),
    ]


def test_the_loop_waits_until_the_shop_is_ready(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    given_letter(shop.units)
    reasons: list[str | Exception] = ["no schema"] * 3 + [Unavailable("no database")] * 3

    def not_ready() -> str | None:
        assert not sent_mail_of(shop).mails
        reason = reasons.pop(0) if reasons else None
        if isinstance(reason, Exception):
            raise reason
        return reason

    with caplog.at_level(logging.INFO, "storekeep"), _running(evolve(shop, not_ready=not_ready)):
        _eventually(lambda: len(sent_mail_of(shop).mails) == 1)

    told = [record.message for record in caplog.records]
    assert told == ["waiting", "waiting", "working", "letter"]


def test_who_waits_for_the_schema_can_be_stopped(shop: Shop) -> None:
    with _running(evolve(shop, not_ready=lambda: "no schema")):
        time.sleep(0.05)


@pytest.mark.database
def test_the_process_waits_for_the_schema_sends_and_ends_when_it_is_told(
    test_server: Server, tmp_path: Path
) -> None:
    with (
        fresh_database(test_server, migrated=False) as database,
        working(database, tmp_path) as log,
    ):
        _eventually(lambda: '"waiting"' in log.read_text())
        migrate(database)
        pool = Pool(database, size=1)
        given_letter(MySQLUnits(pool, SystemClock()), recipient="anna@example.com")
        pool.close()
        _eventually(lambda: '"sent"' in log.read_text())

    assert "anna" not in log.read_text()
    [text] = (tmp_path / "mail").glob("*.txt")
    assert text.read_text().startswith("To: anna@example.com\n")
