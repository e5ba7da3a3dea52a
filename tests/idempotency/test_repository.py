"""What storage promises of idempotency keys."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from domain.idempotency.model import KEPT, LEASE, Answer, Claim, KeyInProgress, KeyReused
from domain.shared.errors import ConcurrencyConflict
from tests.builders import AT, a_claim, an_answer
from tests.units import ShopUnits

OTHER_REQUEST = hashlib.sha256(b"two T-shirts").digest()
SOON = AT + timedelta(seconds=1)


def claim(units: ShopUnits, wanted: Claim, now: datetime = AT) -> Answer | None:
    with units.write() as unit:
        found = unit.idempotency.claim(wanted, now=now, lease_until=now + LEASE)
        return unit.commit(found)


def answer(units: ShopUnits, held: Claim, given: Answer) -> None:
    with units.write() as unit:
        unit.idempotency.answer(held, given)
        unit.commit(None)


def release(units: ShopUnits, held: Claim) -> None:
    with units.write() as unit:
        unit.idempotency.release(held)
        unit.commit(None)


def test_a_new_key_is_claimed(units: ShopUnits) -> None:
    assert claim(units, a_claim()) is None


def test_the_answer_is_told_again_as_it_was(units: ShopUnits) -> None:
    first, given = a_claim(), an_answer()
    claim(units, first)
    answer(units, first, given)

    assert claim(units, a_claim(), SOON) == given
    assert claim(units, first, SOON) == given
    assert claim(units, a_claim(), AT + KEPT - timedelta(seconds=1)) == given


def test_an_empty_answer_is_an_answer(units: ShopUnits) -> None:
    first, given = a_claim(), an_answer(status=204, headers={}, body=b"")
    claim(units, first)
    answer(units, first, given)

    assert claim(units, a_claim()) == given


def test_a_large_answer_comes_back_whole(units: ShopUnits) -> None:
    first, given = a_claim(), an_answer(body=bytes(range(256)) * 1024)
    claim(units, first)
    answer(units, first, given)

    assert claim(units, a_claim()) == given


@pytest.mark.parametrize("answered", [True, False])
def test_a_key_serves_one_request_only(units: ShopUnits, answered: bool) -> None:  # noqa: FBT001
    first = a_claim()
    claim(units, first)
    if answered:
        answer(units, first, an_answer())

    with pytest.raises(KeyReused):
        claim(units, a_claim(request_digest=OTHER_REQUEST), SOON)


def test_a_running_request_is_not_done_twice(units: ShopUnits) -> None:
    claim(units, a_claim())

    with pytest.raises(KeyInProgress):
        claim(units, a_claim(), AT + LEASE - timedelta(microseconds=1))


def test_claiming_again_for_the_same_attempt_changes_nothing(units: ShopUnits) -> None:
    first = a_claim()
    claim(units, first)

    assert claim(units, first, SOON) is None
    answer(units, first, an_answer())


def test_keys_of_other_callers_and_other_keys_are_free(units: ShopUnits) -> None:
    claim(units, a_claim(caller="Anna", key="order-1"))

    assert claim(units, a_claim(caller="Berta", key="order-1")) is None
    assert claim(units, a_claim(caller="Anna", key="order-2")) is None
    assert claim(units, a_claim(caller="Anna", key="ORDER-1")) is None


def test_a_lease_that_ran_out_is_taken_over(units: ShopUnits) -> None:
    dead, next_try = a_claim(), a_claim()
    claim(units, dead)

    assert claim(units, next_try, AT + LEASE) is None
    with pytest.raises(KeyInProgress):
        claim(units, a_claim(), AT + LEASE + timedelta(seconds=1))


def test_another_request_can_take_over_a_lease_that_ran_out(units: ShopUnits) -> None:
    claim(units, a_claim())
    other = a_claim(request_digest=OTHER_REQUEST)

    assert claim(units, other, AT + LEASE) is None
    answer(units, other, an_answer(status=200))
    assert claim(units, a_claim(request_digest=OTHER_REQUEST), AT + LEASE) == an_answer(status=200)


def test_who_was_taken_over_can_neither_answer_nor_release(units: ShopUnits) -> None:
    slow, next_try = a_claim(), a_claim()
    claim(units, slow)
    claim(units, next_try, AT + LEASE)

    with pytest.raises(ConcurrencyConflict):
        answer(units, slow, an_answer(status=500))
    release(units, slow)

    answer(units, next_try, an_answer())
    assert claim(units, a_claim(), AT + LEASE) == an_answer()


def test_an_answer_is_given_once(units: ShopUnits) -> None:
    first = a_claim()
    claim(units, first)
    answer(units, first, an_answer())

    with pytest.raises(ConcurrencyConflict):
        answer(units, first, an_answer(status=500))
    assert claim(units, a_claim()) == an_answer()


def test_a_key_that_was_never_claimed_cannot_be_answered(units: ShopUnits) -> None:
    with pytest.raises(ConcurrencyConflict):
        answer(units, a_claim(), an_answer())


def test_an_answer_leaves_with_its_transaction(units: ShopUnits) -> None:
    first = a_claim()
    claim(units, first)
    with units.write() as unit:
        unit.idempotency.answer(first, an_answer())

    answer(units, first, an_answer(status=200))
    assert claim(units, a_claim()) == an_answer(status=200)


def test_a_released_key_is_free(units: ShopUnits) -> None:
    first = a_claim()
    claim(units, first)
    release(units, first)

    assert claim(units, a_claim(request_digest=OTHER_REQUEST)) is None
    with pytest.raises(ConcurrencyConflict):
        answer(units, first, an_answer())


def test_an_answered_key_cannot_be_released(units: ShopUnits) -> None:
    first = a_claim()
    claim(units, first)
    answer(units, first, an_answer())
    release(units, first)

    assert claim(units, a_claim()) == an_answer()


def test_releasing_what_was_never_claimed_changes_nothing(units: ShopUnits) -> None:
    other = a_claim(key="order-2")
    claim(units, other)
    release(units, a_claim())

    answer(units, other, an_answer())


def test_an_old_answer_is_forgotten(units: ShopUnits) -> None:
    first = a_claim()
    claim(units, first)
    answer(units, first, an_answer())
    later = AT + KEPT + timedelta(seconds=1)

    again = a_claim(request_digest=OTHER_REQUEST)
    assert claim(units, again, later) is None
    answer(units, again, an_answer(status=200))
    assert claim(units, a_claim(request_digest=OTHER_REQUEST), later) == an_answer(status=200)


def test_purging_forgets_what_is_older(units: ShopUnits) -> None:
    old, new = a_claim(key="old"), a_claim(key="new")
    for key, at in ((old, AT), (new, SOON)):
        claim(units, key, at)
        answer(units, key, an_answer())

    with units.write() as unit:
        assert unit.commit(unit.idempotency.purge(SOON)) == 1

    assert claim(units, a_claim(key="old"), SOON) is None
    assert claim(units, a_claim(key="new"), SOON) == an_answer()


def test_purging_nothing_counts_nothing(units: ShopUnits) -> None:
    with units.write() as unit:
        assert unit.idempotency.purge(AT) == 0


def test_of_two_at_once_one_holds_the_key(units: ShopUnits) -> None:
    def try_to(wanted: Claim) -> str:
        try:
            return "holds it" if claim(units, wanted) is None else "was answered"
        except KeyInProgress:
            return "is told to wait"

    with ThreadPoolExecutor(2) as threads:
        for round_ in range(10):
            both = list(threads.map(try_to, [a_claim(key=f"order-{round_}") for _ in range(2)]))
            assert sorted(both) == ["holds it", "is told to wait"]
