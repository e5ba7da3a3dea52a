"""Whatever is asked of a list, every adapter gives the same answer."""

from random import Random

import pytest

from adapters.mysql import filters
from domain.products.listing import Facets, Filter, ProductView, Sort
from domain.products.model import Option, Product, Status
from domain.shared.paging import Key
from tests.builders import a_product, a_variant
from tests.given import given_category, given_product, given_tag
from tests.inventory.warehouse import allow_backorders, given_promise
from tests.units import ShopUnits

COLOURS, SIZES = ("Blue", "Red"), ("S", "M")
WORDS = ("Linen", "Silk", "T-Shirt", "Hat", "茶", "Платье")
CATEGORIES, TAGS, PRODUCTS, QUESTIONS = 6, 5, 60, 60


def fill(units: ShopUnits, chance: Random) -> None:
    for place in range(CATEGORIES):
        parent_id = chance.choice([None, *range(1, place + 1)])
        given_category(units, slug=f"category-{place}", parent_id=parent_id)
    for place in range(TAGS):
        given_tag(units, slug=f"tag-{place}")
    for place in range(PRODUCTS):
        stock = [chance.choice([0, 0, 3]) for _ in range(4)]
        product = given_product(units, _product(place, chance), stock=stock)
        for variant, on_hand in zip(product.variants, stock, strict=False):
            allow_backorders(units, variant.id, chance.choice([0, 0, 2]))
            if on_hand and chance.random() < 0.5:
                given_promise(units, {variant.id: on_hand})


def ask(chance: Random) -> Filter:
    def maybe(value: object) -> object:
        return value if chance.random() < 0.3 else None

    options = {"Colour": chance.choice(COLOURS), "SIZE": chance.choice(SIZES).lower()}
    fields = {
        "statuses": maybe(tuple(chance.sample(list(Status), chance.randint(0, 3)))),
        "category_id": maybe(chance.randint(1, CATEGORIES + 1)),
        "tags_any": maybe(tuple(chance.sample(range(1, TAGS + 2), 2))),
        "tags_all": maybe(tuple(chance.sample(range(1, TAGS + 1), chance.randint(1, 2)))),
        "price_min": maybe(chance.randint(0, 9)),
        "price_max": maybe(chance.randint(0, 9)),
        "in_stock": maybe(chance.choice([True, False])),
        "options": maybe(dict(chance.sample(sorted(options.items()), chance.randint(1, 2)))),
        "terms": maybe(tuple(chance.sample(["linen", "s", "shirt", "茶", "плат"], 1))),
    }
    return Filter(**{name: value for name, value in fields.items() if value is not None})  # type: ignore[arg-type]


def answer(
    units: ShopUnits, wanted: Filter, sort: Sort, limit: int
) -> tuple[list[ProductView], list[Key | None], Facets]:
    views: list[ProductView] = []
    keys: list[Key | None] = [None]
    with units.read() as unit:
        while len(keys) == 1 or keys[-1]:
            page = unit.listings.page(wanted, sort, limit=limit, after=keys[-1], variants=True)
            views += page.items
            keys.append(page.after)
        return views, keys, unit.listings.facets(wanted, (3, 6))


@pytest.mark.database
@pytest.mark.parametrize("few", [1, 8, filters.FEW])
def test_any_list_is_the_same_from_every_adapter(
    memory_units: ShopUnits, mysql_units: ShopUnits, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(filters, "FEW", few)
    for units in (memory_units, mysql_units):
        fill(units, Random(few))  # noqa: S311 - the same chance for both
    chance = Random(few)  # noqa: S311 - the same questions each time
    found = 0
    for _ in range(QUESTIONS):
        wanted, sort, limit = ask(chance), chance.choice(list(Sort)), chance.randint(1, 20)
        expected = answer(memory_units, wanted, sort, limit)
        assert answer(mysql_units, wanted, sort, limit) == expected, (wanted, sort, limit)
        found += bool(expected[0])

    assert found > QUESTIONS / 4, "most questions find nothing: they prove little"


def _product(place: int, chance: Random) -> Product:
    kinds = chance.sample([(colour, size) for colour in COLOURS for size in SIZES], 2)
    has_options = chance.random() < 0.7
    return a_product(
        name=" ".join(chance.sample(WORDS, 2)),
        slug=f"product-{place}",
        status=chance.choice([Status.ACTIVE, Status.ACTIVE, *Status]),
        category_id=chance.choice([None, *range(1, CATEGORIES + 1)]),
        tag_ids=tuple(chance.sample(range(1, TAGS + 1), chance.randint(0, 3))),
        options=(
            (Option(name="Colour", values=COLOURS), Option(name="Size", values=SIZES))
            if has_options
            else ()
        ),
        variants=tuple(
            a_variant(
                price=chance.randint(0, 9),
                options={"Colour": colour, "Size": size} if has_options else {},
            )
            for colour, size in (kinds if has_options else kinds[:1])
        ),
    )
