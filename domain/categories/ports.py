"""What categories need of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.categories.model import Category
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import UnitOfWork


class Categories(Protocol):
    def add(self, category: Category) -> Category:
        """The category with its id.

        Raises CategorySlugTaken; InvalidInput if the parent does not exist.
        """
        ...

    def get(self, category_id: int) -> Category:
        """Raises NotFound."""
        ...

    def get_for_update(self, category_id: int) -> Category:
        """As `get`, and nobody else changes it until the unit of work ends. Raises NotFound."""
        ...

    def save(self, category: Category) -> Category:
        """Store it with the next version.

        Raises StaleVersion if the stored version is another; CategorySlugTaken; InvalidInput
        if the parent does not exist.
        """
        ...

    def remove(self, category: Category) -> None:
        """Its children go up to its parent; its products have no category any more."""
        ...

    def slug_taken(self, slug: str) -> bool: ...

    def lock_tree(self) -> None:
        """Nobody else moves a category until the unit of work ends."""
        ...

    def ancestors(self, category_id: int) -> Sequence[int]:
        """The category and all above it, the root last; empty if it does not exist."""
        ...

    def descendants(self, category_id: int) -> Sequence[tuple[int, int]]:
        """The category and all below it, each with its depth below the category (0 for itself);
        empty if it does not exist.
        """
        ...

    def page(self, *, limit: int, after: Key | None) -> Page[Category]:
        """By id."""
        ...

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        """The ids of those slugs that exist."""
        ...


class CategoryUnit(UnitOfWork, Protocol):
    @property
    def categories(self) -> Categories: ...
    @property
    def audit(self) -> AuditLog: ...
