"""Logging in and out, and the password it takes. A wrong address, a wrong password and a wrong code
get the same answer, and the first two cost the same work.
"""

from collections.abc import Sequence
from typing import Final

from attrs import evolve

from domain.accounts.model import (
    Kind,
    Origin,
    Session,
    Subject,
    WrongCredentials,
    at_log_in,
    mailbox,
)
from domain.accounts.ports import Guard
from domain.accounts.use_cases import (
    authenticate,
    count,
    find_session,
    open_session,
    renewed,
)
from domain.accounts.use_cases import list_sessions as sessions_of
from domain.audit.model import entry
from domain.shared.errors import ConcurrencyConflict
from domain.shared.ids import Ids
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor
from domain.staff_members.inviting import set_password
from domain.staff_members.model import (
    TOKEN_PREFIX,
    OneTimeCodeNeeded,
    StaffCredentials,
    StaffMember,
    Standing,
    WrongOneTimeCode,
)
from domain.staff_members.ports import SecondFactor, StaffMemberUnit
from domain.staff_members.proving import lock_proved, prove_password, with_code_used

_WRONG: Final = "The e-mail address, the password or the one-time code is wrong."


def log_in(
    units: Units[StaffMemberUnit],
    ids: Ids,
    guard: Guard,
    factor: SecondFactor,
    actor: Actor,
    *,
    credentials: StaffCredentials,
    origin: Origin,
) -> tuple[Session, StaffMember, str]:
    """A new session, whose it is, and its secret, which is told this once and stored nowhere.

    Raises WrongCredentials, OneTimeCodeNeeded, OneTimeCodesUnreadable, TooManyAttempts;
    ConcurrencyConflict if the password was changed meanwhile.
    """
    email, password = mailbox(credentials.email), credentials.password
    watched = at_log_in(guard.log_in, Kind.MEMBER, email, origin)
    known = authenticate(
        units, guard, watched, lambda unit: unit.staff_members.by_email(email), password
    )
    if known is None:
        raise WrongCredentials(_WRONG)
    fresh = renewed(guard, known, password)
    try:
        with units.write() as unit:
            member = _admit(unit, factor, known, fresh, credentials.code)
            unit.attempts.clear(watched[0].key)
            session, secret = open_session(
                unit, ids, member.subject, prefix=TOKEN_PREFIX, origin=origin
            )
            themselves = member.actor(actor.request_id)
            _record(unit, themselves, "staff_member.log_in", session_id=session.id)
            return unit.commit((session, member, secret))
    except WrongOneTimeCode as error:
        # Out of the unit of work: that it was tried stays, whatever becomes of it.
        count(units, watched)
        raise WrongCredentials(_WRONG) from error


def _admit(
    unit: StaffMemberUnit,
    factor: SecondFactor,
    known: StaffMember,
    fresh_hash: str,
    code: str | None,
) -> StaffMember:
    """Who has proved the password, and has used the code up, where one is asked for."""
    found = unit.staff_members.get_for_update(known.id)
    if found.password_hash != known.password_hash:
        # Perhaps only the hash is another, made by a log-in at the same moment.
        raise ConcurrencyConflict("The password was changed meanwhile. Try again.")
    member = evolve(found, password_hash=fresh_hash)
    if member.needs_code:
        if code is None:
            raise OneTimeCodeNeeded("Send the one-time code of your app, too.")
        member = with_code_used(factor, member, code, unit.now)
    if member != found:
        unit.staff_members.save(member)
    return member


def recognise(units: Units[StaffMemberUnit], secret: str, request_id: str) -> Actor | None:
    """Who logged in and got this secret; None if nobody did, or it is over."""
    found = find_session(units, secret)
    if found is None or found[0].holder.kind is not Kind.MEMBER:
        return None
    session, _ = found
    with units.read() as unit:
        member = unit.staff_members.get(session.holder.id)
    if member.standing is not Standing.ACTIVE:
        return None
    return member.actor(request_id, session.id)


def list_sessions(units: Units[StaffMemberUnit], actor: Actor) -> Sequence[Session]:
    """Where the caller is logged in, the newest first. Raises Forbidden."""
    return sessions_of(units, _holder(actor))


def end_session(units: Units[StaffMemberUnit], actor: Actor, session_id: int) -> None:
    """One of the caller's own. Raises Forbidden, NotFound."""
    holder = _holder(actor)
    with units.write() as unit:
        unit.sessions.end(holder, session_id)
        _record(unit, actor, "staff_member.log_out", session_id=session_id)
        unit.commit(None)


def end_all_sessions(units: Units[StaffMemberUnit], actor: Actor) -> None:
    """All of the caller's own. Raises Forbidden."""
    holder = _holder(actor)
    with units.write() as unit:
        unit.sessions.end_all(holder)
        _record(unit, actor, "staff_member.log_out_everywhere")
        unit.commit(None)


def change_password(
    units: Units[StaffMemberUnit],
    guard: Guard,
    actor: Actor,
    *,
    current: str,
    new: str,
    origin: Origin,
) -> None:
    """All other sessions end. Raises Forbidden, WrongPassword, TooManyAttempts."""
    proved = prove_password(units, guard, actor, current, origin)
    hashed = guard.passwords.hash(new)
    with units.write() as unit:
        member = lock_proved(unit, proved)
        set_password(unit, member, hashed, actor, but=actor.session_id)
        unit.commit(None)


def _holder(actor: Actor) -> Subject:
    return Subject(Kind.MEMBER, actor.require_member())


def _record(unit: StaffMemberUnit, actor: Actor, action: str, **told: int) -> None:
    unit.audit.record(entry(actor, action, actor.require_member(), after=told or None, at=unit.now))
