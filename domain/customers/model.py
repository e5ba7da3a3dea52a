"""Customers: people who shop here, with an account of their own.

An account is made when its e-mail address is confirmed, and not before. Until then there is a
registration, with the password that was chosen with it, and confirming takes both: the token, which
only the reader of the mail has, and that password, which only they who registered know. So nobody
can register with somebody else's address and a password of their own, and wait for the click.
"""

from datetime import datetime
from typing import Final

from attrs import evolve, field, frozen

from domain.accounts.model import (
    Email,
    Kind,
    Password,
    PersonName,
    Subject,
    TypedPassword,
    mailbox,
)
from domain.shared.changes import UNSET, Unset, sent
from domain.shared.errors import Conflict

TOKEN_PREFIX: Final = "customer_"  # noqa: S105 - what every secret begins with


class EmailTaken(Conflict):
    """Another customer has this address. Nobody is told so but who owns it, by mail."""

    code = "email_taken"


@frozen(kw_only=True)
class Customer:
    """`email` is None, and the name empty, once they were erased."""

    id: int
    email: Email | None
    name: PersonName
    password_hash: str | None = field(repr=False)
    version: int = 1
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None = None

    @property
    def subject(self) -> Subject:
        return Subject(Kind.CUSTOMER, self.id)


@frozen(kw_only=True)
class Registration:
    """An account that waits for its address to be confirmed."""

    id: int
    email: Email
    name: PersonName
    password_hash: str = field(repr=False)
    created_at: datetime

    @property
    def subject(self) -> Subject:
        return Subject(Kind.REGISTRATION, self.id)


@frozen(kw_only=True)
class RegistrationDraft:
    """What somebody who wants an account says."""

    email: Email
    password: Password = field(repr=False)
    name: PersonName


@frozen(kw_only=True)
class Credentials:
    """What somebody who logs in says."""

    email: Email
    password: TypedPassword = field(repr=False)


@frozen(kw_only=True)
class CustomerChanges:
    """What customers may change about themselves."""

    name: PersonName | Unset = UNSET


def registered(draft: RegistrationDraft, password_hash: str, now: datetime) -> Registration:
    return Registration(
        id=0,
        email=mailbox(draft.email),
        name=draft.name,
        password_hash=password_hash,
        created_at=now,
    )


def confirmed(registration: Registration, now: datetime) -> Customer:
    """The customer that a registration becomes."""
    return Customer(
        id=0,
        email=registration.email,
        name=registration.name,
        password_hash=registration.password_hash,
        created_at=now,
        updated_at=now,
    )


def changed(customer: Customer, changes: CustomerChanges, now: datetime) -> Customer:
    """The customer with what was sent; the same one if that changes nothing."""
    wanted = evolve(customer, **sent(changes))
    if wanted == customer:
        return customer
    return evolve(wanted, version=customer.version + 1, updated_at=now)
