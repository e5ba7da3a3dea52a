"""One-time codes from an app, as a second proof at each log-in: turning them on and off."""

from attrs import evolve, field, frozen

from domain.accounts.model import Origin
from domain.accounts.ports import Guard
from domain.accounts.use_cases import count, refuse_too_many
from domain.audit.model import entry
from domain.mail.model import LetterKind
from domain.shared.errors import Forbidden, NotFound
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope
from domain.staff_members.letters import tell
from domain.staff_members.model import (
    OneTimeCodesOff,
    OneTimeCodesOn,
    StaffMember,
    WrongOneTimeCode,
    changed,
    without_codes,
)
from domain.staff_members.ports import SecondFactor, StaffMemberUnit
from domain.staff_members.proving import lock_proved, prove_password, watched, with_code_used


@frozen(kw_only=True)
class AppSetup:
    """What an app makes codes of; told this once."""

    secret: str = field(repr=False)
    """In base32, for whoever types it."""
    uri: str = field(repr=False)
    """The same as an `otpauth:` address, for a QR code."""


def begin_codes(
    units: Units[StaffMemberUnit],
    guard: Guard,
    factor: SecondFactor,
    actor: Actor,
    *,
    password: str,
    origin: Origin,
) -> AppSetup:
    """Codes are not asked for before one has been confirmed; beginning again gives another secret.

    Raises Forbidden, WrongPassword, TooManyAttempts, OneTimeCodesOn.
    """
    proved = prove_password(units, guard, actor, password, origin)
    secret = factor.codes.new_secret()
    with units.write() as unit:
        member = lock_proved(unit, proved)
        if member.needs_code:
            raise OneTimeCodesOn("One-time codes are on: remove them first.")
        sealed = factor.sealer.seal(secret)
        _save(unit, actor, evolve(member, totp_secret=sealed), "staff_member.begin_totp")
        return unit.commit(AppSetup(secret=secret, uri=factor.codes.uri(secret, member.email)))


def confirm_codes(
    units: Units[StaffMemberUnit],
    guard: Guard,
    factor: SecondFactor,
    actor: Actor,
    *,
    code: str,
    origin: Origin,
) -> StaffMember:
    """From now on a code is asked for.

    Raises Forbidden, OneTimeCodesOn, OneTimeCodesOff, WrongOneTimeCode, TooManyAttempts.
    """
    member_id = actor.require_member()
    with units.read() as unit:
        counted = watched(guard, unit.staff_members.get(member_id), origin)
        refuse_too_many(unit, counted)
    try:
        with units.write() as unit:
            member = unit.staff_members.get_for_update(member_id)
            if member.needs_code:
                raise OneTimeCodesOn("One-time codes are on already.")
            if member.totp_secret is None:
                raise OneTimeCodesOff("Begin with a secret for the app.")
            used = with_code_used(factor, member, code, unit.now)
            after = changed(used, unit.now, totp_confirmed_at=unit.now)
            _save(unit, actor, after, "staff_member.confirm_totp")
            tell(unit, LetterKind.CODES_ON, after)
            return unit.commit(after)
    except WrongOneTimeCode:
        count(units, counted)
        raise


def remove_own_codes(
    units: Units[StaffMemberUnit],
    guard: Guard,
    factor: SecondFactor,
    actor: Actor,
    *,
    password: str,
    code: str,
    origin: Origin,
) -> None:
    """Raises Forbidden, WrongPassword, OneTimeCodesOff, OneTimeCodesUnreadable, WrongOneTimeCode,
    TooManyAttempts.
    """
    proved = prove_password(units, guard, actor, password, origin)
    try:
        with units.write() as unit:
            member = lock_proved(unit, proved)
            if not member.needs_code:
                raise OneTimeCodesOff("There are no one-time codes to remove.")
            used = with_code_used(factor, member, code, unit.now)
            _save(unit, actor, without_codes(used, unit.now), "staff_member.remove_totp")
            tell(unit, LetterKind.CODES_OFF, member)
            unit.commit(None)
    except WrongOneTimeCode:
        count(units, watched(guard, proved, origin))
        raise


def remove_codes(units: Units[StaffMemberUnit], actor: Actor, member_id: int) -> None:
    """Of somebody else, whose phone is lost: all their sessions end, since one may be on it.

    Raises Forbidden, also of one's own, which take the password and a code; NotFound.
    """
    actor.require(Scope.STAFF_WRITE)
    if actor.member_id == member_id:
        raise Forbidden("Your own one-time codes are removed with your password and a code.")
    with units.write() as unit:
        member = unit.staff_members.get_for_update(member_id)
        if member.totp_secret is None:
            raise NotFound(f"There are no one-time codes of {member_id}.")
        _save(unit, actor, without_codes(member, unit.now), "staff_member.remove_totp")
        if member.needs_code:
            tell(unit, LetterKind.CODES_OFF, member)
        unit.sessions.end_all(member.subject)
        unit.commit(None)


def _save(unit: StaffMemberUnit, actor: Actor, member: StaffMember, action: str) -> None:
    unit.staff_members.save(member)
    unit.audit.record(entry(actor, action, member.id, at=unit.now))
