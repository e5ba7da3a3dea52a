"""What tags need of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import UnitOfWork
from domain.tags.model import Tag


class Tags(Protocol):
    def add(self, tag: Tag) -> Tag:
        """The tag with its id. Raises TagSlugTaken."""
        ...

    def get(self, tag_id: int) -> Tag:
        """Raises NotFound."""
        ...

    def get_for_update(self, tag_id: int) -> Tag:
        """As `get`, and nobody else changes it until the unit of work ends. Raises NotFound."""
        ...

    def save(self, tag: Tag) -> Tag:
        """Store it with the next version.

        Raises StaleVersion if the stored version is another; TagSlugTaken.
        """
        ...

    def remove(self, tag: Tag) -> None:
        """Its products lose it."""
        ...

    def slug_taken(self, slug: str) -> bool: ...

    def page(self, *, limit: int, after: Key | None) -> Page[Tag]:
        """By id."""
        ...

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        """The ids of those slugs that exist."""
        ...


class TagUnit(UnitOfWork, Protocol):
    @property
    def tags(self) -> Tags: ...
    @property
    def audit(self) -> AuditLog: ...
