"""Tags in memory."""

from collections.abc import Sequence

from attrs import evolve

from adapters.memory.rows import page
from adapters.memory.store import Tables
from domain.shared.errors import NotFound, StaleVersion
from domain.shared.paging import Key, Page
from domain.tags.model import Tag, TagSlugTaken


class MemoryTags:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, tag: Tag) -> Tag:
        self._check(tag)
        return self._keep(evolve(tag, id=self._tables.new_id("tags")))

    def get(self, tag_id: int) -> Tag:
        if tag_id not in self._tables.tags:
            raise NotFound(f"There is no tag {tag_id}.")
        return self._tables.tags[tag_id]

    def get_for_update(self, tag_id: int) -> Tag:
        return self.get(tag_id)

    def save(self, tag: Tag) -> Tag:
        stored = self._tables.tags.get(tag.id)
        if stored is None or stored.version != tag.version:
            raise StaleVersion(f"Tag {tag.id} was changed meanwhile.")
        self._check(tag)
        return self._keep(evolve(tag, version=tag.version + 1, created_at=stored.created_at))

    def remove(self, tag: Tag) -> None:
        self._tables.tags.pop(tag.id, None)
        for product_id, links in self._tables.links.items():
            kept = tuple(link for link in links if link.tag_id != tag.id)
            self._tables.links[product_id] = kept

    def slug_taken(self, slug: str) -> bool:
        return bool(self.named([slug]))

    def page(self, *, limit: int, after: Key | None) -> Page[Tag]:
        tags = self._tables.tags.values()
        return page(tags, limit=limit, after=after, key=lambda tag: (tag.id,))

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        return {tag.slug: tag.id for tag in self._tables.tags.values() if tag.slug in slugs}

    def _check(self, tag: Tag) -> None:
        if self.named([tag.slug]).get(tag.slug, tag.id) != tag.id:
            raise TagSlugTaken("Another tag has this slug.")

    def _keep(self, tag: Tag) -> Tag:
        self._tables.tags[tag.id] = tag
        return tag
