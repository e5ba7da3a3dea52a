"""What the people of the staff need of storage, and of one-time codes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from domain.accounts.model import Email
from domain.audit.ports import AuditLog
from domain.mail.ports import MailUnit
from domain.shared.paging import Key, Page
from domain.staff_members.model import StaffMember


class OneTimeCodes(Protocol):
    """Codes that an app shows, each for half a minute (TOTP, RFC 6238)."""

    def new_secret(self) -> str:
        """What the codes of one person will be made of, in base32."""
        ...

    def uri(self, secret: str, account: str) -> str:
        """The address that an app takes the secret from, as a QR code."""
        ...

    def step(self, secret: str, code: str, at: datetime) -> int | None:
        """The number of the half minute that the code is of: the one of `at`, or one next to it,
        since clocks differ. None if it is of neither.
        """
        ...


class Sealer(Protocol):
    """Locks away what has to be read again: whoever steals the database has not got the key."""

    def seal(self, text: str) -> bytes: ...

    def open(self, sealed: bytes) -> str | None:
        """None if it was sealed with another key."""
        ...


@frozen(kw_only=True)
class SecondFactor:
    """What it takes to check a one-time code."""

    codes: OneTimeCodes
    sealer: Sealer


class StaffMembers(Protocol):
    def add(self, member: StaffMember) -> StaffMember:
        """The person with an id. Raises StaffEmailTaken."""
        ...

    def get(self, member_id: int) -> StaffMember:
        """Raises NotFound; who was revoked is found."""
        ...

    def get_for_update(self, member_id: int) -> StaffMember:
        """The same, and nobody else gets it for update until the unit of work ends."""
        ...

    def owners_for_update(self) -> Sequence[StaffMember]:
        """All owners who were not revoked, by id; nobody else gets any of them for update."""
        ...

    def by_email(self, email: Email) -> StaffMember | None:
        """Who was revoked is found."""
        ...

    def save(self, member: StaffMember) -> None:
        """All but the address, which stays."""
        ...

    def page(self, *, limit: int, after: Key | None) -> Page[StaffMember]:
        """By id, the revoked ones too. The key is the id."""
        ...


class StaffMemberUnit(MailUnit, Protocol):
    @property
    def staff_members(self) -> StaffMembers: ...
    @property
    def audit(self) -> AuditLog: ...
