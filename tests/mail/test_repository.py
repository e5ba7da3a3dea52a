"""What storage promises of the outbox."""

from datetime import datetime, timedelta
from threading import Thread

import pytest

from domain.accounts.model import Kind, Subject
from domain.mail.model import Letter, LetterKind
from tests.builders import AT, LATER
from tests.given import given_customer, given_letter, given_member, given_registration
from tests.units import ShopUnits

_LEASE = AT + timedelta(minutes=5)
_SECOND = timedelta(seconds=1)


def _claim(units: ShopUnits, now: datetime = AT) -> Letter | None:
    with units.write() as unit:
        return unit.commit(unit.letters.claim(now, _LEASE))


def test_a_letter_comes_back_equal_with_one_more_attempt(units: ShopUnits) -> None:
    customer = given_customer(units)
    letter = given_letter(
        units,
        kind=LetterKind.RESET,
        recipient="anna+shop@example.com",
        subject=Subject(Kind.CUSTOMER, customer.id),
        facts={"name": "Änne “Größe” 日本 🦓", "role": "a'b\\c %s"},
        attempts=3,
        created_at=AT - _SECOND,
    )

    claimed = _claim(units)

    assert claimed is not None
    assert (claimed.attempts, claimed.due_at) == (4, _LEASE)
    assert claimed.created_at == AT - _SECOND
    for name in ("id", "kind", "recipient", "subject", "facts"):
        assert getattr(claimed, name) == getattr(letter, name)


def test_a_letter_may_be_about_nobody(units: ShopUnits) -> None:
    given_letter(units, subject=None, facts={})

    claimed = _claim(units)

    assert claimed is not None
    assert (claimed.subject, claimed.facts) == (None, {})


def test_what_is_due_the_longest_comes_first(units: ShopUnits) -> None:
    second, third = given_letter(units), given_letter(units)
    first = given_letter(units, due_at=AT - _SECOND)
    given_letter(units, due_at=AT + timedelta(microseconds=1))

    claimed = [_claim(units) for _ in range(4)]

    assert [each and each.id for each in claimed] == [first.id, second.id, third.id, None]


def test_a_claimed_letter_is_due_again_when_its_lease_ends(units: ShopUnits) -> None:
    letter = given_letter(units)
    assert _claim(units)

    assert _claim(units, _LEASE - timedelta(microseconds=1)) is None
    again = _claim(units, _LEASE)
    assert again is not None
    assert (again.id, again.attempts) == (letter.id, 2)


def test_what_was_not_committed_was_not_claimed(units: ShopUnits) -> None:
    letter = given_letter(units)
    with units.write() as unit:
        unit.letters.claim(AT, _LEASE)

    claimed = _claim(units)
    assert claimed is not None
    assert (claimed.id, claimed.attempts) == (letter.id, 1)


@pytest.mark.database
def test_two_who_claim_at_once_get_different_letters_and_neither_waits(
    mysql_units: ShopUnits,
) -> None:
    first, second = given_letter(mysql_units), given_letter(mysql_units)
    found: list[Letter | None] = []

    with mysql_units.write() as one:
        mine = one.letters.claim(AT, _LEASE)
        for _ in range(2):
            # A third finds the second free again, since nothing below is committed.
            with mysql_units.write() as other:
                found.append(other.letters.claim(AT, _LEASE))
        one.commit(None)

    assert mine is not None
    assert mine.id == first.id
    assert [each and each.id for each in found] == [second.id, second.id]


@pytest.mark.database
def test_the_last_letter_is_not_waited_for(mysql_units: ShopUnits) -> None:
    given_letter(mysql_units)
    with mysql_units.write() as one, mysql_units.write() as other:
        assert one.letters.claim(AT, _LEASE)
        assert other.letters.claim(AT, _LEASE) is None


