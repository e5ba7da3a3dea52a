"""Categories: a tree of shelves."""

from datetime import datetime
from typing import Any, Final

import attrs
from attrs import frozen

from domain.shared.changes import UNSET, Unset
from domain.shared.errors import Conflict, InvalidInput, Violation
from domain.shared.rules import Id, Name, Slug

# Deeper trees are not navigable by people, and each level is one step of a recursive query.
MAX_DEPTH: Final = 8


class CategorySlugTaken(Conflict):
    code = "category_slug_taken"


@frozen(kw_only=True)
class Category:
    id: int
    name: Name
    slug: Slug
    parent_id: int | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class CategoryDraft:
    """A new category. Without a slug it gets one made of its name."""

    name: Name
    slug: Slug | None = None
    parent_id: Id | None = None


@frozen(kw_only=True)
class CategoryChanges:
    """Only what was sent changes. `parent_id` null makes it a root."""

    name: Name | Unset = UNSET
    slug: Slug | Unset = UNSET
    parent_id: Id | None | Unset = UNSET


def check_place(category_id: int, ancestors: list[int], height: int) -> None:
    """A category may hang below `ancestors` (its would-be parent first, the root last).

    `height` is how many levels there are below the category itself.

    Raises InvalidInput.
    """
    if category_id in ancestors:
        raise InvalidInput([Violation("/parent_id", "cycle", "a category cannot be inside itself")])
    if len(ancestors) + 1 + height > MAX_DEPTH:
        raise InvalidInput(
            [Violation("/parent_id", "too_deep", f"at most {MAX_DEPTH} levels are allowed")]
        )


def facts(category: Category) -> dict[str, Any]:
    """What the audit log keeps."""
    return attrs.asdict(
        category, filter=lambda field, _: field.name not in {"created_at", "updated_at"}
    )
