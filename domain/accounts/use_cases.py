"""Sessions, one-time tokens and limits, for everybody who logs in."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from domain.accounts.model import (
    LIFETIMES,
    MOST_SESSIONS,
    TOKEN_LIFETIMES,
    Counter,
    OneTimeToken,
    Origin,
    Purpose,
    Session,
    Subject,
    Tally,
    TooManyAttempts,
    WrongPassword,
    at_proof,
    guesses_at,
)
from domain.accounts.ports import AccountUnit, Guard, PasswordHolder
from domain.shared.errors import ConcurrencyConflict
from domain.shared.ids import NEW, Ids
from domain.shared.tokens import digest
from domain.shared.unit_of_work import Units

Unit = TypeVar("Unit", bound=AccountUnit)
Holder = TypeVar("Holder", bound=PasswordHolder)


def open_session(
    unit: AccountUnit,
    ids: Ids,
    holder: Subject,
    *,
    prefix: str,
    origin: Origin,
    visitor_id: int | None = None,
) -> tuple[Session, str]:
    """A new session in a unit of work that holds whose it is, and its secret, which is stored
    nowhere. Of more than MOST_SESSIONS, the oldest end.
    """
    secret = prefix + ids.secret()
    session = Session(
        id=NEW,
        holder=holder,
        visitor_id=visitor_id,
        digest=digest(secret),
        label=origin.label,
        created_at=unit.now,
        last_seen_at=unit.now,
        expires_at=unit.now + LIFETIMES[holder.kind],
    )
    added = unit.sessions.add(session)
    unit.sessions.end_oldest(holder, but=MOST_SESSIONS)
    return added, secret


def find_session(units: Units[AccountUnit], secret: str) -> tuple[Session, bool] | None:
    """Whose log-in the secret is of, and whether its use is to be noted; None if it is nobody's,
    or no longer.
    """
    with units.read() as unit:
        session, now = unit.sessions.by_digest(digest(secret)), unit.now
    if session is None or session.has_expired(now):
        return None
    return session, session.is_to_be_noted(now)


def note_session(units: Units[AccountUnit], session: Session) -> None:
    """It was used just now. Who stands in the way notes the same."""
    with suppress(ConcurrencyConflict), units.write() as unit:
        unit.sessions.seen(session.id, unit.now, unit.now + LIFETIMES[session.holder.kind])
        unit.commit(None)


def list_sessions(units: Units[AccountUnit], holder: Subject) -> Sequence[Session]:
    with units.read() as unit:
        return unit.sessions.of(holder, unit.now)


def end_session(units: Units[AccountUnit], holder: Subject, session_id: int) -> None:
    """Raises NotFound."""
    with units.write() as unit:
        unit.sessions.end(holder, session_id)
        unit.commit(None)


def end_all_sessions(units: Units[AccountUnit], holder: Subject) -> None:
    with units.write() as unit:
        unit.sessions.end_all(holder)
        unit.commit(None)


def mint(unit: AccountUnit, ids: Ids, purpose: Purpose, subject: Subject) -> str:
    """The secret of a new one-time token, in a unit of work that is open.

    Raises NotFound if the subject is gone.
    """
    secret = ids.secret()
    unit.one_time_tokens.add(
        OneTimeToken(
            id=NEW,
            purpose=purpose,
            subject=subject,
            digest=digest(secret),
            created_at=unit.now,
            expires_at=unit.now + TOKEN_LIFETIMES[purpose],
        )
    )
    return secret


def refuse_too_many(unit: AccountUnit, counters: Iterable[Counter]) -> None:
    """Before the work is done. Raises TooManyAttempts if one of the counters is full."""
    full = [
        tally
        for counter in counters
        for tally in [unit.attempts.tally(counter.key, unit.now)]
        if tally is not None and tally.count >= counter.limit.amount
    ]
    if full:
        raise _too_many(full, unit.now)


def check_password(
    units: Units[AccountUnit],
    guard: Guard,
    watched: Iterable[Counter],
    hashed: str | None,
    password: str,
) -> str | None:
    """The hash that the password fits; None, and the failure is counted, if it does not, or there
    is none: the work is the same.

    Raises TooManyAttempts.
    """
    is_right = guard.passwords.verify(hashed or guard.passwords.decoy, password)
    if is_right and hashed:
        return hashed
    count(units, watched)
    return None


def authenticate(
    units: Units[Unit],
    guard: Guard,
    watched: Sequence[Counter],
    find: Callable[[Unit], Holder | None],
    password: str,
) -> Holder | None:
    """Who is found, if the password is theirs; None, and the failure is counted, if it is not, or
    nobody is found: the work is the same.

    Raises TooManyAttempts.
    """
    with units.read() as unit:
        refuse_too_many(unit, watched)
        found = find(unit)
    hashed = found.password_hash if found else None
    return found if check_password(units, guard, watched, hashed, password) else None


def prove(
    units: Units[AccountUnit], guard: Guard, holder: Holder, password: str, origin: Origin
) -> Holder:
    """Who is logged in, and knows the password, too. Raises WrongPassword, TooManyAttempts."""
    watched = at_proof(guard.log_in, holder.subject.kind, holder.email or "", origin)
    if authenticate(units, guard, watched, lambda _: holder, password) is None:
        raise WrongPassword("The password is wrong.")
    return holder


def renewed(guard: Guard, holder: PasswordHolder, password: str) -> str:
    """The hash that is to be kept of somebody's password: another, if the one there is was made
    with other parameters than are used now.
    """
    hashed = holder.password_hash
    if hashed is None or guard.passwords.is_outdated(hashed):
        return guard.passwords.hash(password)
    return hashed


def forgive(unit: AccountUnit, holder: PasswordHolder) -> None:
    """Guesses at the account count no longer, in a unit of work that is open: its password is
    another.
    """
    for key in sorted(guesses_at(holder.subject.kind, holder.email or "")):
        unit.attempts.clear(key)


def count(units: Units[AccountUnit], counters: Iterable[Counter]) -> None:
    """One more attempt, in a unit of work of its own: it is one whatever becomes of the request.

    Raises TooManyAttempts if that was one too many: of several that were tried at once, those
    beyond the limit are not told what came of it.
    """
    full = units.retry(lambda: _count(units, tuple(counters)))
    if full is not None:
        raise full


def _count(units: Units[AccountUnit], counters: Sequence[Counter]) -> TooManyAttempts | None:
    with units.write() as unit:
        return unit.commit(counted(unit, counters))


def counted(unit: AccountUnit, counters: Iterable[Counter]) -> TooManyAttempts | None:
    """One more attempt, in a unit of work that is open; what is to be raised, once that is
    committed, if it was one too many.
    """
    # In one order for everybody, so that two who share two counters never wait for each other.
    tallies = [
        (unit.attempts.add(each.key, unit.now, unit.now + each.limit.per), each.limit.amount)
        for each in sorted(counters, key=lambda each: each.key)
    ]
    full = [tally for tally, amount in tallies if tally.count > amount]
    return _too_many(full, unit.now) if full else None


def _too_many(full: Sequence[Tally], now: datetime) -> TooManyAttempts:
    # The one that lasts longest: who comes back when another ends would only be sent away again.
    seconds = -((now - max(tally.ends_at for tally in full)) // timedelta(seconds=1))
    return TooManyAttempts(
        f"That was tried too often. Try again in {seconds} seconds.", retry_after=max(1, seconds)
    )
