"""Letting somebody in who was shut out by others' guesses."""

from domain.accounts.model import Email, account_key, mailbox
from domain.accounts.ports import AccountUnit
from domain.shared.unit_of_work import Units


def unlock(units: Units[AccountUnit], email: Email) -> None:
    """Forget how often it was tried to log in, to register, or to get a new password with this
    address, as a customer and as staff. What counts by where a request came from stays.
    """
    email = mailbox(email)
    counted = (
        ("log in", f"customer {email}"),
        ("log in", f"staff {email}"),
        ("register", email),
        ("reset", email),
    )
    with units.write() as unit:
        for key in sorted(account_key(what, account) for what, account in counted):
            unit.attempts.clear(key)
        unit.commit(None)
