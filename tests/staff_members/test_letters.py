"""What people of the staff are told by mail, and whom strangers cannot keep from anything."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from attrs import evolve

from domain.accounts.model import (
    MOST_SESSIONS,
    Limit,
    Limits,
    Purpose,
    TokenSpent,
    TooManyAttempts,
    WrongCredentials,
    WrongPassword,
)
from domain.staff_members.inviting import invite_again
from domain.staff_members.one_time_codes import remove_codes
from tests.builders import an_owner
from tests.doubles import PlainPasswords
from tests.staff_members.office import ANNA, BERT, PASSWORD, Office

NEW = "another password"
HALF_A_MINUTE = timedelta(seconds=30)
HOUR = timedelta(hours=1)
NARROW = Limits(by_account=Limit(2, HOUR), by_address=Limit(3, HOUR))


def test_who_changes_the_password_is_written_to(office: Office) -> None:
    office.hire()
    office.hire(BERT)
    office.change_password(office.actor(), PASSWORD, NEW)

    assert office.post() == [("staff_password_changed", ANNA)]
    assert office.mailer.mails[-1].facts == {"name": "Anna"}


def test_who_gets_another_password_by_an_invitation_is_written_to(office: Office) -> None:
    member = office.hire()
    # The first one is no other.
    assert office.post() == []
    invite_again(office.units, an_owner(), member.id)
    office.accept(office.token(), NEW)
    assert office.post() == [("staff_password_changed", ANNA)]


def test_who_turns_codes_on_or_removes_them_is_written_to(office: Office) -> None:
    office.hire()
    actor = office.actor()
    setup = office.begin(actor)
    assert (setup.secret != "", office.post()) == (True, [])

    app = office.app(actor)
    assert office.post() == [("codes_on", ANNA)]
    office.clock.advance(HALF_A_MINUTE)
    office.remove(actor, app.code())
    assert office.post() == [("codes_off", ANNA)]


def test_whose_codes_an_owner_removes_is_written_to(office: Office) -> None:
    member = office.hire()
    actor = office.actor()
    office.begin(actor)
    # They were not asked for yet.
    remove_codes(office.units, an_owner(), member.id)
    assert office.post() == []

    office.app(office.actor())
    office.post()
    remove_codes(office.units, an_owner(), member.id)
    assert office.post() == [("codes_off", ANNA)]


def test_a_change_that_fails_is_not_written_about(office: Office) -> None:
    office.hire()
    actor = office.actor()
    office.begin(actor)
    with pytest.raises(WrongPassword):
        office.change_password(actor, "wrong password", NEW)
    assert office.post() == []


def test_the_guesses_of_strangers_keep_nobody_from_what_takes_the_password(office: Office) -> None:
    office.limits["log_in"] = NARROW
    office.hire()
    office.hire(BERT)
    actor = office.actor()
    for email in (ANNA, ANNA, BERT):
        with pytest.raises(WrongCredentials):
            office.log_in(email, "wrong password")
    # By the account and by the address.
    for email in (ANNA, BERT):
        with pytest.raises(TooManyAttempts):
            office.log_in(email)

    app = office.app(actor)
    office.clock.advance(HALF_A_MINUTE)
    office.remove(actor, app.code())
    office.change_password(actor, PASSWORD, NEW)


def test_who_accepts_an_invitation_is_no_longer_shut_out(office: Office) -> None:
    office.limits["log_in"] = evolve(NARROW, by_address=Limit(99, HOUR))
    member = office.hire()
    office.hire(BERT)
    actor = office.actor()
    for _ in range(2):
        with pytest.raises(WrongPassword):
            office.change_password(actor, "wrong password", NEW)
        for email in (ANNA, BERT):
            with pytest.raises(WrongCredentials):
                office.log_in(email, "wrong password")
    invite_again(office.units, an_owner(), member.id)
    office.accept(office.token(), NEW)

    office.change_password(office.actor(password=NEW), NEW, PASSWORD)
    with pytest.raises(TooManyAttempts):
        office.log_in(BERT)


def test_nothing_is_locked_while_the_password_is_hashed(office: Office) -> None:
    member = office.invite()
    token = office.token()

    class Slow(PlainPasswords):
        def hash(self, password: str) -> str:
            with ThreadPoolExecutor(1) as other:
                other.submit(self.look).result(timeout=5)
            return super().hash(password)

        def look(self) -> None:
            with office.units.write() as unit:
                unit.staff_members.get_for_update(member.id)
                unit.one_time_tokens.forget(Purpose.RESET, member.subject)
                unit.commit(None)

    evolve(office, passwords=Slow()).accept(token)
    office.log_in()


def test_a_token_that_is_spent_while_the_password_is_hashed_sets_none(office: Office) -> None:
    office.invite()
    token = office.token()

    class Slow(PlainPasswords):
        def hash(self, password: str) -> str:
            office.accept(token, NEW)
            return super().hash(password)

    with pytest.raises(TokenSpent):
        evolve(office, passwords=Slow()).accept(token)
    office.log_in(password=NEW)


def test_of_very_many_log_ins_the_oldest_end(office: Office) -> None:
    office.hire()
    secrets = []
    for _ in range(MOST_SESSIONS + 2):
        office.clock.advance(timedelta(seconds=1))
        secrets.append(office.log_in()[2])
    kept = [office.is_logged_in(secret) for secret in secrets]
    assert kept == [False] * 2 + [True] * MOST_SESSIONS
