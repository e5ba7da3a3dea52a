"""What has expired is forgotten, and nothing else is."""

import time
from datetime import timedelta
from threading import Event, Thread
from typing import Final

import pytest

from domain.accounts.model import TOKEN_LIFETIMES, Limit, Limits, Origin, Purpose, counters
from domain.accounts.use_cases import count
from domain.idempotency.use_cases import claim
from domain.mail.model import LONGEST_WAIT
from domain.shared.errors import NotFound
from domain.visitors.model import LIFETIME
from entrypoints import purging
from entrypoints.purging import HourlyPurge, purge
from entrypoints.worker import run_forever
from tests.builders import AT, a_claim
from tests.doubles import FrozenClock
from tests.given import (
    given_customer,
    given_letter,
    given_one_time_token,
    given_registration,
    given_session,
    given_visitor,
)
from tests.shopfront import a_shop, dump
from tests.units import ShopUnits

MOMENT: Final = timedelta(microseconds=1)
DAY: Final = timedelta(days=1)
LIMITS: Final = Limits(by_account=Limit(5, DAY), by_address=Limit(5, DAY + MOMENT))
TABLES: Final = {
    "sessions": "sessions",
    "one-time tokens": "one_time_tokens",
    "registrations": "registrations",
    "visitors": "visitors",
    "attempts": "attempts",
    "idempotency keys": "idempotency",
}


def _rows(units: ShopUnits, what: str) -> int:
    tables = dump(units)
    return len(tables.get(TABLES[what], tables.get("idempotency_keys", ())))


@pytest.fixture
def one_of_each(units: ShopUnits) -> dict[str, timedelta]:
    """From when on each of them is to be forgotten; beside each is one that stays a moment longer
    than that.
    """
    customer = given_customer(units)
    for end in (AT + DAY, AT + DAY + MOMENT):
        given_session(units, customer.subject, expires_at=end)
        given_one_time_token(units, customer.subject, expires_at=end)
    for at in (AT, AT + MOMENT):
        registration = given_registration(units, created_at=at)
        given_one_time_token(
            units, registration.subject, purpose=Purpose.CONFIRM, expires_at=AT + 3 * DAY
        )
        given_visitor(units, last_seen_at=at)
    count(units, counters("log in", LIMITS, account="anna", origin=Origin(address="x")))
    claim(units, a_claim(key="1"))
    return {
        "sessions": DAY,
        "one-time tokens": DAY,
        "registrations": TOKEN_LIFETIMES[Purpose.CONFIRM] + LONGEST_WAIT + MOMENT,
        "visitors": LIFETIME + MOMENT,
        "attempts": DAY,
        "idempotency keys": DAY + MOMENT,
    }


@pytest.mark.parametrize("what", TABLES)
def test_each_is_forgotten_when_it_has_expired_and_not_before(
    units: ShopUnits, clock: FrozenClock, one_of_each: dict[str, timedelta], what: str
) -> None:
    shop, before = a_shop(units), _rows(units, what)
    clock.advance(one_of_each[what] - MOMENT)
    assert purge(shop)[what] == 0
    assert _rows(units, what) >= 1
    clock.advance(MOMENT)
    assert purge(shop)[what] == 1
    if what not in {"idempotency keys", "one-time tokens"}:
        assert _rows(units, what) == before - 1
    assert purge(shop)[what] == 0


def test_a_registration_that_a_letter_waits_for_is_kept_until_that_is_sent(
    units: ShopUnits, clock: FrozenClock, one_of_each: dict[str, timedelta]
) -> None:
    waiting = given_registration(units, created_at=AT)
    letter = given_letter(units, subject=waiting.subject)
    clock.advance(one_of_each["registrations"])
    assert purge(a_shop(units))["registrations"] == 1
    assert purge(a_shop(units))["registrations"] == 0

    with units.write() as unit:
        unit.letters.remove(letter.id)
        unit.commit(None)
    assert purge(a_shop(units))["registrations"] == 1
    with units.read() as unit, pytest.raises(NotFound):
        unit.registrations.get(waiting.id)


def test_a_browser_that_somebody_is_logged_in_with_is_not_forgotten(
    units: ShopUnits, clock: FrozenClock
) -> None:
    customer, visitor = given_customer(units), given_visitor(units)
    with units.write() as unit:
        assert unit.visitors.link(visitor.id, customer.id, bytes(range(32)))
        unit.commit(None)
    now = clock.now() + 10 * LIFETIME
    session = given_session(units, customer.subject, visitor_id=visitor.id, expires_at=now + MOMENT)
    clock.advance(10 * LIFETIME)
    assert purge(a_shop(units))["visitors"] == 0
    with units.read() as unit:
        assert unit.visitors.get(visitor.id).customer_id == customer.id

    # Once the log-in is over, in the same hour.
    clock.advance(MOMENT)
    purged = purge(a_shop(units))
    assert (purged["sessions"], purged["visitors"]) == (1, 1)
    assert session.expires_at == clock.now()


def test_an_empty_shop_has_nothing_to_forget(units: ShopUnits) -> None:
    forgotten = purge(a_shop(units))

    assert TABLES.keys() < forgotten.keys()
    assert set(forgotten.values()) == {0}


def test_the_worker_does_it(memory_units: ShopUnits, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purging, "_EVERY_SECONDS", 0.0)
    old = AT - LIFETIME - MOMENT
    given_visitor(memory_units, created_at=old, last_seen_at=old)
    stop = Event()
    worker = Thread(target=run_forever, args=(a_shop(memory_units), stop))
    worker.start()
    deadline = time.monotonic() + 10
    while dump(memory_units)["visitors"] and time.monotonic() < deadline:
        time.sleep(0.01)
    stop.set()
    worker.join(10)
    assert not dump(memory_units)["visitors"]
    assert not worker.is_alive()


def test_it_is_done_once_an_hour(memory_units: ShopUnits, clock: FrozenClock) -> None:
    shop, now = a_shop(memory_units), [0.0]
    hourly = HourlyPurge(lambda: now[0])

    def visitors_after(seconds: float) -> int:
        given_visitor(memory_units, last_seen_at=AT - LIFETIME - MOMENT)
        now[0] += seconds
        hourly.run(shop)
        return len(dump(memory_units)["visitors"])

    assert clock.now() == AT
    assert [visitors_after(seconds) for seconds in (0, 3599, 1, 0, 3599, 1)] == [1, 2, 0, 1, 2, 0]
