"""What mail needs of storage, and of a mail server."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.accounts.model import Subject
from domain.accounts.ports import AccountUnit
from domain.mail.model import KeptMail, Letter, LetterKind, Mail
from domain.shared.errors import Unavailable
from domain.shared.unit_of_work import UnitOfWork


class MailRefused(Exception):
    """The mail server will never take this letter: the address does not exist, say. What it says
    is for the log, and names nobody.
    """


class MailServerDown(Unavailable):
    """No letter would be taken: the mail server cannot be reached, or refuses our log-in or our
    sender. It was not told of this letter.
    """


class MailServerLost(Unavailable):
    """The mail server was silent or gone in the middle of a letter: it is down, or it is this very
    letter that it stumbles over.
    """


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Render and send it.

        Raises MailRefused if it is no use to try again, Unavailable if it may be: MailServerDown
        and MailServerLost if the next letter would fare no better now. Its detail is for the log,
        and names nobody.
        """
        ...


class Mailbox(Protocol):
    """Where a development shop keeps its mail."""

    def newest(self, to: str | None, limit: int) -> Sequence[KeptMail]:
        """The newest first; those to one address, if it is given."""
        ...


class Letters(Protocol):
    def add(self, letter: Letter) -> Letter:
        """The letter with its id, in the transaction of what it tells of."""
        ...

    def claim(self, now: datetime, lease_until: datetime) -> Letter | None:
        """The one that is due the longest, with one more attempt; nobody else gets it until
        `lease_until`. None if none is due, or others have them all. Never waits for others.
        """
        ...

    def postpone(self, letter: Letter, due_at: datetime) -> None:
        """Unless somebody else has claimed it since, because the lease was over."""
        ...

    def give_back(self, letter: Letter, due_at: datetime) -> None:
        """Postpone it as if it had not been claimed: the attempt does not count. Unless somebody
        else has claimed it since.
        """
        ...

    def remove(self, letter_id: int) -> None:
        """It was sent, or never will be."""
        ...

    def withdraw(self, kind: LetterKind, subject: Subject) -> None:
        """Those of the kind about the subject will not be sent, but for one that is being sent."""
        ...

    def due(self, by: datetime) -> int:
        """How many will be due then; those that are being sent are due when their lease ends."""
        ...


class LetterUnit(UnitOfWork, Protocol):
    """All that it takes to write a letter."""

    @property
    def letters(self) -> Letters: ...


class MailUnit(AccountUnit, LetterUnit, Protocol):
    """All that it takes to send one."""
