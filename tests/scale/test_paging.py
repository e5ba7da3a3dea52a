"""Going through all of a large shop, page by page, while others fill and empty it."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from adapters.mysql.connection import Pool
from adapters.mysql.unit_of_work import MySQLUnits
from domain.products.listing import Filter, Sort
from domain.products.model import Product
from tests.builders import a_product
from tests.doubles import FrozenClock
from tests.scale.catalogue import EVERY_STATUS, PRODUCTS, LargeShop
from tests.units import ShopUnits

pytestmark = pytest.mark.database

_PASSING: Final = 300
"""So many products are there before the walk and go during it, and as many come."""


@pytest.mark.parametrize("sort", [Sort.NEWEST, Sort.NAME, Sort.PRICE])
def test_each_product_is_met_once_whatever_comes_and_goes(shop: LargeShop, sort: Sort) -> None:
    lasting = {product_id for (product_id,) in shop.rows("SELECT id FROM products")}
    assert len(lasting) == PRODUCTS

    with _coming_and_going(shop) as passing:
        met = Counter(_walk(shop, sort))

    assert lasting <= met.keys()
    assert set(met.values()) == {1}
    assert met.keys() - lasting <= passing
    assert len(passing) > _PASSING


def _walk(shop: LargeShop, sort: Sort) -> Iterator[int]:
    wanted, after = Filter(statuses=EVERY_STATUS), None
    while True:
        page = shop.page(wanted, sort, after=after, limit=200)
        yield from (view.id for view in page.items)
        if page.after is None:
            return
        after = page.after


@contextmanager
def _coming_and_going(shop: LargeShop) -> Iterator[set[int]]:
    """Somebody adds and deletes products all over the list, until the block is left; the ids of
    all that were there for a while.
    """
    pool = Pool(shop.server, size=1)
    units: ShopUnits = MySQLUnits(pool, FrozenClock())
    there = [_add(units, number) for number in range(_PASSING)]
    known = {product.id for product in there}
    over = threading.Event()

    def come_and_go() -> None:
        number = _PASSING
        while there and not over.wait(0.005):
            _remove(units, there.pop(0))
            if number < 2 * _PASSING:
                there.append(_add(units, number))
                known.add(there[-1].id)
                number += 1

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        yield known
    finally:
        over.set()
        other.join()
        for product in there:
            _remove(units, product)
        pool.close()


def _add(units: ShopUnits, number: int) -> Product:
    # Their names and prices are spread over the list as the other ones' are.
    letter = chr(ord("A") + number % 26)
    fresh = a_product(name=f"{letter} passing product", price=100 + number * 80)
    with units.write() as unit:
        return unit.commit(unit.products.add(fresh))


def _remove(units: ShopUnits, product: Product) -> None:
    with units.write() as unit:
        unit.products.remove(product)
        unit.commit(None)
