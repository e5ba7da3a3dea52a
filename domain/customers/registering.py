"""From "I want an account" to having one: nobody learns on the way whether an address is known."""

from typing import Final

from domain.accounts.model import (
    TOKEN_LIFETIMES,
    Origin,
    Purpose,
    TokenSpent,
    counters,
    mailbox,
)
from domain.accounts.ports import Guard
from domain.accounts.use_cases import count, refuse_too_many
from domain.audit.model import entry
from domain.customers.model import Customer, EmailTaken, RegistrationDraft, confirmed, registered
from domain.customers.ports import CustomerUnit
from domain.mail.model import LONGEST_WAIT, LetterKind
from domain.mail.use_cases import write_letter
from domain.shared.purging import purge_all
from domain.shared.tokens import digest
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor

# The token's life begins when its letter is sent, for which it may have to wait.
_KEPT: Final = TOKEN_LIFETIMES[Purpose.CONFIRM] + LONGEST_WAIT


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
    count(units, watched)
    # Made in both cases, so that both take the same time.
    hashed = guard.passwords.hash(draft.password)
    with units.write() as unit:
        known = unit.customers.by_email_for_update(email)
        registration = unit.registrations.add(registered(draft, hashed, unit.now))
        if known is None:
            kind, subject, name = LetterKind.CONFIRM, registration.subject, draft.name
        else:
            # The name is that of the account: what a stranger typed is not sent to anybody.
            kind, subject, name = LetterKind.ALREADY_REGISTERED, None, known.name
        write_letter(unit, kind, email, subject=subject, facts={"name": name})
        unit.commit(None)


def confirm(units: Units[CustomerUnit], actor: Actor, token: str) -> Customer:
    """The account of the registration that the token was sent for.

    Raises TokenSpent, also if another registration for the address was confirmed meanwhile.
    """
    with units.write() as unit:
        subject = unit.one_time_tokens.spend(Purpose.CONFIRM, digest(token), unit.now)
        registration = unit.registrations.get(subject.id)
        try:
            customer = unit.customers.add(confirmed(registration, unit.now))
        except EmailTaken as error:
            raise TokenSpent("The token was used, or is too old.") from error
        unit.registrations.remove_all(registration.email)
        unit.audit.record(entry(actor, "customer.create", customer.id, at=unit.now))
        return unit.commit(customer)


def purge_registrations(units: Units[CustomerUnit]) -> int:
    """Forget those that nobody can confirm any more; how many that was."""
    return purge_all(units, lambda unit: unit.registrations.purge(unit.now - _KEPT))
