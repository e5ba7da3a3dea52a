"""From an invitation to somebody who can log in."""

from datetime import timedelta

import pytest

from adapters.memory.store import Store
from domain.accounts.model import TOKEN_LIFETIMES, Purpose, TokenSpent, WrongCredentials
from domain.accounts.use_cases import mint
from domain.shared.errors import Forbidden, NotFound
from domain.staff.model import ANYONE, Actor, Role
from domain.staff_members.inviting import (
    invite_again,
    invite_again_by_hand,
    invite_by_hand,
)
from domain.staff_members.model import StaffEmailTaken, StaffInvitation, Standing
from tests.builders import a_manager, a_supporter, an_owner
from tests.staff_members.office import ANNA, BERT, PASSWORD, Office
from tests.trail import actions, trail

LIFETIME = TOKEN_LIFETIMES[Purpose.INVITATION]
MOMENT = timedelta(microseconds=1)


def test_from_an_invitation_to_being_logged_in(office: Office) -> None:
    member = office.invite("Anna@Example.com", Role.MANAGER)
    assert member.standing is Standing.INVITED
    assert office.post() == [("invitation", ANNA)]

    accepted = office.accept(office.mailer.token(ANNA))
    assert (accepted.id, accepted.standing) == (member.id, Standing.ACTIVE)
    session, logged_in, secret = office.log_in()
    assert logged_in == accepted
    assert session.holder == member.subject
    assert secret.startswith("staff_login_")


def test_the_letter_says_who_is_invited_and_by_whom(office: Office) -> None:
    office.hire()
    inviters = {office.actor(): "Anna", an_owner(): "test owner"}
    inviters[Actor(name="token:7:Till: 2", scopes=an_owner().scopes)] = "Till: 2"
    for number, (actor, name) in enumerate(inviters.items()):
        office.invite(f"bert{number}@example.com", actor=actor)
        office.post()
        assert office.mailer.mails[-1].facts == {"name": f"Bert{number}", "inviter": name}


def test_nobody_logs_in_before_accepting(office: Office) -> None:
    office.invite()
    office.post()
    with pytest.raises(WrongCredentials):
        office.log_in()


def test_an_invitation_is_good_once(office: Office) -> None:
    office.invite()
    token = office.token()
    office.accept(token)

    with pytest.raises(TokenSpent):
        office.accept(token, "another password")
    office.log_in(password=PASSWORD)


@pytest.mark.parametrize("token", ["", "unknown", "secret-99"])
def test_a_token_that_was_never_sent_is_no_use_and_costs_no_work(
    office: Office, token: str
) -> None:
    office.invite()
    office.post()
    with pytest.raises(TokenSpent):
        office.accept(token)
    assert office.passwords.work == []


def test_an_invitation_is_good_for_seven_days(office: Office) -> None:
    office.invite(ANNA)
    office.invite(BERT)
    tokens = office.token(ANNA), office.token(BERT)
    office.clock.advance(LIFETIME - MOMENT)
    office.accept(tokens[0])
    office.clock.advance(MOMENT)
    with pytest.raises(TokenSpent):
        office.accept(tokens[1])


def test_an_address_is_invited_once(office: Office) -> None:
    office.invite()
    for email in (ANNA, ANNA.upper()):
        with pytest.raises(StaffEmailTaken):
            office.invite(email)
    assert len(office.post()) == 1


def test_inviting_again_voids_what_was_sent_before(office: Office) -> None:
    member = office.invite()
    first = office.token()
    invite_again(office.units, an_owner(), member.id)
    second = office.token()

    with pytest.raises(TokenSpent):
        office.accept(first)
    office.accept(second)


def test_accepting_voids_the_other_invitations(office: Office) -> None:
    member = office.invite()
    first = office.token()
    with office.units.write() as unit:
        # That of a letter which was being sent when the person was invited again.
        second = unit.commit(mint(unit, office.ids, Purpose.INVITATION, member.subject))
    office.accept(second)

    with pytest.raises(TokenSpent):
        office.accept(first)


