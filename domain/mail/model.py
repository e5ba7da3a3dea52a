"""Letters that are to be sent. They wait in the outbox without their secrets: a token is made when
its letter is sent, and so a letter that waits opens no account to whoever reads the database.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from attrs import Factory, field, frozen

from domain.accounts.model import Purpose, Subject


class LetterKind(StrEnum):
    """Each has its templates in `adapters/mail/templates`."""

    CONFIRM = "confirm"
    """A registration waits for a click."""
    ALREADY_REGISTERED = "already_registered"
    """Somebody registered with the address of a customer."""
    RESET = "reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - the name of a letter
    INVITATION = "invitation"
    STAFF_PASSWORD_CHANGED = "staff_password_changed"  # noqa: S105 - the name of a letter
    """As PASSWORD_CHANGED, to somebody of the staff, who asks an owner for another one."""
    CODES_ON = "codes_on"
    CODES_OFF = "codes_off"
    ORDER_PLACED = "order_placed"
    ORDER_SHIPPED = "order_shipped"
    """Some of an order, or all of it, has left the house."""
    ORDER_CANCELLED = "order_cancelled"
    """Some of an order, or all of it, will not be sent."""
    ORDER_REFUNDED = "order_refunded"


PURPOSES: Final = {
    LetterKind.CONFIRM: Purpose.CONFIRM,
    LetterKind.RESET: Purpose.RESET,
    LetterKind.INVITATION: Purpose.INVITATION,
}
"""Of those letters that have a token."""


@frozen(kw_only=True)
class Letter:
    """A letter in the outbox."""

    id: int
    kind: LetterKind
    recipient: str
    subject: Subject | None = None
    """Whom its token is for. When they are gone, so is the letter; and one that needs a token, and
    is about nobody, is never sent.
    """
    facts: Mapping[str, str] = Factory(dict)
    """What its templates tell."""
    attempts: int = 0
    created_at: datetime
    due_at: datetime


@frozen(kw_only=True)
class Mail:
    """A letter as it is sent."""

    kind: LetterKind
    recipient: str
    facts: Mapping[str, str]
    token: str | None = field(default=None, repr=False)
    reference: str
    """The same each time the letter is tried, and no other's: for the Message-ID."""


@frozen(kw_only=True)
class KeptMail:
    """A mail that a development shop kept, instead of sending it."""

    to: str
    subject: str
    sent_at: datetime
    text: str
    link: str | None
    token: str | None = field(repr=False)


class Outcome(StrEnum):
    """What became of a letter that was tried."""

    SENT = "sent"
    POSTPONED = "postponed"
    """It could not be sent now, and will be tried again."""
    HELD_UP = "held up"
    """The mail server is down. That says nothing about the letter, and is no attempt of it."""
    REFUSED = "refused"
    """The mail server will never take it."""
    GIVEN_UP = "given up"
    """It was tried too often."""
    VOID = "void"
    """Those whom its token is for are gone."""


@frozen(kw_only=True)
class Attempt:
    """One try at a letter: nothing in it says whom the letter is for."""

    kind: LetterKind
    number: int
    outcome: Outcome
    problem: str = ""
    server_is_down: bool = False
    """Whether the next letter would fare no better now."""
    server_was_asked: bool = True
    """If not, the attempt says nothing about the mail server."""


# Longer than an SMTP server may take to answer every command of one message: a dozen of them, and
# the adapter gives up after 30 seconds for each. Shorter would send a slow letter twice; longer
# keeps a letter waiting whose process was killed.
LEASE: Final = timedelta(minutes=8)

# A mail server that greylists takes a letter after some minutes; a mailbox that is full is emptied
# within the day, or after the weekend. Eighteen tries at doubling distances, from half a minute to
# at most six hours, are two days: by then whoever waits for the letter has asked for another.
MOST_ATTEMPTS: Final = 18
_FIRST_PAUSE: Final = timedelta(seconds=30)
_LONGEST_PAUSE: Final = timedelta(hours=6)


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed."""
    doublings: int = 2 ** max(0, attempts - 1)
    return min(_FIRST_PAUSE * doublings, _LONGEST_PAUSE)


LONGEST_WAIT: Final = sum((pause(number) for number in range(1, MOST_ATTEMPTS)), LEASE)
"""From writing a letter to the end of the last attempt at it, if workers run and reach the mail
server: while that is down, letters wait, however long it takes.
"""
