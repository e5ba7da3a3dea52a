"""What customers and staff who log in have in common: an e-mail address, a password, sessions,
tokens that are good for one use, and a limit to guessing.
"""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final

from attrs import field, frozen

from domain.shared.errors import DomainError
from domain.shared.rules import Text

# What browsers take for <input type=email> (WHATWG HTML, "valid e-mail address"), with a dot in
# the domain, since a shop writes to people on the internet. The longest address that a mail server
# takes is 254 octets (RFC 5321, erratum 1690).
Email = Annotated[
    str,
    Text(
        254,
        pattern=(
            r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@"
            r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
            r"(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$"
        ),
        hint="must be an e-mail address, such as anna@example.com",
    ),
]

# Length is what makes a password hard to guess; demands for digits and signs only make people
# write it down (NIST SP 800-63B, 3.1.1.2). The upper end bounds the work of hashing.
Password = Annotated[str, Text(128, min=8)]

# One that somebody types to prove who they are: whether it keeps the rules of today is not asked
# of a password that was chosen under others, and what is too short is wrong like any other.
TypedPassword = Annotated[str, Text(128)]

# What a mail brings: 256 bits in base64, and room for another way to write them.
OneTimeSecret = Annotated[
    str, Text(100, pattern=r"^[A-Za-z0-9_-]+$", hint="must be the token as it stands in the mail")
]

PersonName = Annotated[str, Text(100)]


def mailbox(email: str) -> str:
    """The address as it is stored and compared: no mail service in use tells `Anna@` from `anna@`,
    and people type both.
    """
    return email.lower()


class WrongCredentials(DomainError):
    """The e-mail address, the password or the one-time code is wrong: nobody is told which."""

    code = "wrong_credentials"


class WrongPassword(DomainError):
    """The password that is to prove who is calling is wrong."""

    code = "wrong_password"


class TokenSpent(DomainError):
    """The token of a mail is unknown, was used, or is too old: they look alike."""

    code = "token_spent"


class TooManyAttempts(DomainError):
    """Too often in a short time. `retry_after` says after how many seconds to try again."""

    code = "too_many_attempts"


class Kind(StrEnum):
    """What a session, a token or a letter can be about."""

    REGISTRATION = "registration"
    CUSTOMER = "customer"
    MEMBER = "staff"


@frozen
class Subject:
    """Whom something is about."""

    kind: Kind
    id: int


@frozen(kw_only=True)
class Origin:
    """Where a request came from."""

    address: str
    label: str = ""
    """What the browser calls itself, so that somebody recognises a session in a list."""


# A customer stays logged in on the phone from one order to the next: thirty days after the last
# use. Longer leaves forgotten log-ins on shared computers, shorter makes people log in for each
# order, and choose shorter passwords.
_CUSTOMER_LIFETIME: Final = timedelta(days=30)

# A shift and its overtime. It does not move with use: who may change the shop says each day anew
# who it is, and a stolen token is worthless on the next.
_STAFF_LIFETIME: Final = timedelta(hours=12)

LIFETIMES: Final = {Kind.CUSTOMER: _CUSTOMER_LIFETIME, Kind.MEMBER: _STAFF_LIFETIME}

# A family that shares an account has a dozen browsers, and one that forgets its tokens logs in anew
# each day of the thirty: both together stay below. Fewer would log out people who did nothing
# unusual; without a bound, a program that logs in for each request would fill the table, and the
# list of log-ins, which is told whole.
MOST_SESSIONS: Final = 50

# Once a day, as with visitors: a page that reads a dozen times does not write a dozen times.
NOTED_EVERY: Final = timedelta(days=1)


@frozen(kw_only=True)
class Session:
    """One log-in. Only the SHA-256 of its secret is kept."""

    id: int
    holder: Subject
    visitor_id: int | None = None
    """The browser of a customer: what was done there before the log-in is now the customer's."""
    digest: bytes = field(repr=False)
    label: str = ""
    created_at: datetime
    last_seen_at: datetime
    """To within NOTED_EVERY for customers; of staff, when they logged in."""
    expires_at: datetime

    def has_expired(self, now: datetime) -> bool:
        return now >= self.expires_at

    def is_to_be_noted(self, now: datetime) -> bool:
        is_customers = self.holder.kind is Kind.CUSTOMER
        return is_customers and now - self.last_seen_at >= NOTED_EVERY


class Purpose(StrEnum):
    """What a one-time token is good for."""

    CONFIRM = "confirm"
    RESET = "reset"
    INVITATION = "invitation"


# A confirmation waits in a mailbox that may be read the next day. A reset opens an account to
# whoever finds it there, and is waited for. An invitation is written on a Friday and read on
# Monday.
TOKEN_LIFETIMES: Final = {
    Purpose.CONFIRM: timedelta(days=2),
    Purpose.RESET: timedelta(hours=1),
    Purpose.INVITATION: timedelta(days=7),
}


@frozen(kw_only=True)
class OneTimeToken:
    """A secret that was sent by mail. Only its SHA-256 is kept."""

    id: int
    purpose: Purpose
    subject: Subject
    digest: bytes = field(repr=False)
    created_at: datetime
    expires_at: datetime


@frozen
class Limit:
    """So many times in so long."""

    amount: int
    per: timedelta


@frozen(kw_only=True)
class Limits:
    """How often something may be tried for one account, and from one address."""

    by_account: Limit
    by_address: Limit


@frozen
class Counter:
    """Something that is counted, and how far. Whose it is cannot be read from the key."""

    key: bytes
    limit: Limit


_LOG_IN: Final = "log in"
_PROVE: Final = "prove"


def counters(what: str, limits: Limits, *, account: str, origin: Origin) -> tuple[Counter, Counter]:
    """The counters of one attempt: that of the account, and that of the address.

    The account need not exist: guesses at one that does not are counted the same.
    """
    return (
        Counter(account_key(what, account), limits.by_account),
        Counter(_key(what, "address", origin.address), limits.by_address),
    )


def at_log_in(limits: Limits, kind: Kind, email: str, origin: Origin) -> tuple[Counter, Counter]:
    """What counts the guesses of whoever logs in."""
    return counters(_LOG_IN, limits, account=f"{kind} {email}", origin=origin)


def at_proof(limits: Limits, kind: Kind, email: str, origin: Origin) -> tuple[Counter, Counter]:
    """What counts the guesses of whoever is logged in already, at the password and the codes.

    Apart from the others: no stranger who guesses outside keeps the owner from changing the
    password, or from removing what was found out.
    """
    return counters(_PROVE, limits, account=f"{kind} {email}", origin=origin)


def guesses_at(kind: Kind, email: str) -> tuple[bytes, bytes]:
    """The keys of all that counts the guesses at an account."""
    return account_key(_LOG_IN, f"{kind} {email}"), account_key(_PROVE, f"{kind} {email}")


def account_key(what: str, account: str) -> bytes:
    """What counts how often it was tried with the account."""
    return _key(what, "account", account)


def _key(*parts: str) -> bytes:
    return hashlib.sha256("\n".join(parts).encode()).digest()


@frozen
class Tally:
    """How often it was tried in the window that ends at `ends_at`."""

    count: int
    ends_at: datetime