def test_a_letter_that_waits_is_void_with_the_invitation(office: Office) -> None:
    office.invite(BERT)
    member = office.invite()
    invite_again(office.units, an_owner(), member.id)
    invite_again(office.units, an_owner(), member.id)
    assert sorted(office.post()) == [("invitation", ANNA), ("invitation", BERT)]

    invite_again(office.units, an_owner(), member.id)
    _, by_hand = invite_again_by_hand(office.units, office.ids, an_owner(), member.id)
    assert office.post() == []

    invite_again(office.units, an_owner(), member.id)
    token = office.token()
    invite_again(office.units, an_owner(), member.id)
    with pytest.raises(TokenSpent):
        office.accept(by_hand)
    with pytest.raises(TokenSpent):
        office.accept(token)
    office.accept(office.token())
    assert office.post() == []


def test_accepting_voids_a_letter_that_waits(office: Office) -> None:
    member = office.invite()
    with office.units.write() as unit:
        token = unit.commit(mint(unit, office.ids, Purpose.INVITATION, member.subject))
    office.accept(token)
    assert office.post() == []


def test_who_forgot_the_password_is_invited_again(office: Office) -> None:
    member = office.hire()
    *_, secret = office.log_in()
    invite_again(office.units, an_owner(), member.id)
    token = office.token()
    # Whoever asks for it in somebody's name locks nobody out.
    assert office.is_logged_in(secret)
    office.log_in()

    office.accept(token, "another password")
    assert not office.is_logged_in(secret)
    with pytest.raises(WrongCredentials):
        office.log_in()
    office.log_in(password="another password")


def test_a_new_password_leaves_the_phone_in_place(office: Office) -> None:
    member = office.hire()
    office.app(office.actor())
    invite_again(office.units, an_owner(), member.id)
    assert office.accept(office.token()).needs_code


def test_a_letter_that_was_on_its_way_brings_nobody_back(office: Office) -> None:
    office.hire(BERT)
    member = office.invite()
    office.revoke(member)
    with office.units.write() as unit:
        # The worker had just taken it.
        token = unit.commit(mint(unit, office.ids, Purpose.INVITATION, member.subject))

    with pytest.raises(TokenSpent):
        office.accept(token)
    assert office.member(member.id).standing is Standing.REVOKED


def test_who_was_revoked_is_not_written_to_any_more(office: Office) -> None:
    office.hire(BERT)
    office.revoke(office.invite())
    assert office.post() == []


def test_who_was_revoked_comes_back_by_an_invitation_alone(office: Office) -> None:
    office.hire(BERT)
    member = office.hire()
    office.revoke(member)
    again = invite_again(office.units, an_owner(), member.id)

    assert (again.id, again.standing) == (member.id, Standing.INVITED)
    with pytest.raises(WrongCredentials):
        office.log_in()
    office.accept(office.token(), "another password")
    office.log_in(password="another password")


def test_by_hand_no_letter_is_needed(office: Office) -> None:
    invitation = StaffInvitation(email=ANNA, name="Anna", role=Role.OWNER)
    member, first = invite_by_hand(office.units, office.ids, an_owner(), invitation)
    _, second = invite_again_by_hand(office.units, office.ids, an_owner(), member.id)

    assert office.post() == []
    with pytest.raises(TokenSpent):
        office.accept(first)
    assert office.accept(second).standing is Standing.ACTIVE


def test_nobody_without_the_scope_invites(office: Office) -> None:
    member = office.invite()
    office.post()
    for actor in (ANYONE, a_manager(), a_supporter()):
        with pytest.raises(Forbidden):
            office.invite(BERT, actor=actor)
        with pytest.raises(Forbidden):
            invite_again(office.units, actor, member.id)
    assert office.post() == []
    assert len(trail(office.units)) == 1


def test_who_was_never_invited_is_not_invited_again(office: Office) -> None:
    with pytest.raises(NotFound):
        invite_again(office.units, an_owner(), 99)
    assert (office.post(), trail(office.units)) == ([], [])


def test_the_log_says_who_was_invited_and_that_they_came(office: Office) -> None:
    member = office.hire()
    invite_again(office.units, an_owner(), member.id)

    assert actions(office.units) == [
        ("staff_member.invite", member.id),
        ("staff_member.set_password", member.id),
        ("staff_member.invite", member.id),
    ]
    entries = trail(office.units)
    assert entries[0].after == {"email": ANNA, "name": "Anna", "role": "owner"}
    assert [each.actor for each in entries] == ["test owner", "staff:1:Anna", "test owner"]


def test_neither_password_nor_token_is_kept(office: Office, store: Store) -> None:
    office.invite()
    token = office.token()
    assert token not in repr(store.tables)
    office.accept(token)
    for secret in (token, PASSWORD):
        assert secret not in repr(store.tables)
