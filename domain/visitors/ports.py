"""What visitors need of storage."""

from datetime import datetime
from typing import Protocol

from domain.shared.unit_of_work import UnitOfWork
from domain.visitors.model import Visitor


class Visitors(Protocol):
    def add(self, visitor: Visitor) -> Visitor:
        """The visitor with its id."""
        ...

    def get(self, visitor_id: int) -> Visitor:
        """Raises NotFound."""
        ...

    def by_digest(self, digest: bytes) -> Visitor | None:
        """The visitor with this SHA-256, the expired ones too."""
        ...

    def seen(self, visitor_id: int, at: datetime) -> None:
        """From now on `last_seen_at` is `at`, unless it is that or later already, or there is no
        such visitor.
        """
        ...

    def link(self, visitor_id: int, customer_id: int, digest: bytes) -> bool:
        """From now on it is the customer's, and its SHA-256 is this one; False if it is another's,
        or there is none.
        """
        ...

    def purge(self, last_seen_before: datetime) -> int:
        """Forget those whom no session and no open cart refers to, or a good part of them; how many
        that was.
        """
        ...


class VisitorUnit(UnitOfWork, Protocol):
    @property
    def visitors(self) -> Visitors: ...
