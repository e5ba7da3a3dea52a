"""Time that stands still until it is told to move, and randomness that counts."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

from adapters.system.one_time_codes import TotpCodes
from adapters.system.sealer import FernetSealer
from domain.accounts.model import Limit, Limits
from domain.accounts.ports import Guard
from domain.mail.model import KeptMail, Mail
from domain.staff_members.ports import SecondFactor
from tests.builders import AT


class FrozenClock:
    def __init__(self, now: datetime = AT) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class CountedIds:
    def __init__(self) -> None:
        self._numbers = count(1)

    def suffix(self) -> str:
        return f"{next(self._numbers):06}"

    def secret(self) -> str:
        return f"secret-{next(self._numbers)}"


class PlainPasswords:
    """A hash that costs nothing, and counts what it is asked."""

    def __init__(self) -> None:
        self.work: list[str] = []
        self.version = 1
        self.decoy = "plain:0:nobody"

    def hash(self, password: str) -> str:
        self.work.append("hash")
        return f"plain:{self.version}:{hashlib.sha256(password.encode()).hexdigest()}"

    def verify(self, hashed: str, password: str) -> bool:
        self.work.append("verify")
        return hashed.split(":")[2] == hashlib.sha256(password.encode()).hexdigest()

    def is_outdated(self, hashed: str) -> bool:
        return not hashed.startswith(f"plain:{self.version}:")


def a_guard(passwords: PlainPasswords | None = None, **limits: Limits) -> Guard:
    """As in a shop of the default settings."""
    usual = Limits(
        by_account=Limit(10, timedelta(minutes=15)), by_address=Limit(100, timedelta(minutes=15))
    )
    all_limits = {"log_in": usual, "register": usual, "reset": usual, **limits}
    return Guard(passwords=passwords or PlainPasswords(), **all_limits)


class SentMail:
    """A mailer that collects, unless it is told to fail."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.failures: list[Exception] = []
        """What the next mails fail with, one after the other."""

    def send(self, mail: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.mails.append(mail)

    def token(self, recipient: str) -> str:
        """That of the newest mail to somebody."""
        newest = (mail for mail in reversed(self.mails) if mail.recipient == recipient)
        return next(mail.token for mail in newest if mail.token)

    def newest(self, to: str | None, limit: int) -> Sequence[KeptMail]:
        kept = [_kept(mail) for mail in reversed(self.mails) if to in {None, mail.recipient}]
        return kept[:limit]


def _kept(mail: Mail) -> KeptMail:
    link = f"https://shop.example/account?token={mail.token}" if mail.token else None
    return KeptMail(
        to=mail.recipient,
        subject=f"A letter: {mail.kind}",
        sent_at=AT,
        text=f"Hello {mail.facts.get('name', 'you')},\n\n{link}\n",
        link=link,
        token=mail.token,
    )


def a_second_factor(key: str = "a key of the tests") -> SecondFactor:
    """The real one: it takes its time from the unit of work, and costs nothing."""
    return SecondFactor(codes=TotpCodes(issuer="Storekeep"), sealer=FernetSealer(key))
