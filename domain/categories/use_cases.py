"""Making, reading, changing and deleting categories."""

from collections.abc import Callable

from attrs import evolve

from domain.audit.model import entry
from domain.categories.model import (
    Category,
    CategoryChanges,
    CategoryDraft,
    CategorySlugTaken,
    check_place,
    facts,
)
from domain.categories.ports import CategoryUnit
from domain.shared.changes import sent
from domain.shared.errors import InvalidInput, Violation
from domain.shared.ids import NEW, Ids
from domain.shared.paging import Key, Page
from domain.shared.slugs import free_slug, slug_race, slugify
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


def list_categories(units: Units[CategoryUnit], *, limit: int, after: Key | None) -> Page[Category]:
    """By id."""
    with units.read() as unit:
        return unit.categories.page(limit=limit, after=after)


def read_category(units: Units[CategoryUnit], category_id: int) -> Category:
    """Raises NotFound."""
    with units.read() as unit:
        return unit.categories.get(category_id)


def create_category(
    units: Units[CategoryUnit], ids: Ids, actor: Actor, draft: CategoryDraft
) -> Category:
    """Raises Forbidden, CategorySlugTaken, InvalidInput."""
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        if draft.parent_id is not None:
            unit.categories.lock_tree()
            _check_place(unit, NEW, draft.parent_id)
        slug = draft.slug or free_slug(
            slugify(draft.name, otherwise="category"), unit.categories.slug_taken, ids.suffix
        )
        with slug_race(draft.slug, CategorySlugTaken):
            category = unit.categories.add(
                Category(
                    id=NEW,
                    name=draft.name,
                    slug=slug,
                    parent_id=draft.parent_id,
                    created_at=unit.now,
                    updated_at=unit.now,
                )
            )
        unit.audit.record(
            entry(actor, "category.create", category.id, after=facts(category), at=unit.now)
        )
        return unit.commit(category)


def change_category(
    units: Units[CategoryUnit],
    actor: Actor,
    category_id: int,
    changes: CategoryChanges,
    expect: Callable[[Category], None],
) -> Category:
    """`expect` sees the category as it is and raises if the caller had another in mind.

    Raises Forbidden, NotFound, CategorySlugTaken, InvalidInput.
    """
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        if isinstance(changes.parent_id, int):
            unit.categories.lock_tree()
        before = unit.categories.get_for_update(category_id)
        expect(before)
        after = evolve(before, **sent(changes))
        if after == before:
            return unit.commit(before)
        if after.parent_id is not None and after.parent_id != before.parent_id:
            _check_place(unit, category_id, after.parent_id)
        after = unit.categories.save(evolve(after, updated_at=unit.now))
        unit.audit.record(
            entry(
                actor,
                "category.update",
                category_id,
                before=facts(before),
                after=facts(after),
                at=unit.now,
            )
        )
        return unit.commit(after)


def delete_category(
    units: Units[CategoryUnit],
    actor: Actor,
    category_id: int,
    expect: Callable[[Category], None],
) -> None:
    """Its children go up to its parent; its products have no category any more.

    Raises Forbidden, NotFound.
    """
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        unit.categories.lock_tree()
        before = unit.categories.get_for_update(category_id)
        expect(before)
        unit.categories.remove(before)
        unit.audit.record(
            entry(actor, "category.delete", category_id, before=facts(before), at=unit.now)
        )
        unit.commit(None)


def _check_place(unit: CategoryUnit, category_id: int, parent_id: int) -> None:
    ancestors = list(unit.categories.ancestors(parent_id))
    if not ancestors:
        raise InvalidInput(
            [Violation("/parent_id", "unknown", f"there is no category {parent_id}")]
        )
    below = unit.categories.descendants(category_id) if category_id != NEW else ()
    check_place(category_id, ancestors, height=max((depth for _, depth in below), default=0))
