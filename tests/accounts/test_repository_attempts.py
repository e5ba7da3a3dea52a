"""What storage promises of counting attempts."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from domain.accounts.model import Tally
from tests.builders import AT
from tests.units import ShopUnits

KEY = hashlib.sha256(b"log in\naccount\nanna@example.com").digest()
OTHER = bytes(reversed(KEY))
END = AT + timedelta(minutes=15)
MOMENT = timedelta(microseconds=1)


def add(
    units: ShopUnits, key: bytes = KEY, now: datetime = AT, ends_at: datetime | None = None
) -> Tally:
    with units.write() as unit:
        return unit.commit(unit.attempts.add(key, now, ends_at or now + timedelta(minutes=15)))


def tally(units: ShopUnits, key: bytes = KEY, now: datetime = AT) -> Tally | None:
    with units.read() as unit:
        return unit.attempts.tally(key, now)


def purge(units: ShopUnits, now: datetime) -> int:
    with units.write() as unit:
        return unit.commit(unit.attempts.purge(now))


def test_what_was_never_tried_has_no_tally(units: ShopUnits) -> None:
    add(units, OTHER)

    assert tally(units) is None


def test_the_first_opens_a_window_and_the_others_leave_its_end(units: ShopUnits) -> None:
    assert add(units) == Tally(1, END)
    assert add(units, now=AT + timedelta(minutes=5)) == Tally(2, END)
    assert add(units, now=END - MOMENT) == Tally(3, END)

    assert tally(units) == Tally(3, END)


def test_each_key_is_counted_by_itself(units: ShopUnits) -> None:
    add(units)
    add(units)
    add(units, OTHER, ends_at=END + MOMENT)

    assert tally(units) == Tally(2, END)
    assert tally(units, OTHER) == Tally(1, END + MOMENT)


def test_a_window_ends_to_the_microsecond(units: ShopUnits) -> None:
    add(units)

    assert tally(units, now=END - MOMENT) == Tally(1, END)
    assert tally(units, now=END) is None


def test_when_a_window_is_over_another_begins(units: ShopUnits) -> None:
    for _ in range(3):
        add(units)

    later = END + timedelta(hours=1)
    assert add(units, now=END, ends_at=later) == Tally(1, later)
    assert add(units, now=END + MOMENT, ends_at=later + MOMENT) == Tally(2, later)


def test_an_attempt_leaves_with_its_transaction(units: ShopUnits) -> None:
    add(units)
    with units.write() as unit:
        assert unit.attempts.add(KEY, AT, END) == Tally(2, END)
        assert unit.attempts.add(OTHER, AT, END) == Tally(1, END)
        assert unit.attempts.tally(OTHER, AT) == Tally(1, END)

    assert tally(units) == Tally(1, END)
    assert tally(units, OTHER) is None


def test_clearing_forgets_one_key(units: ShopUnits) -> None:
    add(units)
    add(units, OTHER)
    for _ in range(2):
        with units.write() as unit:
            unit.attempts.clear(KEY)
            unit.commit(None)

    assert tally(units) is None
    assert tally(units, OTHER) == Tally(1, END)
    assert add(units) == Tally(1, END)


def test_purging_forgets_windows_that_are_over(units: ShopUnits) -> None:
    add(units, ends_at=END)
    add(units, OTHER, ends_at=END + MOMENT)

    assert purge(units, END - MOMENT) == 0
    assert purge(units, END) == 1
    assert tally(units) is None
    assert tally(units, OTHER) == Tally(1, END + MOMENT)
    assert purge(units, END) == 0


def test_of_two_at_once_none_is_lost(units: ShopUnits) -> None:
    def five_times(_: int) -> None:
        for _ in range(5):
            units.retry(lambda: add(units))

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(five_times, range(2)))

    assert tally(units) == Tally(10, END)


def test_a_new_window_that_two_open_at_once_has_both(units: ShopUnits) -> None:
    add(units)
    later = END + timedelta(minutes=15)
    with ThreadPoolExecutor(2) as threads:
        both = list(threads.map(lambda _: add(units, now=END), range(2)))

    assert sorted(each.count for each in both) == [1, 2]
    assert tally(units, now=END) == Tally(2, later)
