"""Making, recognising and reading visitors."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from domain.shared.errors import ConcurrencyConflict, NotFound, Unavailable
from domain.visitors.model import LIFETIME, NOTED_EVERY
from domain.visitors.use_cases import create_visitor, read_visitor, recognise
from tests.builders import AT
from tests.doubles import CountedIds, FrozenClock
from tests.units import ShopUnits


class Unwritable(MemoryUnits):
    """Units that can be read alone."""

    error: Exception

    @contextmanager
    def write(self) -> Iterator[Any]:
        raise self.error
        yield


def test_a_new_visitor_is_recognised_by_the_secret(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    visitor, secret = create_visitor(memory_units, ids)
    other, others = create_visitor(memory_units, ids)

    assert visitor.id != other.id
    assert recognise(memory_units, secret) == visitor
    assert recognise(memory_units, others) == other
    assert read_visitor(memory_units, visitor.id) == visitor


def test_a_secret_tells_what_it_is_for_and_is_kept_nowhere(
    memory_units: ShopUnits, ids: CountedIds, store: Store
) -> None:
    visitor, secret = create_visitor(memory_units, ids)

    assert secret == "visitor_secret-1"
    assert visitor.digest == hashlib.sha256(secret.encode()).digest()
    assert "secret-1" not in repr(store.tables)


@pytest.mark.parametrize("secret", ["", "visitor_", "visitor_secret-2", "VISITOR_SECRET-1"])
def test_nobody_holds_another_secret(memory_units: ShopUnits, ids: CountedIds, secret: str) -> None:
    create_visitor(memory_units, ids)

    assert recognise(memory_units, secret) is None


def test_a_visitor_who_does_not_come_back_is_recognised_no_more(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock
) -> None:
    visitor, secret = create_visitor(memory_units, ids)
    clock.advance(LIFETIME)

    for _ in range(2):
        assert recognise(memory_units, secret) is None
    assert read_visitor(memory_units, visitor.id).last_seen_at == AT


def test_who_comes_back_now_and_then_stays(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock
) -> None:
    visitor, secret = create_visitor(memory_units, ids)
    for _ in range(5):
        clock.advance(LIFETIME - timedelta(seconds=1))
        assert recognise(memory_units, secret) is not None
    assert read_visitor(memory_units, visitor.id).last_seen_at == clock.now()


def test_reading_writes_at_most_once_a_day(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock, store: Store
) -> None:
    visitor, secret = create_visitor(memory_units, ids)
    before = store.tables
    clock.advance(NOTED_EVERY - timedelta(microseconds=1))
    recognise(memory_units, secret)
    assert store.tables is before

    clock.advance(timedelta(microseconds=1))
    recognise(memory_units, secret)
    noted = store.tables
    assert noted.visitors[visitor.id].last_seen_at == AT + NOTED_EVERY
    recognise(memory_units, secret)
    assert store.tables is noted


def test_nobody_is_turned_away_because_another_request_notes_the_same(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock, store: Store
) -> None:
    visitor, secret = create_visitor(memory_units, ids)
    clock.advance(NOTED_EVERY)
    units = Unwritable(store, clock)
    units.error = ConcurrencyConflict("in the way")

    assert recognise(units, secret) == visitor


def test_a_storage_that_is_gone_is_no_reason_to_forget_a_use(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock, store: Store
) -> None:
    _, secret = create_visitor(memory_units, ids)
    clock.advance(NOTED_EVERY)
    units = Unwritable(store, clock)
    units.error = Unavailable("gone")

    with pytest.raises(Unavailable):
        recognise(units, secret)


def test_a_visitor_who_never_came_is_not_found(memory_units: ShopUnits) -> None:
    with pytest.raises(NotFound):
        read_visitor(memory_units, 1)
