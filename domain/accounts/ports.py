"""What accounts need of storage, and of a password hash."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from domain.accounts.model import Limits, OneTimeToken, Purpose, Session, Subject, Tally
from domain.shared.unit_of_work import UnitOfWork


class Passwords(Protocol):
    """A password hash that is made to be slow."""

    @property
    def decoy(self) -> str:
        """The hash of a password that nobody knows, to be checked where there is no account: the
        same work is done then.
        """
        ...

    def hash(self, password: str) -> str: ...

    def verify(self, hashed: str, password: str) -> bool: ...

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made with other parameters than are used now."""
        ...


@frozen(kw_only=True)
class Guard:
    """What stands between a guess and an account."""

    passwords: Passwords
    log_in: Limits
    register: Limits
    reset: Limits


class PasswordHolder(Protocol):
    """Who logs in with a password."""

    @property
    def subject(self) -> Subject: ...
    @property
    def email(self) -> str | None: ...
    @property
    def password_hash(self) -> str | None: ...


class Sessions(Protocol):
    def add(self, session: Session) -> Session:
        """The session with its id."""
        ...

    def by_digest(self, digest: bytes) -> Session | None:
        """The session with this SHA-256, the expired ones too."""
        ...

    def of(self, holder: Subject, now: datetime) -> Sequence[Session]:
        """Those that have not expired, the newest first."""
        ...

    def seen(self, session_id: int, at: datetime, expires_at: datetime) -> None:
        """From now on it was last seen at `at`, unless that is earlier than what is known, or
        there is no such session.
        """
        ...

    def end(self, holder: Subject, session_id: int) -> None:
        """Raises NotFound if the holder has no such session."""
        ...

    def end_all(self, holder: Subject, *, but: int | None = None) -> int:
        """How many that were."""
        ...

    def end_oldest(self, holder: Subject, *, but: int) -> int:
        """All but so many that were made last; how many that were."""
        ...

    def purge(self, now: datetime) -> int:
        """Forget what has expired, or a good part of it; how many that was."""
        ...


class OneTimeTokens(Protocol):
    def add(self, token: OneTimeToken) -> OneTimeToken:
        """The token with its id. Raises NotFound if its subject is gone."""
        ...

    def find(self, purpose: Purpose, digest: bytes, now: datetime) -> Subject:
        """Whom the token is for; it stays good, and stands in nobody's way.

        Raises TokenSpent as below.
        """
        ...

    def spend(self, purpose: Purpose, digest: bytes, now: datetime) -> Subject:
        """Whom the token was for; it is gone from now on, for whoever spends it at the same time
        too.

        Raises TokenSpent if there is none with this SHA-256 for this purpose, or it has expired.
        """
        ...

    def forget(self, purpose: Purpose, subject: Subject) -> None:
        """All that were sent to the subject for this purpose are void."""
        ...

    def purge(self, now: datetime) -> int:
        """Forget what has expired, or a good part of it; how many that was."""
        ...


class Attempts(Protocol):
    def tally(self, key: bytes, now: datetime) -> Tally | None:
        """None if nothing was counted, or the window is over."""
        ...

    def add(self, key: bytes, now: datetime, ends_at: datetime) -> Tally:
        """One more. The first one opens a window until `ends_at`, the others leave its end."""
        ...

    def clear(self, key: bytes) -> None: ...

    def purge(self, now: datetime) -> int:
        """Forget windows that are over, or a good part of them; how many that was."""
        ...


class AccountUnit(UnitOfWork, Protocol):
    @property
    def sessions(self) -> Sessions: ...
    @property
    def one_time_tokens(self) -> OneTimeTokens: ...
    @property
    def attempts(self) -> Attempts: ...
