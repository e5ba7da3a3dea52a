"""Every kind of filter, and those together that a shop has."""

from collections.abc import Callable
from typing import Final

from domain.products.listing import Filter, Sort
from domain.products.model import Status
from domain.products.search import query_terms
from domain.shared.paging import Key
from tests.scale.catalogue import EVERY_STATUS, LargeShop

# A department has five shelves below it, a shelf nothing.
DEPARTMENT: Final = "bulk-clothing"
SHELF: Final = "bulk-clothing-new"

FILTERS: Final[dict[str, Callable[[LargeShop], Filter]]] = {
    "everything": lambda _: Filter(),
    "a shelf": lambda shop: Filter(category_id=shop.categories[SHELF]),
    "a department": lambda shop: Filter(category_id=shop.categories[DEPARTMENT]),
    "a tag": lambda shop: Filter(tags_any=(shop.tags[0],)),
    "one of 3 tags": lambda shop: Filter(tags_any=tuple(shop.tags[:3])),
    "one of 20 tags": lambda shop: Filter(tags_any=tuple(shop.tags[:20])),
    "two tags": lambda shop: Filter(tags_all=tuple(shop.tags[:2])),
    "a wide price range": lambda _: Filter(price_min=1000, price_max=20_000),
    "a narrow price range": lambda _: Filter(price_min=15_000, price_max=15_050),
    "a price": lambda _: Filter(price_min=15_000, price_max=15_000),
    "dear": lambda _: Filter(price_min=49_900),
    "in stock": lambda _: Filter(in_stock=True),
    "sold out": lambda _: Filter(in_stock=False),
    "a frequent option": lambda _: Filter(options={"size": "S"}),
    "options in stock": lambda _: Filter(options={"size": "S", "colour": "Red"}, in_stock=True),
    "an option that nothing has": lambda _: Filter(options={"size": "XXL"}),
    "a SKU": lambda _: Filter(terms=query_terms("b9999")),
    "two words": lambda _: Filter(terms=query_terms("walnut chair")),
    "a frequent word": lambda _: Filter(terms=query_terms("walnut")),
    "a word that nothing has": lambda _: Filter(terms=query_terms("zzzz")),
    "what staff see": lambda _: Filter(statuses=EVERY_STATUS),
    "drafts": lambda _: Filter(statuses=(Status.DRAFT,)),
    "prices on a shelf": lambda shop: Filter(
        category_id=shop.categories[SHELF], price_min=15_000, price_max=15_500
    ),
    "prices in a department": lambda shop: Filter(
        category_id=shop.categories[DEPARTMENT], price_min=1000, price_max=40_000
    ),
    "in stock in a department": lambda shop: Filter(
        category_id=shop.categories[DEPARTMENT], in_stock=True
    ),
    "an option on a shelf": lambda shop: Filter(
        category_id=shop.categories[SHELF], options={"size": "S"}, in_stock=True
    ),
    "a tag in a department": lambda shop: Filter(
        category_id=shop.categories[DEPARTMENT], tags_any=(shop.tags[0],)
    ),
    "a word in a department": lambda shop: Filter(
        category_id=shop.categories[DEPARTMENT], terms=query_terms("walnut")
    ),
    "a word and a price range": lambda _: Filter(
        terms=query_terms("walnut"), price_min=15_000, price_max=16_000
    ),
    "a word and tags": lambda shop: Filter(
        terms=query_terms("walnut"), tags_any=tuple(shop.tags[:3]), tags_all=(shop.tags[4],)
    ),
    "a tag, a price range, in stock": lambda shop: Filter(
        tags_any=(shop.tags[0],), price_min=1000, price_max=20_000, in_stock=True
    ),
    "a word, for staff": lambda _: Filter(statuses=EVERY_STATUS, terms=query_terms("walnut")),
    "nearly all at once, for staff": lambda shop: Filter(
        statuses=EVERY_STATUS,
        category_id=shop.categories[DEPARTMENT],
        price_min=1000,
        price_max=40_000,
        in_stock=True,
        options={"size": "S"},
    ),
}


def deep_key(sort: Sort) -> Key:
    """A place far inside any list."""
    return {
        "id": (50_000,),
        "newest": (50_000,),
        "oldest": (50_000,),
        "name": ("Modern Oak Table No. 50000", 50_000),
        "price": (20_000, 50_000),
    }[sort.removeprefix("-")]
