"""Categories in MySQL."""

from collections.abc import Sequence
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import marks, page, utc
from domain.categories.model import Category
from domain.shared.errors import NotFound, StaleVersion
from domain.shared.paging import Key, Page

_COLUMNS: Final = "id, name, slug, parent_id, version, created_at, updated_at"

INSERT_CATEGORY: Final = """
    INSERT INTO categories (name, slug, parent_id, version, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
SELECT_CATEGORY: Final = f"SELECT {_COLUMNS} FROM categories WHERE id = %s"
SELECT_CATEGORY_FOR_UPDATE: Final = f"{SELECT_CATEGORY} FOR UPDATE"
UPDATE_CATEGORY: Final = """
    UPDATE categories
    SET name = %s, slug = %s, parent_id = %s, version = version + 1, updated_at = %s
    WHERE id = %s AND version = %s
"""
LIFT_CHILDREN: Final = """
    UPDATE categories SET parent_id = %s, version = version + 1 WHERE parent_id = %s
"""
DELETE_CATEGORY: Final = "DELETE FROM categories WHERE id = %s"
SELECT_SLUG: Final = "SELECT 1 FROM categories WHERE slug = %s"
LOCK_TREE: Final = "SELECT id FROM categories ORDER BY id FOR UPDATE"
SELECT_ANCESTORS: Final = """
    WITH RECURSIVE above (id, parent_id, height) AS (
      SELECT id, parent_id, 0 FROM categories WHERE id = %s
      UNION ALL
      SELECT c.id, c.parent_id, above.height + 1
      FROM above JOIN categories c ON c.id = above.parent_id
    )
    SELECT id FROM above ORDER BY height
"""
BELOW: Final = """
    WITH RECURSIVE below (id, depth) AS (
      SELECT id, 0 FROM categories WHERE id = %s
      UNION ALL
      SELECT c.id, below.depth + 1
      FROM below JOIN categories c ON c.parent_id = below.id
    )
"""
SELECT_DESCENDANTS: Final = f"{BELOW} SELECT id, depth FROM below"
SELECT_PAGE: Final = f"SELECT {_COLUMNS} FROM categories WHERE id > %s ORDER BY id LIMIT %s"
SELECT_NAMED: Final = "SELECT slug, id FROM categories WHERE slug IN ({marks})"


def _category(row: tuple[Any, ...]) -> Category:
    return Category(
        id=row[0],
        name=row[1],
        slug=row[2],
        parent_id=row[3],
        version=row[4],
        created_at=utc(row[5]),
        updated_at=utc(row[6]),
    )


class MySQLCategories:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, category: Category) -> Category:
        new_id = self._session.insert(
            INSERT_CATEGORY,
            (
                category.name,
                category.slug,
                category.parent_id,
                category.version,
                category.created_at,
                category.updated_at,
            ),
        )
        return evolve(category, id=new_id)

    def get(self, category_id: int) -> Category:
        return self._one(SELECT_CATEGORY, category_id)

    def get_for_update(self, category_id: int) -> Category:
        return self._one(SELECT_CATEGORY_FOR_UPDATE, category_id)

    def _one(self, sql: str, category_id: int) -> Category:
        row = self._session.row(sql, (category_id,))
        if row is None:
            raise NotFound(f"There is no category {category_id}.")
        return _category(row)

    def save(self, category: Category) -> Category:
        found = self._session.write(
            UPDATE_CATEGORY,
            (
                category.name,
                category.slug,
                category.parent_id,
                category.updated_at,
                category.id,
                category.version,
            ),
        )
        if not found:
            raise StaleVersion(f"Category {category.id} was changed meanwhile.")
        return evolve(category, version=category.version + 1)

    def remove(self, category: Category) -> None:
        self._session.write(LIFT_CHILDREN, (category.parent_id, category.id))
        self._session.write(DELETE_CATEGORY, (category.id,))

    def slug_taken(self, slug: str) -> bool:
        return self._session.row(SELECT_SLUG, (slug,)) is not None

    def lock_tree(self) -> None:
        self._session.rows(LOCK_TREE)

    def ancestors(self, category_id: int) -> Sequence[int]:
        return [row[0] for row in self._session.rows(SELECT_ANCESTORS, (category_id,))]

    def descendants(self, category_id: int) -> Sequence[tuple[int, int]]:
        return [(row[0], row[1]) for row in self._session.rows(SELECT_DESCENDANTS, (category_id,))]

    def page(self, *, limit: int, after: Key | None) -> Page[Category]:
        rows = self._session.rows(SELECT_PAGE, (after[0] if after else 0, limit + 1))
        return page(rows, limit, _category, key=lambda row: (row[0],))

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        if not slugs:
            return {}
        return dict(self._session.rows(SELECT_NAMED.format(marks=marks(slugs)), slugs))