def test_many_who_claim_at_once_get_each_letter_once(units: ShopUnits) -> None:
    wanted = {given_letter(units).id for _ in range(20)}
    found: list[int] = []

    def work() -> None:
        while letter := units.retry(lambda: _claim(units)):
            found.append(letter.id)

    workers = [Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(found) == sorted(wanted)


def _only_this_is_left(units: ShopUnits, *, but: Letter, left: Letter) -> None:
    """Nothing has happened to it, whatever was done to the other one."""
    with units.write() as unit:
        unit.letters.remove(but.id)
        unit.commit(None)

    assert _claim(units, left.due_at - timedelta(microseconds=1)) is None
    claimed = _claim(units, left.due_at)
    assert claimed is not None
    assert (claimed.id, claimed.attempts) == (left.id, left.attempts + 1)


def test_a_postponed_letter_waits_until_then(units: ShopUnits) -> None:
    letter, other = given_letter(units), given_letter(units, due_at=LATER, attempts=1)
    claimed = _claim(units)
    assert claimed is not None
    with units.write() as unit:
        unit.letters.postpone(claimed, AT + _SECOND)
        unit.commit(None)

    assert _claim(units) is None
    again = _claim(units, AT + _SECOND)
    assert again is not None
    assert (again.id, again.attempts) == (letter.id, 2)
    _only_this_is_left(units, but=letter, left=other)


def test_who_lost_the_lease_postpones_nothing(units: ShopUnits) -> None:
    given_letter(units)
    slow = _claim(units)
    assert slow is not None
    assert _claim(units, _LEASE)
    with units.write() as unit:
        unit.letters.postpone(slow, AT)
        unit.commit(None)

    assert _claim(units) is None


def test_a_letter_that_is_given_back_was_not_tried(units: ShopUnits) -> None:
    letter = given_letter(units, attempts=4)
    other = given_letter(units, attempts=5, due_at=LATER)
    claimed = _claim(units)
    assert claimed is not None
    assert claimed.attempts == 5
    with units.write() as unit:
        unit.letters.give_back(claimed, AT + _SECOND)
        unit.commit(None)

    assert _claim(units) is None
    again = _claim(units, AT + _SECOND)
    assert again is not None
    assert (again.id, again.attempts) == (letter.id, 5)
    _only_this_is_left(units, but=letter, left=other)


def test_who_lost_the_lease_gives_nothing_back(units: ShopUnits) -> None:
    given_letter(units)
    slow = _claim(units)
    assert slow is not None
    assert _claim(units, _LEASE)
    with units.write() as unit:
        unit.letters.give_back(slow, AT)
        unit.commit(None)

    assert _claim(units) is None


def test_a_letter_that_is_gone_is_postponed_and_removed_without_a_word(units: ShopUnits) -> None:
    gone, other = given_letter(units), given_letter(units)
    for _ in range(2):
        with units.write() as unit:
            unit.letters.remove(gone.id)
            unit.letters.postpone(gone, AT)
            unit.letters.give_back(gone, AT)
            unit.commit(None)

    claimed = _claim(units)
    assert claimed is not None
    assert claimed.id == other.id
    assert _claim(units) is None


def test_letters_are_counted_by_when_they_are_due(units: ShopUnits) -> None:
    given_letter(units)
    given_letter(units, due_at=AT + _SECOND)
    with units.read() as unit:
        assert unit.letters.due(AT - _SECOND) == 0
        assert unit.letters.due(AT) == 1
        assert unit.letters.due(AT + _SECOND) == 2

    assert _claim(units)
    with units.read() as unit:
        assert unit.letters.due(AT) == 0
        assert unit.letters.due(_LEASE) == 2


def test_the_letters_of_a_registration_go_with_it(units: ShopUnits) -> None:
    registration = given_registration(units, email="anna@example.com")
    other = given_registration(units, email="bert@example.com")
    given_letter(units, subject=registration.subject)
    kept = given_letter(units, subject=other.subject)
    with units.write() as unit:
        unit.registrations.remove_all("anna@example.com")
        unit.commit(None)

    claimed = _claim(units)
    assert claimed is not None
    assert claimed.id == kept.id
    assert _claim(units) is None


@pytest.mark.parametrize("kind", Kind)
def test_letters_of_a_kind_about_somebody_are_withdrawn(units: ShopUnits, kind: Kind) -> None:
    subjects = {
        Kind.REGISTRATION: (given_registration(units).subject, given_registration(units).subject),
        Kind.CUSTOMER: (given_customer(units).subject, given_customer(units).subject),
        Kind.MEMBER: (given_member(units).subject, given_member(units).subject),
    }
    whose, another = subjects[kind]
    for _ in range(2):
        given_letter(units, kind=LetterKind.RESET, subject=whose)
    kept = [
        given_letter(units, kind=LetterKind.PASSWORD_CHANGED, subject=whose),
        given_letter(units, kind=LetterKind.RESET, subject=another),
        given_letter(units, kind=LetterKind.RESET, subject=None),
        *(
            given_letter(units, kind=LetterKind.RESET, subject=same_number)
            for other, (same_number, _) in subjects.items()
            if other is not kind
        ),
    ]

    with units.write() as unit:
        unit.letters.withdraw(LetterKind.RESET, whose)
        unit.letters.withdraw(LetterKind.RESET, whose)
        unit.commit(None)

    claimed = [_claim(units) for _ in range(len(kept) + 1)]
    assert [each and each.id for each in claimed] == [*(letter.id for letter in kept), None]


def test_what_was_withdrawn_in_vain_is_still_sent(units: ShopUnits) -> None:
    customer = given_customer(units)
    given_letter(units, kind=LetterKind.RESET, subject=customer.subject)
    with units.write() as unit:
        unit.letters.withdraw(LetterKind.RESET, customer.subject)
    assert _claim(units)
