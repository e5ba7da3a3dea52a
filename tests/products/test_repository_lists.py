"""What storage promises of lists of products: order, pages and filters."""

from typing import Any

import pytest
from attrs import evolve

from domain.products.listing import Filter, ProductView, Sort
from domain.products.model import Product, Status
from domain.shared.paging import Key
from tests.builders import a_shirt
from tests.given import given_category, given_product, given_tag
from tests.inventory.warehouse import allow_backorders, given_promise
from tests.units import ShopUnits

NAMES = ("Éclair", "apple", "Zebra", "eclair", "Apple", "banana", "日本", "zebra 2")


def listed(
    units: ShopUnits, sort: Sort = Sort.OLDEST, limit: int = 200, **wanted: Any
) -> list[ProductView]:
    """Every page of the list, one after the other."""
    found: list[ProductView] = []
    after: Key | None = None
    with units.read() as unit:
        while True:
            page = unit.listings.page(
                Filter(**wanted), sort, limit=limit, after=after, variants=False
            )
            found += page.items
            after = page.after
            if after is None:
                return found
            assert len(page.items) == limit


def ids(units: ShopUnits, **wanted: Any) -> list[int]:
    return [view.id for view in listed(units, **wanted)]


@pytest.mark.parametrize("limit", [1, 2, 3, 8, 200])
@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        (Sort.OLDEST, [1, 2, 3, 4, 5, 6, 7, 8]),
        (Sort.NEWEST, [8, 7, 6, 5, 4, 3, 2, 1]),
        (Sort.NAME, [2, 5, 6, 1, 4, 3, 8, 7]),
        (Sort.NAME_DOWN, [7, 8, 3, 4, 1, 6, 5, 2]),
        (Sort.PRICE, [1, 3, 5, 7, 2, 4, 6, 8]),
        (Sort.PRICE_DOWN, [8, 6, 4, 2, 7, 5, 3, 1]),
    ],
)
def test_every_order_is_paged_through_to_the_end(
    units: ShopUnits, sort: Sort, expected: list[int], limit: int
) -> None:
    for place, name in enumerate(NAMES):
        given_product(units, name=name, price=100 + place % 2)

    assert [view.id for view in listed(units, sort, limit)] == expected


@pytest.mark.parametrize("sort", Sort)
def test_orders_hold_across_statuses_and_categories(units: ShopUnits, sort: Sort) -> None:
    root = given_category(units)
    below = given_category(units, parent_id=root.id)
    for place in range(12):
        given_product(
            units,
            name=f"Name {place * 5 % 12:02}",
            price=100 + place * 7 % 12,
            status=list(Status)[place % 3],
            category_id=(root.id, below.id)[place % 2],
        )

    whole = listed(units, sort, statuses=tuple(Status), category_id=root.id)
    pages = listed(units, sort, 5, statuses=tuple(Status), category_id=root.id)
    keys: dict[Sort, list[Any]] = {
        Sort.NEWEST: [-view.id for view in whole],
        Sort.OLDEST: [view.id for view in whole],
        Sort.NAME: [view.name for view in whole],
        Sort.NAME_DOWN: [view.name for view in whole][::-1],
        Sort.PRICE: [view.price_from for view in whole],
        Sort.PRICE_DOWN: [-view.price_from for view in whole],
    }
    assert len(whole) == 12
    assert pages == whole
    assert keys[sort] == sorted(keys[sort])


def test_a_page_starts_after_its_key_even_if_that_row_is_gone(units: ShopUnits) -> None:
    products = [given_product(units, name="Hat") for _ in range(4)]
    with units.write() as unit:
        first = unit.listings.page(Filter(), Sort.NAME, limit=2, after=None, variants=False)
        unit.products.remove(products[1])
        unit.commit(None)
    with units.read() as unit:
        second = unit.listings.page(Filter(), Sort.NAME, limit=2, after=first.after, variants=False)

    assert [view.id for view in second.items] == [products[2].id, products[3].id]


