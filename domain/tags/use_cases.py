"""Making, reading, changing and deleting tags."""

from collections.abc import Callable

from attrs import evolve

from domain.audit.model import entry
from domain.shared.changes import sent
from domain.shared.ids import NEW, Ids
from domain.shared.paging import Key, Page
from domain.shared.slugs import free_slug, slug_race, slugify
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope
from domain.tags.model import Tag, TagChanges, TagDraft, TagSlugTaken, facts
from domain.tags.ports import TagUnit


def list_tags(units: Units[TagUnit], *, limit: int, after: Key | None) -> Page[Tag]:
    """By id."""
    with units.read() as unit:
        return unit.tags.page(limit=limit, after=after)


def read_tag(units: Units[TagUnit], tag_id: int) -> Tag:
    """Raises NotFound."""
    with units.read() as unit:
        return unit.tags.get(tag_id)


def create_tag(units: Units[TagUnit], ids: Ids, actor: Actor, draft: TagDraft) -> Tag:
    """Raises Forbidden, TagSlugTaken."""
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        slug = draft.slug or free_slug(
            slugify(draft.name, otherwise="tag"), unit.tags.slug_taken, ids.suffix
        )
        with slug_race(draft.slug, TagSlugTaken):
            tag = unit.tags.add(
                Tag(id=NEW, name=draft.name, slug=slug, created_at=unit.now, updated_at=unit.now)
            )
        unit.audit.record(entry(actor, "tag.create", tag.id, after=facts(tag), at=unit.now))
        return unit.commit(tag)


def change_tag(
    units: Units[TagUnit],
    actor: Actor,
    tag_id: int,
    changes: TagChanges,
    expect: Callable[[Tag], None],
) -> Tag:
    """`expect` sees the tag as it is and raises if the caller had another in mind.

    Raises Forbidden, NotFound, TagSlugTaken.
    """
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        before = unit.tags.get_for_update(tag_id)
        expect(before)
        after = evolve(before, **sent(changes))
        if after == before:
            return unit.commit(before)
        after = unit.tags.save(evolve(after, updated_at=unit.now))
        unit.audit.record(
            entry(
                actor, "tag.update", tag_id, before=facts(before), after=facts(after), at=unit.now
            )
        )
        return unit.commit(after)


def delete_tag(
    units: Units[TagUnit], actor: Actor, tag_id: int, expect: Callable[[Tag], None]
) -> None:
    """Its products lose it. Raises Forbidden, NotFound."""
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        before = unit.tags.get_for_update(tag_id)
        expect(before)
        unit.tags.remove(before)
        unit.audit.record(entry(actor, "tag.delete", tag_id, before=facts(before), at=unit.now))
        unit.commit(None)
