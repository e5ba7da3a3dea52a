"""People of the staff: their standing, their rights, and the last owner."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from domain.staff.model import SCOPES, Role
from domain.staff_members.model import (
    LastOwner,
    OneTimeCode,
    StaffInvitation,
    StaffMemberChanges,
    Standing,
    changed,
    invited,
    keep_an_owner,
    revoked,
    with_changes,
    without_codes,
)
from entrypoints.http.structuring import rules_of
from tests.builders import AT, LATER, a_member

CODES: dict[str, Any] = {"totp_secret": b"sealed", "totp_confirmed_at": AT, "totp_last_step": 7}


def an_owner(**fields: Any) -> Any:
    return a_member(role=Role.OWNER, **fields)


def test_who_is_invited_cannot_log_in_yet() -> None:
    invitation = StaffInvitation(email="Anna@Example.COM", name="Anna", role=Role.SUPPORT)
    member = invited(invitation, LATER)

    assert (member.email, member.name, member.role) == ("anna@example.com", "Anna", Role.SUPPORT)
    assert member.standing is Standing.INVITED
    assert not member.needs_code
    assert (member.version, member.created_at, member.updated_at) == (1, LATER, LATER)


@pytest.mark.parametrize("role", Role)
def test_a_person_may_what_the_role_may(role: Role) -> None:
    actor = a_member(id=3, name="Anna", role=role).actor("request-1", 9)

    assert actor.scopes == SCOPES[role]
    assert (actor.name, actor.request_id) == ("staff:3:Anna", "request-1")
    assert (actor.member_id, actor.session_id) == (3, 9)
    assert (actor.customer_id, actor.visitor_id) == (None, None)


def test_a_code_is_asked_for_once_it_was_confirmed() -> None:
    begun = a_member(totp_secret=b"sealed")

    assert not begun.needs_code
    assert evolve(begun, totp_confirmed_at=AT).needs_code


def test_who_is_revoked_keeps_the_name_and_neither_password_nor_codes() -> None:
    member = a_member(version=4, **CODES)
    after = revoked(member, LATER)

    assert after.standing is Standing.REVOKED
    assert (after.name, after.email, after.role) == (member.name, member.email, member.role)
    assert (after.password_hash, after.totp_secret, after.totp_last_step) == (None, None, None)
    assert not after.needs_code
    assert (after.version, after.updated_at, after.revoked_at) == (5, LATER, LATER)


def test_removing_the_codes_leaves_the_password() -> None:
    after = without_codes(a_member(**CODES), LATER)

    assert not after.needs_code
    assert after.standing is Standing.ACTIVE
    assert without_codes(after, LATER + timedelta(days=1)) is after


def test_only_what_is_sent_is_changed() -> None:
    member = a_member(name="Anna", role=Role.MANAGER)

    renamed = with_changes(member, StaffMemberChanges(name="Anna Lind"), LATER)
    assert (renamed.name, renamed.role) == ("Anna Lind", Role.MANAGER)
    assert (renamed.version, renamed.updated_at) == (2, LATER)
    assert with_changes(member, StaffMemberChanges(role=Role.MANAGER), LATER) is member
    assert with_changes(member, StaffMemberChanges(), LATER) is member


@pytest.mark.parametrize(
    "after",
    [{"role": Role.MANAGER}, {"role": Role.SUPPORT}, {"revoked_at": AT}, {"password_hash": None}],
    ids=str,
)
def test_the_last_owner_who_can_log_in_stays(after: dict[str, Any]) -> None:
    last, waiting = an_owner(id=1), an_owner(id=2, password_hash=None)
    gone = evolve(last, **after)

    for owners in ([last], [last, waiting]):
        with pytest.raises(LastOwner):
            keep_an_owner(owners, gone)
    keep_an_owner([last, an_owner(id=3)], gone)


def test_whoever_is_no_acting_owner_can_go() -> None:
    owner = an_owner(id=1)

    keep_an_owner([owner], a_member(id=2, revoked_at=AT))
    keep_an_owner([owner, an_owner(id=2, password_hash=None)], an_owner(id=2, revoked_at=AT))
    keep_an_owner([an_owner(id=2, password_hash=None)], an_owner(id=2, revoked_at=AT))
    keep_an_owner([], a_member(id=2, revoked_at=AT))


def test_the_last_owner_may_take_another_name() -> None:
    keep_an_owner([an_owner(id=1)], an_owner(id=1, name="Anna Lind"))


@pytest.mark.parametrize(
    "code",
    ["", "12345", "1234567", "12345a", "\uff11\uff12\uff13\uff14\uff15\uff16", "12345\n", "-12345"],
)
def test_a_code_is_six_digits(code: str) -> None:
    [rule] = rules_of(OneTimeCode)
    assert rule.problem(code)
    assert rule.problem("012345") is None


def test_no_secret_is_shown() -> None:
    shown = repr(a_member(password_hash="hidden", totp_secret=b"hidden"))
    assert "hidden" not in shown


def test_what_changes_nothing_is_no_change() -> None:
    member = a_member()
    assert changed(member, LATER, name=member.name) is member
