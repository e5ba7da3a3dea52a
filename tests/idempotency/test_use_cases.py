"""One request under one key."""

from datetime import timedelta

import pytest

from domain.idempotency.model import KEPT, LEASE, KeyInProgress
from domain.idempotency.use_cases import claim, keep, purge, release
from tests.builders import a_claim, an_answer
from tests.doubles import FrozenClock
from tests.units import ShopUnits


def test_the_first_does_the_work_and_the_next_is_told_its_answer(memory_units: ShopUnits) -> None:
    first = a_claim()
    assert claim(memory_units, first) is None
    keep(memory_units, first, an_answer())

    assert claim(memory_units, a_claim()) == an_answer()


def test_while_the_first_works_the_next_is_told_to_wait(memory_units: ShopUnits) -> None:
    claim(memory_units, a_claim())

    with pytest.raises(KeyInProgress):
        claim(memory_units, a_claim())


def test_a_failure_gives_the_key_back(memory_units: ShopUnits) -> None:
    first = a_claim()
    claim(memory_units, first)
    release(memory_units, first)

    assert claim(memory_units, a_claim()) is None


def test_a_dead_workers_key_frees_itself(memory_units: ShopUnits, clock: FrozenClock) -> None:
    claim(memory_units, a_claim())
    clock.advance(LEASE)

    assert claim(memory_units, a_claim()) is None


def test_keys_are_forgotten_when_they_are_old(memory_units: ShopUnits, clock: FrozenClock) -> None:
    first = a_claim()
    claim(memory_units, first)
    keep(memory_units, first, an_answer())
    clock.advance(KEPT)
    assert purge(memory_units) == 0

    clock.advance(timedelta(microseconds=1))
    assert purge(memory_units) == 1
    assert purge(memory_units) == 0
