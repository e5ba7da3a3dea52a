"""Logging in, and the passwords it takes. A wrong address and a wrong password cost the same work
and get the same answer.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from attrs import evolve

from domain.accounts.model import (
    Kind,
    Origin,
    Purpose,
    Session,
    TokenSpent,
    WrongCredentials,
    at_log_in,
    counters,
    mailbox,
)
from domain.accounts.ports import Guard
from domain.accounts.use_cases import (
    authenticate,
    counted,
    forgive,
    open_session,
    prove,
    refuse_too_many,
    renewed,
)
from domain.audit.model import entry
from domain.customers.model import TOKEN_PREFIX, Credentials, Customer
from domain.customers.ports import CustomerUnit
from domain.mail.model import LetterKind
from domain.mail.use_cases import write_letter
from domain.shared.errors import ConcurrencyConflict
from domain.shared.ids import Ids
from domain.shared.tokens import digest
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor
from domain.visitors.use_cases import link_visitor

Unit = TypeVar("Unit", bound=CustomerUnit)

_WRONG: Final = "The e-mail address or the password is wrong."


def log_in(
    units: Units[Unit],
    ids: Ids,
    guard: Guard,
    actor: Actor,
    credentials: Credentials,
    *,
    origin: Origin,
    adopt: Callable[[Unit, int, Customer], None],
) -> tuple[Session, Customer, str]:
    """A new session, whose it is, and its secret, which is told this once and stored nowhere.

    The visitor who calls becomes the customer's, or a new one does if it is another customer's.
    What the visitor did in the shop becomes the customer's by `adopt`, which is called with the
    unit of work that holds the customer, the visitor's id and the customer.

    Raises WrongCredentials, TooManyAttempts; ConcurrencyConflict if the password was changed
    meanwhile.
    """
    email, password = mailbox(credentials.email), credentials.password
    watched = at_log_in(guard.log_in, Kind.CUSTOMER, email, origin)
    known = authenticate(
        units, guard, watched, lambda unit: unit.customers.by_email(email), password
    )
    if known is None:
        raise WrongCredentials(_WRONG)
    fresh = renewed(guard, known, password)
    with units.write() as unit:
        customer = unit.customers.get_for_update(known.id)
        if customer.password_hash != known.password_hash:
            # Perhaps only the hash is another, made by a log-in at the same moment.
            raise ConcurrencyConflict("The password was changed meanwhile. Try again.")
        if fresh != known.password_hash:
            customer = evolve(customer, password_hash=fresh)
            unit.customers.save(customer)
        unit.attempts.clear(watched[0].key)
        visitor_id = link_visitor(unit, ids, actor.visitor_id, customer.id)
        adopt(unit, visitor_id, customer)
        session, secret = open_session(
            unit,
            ids,
            customer.subject,
            prefix=TOKEN_PREFIX,
            origin=origin,
            visitor_id=visitor_id,
        )
        return unit.commit((session, customer, secret))


def change_password(
    units: Units[CustomerUnit],
    guard: Guard,
    actor: Actor,
    *,
    current: str,
    new: str,
    origin: Origin,
) -> None:
    """All other sessions end.

    Raises Forbidden, WrongPassword, TooManyAttempts; ConcurrencyConflict if the password was
    changed meanwhile.
    """
    customer = prove_password(units, guard, actor, current, origin)
    hashed = guard.passwords.hash(new)
    with units.write() as unit:
        found = unit.customers.get_for_update(customer.id)
        if found.password_hash != customer.password_hash:
            # As above: perhaps only the hash is another.
            raise ConcurrencyConflict("The password was changed meanwhile. Try again.")
        _set_password(unit, found, hashed, actor, but=actor.session_id)
        unit.commit(None)


def prove_password(
    units: Units[CustomerUnit],
    guard: Guard,
    actor: Actor,
    password: str,
    origin: Origin,
) -> Customer:
    """The customer who calls, who knows the password: a stolen session is not enough for what
    this is asked before.

    Raises Forbidden, WrongPassword, TooManyAttempts.
    """
    customer_id = actor.require_customer()
    with units.read() as unit:
        customer = unit.customers.get(customer_id)
    return prove(units, guard, customer, password, origin)


def request_reset(units: Units[CustomerUnit], guard: Guard, email: str, origin: Origin) -> None:
    """Write to the customer with this address, if there is one. Raises TooManyAttempts."""
    email = mailbox(email)
    watched = counters("reset", guard.reset, account=email, origin=origin)
    with units.read() as unit:
        refuse_too_many(unit, watched)
    with units.write() as unit:
        # In one unit of work with the letter: of a request that is repeated, one is counted.
        refusal = counted(unit, watched)
        if refusal is None:
            _offer_reset(unit, email)
        unit.commit(None)
    if refusal is not None:
        raise refusal


def _offer_reset(unit: CustomerUnit, email: str) -> None:
    customer = unit.customers.by_email_for_update(email)
    # One about nobody is never sent: it is written so that both take the same time.
    write_letter(
        unit,
        LetterKind.RESET,
        email,
        subject=customer.subject if customer else None,
        facts={"name": customer.name if customer else ""},
    )


def reset_password(
    units: Units[CustomerUnit], guard: Guard, actor: Actor, *, token: str, new: str
) -> None:
    """All sessions end, and guesses at the old password count no longer. Raises TokenSpent."""
    with units.read() as unit:
        # Whoever makes up tokens does not keep the processors busy.
        unit.one_time_tokens.find(Purpose.RESET, digest(token), unit.now)
    # Not below: it takes long, and others would wait for what is locked there.
    hashed = guard.passwords.hash(new)
    with units.write() as unit:
        subject = unit.one_time_tokens.spend(Purpose.RESET, digest(token), unit.now)
        customer = unit.customers.get_for_update(subject.id)
        if customer.erased_at is not None:
            raise TokenSpent("The token is unknown, was used, or is too old.")
        _set_password(unit, customer, hashed, actor, but=None)
        forgive(unit, customer)
        unit.commit(None)


def _set_password(
    unit: CustomerUnit, customer: Customer, hashed: str, actor: Actor, *, but: int | None
) -> None:
    unit.customers.save(
        evolve(customer, password_hash=hashed, version=customer.version + 1, updated_at=unit.now)
    )
    unit.sessions.end_all(customer.subject, but=but)
    # Those that wait, too, since their tokens are made when they are sent.
    unit.letters.withdraw(LetterKind.RESET, customer.subject)
    unit.one_time_tokens.forget(Purpose.RESET, customer.subject)
    write_letter(
        unit,
        LetterKind.PASSWORD_CHANGED,
        customer.email or "",
        subject=customer.subject,
        facts={"name": customer.name},
    )
    unit.audit.record(entry(actor, "customer.set_password", customer.id, at=unit.now))
