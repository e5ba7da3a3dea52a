"""How often something may be tried: counted by account and by address, to the very boundary."""

from datetime import timedelta
from typing import Final

import pytest

from adapters.memory.store import Store
from domain.accounts.model import Limit, Limits, Origin, TooManyAttempts, counters
from domain.accounts.purging import purge_attempts
from domain.accounts.use_cases import count, refuse_too_many
from tests.doubles import FrozenClock
from tests.units import ShopUnits

QUARTER: Final = timedelta(minutes=15)
LIMITS: Final = Limits(by_account=Limit(3, QUARTER), by_address=Limit(5, timedelta(hours=1)))
MOMENT: Final = timedelta(microseconds=1)

ANNA: Final = "anna@example.com"
BERTA: Final = "berta@example.com"
HOME: Final = Origin(address="203.0.113.7")
OFFICE: Final = Origin(address="198.51.100.1")


def may(
    units: ShopUnits,
    account: str = ANNA,
    origin: Origin = HOME,
    *,
    what: str = "log in",
    limits: Limits = LIMITS,
) -> bool:
    """Whether the next try would be let through."""
    with units.read() as unit:
        try:
            refuse_too_many(unit, counters(what, limits, account=account, origin=origin))
        except TooManyAttempts:
            return False
    return True


def fail(
    units: ShopUnits,
    account: str = ANNA,
    origin: Origin = HOME,
    *,
    what: str = "log in",
    times: int = 1,
) -> None:
    for _ in range(times):
        count(units, counters(what, LIMITS, account=account, origin=origin))


def refusal(
    units: ShopUnits, account: str = ANNA, origin: Origin = HOME, limits: Limits = LIMITS
) -> TooManyAttempts:
    """What the next try is told."""
    with units.read() as unit, pytest.raises(TooManyAttempts) as raised:
        refuse_too_many(unit, counters("log in", limits, account=account, origin=origin))
    return raised.value


def test_as_many_as_are_allowed_are_let_through_and_not_one_more(memory_units: ShopUnits) -> None:
    for _ in range(3):
        assert may(memory_units)
        fail(memory_units)
    assert not may(memory_units)


def test_looking_counts_nothing(memory_units: ShopUnits, store: Store) -> None:
    fail(memory_units, times=2)
    before = store.tables
    for _ in range(10):
        assert may(memory_units)
    assert store.tables is before


def test_of_several_that_got_past_at_once_those_beyond_the_limit_are_refused(
    memory_units: ShopUnits,
) -> None:
    fail(memory_units, times=3)
    with pytest.raises(TooManyAttempts) as raised:
        fail(memory_units)
    assert raised.value.facts == {"retry_after": 900}


def test_it_is_over_when_it_was_said_to_be_over(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    fail(memory_units)
    clock.advance(timedelta(minutes=10))
    fail(memory_units, times=2)

    clock.advance(timedelta(minutes=5) - MOMENT)
    assert not may(memory_units)
    clock.advance(MOMENT)
    assert may(memory_units)
    fail(memory_units, origin=OFFICE, times=2)
    assert may(memory_units, origin=OFFICE)
    fail(memory_units, origin=OFFICE)
    assert not may(memory_units, origin=OFFICE)


def test_who_is_refused_is_told_the_whole_seconds_after_which_it_is_over(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    fail(memory_units, times=3)
    for passed, told in [
        (timedelta(0), 900),
        (MOMENT, 900),
        (timedelta(seconds=1), 899),
        (QUARTER - timedelta(seconds=1), 1),
        (QUARTER - MOMENT, 1),
    ]:
        clock.advance(passed)
        error = refusal(memory_units)
        assert error.facts == {"retry_after": told}
        assert f" {told} second" in error.detail
        clock.advance(-passed)


def test_trying_while_it_is_refused_does_not_move_the_end(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    fail(memory_units, times=3)
    clock.advance(QUARTER - timedelta(seconds=1))
    for number in range(20):
        elsewhere = Origin(address=f"192.0.2.{number}")
        with pytest.raises(TooManyAttempts) as raised:
            fail(memory_units, origin=elsewhere)
        assert raised.value.facts == {"retry_after": 1}
        assert refusal(memory_units, origin=elsewhere).facts == {"retry_after": 1}

    clock.advance(timedelta(seconds=1))
    assert may(memory_units)


def test_another_account_and_another_address_are_not_concerned(memory_units: ShopUnits) -> None:
    fail(memory_units, times=3)

    assert may(memory_units, BERTA)
    # The account is refused from everywhere.
    assert not may(memory_units, origin=OFFICE)
    assert may(memory_units, BERTA, OFFICE)


def test_many_accounts_tried_from_one_address_are_refused_there_alone(
    memory_units: ShopUnits,
) -> None:
    for number in range(5):
        assert may(memory_units, f"{number}@example.com")
        fail(memory_units, f"{number}@example.com")

    assert not may(memory_units, ANNA)
    assert may(memory_units, ANNA, OFFICE)


def test_one_account_tried_from_many_addresses_is_refused_everywhere(
    memory_units: ShopUnits,
) -> None:
    for number in range(3):
        fail(memory_units, origin=Origin(address=f"192.0.2.{number}"))

    assert not may(memory_units, origin=OFFICE)
    assert may(memory_units, BERTA, Origin(address="192.0.2.0"))


def test_of_two_that_are_full_the_longer_is_told(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    fail(memory_units, BERTA, times=2)
    clock.advance(timedelta(minutes=1))
    fail(memory_units, times=3)

    assert refusal(memory_units).facts == {"retry_after": 59 * 60}
    assert refusal(memory_units, origin=OFFICE).facts == {"retry_after": 15 * 60}
    with pytest.raises(TooManyAttempts) as raised:
        fail(memory_units)
    assert raised.value.facts == {"retry_after": 59 * 60}


def test_one_thing_that_is_tried_does_not_count_for_another(memory_units: ShopUnits) -> None:
    fail(memory_units, times=3)

    assert may(memory_units, what="reset")
    assert not may(memory_units, what="log in")


def test_an_account_that_is_called_like_an_address_is_not_one(memory_units: ShopUnits) -> None:
    fail(memory_units, account=HOME.address, origin=Origin(address=ANNA), times=3)

    assert may(memory_units)


def test_a_smaller_limit_holds_at_once(memory_units: ShopUnits) -> None:
    fail(memory_units, times=2)
    smaller = Limits(by_account=Limit(1, QUARTER), by_address=LIMITS.by_address)

    assert not may(memory_units, limits=smaller)
    assert refusal(memory_units, limits=smaller).facts == {"retry_after": 900}


def test_the_table_does_not_tell_who_tried_from_where(
    memory_units: ShopUnits, store: Store
) -> None:
    fail(memory_units)

    stored = repr(store.tables.attempts)
    assert len(store.tables.attempts) == 2
    assert ANNA not in stored
    assert HOME.address not in stored
    assert all(len(key) == 32 for key in store.tables.attempts)


def test_what_is_over_is_forgotten(
    memory_units: ShopUnits, clock: FrozenClock, store: Store
) -> None:
    fail(memory_units)
    assert purge_attempts(memory_units) == 0
    clock.advance(QUARTER)
    assert purge_attempts(memory_units) == 1
    assert len(store.tables.attempts) == 1
    clock.advance(timedelta(hours=1))
    assert purge_attempts(memory_units) == 1
    assert purge_attempts(memory_units) == 0
