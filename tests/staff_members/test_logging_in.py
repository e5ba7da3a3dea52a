"""Logging in and out, and one's own password."""

from datetime import timedelta

import pytest
from attrs import evolve

from adapters.memory.store import Store
from domain.accounts.model import (
    Kind,
    Limit,
    Limits,
    Origin,
    TooManyAttempts,
    WrongCredentials,
    at_log_in,
)
from domain.staff.model import SCOPES, Role
from domain.staff_members import logging_in
from tests.doubles import a_guard
from tests.staff_members.office import ANNA, BERT, PASSWORD, Office
from tests.trail import trail

MOMENT = timedelta(microseconds=1)


def test_a_log_in_is_recognised_by_its_secret(office: Office) -> None:
    member = office.hire(role=Role.MANAGER)
    office.hire(BERT)
    session, _, secret = office.log_in()

    actor = logging_in.recognise(office.units, secret, "request-9")
    assert actor == member.actor("request-9", session.id)
    assert actor.scopes == SCOPES[Role.MANAGER]
    assert session.label == "Browser at the desk"


def test_case_does_not_matter_in_an_address(office: Office) -> None:
    office.hire()
    office.log_in(ANNA.upper())


def test_unknown_known_invited_and_revoked_get_the_same_answer_for_the_same_work(
    office: Office,
) -> None:
    office.hire()
    office.invite("invited@example.com")
    office.revoke(office.hire("revoked@example.com"))
    addresses = (ANNA, "unknown@example.com", "invited@example.com", "revoked@example.com")
    told = set()
    for email in addresses:
        office.passwords.work.clear()
        with pytest.raises(WrongCredentials) as refused:
            office.log_in(email, "wrong password")
        assert office.passwords.work == ["verify"]
        told.add((str(refused.value), *refused.value.facts))
    assert len(told) == 1


def test_the_right_password_of_who_was_revoked_is_wrong(office: Office) -> None:
    office.hire(BERT)
    office.revoke(office.hire())
    with pytest.raises(WrongCredentials):
        office.log_in()


@pytest.mark.parametrize("meanwhile", [PASSWORD, "another password"])
def test_a_hash_that_is_another_meanwhile_is_looked_at_again(
    office: Office, meanwhile: str
) -> None:
    """As when many log in at once after the parameters were changed, and all renew the hash."""
    member = office.hire()
    verify = office.passwords.verify

    def and_then_it_is_another(hashed: str, password: str) -> bool:
        found = verify(hashed, password)
        office.passwords.verify = verify  # type: ignore[method-assign]
        office.passwords.version = 2
        with office.units.write() as unit:
            fresh = evolve(member, password_hash=office.passwords.hash(meanwhile))
            unit.staff_members.save(fresh)
            unit.commit(None)
        return found

    office.passwords.verify = and_then_it_is_another  # type: ignore[method-assign]
    if meanwhile == PASSWORD:
        office.units.retry(office.log_in)
    else:
        with pytest.raises(WrongCredentials):
            office.units.retry(office.log_in)


def test_a_hash_of_old_parameters_is_renewed_at_the_log_in(office: Office, store: Store) -> None:
    member = office.hire()
    office.passwords.version = 2
    _, logged_in, _ = office.log_in()

    stored = store.tables.staff_members[member.id]
    assert (stored.password_hash or "").startswith("plain:2:")
    # Nobody who edits the person is told that somebody was faster.
    assert stored.version == logged_in.version == member.version
    office.passwords.work.clear()
    office.log_in()
    assert office.passwords.work == ["verify"]


def test_guessing_ends_and_the_owner_gets_in_after_the_wait(office: Office) -> None:
    office.hire()
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            office.log_in(password="wrong password")
    office.passwords.work.clear()
    with pytest.raises(TooManyAttempts) as refused:
        office.log_in()
    assert office.passwords.work == []

    office.clock.advance(timedelta(seconds=refused.value.facts["retry_after"]))
    office.log_in()


def test_guesses_at_an_address_that_is_unknown_are_counted_the_same(office: Office) -> None:
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            office.log_in("unknown@example.com")
    with pytest.raises(TooManyAttempts):
        office.log_in("unknown@example.com")


def test_guesses_at_one_do_not_keep_another_out(office: Office) -> None:
    office.hire()
    office.hire(BERT)
    for _ in range(11):
        with pytest.raises((WrongCredentials, TooManyAttempts)):
            office.log_in(password="wrong password")
    office.log_in(BERT)


def test_one_address_guesses_so_often_at_all_accounts_together(office: Office) -> None:
    office.hire()
    usual = Limit(10, timedelta(minutes=15))
    office.limits["log_in"] = Limits(by_account=usual, by_address=Limit(3, timedelta(hours=1)))
    for number in range(3):
        with pytest.raises(WrongCredentials):
            office.log_in(f"guess{number}@example.com")
    with pytest.raises(TooManyAttempts):
        office.log_in()


def test_a_log_in_forgives_the_mistakes_before_it(office: Office) -> None:
    office.hire()
    for _ in range(3):
        for _ in range(9):
            with pytest.raises(WrongCredentials):
                office.log_in(password="wrong password")
        office.log_in()


def test_a_customer_with_the_same_address_is_counted_apart() -> None:
    origin = Origin(address="192.0.2.7")
    limits = a_guard().log_in
    [ours, _] = at_log_in(limits, Kind.MEMBER, ANNA, origin)
    [theirs, _] = at_log_in(limits, Kind.CUSTOMER, ANNA, origin)
    assert ours.key != theirs.key


def test_a_log_in_that_fails_leaves_no_session_and_no_entry(office: Office, store: Store) -> None:
    office.hire()
    before = len(trail(office.units))
    with pytest.raises(WrongCredentials):
        office.log_in(password="wrong password")
    assert (store.tables.sessions, len(trail(office.units))) == ({}, before)
