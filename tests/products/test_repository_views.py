"""What storage promises of products as they are read: one, and by category or tag."""

import pytest
from attrs import evolve

from domain.products.listing import (
    CategoryName,
    Filter,
    ProductView,
    Sort,
    StockedVariant,
    TagName,
)
from domain.products.model import Product, Status
from domain.shared.errors import NotFound
from domain.shared.paging import Key
from tests.builders import a_full_product, a_shirt
from tests.given import given_category, given_product, given_tag
from tests.inventory.warehouse import allow_backorders, given_promise
from tests.units import ShopUnits


def given_full_view(units: ShopUnits) -> tuple[Product, ProductView]:
    """A product with everything set, and how it is to be read."""
    given_product(units, tag_ids=(given_tag(units).id,), stock=[100])
    category = given_category(units, name="Größen | 'x'", slug="größen")
    red = given_tag(units, name="red, dark; | 🦓 'x'", slug="red")
    blue = given_tag(units, name="blue", slug="blue")
    product = given_product(
        units,
        a_full_product(category_id=category.id, tag_ids=(blue.id, red.id)),
        stock=[3, 4],
    )
    return product, ProductView(
        id=product.id,
        name=product.name,
        slug=product.slug,
        description=product.description,
        status=product.status,
        kind=product.kind,
        tax_class=product.tax_class,
        category_id=category.id,
        category=CategoryName(id=category.id, name=category.name, slug=category.slug),
        tags=(
            TagName(id=blue.id, name=blue.name, slug=blue.slug, link_id=2),
            TagName(id=red.id, name=red.name, slug=red.slug, link_id=3),
        ),
        images=product.images,
        options=product.options,
        metadata=product.metadata,
        private_metadata=product.private_metadata,
        price_from=1299,
        price_to=1499,
        currency="EUR",
        on_hand=7,
        available=7,
        version=7,
        created_at=product.created_at,
        updated_at=product.updated_at,
        variants=(
            StockedVariant(variant=product.variants[0], on_hand=3, available=3),
            StockedVariant(variant=product.variants[1], on_hand=4, available=4),
        ),
    )


def test_a_full_product_is_read_with_all_its_parts(units: ShopUnits) -> None:
    product, view = given_full_view(units)
    wanted = Filter(statuses=(Status.ARCHIVED,))
    with units.read() as unit:
        assert unit.listings.one(product.id, list(Status), variants=True) == view
        for variant in product.variants:
            assert unit.listings.of_variant(variant.id, list(Status)) == view
        page = unit.listings.page(wanted, Sort.NEWEST, limit=5, after=None, variants=True)
        assert list(page.items) == [view]


def test_variants_are_left_out_unless_they_are_asked_for(units: ShopUnits) -> None:
    product, view = given_full_view(units)
    bare = evolve(view, variants=None)
    wanted = Filter(statuses=(Status.ARCHIVED,))
    with units.read() as unit:
        assert unit.listings.one(product.id, list(Status), variants=False) == bare
        page = unit.listings.page(wanted, Sort.NEWEST, limit=5, after=None, variants=False)
        assert list(page.items) == [bare]


def test_a_bare_product_is_read_without_what_it_lacks(units: ShopUnits) -> None:
    product = given_product(units, price=1499)
    with units.read() as unit:
        view = unit.listings.one(product.id, list(Status), variants=True)

    assert (view.category, view.category_id, view.tags, view.available) == (None, None, (), 0)
    assert view.variants == (StockedVariant(variant=product.variants[0], on_hand=0, available=0),)
    assert (view.price_from, view.price_to) == (1499, 1499)


def test_what_can_be_had_is_told_beside_what_is_on_hand(units: ShopUnits) -> None:
    product = given_product(units, a_shirt(("Blue", "S"), ("Red", "M")), stock=[3, 4])
    blue, red = (variant.id for variant in product.variants)
    allow_backorders(units, red, 5)
    given_promise(units, {blue: 3, red: 6})
    with units.read() as unit:
        view = unit.listings.one(product.id, list(Status), variants=True)
        [listed] = unit.listings.page(
            Filter(), Sort.NEWEST, limit=5, after=None, variants=True
        ).items

    assert listed == view
    assert (view.on_hand, view.available) == (7, 3)
    assert [(each.on_hand, each.available) for each in view.variants or ()] == [(3, 0), (4, 3)]


