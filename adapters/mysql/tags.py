"""Tags in MySQL."""

from collections.abc import Sequence
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import marks, page, utc
from domain.shared.errors import NotFound, StaleVersion
from domain.shared.paging import Key, Page
from domain.tags.model import Tag

_COLUMNS: Final = "id, name, slug, version, created_at, updated_at"

INSERT_TAG: Final = """
    INSERT INTO tags (name, slug, version, created_at, updated_at) VALUES (%s, %s, %s, %s, %s)
"""
SELECT_TAG: Final = f"SELECT {_COLUMNS} FROM tags WHERE id = %s"
SELECT_TAG_FOR_UPDATE: Final = f"{SELECT_TAG} FOR UPDATE"
UPDATE_TAG: Final = """
    UPDATE tags SET name = %s, slug = %s, version = version + 1, updated_at = %s
    WHERE id = %s AND version = %s
"""
DELETE_TAG: Final = "DELETE FROM tags WHERE id = %s"
SELECT_SLUG: Final = "SELECT 1 FROM tags WHERE slug = %s"
SELECT_PAGE: Final = f"SELECT {_COLUMNS} FROM tags WHERE id > %s ORDER BY id LIMIT %s"
SELECT_NAMED: Final = "SELECT slug, id FROM tags WHERE slug IN ({marks})"


def _tag(row: tuple[Any, ...]) -> Tag:
    return Tag(
        id=row[0],
        name=row[1],
        slug=row[2],
        version=row[3],
        created_at=utc(row[4]),
        updated_at=utc(row[5]),
    )


class MySQLTags:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, tag: Tag) -> Tag:
        new_id = self._session.insert(
            INSERT_TAG, (tag.name, tag.slug, tag.version, tag.created_at, tag.updated_at)
        )
        return evolve(tag, id=new_id)

    def get(self, tag_id: int) -> Tag:
        return self._one(SELECT_TAG, tag_id)

    def get_for_update(self, tag_id: int) -> Tag:
        return self._one(SELECT_TAG_FOR_UPDATE, tag_id)

    def _one(self, sql: str, tag_id: int) -> Tag:
        row = self._session.row(sql, (tag_id,))
        if row is None:
            raise NotFound(f"There is no tag {tag_id}.")
        return _tag(row)

    def save(self, tag: Tag) -> Tag:
        found = self._session.write(
            UPDATE_TAG, (tag.name, tag.slug, tag.updated_at, tag.id, tag.version)
        )
        if not found:
            raise StaleVersion(f"Tag {tag.id} was changed meanwhile.")
        return evolve(tag, version=tag.version + 1)

    def remove(self, tag: Tag) -> None:
        self._session.write(DELETE_TAG, (tag.id,))

    def slug_taken(self, slug: str) -> bool:
        return self._session.row(SELECT_SLUG, (slug,)) is not None

    def page(self, *, limit: int, after: Key | None) -> Page[Tag]:
        rows = self._session.rows(SELECT_PAGE, (after[0] if after else 0, limit + 1))
        return page(rows, limit, _tag, key=lambda row: (row[0],))

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        if not slugs:
            return {}
        return dict(self._session.rows(SELECT_NAMED.format(marks=marks(slugs)), slugs))
