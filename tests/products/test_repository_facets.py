"""What storage promises of counts."""

from collections.abc import Sequence
from typing import Any

from domain.products.listing import CategoryCount, Facets, Filter, PriceBand, TagCount
from domain.products.model import Status
from tests.given import given_category, given_product, given_tag
from tests.units import ShopUnits


def facets(units: ShopUnits, bands: Sequence[int] = (), **wanted: Any) -> Facets:
    with units.read() as unit:
        return unit.listings.facets(Filter(**wanted), bands)


def test_categories_are_counted_the_fullest_first(units: ShopUnits) -> None:
    hats, shirts, shoes = (given_category(units, name=name) for name in ("Hat", "Shirt", "Shoe"))
    below = given_category(units, name="Tee", parent_id=shirts.id)
    given_category(units)
    for category in (hats, shirts, shirts, shoes, below):
        given_product(units, category_id=category.id)
    given_product(units)
    given_product(units, category_id=hats.id, status=Status.DRAFT)

    assert facets(units).categories == (
        CategoryCount(category_id=shirts.id, name="Shirt", count=2),
        CategoryCount(category_id=hats.id, name="Hat", count=1),
        CategoryCount(category_id=shoes.id, name="Shoe", count=1),
        CategoryCount(category_id=below.id, name="Tee", count=1),
    )
    assert facets(units, category_id=shirts.id).categories == (
        CategoryCount(category_id=shirts.id, name="Shirt", count=2),
        CategoryCount(category_id=below.id, name="Tee", count=1),
    )


def test_tags_are_counted_the_fullest_first(units: ShopUnits) -> None:
    blue, red, green = (given_tag(units, name=name) for name in ("Blue", "Red", "Green"))
    given_tag(units)
    for tags in ((red,), (red, blue), (), (green, red), (green,)):
        given_product(units, tag_ids=tuple(tag.id for tag in tags))
    given_product(units, tag_ids=(blue.id,), status=Status.ARCHIVED)

    assert facets(units).tags == (
        TagCount(tag_id=red.id, name="Red", count=3),
        TagCount(tag_id=green.id, name="Green", count=2),
        TagCount(tag_id=blue.id, name="Blue", count=1),
    )
    assert facets(units, tags_any=(blue.id, green.id)).tags == (
        TagCount(tag_id=red.id, name="Red", count=2),
        TagCount(tag_id=green.id, name="Green", count=2),
        TagCount(tag_id=blue.id, name="Blue", count=1),
    )


def test_price_bands_start_with_their_limit_and_end_before_the_next(units: ShopUnits) -> None:
    category = given_category(units)
    for price in (0, 99, 100, 199, 200, 5000):
        given_product(units, price=price, category_id=category.id if price % 2 else None)

    assert facets(units, (100, 200, 300)).price_bands == (
        PriceBand(min=0, below=100, count=2),
        PriceBand(min=100, below=200, count=2),
        PriceBand(min=200, below=300, count=1),
        PriceBand(min=300, below=None, count=1),
    )
    assert facets(units).price_bands == (PriceBand(min=0, below=None, count=6),)
    assert facets(units, (100,), category_id=category.id).price_bands == (
        PriceBand(min=0, below=100, count=1),
        PriceBand(min=100, below=None, count=1),
    )


def test_only_what_meets_the_filter_is_counted(units: ShopUnits) -> None:
    category, tag = given_category(units), given_tag(units)
    fitting: dict[str, Any] = {
        "category_id": category.id,
        "tag_ids": (tag.id,),
        "name": "Linen shirt",
    }
    given_product(units, stock=[1], price=500, **fitting)
    given_product(units, price=500, **fitting)
    given_product(units, stock=[1], price=501, **fitting)
    given_product(units, stock=[1], price=500, category_id=category.id, tag_ids=(tag.id,))

    found = facets(units, (500,), terms=("linen",), in_stock=True, price_max=500)
    assert [counted.count for counted in found.categories] == [1]
    assert [counted.count for counted in found.tags] == [1]
    assert [band.count for band in found.price_bands] == [0, 1]


def test_nothing_that_matches_counts_nothing(units: ShopUnits) -> None:
    given_product(units, category_id=given_category(units).id, tag_ids=(given_tag(units).id,))
    nothing = Facets(
        categories=(),
        tags=(),
        price_bands=(
            PriceBand(min=0, below=100, count=0),
            PriceBand(min=100, below=None, count=0),
        ),
    )

    assert facets(units, (100,), terms=()) == nothing
    assert facets(units, (100,), statuses=()) == nothing
    assert facets(units, (100,), category_id=99) == nothing
    assert facets(units, (100,), price_min=10**12) == nothing