def test_an_empty_shop_has_an_empty_list(units: ShopUnits) -> None:
    assert listed(units) == []


def test_lists_have_active_products_unless_told_otherwise(units: ShopUnits) -> None:
    for status in Status:
        given_product(units, status=status)

    assert [view.status for view in listed(units)] == [Status.ACTIVE]
    for status in Status:
        assert [view.status for view in listed(units, statuses=(status,))] == [status]
    assert len(listed(units, statuses=(Status.DRAFT, Status.ARCHIVED))) == 2
    assert listed(units, statuses=()) == []


def test_a_category_counts_with_all_below_it(units: ShopUnits) -> None:
    clothes = given_category(units)
    shirts = given_category(units, parent_id=clothes.id)
    tees = given_category(units, parent_id=shirts.id)
    shoes = given_category(units, parent_id=clothes.id)
    for category in (clothes, shirts, tees, shoes, given_category(units)):
        given_product(units, category_id=category.id)
    given_product(units)

    assert ids(units, category_id=clothes.id) == [1, 2, 3, 4]
    assert ids(units, category_id=shirts.id) == [2, 3]
    assert ids(units, category_id=tees.id) == [3]
    assert ids(units, category_id=99) == []


def test_a_category_with_very_many_below_it_is_read_in_order(units: ShopUnits) -> None:
    root = given_category(units)
    for place in range(70):
        below = given_category(units, parent_id=root.id)
        given_product(units, category_id=below.id, price=1000 - place)

    found = listed(units, Sort.PRICE, 30, category_id=root.id)
    assert [view.id for view in found] == list(range(70, 0, -1))


def test_any_of_some_tags_or_all_of_them(units: ShopUnits) -> None:
    blue, red, cheap = (given_tag(units).id for _ in range(3))
    for tag_ids in ((blue,), (blue, red), (red, cheap), (cheap,), (), (blue, red, cheap)):
        given_product(units, tag_ids=tag_ids)

    assert ids(units, tags_any=(blue,)) == [1, 2, 6]
    assert ids(units, tags_any=(blue, red)) == [1, 2, 3, 6]
    assert ids(units, tags_all=(blue, red)) == [2, 6]
    assert ids(units, tags_all=(blue,), tags_any=(cheap, red)) == [2, 6]
    assert ids(units, tags_any=(99,)) == []
    assert ids(units, tags_all=(blue, 99)) == []


def test_both_ends_of_a_price_range_are_included(units: ShopUnits) -> None:
    for price in (99, 100, 150, 200, 201):
        given_product(units, price=price)

    assert ids(units, price_min=100, price_max=200) == [2, 3, 4]
    assert ids(units, price_min=200) == [4, 5]
    assert ids(units, price_max=100) == [1, 2]
    assert ids(units, price_min=0, price_max=0) == []
    assert ids(units, price_min=200, price_max=100) == []


def test_the_lowest_price_of_a_product_is_what_counts(units: ShopUnits) -> None:
    shirt = a_shirt(("Blue", "S"), ("Blue", "M"))
    shirt = _priced(shirt, 300, 100)
    given_product(units, shirt)

    assert ids(units, price_max=100) == [1]
    assert ids(units, price_min=200) == []


def test_in_stock_or_not(units: ShopUnits) -> None:
    shirt = a_shirt(("Blue", "S"), ("Blue", "M"))
    given_product(units, stock=[1])
    given_product(units)
    given_product(units, shirt, stock=[0, 2])

    assert ids(units, in_stock=True) == [1, 3]
    assert ids(units, in_stock=False) == [2]
    assert ids(units, in_stock=None) == [1, 2, 3]


