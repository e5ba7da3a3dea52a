"""Letting somebody in who was shut out by others' guesses."""

from domain.accounts.model import Email, Kind, account_key, guesses_at, mailbox
from domain.accounts.ports import AccountUnit
from domain.shared.unit_of_work import Units


def unlock(units: Units[AccountUnit], email: Email) -> None:
    """Forget how often it was tried to log in, to prove a password when logged in, to register, to
    confirm the address, or to get a new password with it, as a customer and as staff. What counts
    by where a request came from stays.
    """
    email = mailbox(email)
    keys = {
        *guesses_at(Kind.CUSTOMER, email),
        *guesses_at(Kind.MEMBER, email),
        *(account_key(what, email) for what in ("register", "confirm", "reset")),
    }
    with units.write() as unit:
        for key in sorted(keys):
            unit.attempts.clear(key)
        unit.commit(None)
