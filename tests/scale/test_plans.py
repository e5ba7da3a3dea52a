"""No list reads the whole catalogue or puts it in order: on 100,000 products, each statement that
the adapter really sends is explained, and the rows it reads are counted.
"""

from collections.abc import Callable
from typing import Final

import pytest

from adapters.mysql.filters import FEW
from domain.products.listing import Sort
from tests.scale.catalogue import LargeShop
from tests.scale.filters import FILTERS, deep_key
from tests.scale.plans import faults, plan, rows_read
from tests.units import ShopUnit

pytestmark = pytest.mark.database

# Looking up FEW products costs some ten reads each: the scout's count, the look-up, the conditions,
# the sort. To read in order until there is a page must not cost much more; all products with their
# variants, stock and tags would be 600,000. The servers do some 1,000 reads in a millisecond.
_MOST_READS: Final = 15 * FEW


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("name", FILTERS)
def test_a_list_is_read_from_an_index(shop: LargeShop, name: str, sort: Sort) -> None:
    wanted = FILTERS[name](shop)
    for after in (None, deep_key(sort)):
        with shop.watching() as sent:
            shop.page(wanted, sort, after=after, variants=True)

        assert 1 <= len(sent) <= 3
        for statement in sent:
            assert not faults(plan(shop, statement)), statement.sql
        assert rows_read(shop, sent) <= _MOST_READS


_OTHERS: Final[dict[str, Callable[[LargeShop, ShopUnit], object]]] = {
    "products of many categories": lambda shop, unit: unit.listings.of_categories(
        sorted(shop.categories.values()), limit=200, after=None
    ),
    "products of many categories, further on": lambda shop, unit: unit.listings.of_categories(
        sorted(shop.categories.values()), limit=200, after=(30, 50_000)
    ),
    "products of many tags": lambda shop, unit: unit.listings.of_tags(
        shop.tags, limit=200, after=None
    ),
    "products of many tags, further on": lambda shop, unit: unit.listings.of_tags(
        shop.tags, limit=200, after=(100, 50_000)
    ),
    "one product": lambda _, unit: unit.listings.one(
        50_000, ("active", "draft", "archived"), variants=True
    ),
    "the product of a variant": lambda _, unit: unit.listings.of_variant(
        50_000, ("active", "draft", "archived")
    ),
    "categories": lambda _, unit: unit.categories.page(limit=50, after=(10,)),
    "categories below": lambda _, unit: unit.categories.descendants(1),
    "categories above": lambda _, unit: unit.categories.ancestors(5),
    "tags": lambda _, unit: unit.tags.page(limit=50, after=(100,)),
    "stock movements": lambda _, unit: unit.stock.movements(1, limit=50, after=None),
    "stock movements, further on": lambda _, unit: unit.stock.movements(1, limit=50, after=(99,)),
    "what is on hand": lambda _, unit: unit.stock.level(50_000),
    "names that are taken": lambda _, unit: unit.products.named([f"bulk-{n}" for n in range(500)]),
}


# With nearly every tag asked for, MySQL may read their index in order from its beginning, until the
# page is full: that it stops there is what the rows that were read say.
_FROM_THE_START = {
    "products of many tags": "reads all of link (index ix_product_tags_tag)",
}


@pytest.mark.parametrize("name", _OTHERS)
def test_whatever_else_is_read_has_an_index_too(shop: LargeShop, name: str) -> None:
    with shop.watching() as sent, shop.units.read() as unit:
        _OTHERS[name](shop, unit)

    assert sent
    for statement in sent:
        found = set(faults(plan(shop, statement))) - {_FROM_THE_START.get(name)}
        assert not found, statement.sql
    assert rows_read(shop, sent) <= _MOST_READS


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("name", ["everything", "a shelf", "a department", "what staff see"])
def test_the_last_page_costs_as_much_as_the_first(shop: LargeShop, name: str, sort: Sort) -> None:
    wanted = FILTERS[name](shop)
    backwards = {
        Sort.NEWEST: Sort.OLDEST,
        Sort.OLDEST: Sort.NEWEST,
        Sort.NAME: Sort.NAME_DOWN,
        Sort.NAME_DOWN: Sort.NAME,
        Sort.PRICE: Sort.PRICE_DOWN,
        Sort.PRICE_DOWN: Sort.PRICE,
    }[sort]
    from_the_end = shop.page(wanted, backwards, limit=51).items[-1]
    last = {
        "id": (from_the_end.id,),
        "name": (from_the_end.name, from_the_end.id),
        "price": (from_the_end.price_from, from_the_end.id),
    }[{"newest": "id", "oldest": "id"}.get(sort, sort).removeprefix("-")]

    with shop.watching() as first:
        assert len(shop.page(wanted, sort).items) == 50
    with shop.watching() as final:
        page = shop.page(wanted, sort, after=last)

    assert len(page.items) == 50
    assert page.after is None
    assert rows_read(shop, final) <= 1.2 * rows_read(shop, first)
