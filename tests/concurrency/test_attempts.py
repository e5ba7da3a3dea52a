"""Counting is exact, however many count at once, and nobody stands in another's way."""

import threading
from collections import Counter as Tallied
from datetime import timedelta
from typing import Final

import pytest

from adapters.mysql.unit_of_work import MySQLUnits
from domain.accounts.model import Counter, Limit, Limits, Origin, Tally, TooManyAttempts, counters
from domain.accounts.purging import purge_attempts
from domain.accounts.use_cases import count, refuse_too_many
from tests.concurrency.crowd import all_at_once
from tests.doubles import FrozenClock

pytestmark = pytest.mark.database

QUARTER: Final = timedelta(minutes=15)
MANY: Final = Limits(by_account=Limit(1000, QUARTER), by_address=Limit(1000, QUARTER))


def _watched(limits: Limits, account: str, address: str) -> tuple[Counter, Counter]:
    return counters("log in", limits, account=account, origin=Origin(address=address))


def _tally(units: MySQLUnits, counter: Counter) -> Tally | None:
    with units.read() as unit:
        return unit.attempts.tally(counter.key, unit.now)


def test_of_a_hundred_at_once_as_many_as_are_allowed_are_told_what_came_of_it(
    busy_units: MySQLUnits,
) -> None:
    limits = Limits(by_account=Limit(10, QUARTER), by_address=Limit(1000, QUARTER))
    account, address = _watched(limits, "anna", "203.0.113.7")

    def guess(_: int) -> None:
        for _ in range(11):
            with busy_units.read() as unit:
                refuse_too_many(unit, (account, address))
            count(busy_units, (account, address))

    got = all_at_once(20, guess)

    # Who was told something counted; nobody came to an eleventh guess.
    assert {type(answer) for answer in got} == {TooManyAttempts}
    tally = _tally(busy_units, account)
    assert tally
    assert 10 < tally.count <= 30
    assert _tally(busy_units, address) == tally


def test_each_one_is_counted_once(busy_units: MySQLUnits) -> None:
    people = [_watched(MANY, f"account {n % 3}", f"address {n % 4}") for n in range(20)]

    def guess(number: int) -> None:
        both = people[number]
        for _ in range(5):
            # The order in which they are named is nobody's business.
            count(busy_units, both if number % 2 else tuple(reversed(both)))

    got = all_at_once(20, guess)

    assert got == [None] * 20
    expected = Tallied(counter.key for both in people for counter in both for _ in range(5))
    for both in people:
        for counter in both:
            tally = _tally(busy_units, counter)
            assert tally
            assert tally.count == expected[counter.key]
    # Nobody had to be repeated, as those are who deadlock.
    assert busy_units.retries == 0


def test_counting_goes_on_while_what_is_over_is_forgotten(
    busy_units: MySQLUnits, clock: FrozenClock
) -> None:
    for number in range(50):
        count(busy_units, _watched(MANY, f"account {number}", f"address {number}"))
    clock.advance(QUARTER)
    ready = threading.Barrier(2)

    def count_or_purge(number: int) -> int:
        ready.wait(timeout=10)
        if number:
            return purge_attempts(busy_units)
        for each in range(50):
            count(busy_units, _watched(MANY, f"account {each}", f"address {each}"))
        return 0

    got = all_at_once(2, count_or_purge)

    assert not [answer for answer in got if isinstance(answer, Exception)]
    for number in range(50):
        for counter in _watched(MANY, f"account {number}", f"address {number}"):
            tally = _tally(busy_units, counter)
            assert tally
            assert tally.count == 1
    assert purge_attempts(busy_units) == 0
