"""Making, reading, changing and deleting categories."""

from datetime import timedelta

import pytest
from attrs import evolve

from adapters.memory.store import Store
from domain.categories.model import (
    MAX_DEPTH,
    Category,
    CategoryChanges,
    CategoryDraft,
    CategorySlugTaken,
    facts,
)
from domain.categories.use_cases import (
    change_category,
    create_category,
    delete_category,
    list_categories,
    read_category,
)
from domain.shared.errors import InvalidInput, NotFound, StaleVersion
from tests.builders import AT, an_owner
from tests.doubles import CountedIds, FrozenClock
from tests.given import given_category, given_product
from tests.trail import actions, another, trail, whatever
from tests.units import ShopUnits


def given_branch(units: ShopUnits, levels: int) -> list[Category]:
    """A category, one below it, one below that, …"""
    branch: list[Category] = []
    for _ in range(levels):
        branch.append(given_category(units, parent_id=branch[-1].id if branch else None))
    return branch


def change(units: ShopUnits, category_id: int, changes: CategoryChanges) -> Category:
    return change_category(units, an_owner(), category_id, changes, whatever)


def test_a_new_category_gets_a_slug_made_of_its_name(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    category = create_category(memory_units, ids, an_owner(), CategoryDraft(name="Top Hats"))

    assert (category.slug, category.parent_id, category.version) == ("top-hats", None, 1)
    assert (category.created_at, category.updated_at) == (AT, AT)
    assert read_category(memory_units, category.id) == category
    assert trail(memory_units)[0].after == facts(category)


def test_equal_names_get_slugs_of_their_own(memory_units: ShopUnits, ids: CountedIds) -> None:
    given_category(memory_units, slug="hats")

    category = create_category(memory_units, ids, an_owner(), CategoryDraft(name="Hats"))
    assert category.slug == "hats-000001"


def test_a_slug_that_is_asked_for_is_kept_or_refused(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    draft = CategoryDraft(name="Hats", slug="headgear")
    assert create_category(memory_units, ids, an_owner(), draft).slug == "headgear"

    with pytest.raises(CategorySlugTaken):
        create_category(memory_units, ids, an_owner(), draft)
    assert len(trail(memory_units)) == 1


def test_a_new_category_hangs_below_its_parent(memory_units: ShopUnits, ids: CountedIds) -> None:
    root = given_category(memory_units)
    draft = CategoryDraft(name="Hats", parent_id=root.id)

    assert create_category(memory_units, ids, an_owner(), draft).parent_id == root.id


def test_a_parent_must_exist(memory_units: ShopUnits, ids: CountedIds) -> None:
    category = given_category(memory_units)
    with pytest.raises(InvalidInput) as refused:
        create_category(memory_units, ids, an_owner(), CategoryDraft(name="Hats", parent_id=99))
    assert _codes(refused.value) == ["unknown"]
    with pytest.raises(InvalidInput) as refused:
        change(memory_units, category.id, CategoryChanges(parent_id=99))
    assert _codes(refused.value) == ["unknown"]
    assert trail(memory_units) == []


def test_a_tree_has_its_greatest_depth_and_no_more(
    memory_units: ShopUnits, ids: CountedIds
) -> None:
    branch = given_branch(memory_units, MAX_DEPTH - 1)
    draft = CategoryDraft(name="Hats", parent_id=branch[-1].id)
    deepest = create_category(memory_units, ids, an_owner(), draft)

    with pytest.raises(InvalidInput) as refused:
        create_category(
            memory_units, ids, an_owner(), CategoryDraft(name="Hats", parent_id=deepest.id)
        )
    assert _codes(refused.value) == ["too_deep"]


def test_a_moved_category_takes_those_below_it_along(memory_units: ShopUnits) -> None:
    branch = given_branch(memory_units, MAX_DEPTH - 2)
    pair = given_branch(memory_units, 2)
    triple = given_branch(memory_units, 3)
    change(memory_units, pair[0].id, CategoryChanges(parent_id=branch[-1].id))

    with pytest.raises(InvalidInput) as refused:
        change(memory_units, triple[0].id, CategoryChanges(parent_id=branch[-1].id))
    assert _codes(refused.value) == ["too_deep"]
    assert read_category(memory_units, triple[0].id) == triple[0]
    assert actions(memory_units) == [("category.update", pair[0].id)]


@pytest.mark.parametrize("level", [0, 1, 2])
def test_a_category_cannot_hang_inside_itself(memory_units: ShopUnits, level: int) -> None:
    branch = given_branch(memory_units, 3)
    with pytest.raises(InvalidInput) as refused:
        change(memory_units, branch[0].id, CategoryChanges(parent_id=branch[level].id))
    assert _codes(refused.value) == ["cycle"]
    assert trail(memory_units) == []


def test_a_category_can_become_a_root(memory_units: ShopUnits) -> None:
    branch = given_branch(memory_units, 2)

    assert change(memory_units, branch[1].id, CategoryChanges(parent_id=None)).parent_id is None


def test_only_what_was_sent_changes(memory_units: ShopUnits, clock: FrozenClock) -> None:
    before = given_branch(memory_units, 2)[1]
    clock.advance(timedelta(hours=1))
    after = change(memory_units, before.id, CategoryChanges(name="Caps"))

    assert after == evolve(before, name="Caps", version=2, updated_at=AT + timedelta(hours=1))
    assert read_category(memory_units, before.id) == after
    [entry] = trail(memory_units)
    assert (entry.before, entry.after) == (facts(before), facts(after))


@pytest.mark.parametrize(
    "changes", [CategoryChanges(), CategoryChanges(name="Hats", slug="hats", parent_id=1)]
)
def test_a_change_of_nothing_writes_nothing(
    memory_units: ShopUnits, store: Store, changes: CategoryChanges
) -> None:
    root = given_category(memory_units)
    category = given_category(memory_units, name="Hats", slug="hats", parent_id=root.id)
    before = store.tables

    assert change(memory_units, category.id, changes) == category
    assert store.tables == before


def test_who_had_another_version_in_mind_changes_nothing(memory_units: ShopUnits) -> None:
    category = given_category(memory_units)
    changes = CategoryChanges(name="Caps")
    with pytest.raises(StaleVersion):
        change_category(memory_units, an_owner(), category.id, changes, another)
    with pytest.raises(StaleVersion):
        delete_category(memory_units, an_owner(), category.id, another)

    assert read_category(memory_units, category.id) == category
    assert trail(memory_units) == []


def test_another_categorys_slug_is_refused(memory_units: ShopUnits) -> None:
    given_category(memory_units, slug="hats")
    category = given_category(memory_units)
    with pytest.raises(CategorySlugTaken):
        change(memory_units, category.id, CategoryChanges(slug="hats"))
    assert trail(memory_units) == []


def test_a_deleted_category_leaves_its_children_and_its_products(memory_units: ShopUnits) -> None:
    root, middle, leaf = given_branch(memory_units, 3)
    product = given_product(memory_units, category_id=middle.id)
    delete_category(memory_units, an_owner(), middle.id, whatever)

    assert read_category(memory_units, leaf.id).parent_id == root.id
    with memory_units.write() as unit:
        assert unit.products.get_for_update(product.id).category_id is None
    with pytest.raises(NotFound):
        read_category(memory_units, middle.id)
    assert trail(memory_units)[0].before == facts(middle)


def test_what_does_not_exist_is_not_found(memory_units: ShopUnits) -> None:
    with pytest.raises(NotFound):
        read_category(memory_units, 99)
    with pytest.raises(NotFound):
        change(memory_units, 99, CategoryChanges(name="Caps"))
    with pytest.raises(NotFound):
        delete_category(memory_units, an_owner(), 99, whatever)
    assert trail(memory_units) == []


def test_categories_are_listed_in_pages(memory_units: ShopUnits) -> None:
    categories = [given_category(memory_units) for _ in range(3)]
    first = list_categories(memory_units, limit=2, after=None)

    assert list(first.items) == categories[:2]
    assert list(list_categories(memory_units, limit=2, after=first.after).items) == categories[2:]


def _codes(error: InvalidInput) -> list[str]:
    assert {violation.pointer for violation in error.violations} == {"/parent_id"}
    return [violation.code for violation in error.violations]
