"""People of the staff: who they are, what they may, and how they prove it.

A person is invited, chooses a password, and logs in. Who leaves is revoked and kept, since the
audit log names them; the password and the one-time codes are forgotten then.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

from attrs import evolve, field, frozen

from domain.accounts.model import Email, Kind, PersonName, Subject, TypedPassword, mailbox
from domain.shared.changes import UNSET, Unset, sent
from domain.shared.errors import Conflict, DomainError
from domain.shared.ids import NEW
from domain.shared.rules import Text
from domain.staff.model import SCOPES, Actor, Role

# Begins like that of an API token, since both are staff's.
TOKEN_PREFIX: Final = "staff_login_"  # noqa: S105 - what every secret begins with

# What the apps for it show (RFC 6238, six digits).
OneTimeCode = Annotated[str, Text(6, pattern=r"^[0-9]{6}$", hint="must be the six digits")]


class StaffEmailTaken(Conflict):
    """Somebody else of the staff has this address; those who invite see the list anyway."""

    code = "staff_email_taken"


class LastOwner(Conflict):
    """Nobody could log in as an owner any more."""

    code = "last_owner"


class OneTimeCodeNeeded(DomainError):
    """The password is right, and the one-time code is missing: only who knows it is told so."""

    code = "one_time_code_needed"


class WrongOneTimeCode(DomainError):
    """The code that is to prove who is calling is wrong, too old, or was used."""

    code = "wrong_one_time_code"


class OneTimeCodesOn(Conflict):
    """They are asked for already: whoever wants them from another app removes them first."""

    code = "one_time_codes_on"


class OneTimeCodesOff(Conflict):
    """There is nothing to confirm or to remove."""

    code = "one_time_codes_off"


class OneTimeCodesUnreadable(Conflict):
    """Their secret was sealed with another key than the shop has now: no code can be checked."""

    code = "one_time_codes_unreadable"


class Standing(StrEnum):
    """Whether somebody can log in."""

    INVITED = "invited"
    """Not yet: no invitation was accepted."""
    ACTIVE = "active"
    REVOKED = "revoked"


@frozen(kw_only=True)
class StaffMember:
    id: int
    email: Email
    name: PersonName
    role: Role
    password_hash: str | None = field(default=None, repr=False)
    """None until an invitation was accepted, and of who is revoked."""
    totp_secret: bytes | None = field(default=None, repr=False)
    """What the one-time codes are made of, sealed."""
    totp_confirmed_at: datetime | None = None
    """From when on a code is asked for. None before the first one has shown that the app has the
    secret.
    """
    totp_last_step: int | None = None
    """The time step of the code that was used last: that one and those before are used up."""
    version: int = 1
    created_at: datetime
    updated_at: datetime
    revoked_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        return Subject(Kind.MEMBER, self.id)

    @property
    def standing(self) -> Standing:
        if self.revoked_at is not None:
            return Standing.REVOKED
        return Standing.INVITED if self.password_hash is None else Standing.ACTIVE

    @property
    def needs_code(self) -> bool:
        return self.totp_confirmed_at is not None

    @property
    def is_acting_owner(self) -> bool:
        return self.role is Role.OWNER and self.standing is Standing.ACTIVE

    def actor(self, request_id: str, session_id: int | None = None) -> Actor:
        """With the scopes of the role as it is now."""
        return Actor(
            name=f"staff:{self.id}:{self.name}",
            scopes=SCOPES[self.role],
            request_id=request_id,
            member_id=self.id,
            session_id=session_id,
        )


@frozen(kw_only=True)
class StaffInvitation:
    """Whom somebody invites."""

    email: Email
    name: PersonName
    role: Role


@frozen(kw_only=True)
class StaffCredentials:
    """What somebody of the staff who logs in says."""

    email: Email
    password: TypedPassword = field(repr=False)
    code: OneTimeCode | None = field(default=None, repr=False)
    """The one-time code, if one is asked for."""


@frozen(kw_only=True)
class StaffMemberChanges:
    """What owners may change about others and themselves."""

    name: PersonName | Unset = UNSET
    role: Role | Unset = UNSET


_NO_CODES: Final = {"totp_secret": None, "totp_confirmed_at": None, "totp_last_step": None}


def invited(invitation: StaffInvitation, now: datetime) -> StaffMember:
    return StaffMember(
        id=NEW,
        email=mailbox(invitation.email),
        name=invitation.name,
        role=invitation.role,
        created_at=now,
        updated_at=now,
    )


def changed(member: StaffMember, now: datetime, **fields: Any) -> StaffMember:
    """The person with these fields; the same one if that changes nothing."""
    wanted = evolve(member, **fields)
    if wanted == member:
        return member
    return evolve(wanted, version=member.version + 1, updated_at=now)


def with_changes(member: StaffMember, changes: StaffMemberChanges, now: datetime) -> StaffMember:
    return changed(member, now, **sent(changes))


def without_codes(member: StaffMember, now: datetime) -> StaffMember:
    return changed(member, now, **_NO_CODES)


def revoked(member: StaffMember, now: datetime) -> StaffMember:
    return changed(member, now, password_hash=None, revoked_at=now, **_NO_CODES)


def keep_an_owner(owners: Sequence[StaffMember], after: StaffMember) -> None:
    """Raises LastOwner if `after`, who is about to be saved, is the only one of the owners who can
    log in, and no longer would as one.
    """
    acting = {each.id for each in owners if each.is_acting_owner}
    if acting == {after.id} and not after.is_acting_owner:
        raise LastOwner("Nobody else can log in as an owner: make another owner first.")
