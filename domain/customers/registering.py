"""From "I want an account" to having one: nobody learns on the way whether an address is known."""

from typing import Final

from domain.accounts.model import (
    TOKEN_LIFETIMES,
    Origin,
    Purpose,
    TokenSpent,
    WrongPassword,
    counters,
    mailbox,
)
from domain.accounts.ports import Guard
from domain.accounts.use_cases import check_password, counted, refuse_too_many
from domain.audit.model import entry
from domain.customers.model import (
    Customer,
    EmailTaken,
    Registration,
    RegistrationDraft,
    confirmed,
    registered,
)
from domain.customers.ports import CustomerUnit
from domain.mail.model import LONGEST_WAIT, LetterKind
from domain.mail.use_cases import write_letter
from domain.shared.errors import NotFound
from domain.shared.ids import NEW
from domain.shared.purging import purge_all
from domain.shared.tokens import digest
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor

# The token's life begins when its letter is sent, for which it may have to wait: longer than this
# while the mail server is down, and then the registration waits with it.
_KEPT: Final = TOKEN_LIFETIMES[Purpose.CONFIRM] + LONGEST_WAIT

_SPENT: Final = "The token is unknown, was used, or is too old."
_WRONG: Final = "This is not the password that was chosen when registering."


def register(
    units: Units[CustomerUnit],
    guard: Guard,
    draft: RegistrationDraft,
    origin: Origin,
) -> None:
    """Write to the address: how to confirm it, or that there is an account already.

    Raises TooManyAttempts.
    """
    email = mailbox(draft.email)
    watched = counters("register", guard.register, account=email, origin=origin)
    with units.read() as unit:
        refuse_too_many(unit, watched)
    # Made in both cases, so that both take the same time. Those that come at once may make one each
    # beyond the limit: as many as there are threads.
    hashed = guard.passwords.hash(draft.password)
    with units.write() as unit:
        # In one unit of work with the letter: of a request that is repeated, one is counted.
        refusal = counted(unit, watched)
        if refusal is None:
            _offer(unit, registered(draft, hashed, unit.now))
        unit.commit(None)
    if refusal is not None:
        raise refusal


def _offer(unit: CustomerUnit, draft: Registration) -> None:
    known = unit.customers.by_email_for_update(draft.email)
    registration = unit.registrations.add(draft)
    # What a stranger typed is not sent to anybody, and not kept of who has an account already.
    # Each statement is sent in both cases, so that they take the same time.
    if known is None:
        unit.registrations.remove(NEW)
        write_letter(unit, LetterKind.CONFIRM, draft.email, subject=registration.subject)
    else:
        unit.registrations.remove(registration.id)
        write_letter(unit, LetterKind.ALREADY_REGISTERED, draft.email, facts={"name": known.name})


def confirm(
    units: Units[CustomerUnit],
    guard: Guard,
    actor: Actor,
    *,
    token: str,
    password: str,
    origin: Origin,
) -> Customer:
    """The account of the registration that the token was sent for.

    The token proves who reads the mail, and the password that it is they who registered: else
    whoever clicked a mail that they never asked for would get an account with a password that a
    stranger chose. A wrong one leaves the token good.

    Raises WrongPassword, TooManyAttempts; TokenSpent, also if another registration for the address
    was confirmed meanwhile.
    """
    with units.read() as unit:
        subject = unit.one_time_tokens.find(Purpose.CONFIRM, digest(token), unit.now)
        registration = _waiting(unit, subject.id)
        account = registration.email
        watched = counters("confirm", guard.log_in, account=account, origin=origin)
        refuse_too_many(unit, watched)
    if check_password(units, guard, watched, registration.password_hash, password) is None:
        raise WrongPassword(_WRONG)
    with units.write() as unit:
        unit.one_time_tokens.spend(Purpose.CONFIRM, digest(token), unit.now)
        registration = _waiting(unit, registration.id)
        try:
            customer = unit.customers.add(confirmed(registration, unit.now))
        except EmailTaken as error:
            raise TokenSpent(_SPENT) from error
        unit.registrations.remove_all(registration.email)
        unit.audit.record(entry(actor, "customer.create", customer.id, at=unit.now))
        return unit.commit(customer)


def _waiting(unit: CustomerUnit, registration_id: int) -> Registration:
    """Raises TokenSpent: between two statements its token was used, or it was forgotten."""
    try:
        return unit.registrations.get(registration_id)
    except NotFound as error:
        raise TokenSpent(_SPENT) from error


def purge_registrations(units: Units[CustomerUnit]) -> int:
    """Forget those that nobody can confirm any more; how many that was."""
    return purge_all(units, lambda unit: unit.registrations.purge(unit.now - _KEPT, unit.now))
