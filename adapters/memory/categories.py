"""Categories in memory."""

from collections.abc import Sequence

from attrs import evolve

from adapters.memory.rows import page
from adapters.memory.store import Tables
from domain.categories.model import Category, CategorySlugTaken
from domain.shared.errors import InvalidInput, NotFound, StaleVersion, Violation
from domain.shared.paging import Key, Page


class MemoryCategories:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, category: Category) -> Category:
        self._check(category)
        return self._keep(evolve(category, id=self._tables.new_id("categories")))

    def get(self, category_id: int) -> Category:
        if category_id not in self._tables.categories:
            raise NotFound(f"There is no category {category_id}.")
        return self._tables.categories[category_id]

    def get_for_update(self, category_id: int) -> Category:
        return self.get(category_id)

    def save(self, category: Category) -> Category:
        stored = self._tables.categories.get(category.id)
        if stored is None or stored.version != category.version:
            raise StaleVersion(f"Category {category.id} was changed meanwhile.")
        self._check(category)
        return self._keep(
            evolve(category, version=category.version + 1, created_at=stored.created_at)
        )

    def remove(self, category: Category) -> None:
        for child in list(self._tables.categories.values()):
            if child.parent_id == category.id:
                self._keep(evolve(child, parent_id=category.parent_id, version=child.version + 1))
        for product in list(self._tables.products.values()):
            if product.category_id == category.id:
                self._tables.products[product.id] = evolve(product, category_id=None)
        self._tables.categories.pop(category.id, None)

    def slug_taken(self, slug: str) -> bool:
        return bool(self.named([slug]))

    def lock_tree(self) -> None:
        """Whoever writes has everything for himself."""

    def ancestors(self, category_id: int) -> Sequence[int]:
        found = []
        above = self._tables.categories.get(category_id)
        while above is not None:
            found.append(above.id)
            above = self._tables.categories.get(above.parent_id) if above.parent_id else None
        return found

    def descendants(self, category_id: int) -> Sequence[tuple[int, int]]:
        if category_id not in self._tables.categories:
            return []
        found = [(category_id, 0)]
        for above, depth in found:
            found.extend(
                (below.id, depth + 1)
                for below in self._tables.categories.values()
                if below.parent_id == above
            )
        return found

    def page(self, *, limit: int, after: Key | None) -> Page[Category]:
        categories = self._tables.categories.values()
        return page(categories, limit=limit, after=after, key=lambda category: (category.id,))

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        categories = self._tables.categories.values()
        return {category.slug: category.id for category in categories if category.slug in slugs}

    def _check(self, category: Category) -> None:
        if self.named([category.slug]).get(category.slug, category.id) != category.id:
            raise CategorySlugTaken("Another category has this slug.")
        if category.parent_id is not None and category.parent_id not in self._tables.categories:
            raise InvalidInput([Violation("/parent_id", "unknown", "there is no such category")])

    def _keep(self, category: Category) -> Category:
        self._tables.categories[category.id] = category
        return category
