"""What storage promises of tags."""

import pytest
from attrs import evolve

from domain.shared.errors import NotFound, StaleVersion
from domain.tags.model import TagSlugTaken
from tests.builders import AT, LATER, a_product, a_tag
from tests.given import given_product, given_tag
from tests.units import ShopUnits


def test_a_tag_comes_back_equal(units: ShopUnits) -> None:
    tag = given_tag(
        units, name="Größe 🦓 100 % 'x'", slug="größe-1", version=3, created_at=AT, updated_at=LATER
    )

    with units.write() as unit:
        assert unit.tags.get(tag.id) == tag
        assert unit.tags.get_for_update(tag.id) == tag


def test_an_unknown_tag_is_not_found(units: ShopUnits) -> None:
    given_tag(units)
    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.tags.get(99)
        with pytest.raises(NotFound):
            unit.tags.get_for_update(99)


def test_two_tags_cannot_have_one_slug(units: ShopUnits) -> None:
    given_tag(units, slug="blue")
    with units.write() as unit, pytest.raises(TagSlugTaken):
        unit.tags.add(a_tag(slug="blue"))


def test_saving_stores_the_next_version(units: ShopUnits) -> None:
    tag, other = given_tag(units), given_tag(units)
    with units.write() as unit:
        changed = evolve(tag, name="Red", slug="red", updated_at=LATER)
        saved = unit.commit(unit.tags.save(changed))

    assert saved == evolve(changed, version=2)
    with units.read() as unit:
        assert unit.tags.get(tag.id) == saved
        assert unit.tags.get(other.id) == other


def test_saving_without_a_change_is_no_lost_race(units: ShopUnits) -> None:
    tag = given_tag(units)
    with units.write() as unit:
        assert unit.tags.save(unit.tags.get(tag.id)).version == 2


def test_saving_over_another_version_is_refused(units: ShopUnits) -> None:
    tag = given_tag(units)
    with units.write() as unit:
        unit.commit(unit.tags.save(evolve(tag, name="Red")))

    with units.write() as unit:
        with pytest.raises(StaleVersion):
            unit.tags.save(evolve(tag, name="Blue"))
        assert unit.tags.get(tag.id).name == "Red"


def test_saving_a_tag_that_is_gone_is_refused(units: ShopUnits) -> None:
    tag = given_tag(units)
    with units.write() as unit:
        unit.tags.remove(tag)
        with pytest.raises(StaleVersion):
            unit.tags.save(tag)


def test_saving_another_tags_slug_is_refused(units: ShopUnits) -> None:
    given_tag(units, slug="blue")
    tag = given_tag(units)
    with units.write() as unit, pytest.raises(TagSlugTaken):
        unit.tags.save(evolve(tag, slug="blue"))


def test_products_lose_a_removed_tag_and_keep_their_others(units: ShopUnits) -> None:
    blue, red = given_tag(units), given_tag(units)
    product = given_product(units, tag_ids=(blue.id, red.id))
    with units.write() as unit:
        unit.tags.remove(blue)
        unit.commit(None)

    with units.write() as unit:
        assert unit.products.get_for_update(product.id).tag_ids == (red.id,)
        assert unit.tags.get(red.id) == red
        with pytest.raises(NotFound):
            unit.tags.get(blue.id)


def test_a_removed_tags_slug_is_free_again(units: ShopUnits) -> None:
    tag = given_tag(units, slug="blue")
    with units.write() as unit:
        assert unit.tags.slug_taken("blue")
        unit.tags.remove(tag)
        assert not unit.tags.slug_taken("blue")
        assert unit.tags.add(a_tag(slug="blue")).slug == "blue"


def test_slugs_are_compared_letter_by_letter(units: ShopUnits) -> None:
    given_tag(units, slug="cafe")
    with units.write() as unit:
        assert not unit.tags.slug_taken("café")
        assert not unit.tags.slug_taken("caf")
        assert unit.tags.add(a_tag(slug="café")).slug == "café"


def test_pages_go_through_all_tags_by_id(units: ShopUnits) -> None:
    tags = [given_tag(units) for _ in range(5)]
    with units.read() as unit:
        first = unit.tags.page(limit=2, after=None)
        second = unit.tags.page(limit=2, after=first.after)
        third = unit.tags.page(limit=2, after=second.after)

    assert [*first.items, *second.items, *third.items] == tags
    assert third.after is None


def test_a_page_that_ends_the_list_has_no_next_one(units: ShopUnits) -> None:
    with units.read() as unit:
        assert unit.tags.page(limit=2, after=None).after is None
    tags = [given_tag(units), given_tag(units)]
    with units.read() as unit:
        page = unit.tags.page(limit=2, after=None)

    assert (list(page.items), page.after) == (tags, None)


def test_named_tells_the_ids_of_the_slugs_that_exist(units: ShopUnits) -> None:
    blue, red = given_tag(units, slug="blue"), given_tag(units, slug="red")
    given_tag(units, slug="green")
    with units.read() as unit:
        assert unit.tags.named(["red", "blue", "white"]) == {"blue": blue.id, "red": red.id}
        assert unit.tags.named([]) == {}


def test_a_removed_tag_leaves_products_without_tags_alone(units: ShopUnits) -> None:
    tag, product = given_tag(units), given_product(units, a_product())
    with units.write() as unit:
        unit.tags.remove(tag)
        assert unit.products.get_for_update(product.id) == product