def test_in_stock_is_what_can_be_had(units: ShopUnits) -> None:
    variants = [given_product(units, stock=[2]).variants[0].id for _ in range(4)]
    promised, backordered, sold_out, left = variants
    allow_backorders(units, backordered, 3)
    allow_backorders(units, sold_out, 1)
    given_promise(units, {promised: 2, backordered: 4, sold_out: 3, left: 1})
    never_there = given_product(units).variants[0].id
    allow_backorders(units, never_there, 1)

    assert ids(units, in_stock=True) == [2, 4, 5]
    assert ids(units, in_stock=False) == [1, 3]
    with units.read() as unit:
        for in_stock, count in ((True, 3), (False, 2)):
            found = unit.listings.facets(Filter(in_stock=in_stock), (500,))
            assert sum(band.count for band in found.price_bands) == count


def test_options_are_matched_on_one_and_the_same_variant(units: ShopUnits) -> None:
    given_product(units, a_shirt(("Blue", "XL"), ("Red", "S")))
    given_product(units, a_shirt(("Blue", "S"), ("Red", "XL")))
    given_product(units)

    assert ids(units, options={"Colour": "Blue", "Size": "XL"}) == [1]
    assert ids(units, options={"Colour": "Blue"}) == [1, 2]
    assert ids(units, options={"Colour": "Green"}) == []
    assert ids(units, options={"Material": "Blue"}) == []


def test_options_are_matched_whatever_their_case(units: ShopUnits) -> None:
    given_product(units, a_shirt(("Weiße STRASSE", "XL")))

    assert ids(units, options={"COLOUR": "weisse straße"}) == [1]


def test_an_option_named_twice_in_different_case_counts_once(units: ShopUnits) -> None:
    given_product(units, a_shirt(("Blue", "XL")))

    assert ids(units, options={"Colour": "Blue", "COLOUR": "Blue"}) == [1]


def test_the_variant_with_the_options_is_the_one_in_stock(units: ShopUnits) -> None:
    given_product(units, a_shirt(("Blue", "XL"), ("Red", "S")), stock=[0, 5])
    given_product(units, a_shirt(("Blue", "XL"), ("Red", "S")), stock=[5, 0])
    given_product(units, a_shirt(("Blue", "XL"), ("Red", "S")))

    blue_xl = {"Colour": "Blue", "Size": "XL"}
    assert ids(units, options=blue_xl, in_stock=True) == [2]
    assert ids(units, options=blue_xl, in_stock=False) == [3]


def test_filters_hold_all_together(units: ShopUnits) -> None:
    root, tag = given_category(units), given_tag(units)
    category = given_category(units, parent_id=root.id)
    fitting: dict[str, Any] = {
        "category_id": category.id,
        "tag_ids": (tag.id,),
        "name": "Linen shirt",
        "status": Status.DRAFT,
    }
    blue_xl = (("Blue", "XL"),)
    given_product(units, _priced(a_shirt(*blue_xl, **fitting), 500), stock=[1])
    given_product(units, _priced(a_shirt(*blue_xl, **fitting), 501), stock=[1])
    given_product(units, _priced(a_shirt(*blue_xl, **fitting), 500))
    given_product(units, _priced(a_shirt(("Blue", "S"), **fitting), 500), stock=[1])
    for wrong in (
        {"category_id": None},
        {"tag_ids": ()},
        {"name": "Silk shirt"},
        {"status": Status.ACTIVE},
    ):
        given_product(units, _priced(a_shirt(*blue_xl, **{**fitting, **wrong}), 500), stock=[1])

    for sort in Sort:
        found = listed(
            units,
            sort,
            statuses=(Status.DRAFT,),
            category_id=root.id,
            tags_any=(tag.id,),
            tags_all=(tag.id,),
            price_min=500,
            price_max=500,
            in_stock=True,
            options={"Colour": "Blue", "Size": "XL"},
            terms=("linen",),
        )
        assert [view.id for view in found] == [1]


def _priced(product: Product, *prices: int) -> Product:
    variants = zip(product.variants, prices, strict=True)
    return evolve(
        product, variants=tuple(evolve(variant, price=price) for variant, price in variants)
    )