def test_a_product_of_another_status_is_not_found(units: ShopUnits) -> None:
    draft = given_product(units, status=Status.DRAFT)
    with units.read() as unit:
        assert unit.listings.one(draft.id, [Status.ACTIVE, Status.DRAFT], variants=False)
        assert unit.listings.of_variant(draft.variants[0].id, [Status.DRAFT])
        with pytest.raises(NotFound):
            unit.listings.one(draft.id, [Status.ACTIVE, Status.ARCHIVED], variants=True)
        with pytest.raises(NotFound):
            unit.listings.of_variant(draft.variants[0].id, [Status.ACTIVE])


def test_what_does_not_exist_is_not_found(units: ShopUnits) -> None:
    with units.read() as unit:
        with pytest.raises(NotFound):
            unit.listings.one(99, list(Status), variants=True)
        with pytest.raises(NotFound):
            unit.listings.of_variant(99, list(Status))


def test_a_save_is_read_at_once_in_the_same_unit(units: ShopUnits) -> None:
    product = given_product(units)
    with units.write() as unit:
        unit.products.save(evolve(product, name="Hat"), product)
        assert unit.listings.one(product.id, list(Status), variants=True).name == "Hat"


def test_active_products_come_by_their_own_category(units: ShopUnits) -> None:
    hats, shirts, other = (given_category(units) for _ in range(3))
    below = given_category(units, parent_id=hats.id)
    wanted = [
        given_product(units, category_id=category.id)
        for category in (shirts, hats, shirts, hats, hats)
    ]
    given_product(units, category_id=other.id)
    given_product(units, category_id=below.id)
    given_product(units, category_id=hats.id, status=Status.DRAFT)
    given_product(units)

    found = []
    keys: list[Key | None] = [None]
    with units.read() as unit:
        while len(keys) == 1 or keys[-1]:
            page = unit.listings.of_categories([shirts.id, hats.id], limit=2, after=keys[-1])
            found += [(view.category_id, view.id) for view in page.items]
            keys.append(page.after)

    assert found == sorted((product.category_id, product.id) for product in wanted)
    assert keys == [None, found[1], found[3], None]


def test_active_products_come_by_their_tags(units: ShopUnits) -> None:
    blue, red, other = (given_tag(units) for _ in range(3))
    both = given_product(units, tag_ids=(red.id, blue.id))
    given_product(units, tag_ids=(other.id,))
    given_product(units, tag_ids=(blue.id,), status=Status.ARCHIVED)
    given_product(units)
    one = given_product(units, tag_ids=(other.id, blue.id))

    with units.read() as unit:
        first = unit.listings.of_tags([red.id, blue.id], limit=2, after=None)
        second = unit.listings.of_tags([red.id, blue.id], limit=2, after=first.after)
        everything = unit.listings.of_tags([red.id, blue.id], limit=3, after=None)

    found = [(tag_id, link_id, view.id) for tag_id, link_id, view in everything.items]
    assert found == [(blue.id, 2, both.id), (blue.id, 6, one.id), (red.id, 1, both.id)]
    assert [*first.items, *second.items] == list(everything.items)
    assert (first.after, second.after) == ((blue.id, one.id), None)
    assert everything.items[0][2].tags == (
        TagName(id=red.id, name=red.name, slug=red.slug, link_id=1),
        TagName(id=blue.id, name=blue.name, slug=blue.slug, link_id=2),
    )


def test_no_categories_and_no_tags_have_no_products(units: ShopUnits) -> None:
    given_product(units, category_id=given_category(units).id, tag_ids=(given_tag(units).id,))
    with units.read() as unit:
        categories = unit.listings.of_categories([], limit=5, after=None)
        tags = unit.listings.of_tags([], limit=5, after=None)

    assert (list(categories.items), categories.after) == ([], None)
    assert (list(tags.items), tags.after) == ([], None)
