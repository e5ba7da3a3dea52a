"""What storage promises of categories."""

import pytest
from attrs import evolve

from domain.categories.model import CategorySlugTaken
from domain.shared.errors import InvalidInput, NotFound, StaleVersion
from tests.builders import AT, LATER, a_category
from tests.given import given_category, given_product
from tests.units import ShopUnits


def test_a_category_comes_back_equal(units: ShopUnits) -> None:
    root = given_category(units)
    category = given_category(
        units,
        name="Größe 🦓 100 % 'x'",
        slug="größe-1",
        parent_id=root.id,
        version=3,
        created_at=AT,
        updated_at=LATER,
    )

    with units.write() as unit:
        assert unit.categories.get(category.id) == category
        assert unit.categories.get_for_update(category.id) == category
        assert unit.categories.get(root.id) == root


def test_an_unknown_category_is_not_found(units: ShopUnits) -> None:
    given_category(units)
    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.categories.get(99)
        with pytest.raises(NotFound):
            unit.categories.get_for_update(99)


def test_two_categories_cannot_have_one_slug(units: ShopUnits) -> None:
    given_category(units, slug="shirts")
    with units.write() as unit, pytest.raises(CategorySlugTaken):
        unit.categories.add(a_category(slug="shirts"))


def test_a_parent_must_exist(units: ShopUnits) -> None:
    with units.write() as unit, pytest.raises(InvalidInput) as refused:
        unit.categories.add(a_category(parent_id=99))
    assert _places(refused.value) == [("/parent_id", "unknown")]

    category = given_category(units)
    with units.write() as unit, pytest.raises(InvalidInput) as refused:
        unit.categories.save(evolve(category, parent_id=99))
    assert _places(refused.value) == [("/parent_id", "unknown")]


def test_saving_stores_the_next_version(units: ShopUnits) -> None:
    root, category = given_category(units), given_category(units)
    changed = evolve(category, name="Hats", slug="hats", parent_id=root.id, updated_at=LATER)
    with units.write() as unit:
        saved = unit.commit(unit.categories.save(changed))

    assert saved == evolve(changed, version=2)
    with units.read() as unit:
        assert unit.categories.get(category.id) == saved
        assert unit.categories.get(root.id) == root


def test_saving_over_another_version_is_refused(units: ShopUnits) -> None:
    category = given_category(units)
    with units.write() as unit:
        unit.commit(unit.categories.save(evolve(category, name="Hats")))

    with units.write() as unit:
        with pytest.raises(StaleVersion):
            unit.categories.save(evolve(category, name="Shoes"))
        assert unit.categories.get(category.id).name == "Hats"


def test_saving_a_category_that_is_gone_is_refused(units: ShopUnits) -> None:
    category = given_category(units)
    with units.write() as unit:
        unit.categories.remove(category)
        with pytest.raises(StaleVersion):
            unit.categories.save(category)


def test_saving_another_categorys_slug_is_refused(units: ShopUnits) -> None:
    given_category(units, slug="shirts")
    category = given_category(units)
    with units.write() as unit, pytest.raises(CategorySlugTaken):
        unit.categories.save(evolve(category, slug="shirts"))


def test_children_of_a_removed_category_go_up_to_its_parent(units: ShopUnits) -> None:
    root = given_category(units)
    middle = given_category(units, parent_id=root.id)
    leaf = given_category(units, parent_id=middle.id)
    other = given_category(units, parent_id=root.id)
    with units.write() as unit:
        unit.categories.remove(middle)
        unit.commit(None)

    with units.read() as unit:
        assert unit.categories.get(leaf.id) == evolve(leaf, parent_id=root.id, version=2)
        assert unit.categories.get(other.id) == other
        with pytest.raises(NotFound):
            unit.categories.get(middle.id)


def test_children_of_a_removed_root_become_roots(units: ShopUnits) -> None:
    root = given_category(units)
    leaf = given_category(units, parent_id=root.id)
    with units.write() as unit:
        unit.categories.remove(root)
        assert unit.categories.get(leaf.id).parent_id is None


def test_products_of_a_removed_category_have_none_any_more(units: ShopUnits) -> None:
    shirts, hats = given_category(units), given_category(units)
    shirt = given_product(units, category_id=shirts.id)
    hat = given_product(units, category_id=hats.id)
    with units.write() as unit:
        unit.categories.remove(shirts)
        unit.commit(None)

    with units.write() as unit:
        assert unit.products.get_for_update(shirt.id).category_id is None
        assert unit.products.get_for_update(hat.id) == hat


def test_slugs_are_compared_letter_by_letter(units: ShopUnits) -> None:
    given_category(units, slug="cafe")
    with units.write() as unit:
        assert unit.categories.slug_taken("cafe")
        assert not unit.categories.slug_taken("café")
        assert not unit.categories.slug_taken("caf")


def test_ancestors_go_up_to_the_root(units: ShopUnits) -> None:
    root = given_category(units)
    middle = given_category(units, parent_id=root.id)
    leaf = given_category(units, parent_id=middle.id)
    given_category(units, parent_id=root.id)
    with units.write() as unit:
        unit.categories.lock_tree()
        assert list(unit.categories.ancestors(leaf.id)) == [leaf.id, middle.id, root.id]
        assert list(unit.categories.ancestors(root.id)) == [root.id]
        assert list(unit.categories.ancestors(99)) == []


def test_descendants_come_with_their_depth(units: ShopUnits) -> None:
    root = given_category(units)
    left = given_category(units, parent_id=root.id)
    right = given_category(units, parent_id=root.id)
    leaf = given_category(units, parent_id=left.id)
    given_category(units)
    with units.read() as unit:
        assert sorted(unit.categories.descendants(root.id)) == [
            (root.id, 0),
            (left.id, 1),
            (right.id, 1),
            (leaf.id, 2),
        ]
        assert list(unit.categories.descendants(leaf.id)) == [(leaf.id, 0)]
        assert list(unit.categories.descendants(99)) == []


def test_pages_go_through_all_categories_by_id(units: ShopUnits) -> None:
    categories = [given_category(units) for _ in range(5)]
    with units.read() as unit:
        first = unit.categories.page(limit=2, after=None)
        second = unit.categories.page(limit=2, after=first.after)
        third = unit.categories.page(limit=2, after=second.after)

    assert [*first.items, *second.items, *third.items] == categories
    assert third.after is None


def test_a_page_that_ends_the_list_has_no_next_one(units: ShopUnits) -> None:
    with units.read() as unit:
        assert unit.categories.page(limit=2, after=None).after is None
    categories = [given_category(units), given_category(units)]
    with units.read() as unit:
        page = unit.categories.page(limit=2, after=None)

    assert (list(page.items), page.after) == (categories, None)


def test_named_tells_the_ids_of_the_slugs_that_exist(units: ShopUnits) -> None:
    hats, shirts = given_category(units, slug="hats"), given_category(units, slug="shirts")
    given_category(units, slug="shoes")
    with units.read() as unit:
        found = unit.categories.named(["shirts", "hats", "belts"])
        assert found == {"hats": hats.id, "shirts": shirts.id}
        assert unit.categories.named([]) == {}


def _places(error: InvalidInput) -> list[tuple[str, str]]:
    return [(violation.pointer, violation.code) for violation in error.violations]
