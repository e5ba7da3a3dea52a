"""What mail needs of storage, and of a mail server."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.accounts.ports import AccountUnit
from domain.mail.model import KeptMail, Letter, Mail


class MailRefused(Exception):
    """The mail server will never take this letter: the address does not exist, say. What it says
    is for the log, and names nobody.
    """


class Mailer(Protocol):
    def send(self, mail: Mail) -> None:
        """Render and send it.

        Raises MailRefused if it is no use to try again, Unavailable if it may be. Its detail is
        for the log, and names nobody.
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

    def remove(self, letter_id: int) -> None:
        """It was sent, or never will be."""
        ...

    def due(self, by: datetime) -> int:
        """How many will be due then; those that are being sent are due when their lease ends."""
        ...


class MailUnit(AccountUnit, Protocol):
    @property
    def letters(self) -> Letters: ...
