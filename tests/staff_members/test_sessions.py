"""What a log-in is good for, until it ends, and one's own password."""

from datetime import timedelta

import pytest

from adapters.memory.store import Store
from domain.accounts.model import (
    Kind,
    Subject,
    TokenSpent,
    TooManyAttempts,
    WrongCredentials,
    WrongPassword,
)
from domain.shared.errors import Forbidden, NotFound
from domain.staff.model import SCOPES, Actor, Role
from domain.staff_members import logging_in
from domain.staff_members.inviting import invite_again
from domain.staff_members.model import StaffMemberChanges
from domain.staff_members.use_cases import change_member, read_me
from tests.builders import an_owner
from tests.given import given_session
from tests.staff_members.office import BERT, PASSWORD, Office
from tests.trail import trail, whatever

MOMENT = timedelta(microseconds=1)


def test_a_log_in_ends_after_twelve_hours_however_often_it_is_used(office: Office) -> None:
    office.hire()
    session, _, secret = office.log_in()
    assert session.expires_at == office.clock.now() + timedelta(hours=12)
    for _ in range(11):
        office.clock.advance(timedelta(hours=1))
        assert office.is_logged_in(secret)
    office.clock.advance(timedelta(hours=1) - MOMENT)
    assert office.is_logged_in(secret)
    office.clock.advance(MOMENT)
    assert not office.is_logged_in(secret)


@pytest.mark.parametrize("secret", ["", "staff_login_", "staff_login_secret-99", "secret-1"])
def test_nobody_holds_another_secret(office: Office, secret: str) -> None:
    office.hire()
    office.log_in()
    assert not office.is_logged_in(secret)


def test_a_customers_session_is_nobodys_of_the_staff(office: Office) -> None:
    member = office.hire()
    session, _, secret = office.log_in()
    with office.units.write() as unit:
        unit.sessions.end_all(member.subject)
        unit.commit(None)
    customer = Subject(Kind.CUSTOMER, member.id)
    given_session(office.units, customer, digest=session.digest)

    assert not office.is_logged_in(secret)


def test_another_role_holds_from_the_next_request_on(office: Office) -> None:
    office.hire(BERT)
    member = office.hire()
    *_, secret = office.log_in()
    changes = StaffMemberChanges(name="Anna Lind", role=Role.SUPPORT)
    change_member(office.units, an_owner(), member.id, changes, whatever)

    actor = office.known(secret)
    assert actor.scopes == SCOPES[Role.SUPPORT]
    assert actor.name == f"staff:{member.id}:Anna Lind"


def test_logging_out_ends_one_session(office: Office) -> None:
    office.hire()
    (*_, first), (*_, second) = office.log_in(), office.log_in()
    actor = office.known(first)
    logging_in.end_session(office.units, actor, actor.session_id or 0)

    assert not office.is_logged_in(first)
    assert office.is_logged_in(second)


def test_logging_out_everywhere_ends_ones_own_sessions(office: Office) -> None:
    office.hire()
    office.hire(BERT)
    secrets = [office.log_in()[2] for _ in range(3)]
    *_, other = office.log_in(BERT)
    logging_in.end_all_sessions(office.units, office.known(secrets[0]))

    assert not any(office.is_logged_in(secret) for secret in secrets)
    assert office.is_logged_in(other)


def test_each_sees_ones_own_sessions(office: Office) -> None:
    office.hire()
    office.hire(BERT)
    first, *_ = office.log_in()
    office.clock.advance(MOMENT)
    second, _, secret = office.log_in()
    office.log_in(BERT)

    assert list(logging_in.list_sessions(office.units, office.known(secret))) == [second, first]


def test_nobody_ends_anothers_session(office: Office) -> None:
    office.hire()
    office.hire(BERT)
    *_, secret = office.log_in()
    session = office.known(secret).session_id or 0
    with pytest.raises(NotFound):
        logging_in.end_session(office.units, office.actor(BERT), session)
    assert office.is_logged_in(secret)


def test_the_password_is_changed_by_who_knows_it(office: Office) -> None:
    member = office.hire()
    (*_, other), actor = office.log_in(), office.actor()
    invite_again(office.units, an_owner(), member.id)
    token = office.token()
    office.change_password(actor, PASSWORD, "another password")

    assert not office.is_logged_in(other)
    assert len(logging_in.list_sessions(office.units, actor)) == 1
    with pytest.raises(WrongCredentials):
        office.log_in()
    office.log_in(password="another password")
    # A token that lies in a mailbox is no way around it.
    with pytest.raises(TokenSpent):
        office.accept(token)


def test_a_stolen_session_does_not_change_the_password(office: Office) -> None:
    office.hire()
    actor = office.actor()
    for _ in range(10):
        with pytest.raises(WrongPassword):
            office.change_password(actor, "wrong password", "another password")
    with pytest.raises(TooManyAttempts):
        office.change_password(actor, PASSWORD, "another password")


@pytest.mark.parametrize("actor", [an_owner(), Actor(name="customer:1", customer_id=1)])
def test_what_is_ones_own_needs_a_log_in(office: Office, actor: Actor) -> None:
    office.hire()
    for act in (
        lambda: read_me(office.units, actor),
        lambda: logging_in.list_sessions(office.units, actor),
        lambda: logging_in.end_session(office.units, actor, 1),
        lambda: logging_in.end_all_sessions(office.units, actor),
        lambda: office.change_password(actor, PASSWORD, "another password"),
        lambda: office.begin(actor),
        lambda: office.confirm(actor, "123456"),
        lambda: office.remove(actor, "123456"),
    ):
        with pytest.raises(Forbidden):
            act()


def test_each_reads_oneself(office: Office) -> None:
    member = office.hire()
    office.hire(BERT)
    assert read_me(office.units, office.actor()) == member


def test_the_log_says_who_came_and_went(office: Office) -> None:
    member = office.hire()
    before = len(trail(office.units))
    actor = office.actor()
    logging_in.end_session(office.units, actor, actor.session_id or 0)
    logging_in.end_all_sessions(office.units, office.actor())

    entries = trail(office.units)[before:]
    assert [(each.action, each.after) for each in entries] == [
        ("staff_member.log_in", {"session_id": 1}),
        ("staff_member.log_out", {"session_id": 1}),
        ("staff_member.log_in", {"session_id": 2}),
        ("staff_member.log_out_everywhere", None),
    ]
    assert {(each.actor, each.entity_id) for each in entries} == {("staff:1:Anna", member.id)}


def test_the_secret_of_a_session_is_kept_nowhere(office: Office, store: Store) -> None:
    office.hire()
    *_, secret = office.log_in()
    kept = repr(store.tables)
    for part in (secret, secret.removeprefix("staff_login_"), PASSWORD):
        assert part not in kept
