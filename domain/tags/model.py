"""Tags: words that products share."""

from datetime import datetime
from typing import Any

import attrs
from attrs import frozen

from domain.shared.changes import UNSET, Unset
from domain.shared.errors import Conflict
from domain.shared.rules import Name, Slug


class TagSlugTaken(Conflict):
    code = "tag_slug_taken"


@frozen(kw_only=True)
class Tag:
    id: int
    name: Name
    slug: Slug
    version: int = 1
    created_at: datetime
    updated_at: datetime


@frozen(kw_only=True)
class TagDraft:
    """A new tag. Without a slug it gets one made of its name."""

    name: Name
    slug: Slug | None = None


@frozen(kw_only=True)
class TagChanges:
    """Only what was sent changes."""

    name: Name | Unset = UNSET
    slug: Slug | Unset = UNSET


def facts(tag: Tag) -> dict[str, Any]:
    """What the audit log keeps."""
    return attrs.asdict(tag, filter=lambda field, _: field.name not in {"created_at", "updated_at"})
