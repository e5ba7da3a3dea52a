"""Two who want the same name, the same product, or each other's place in the tree."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from adapters.mysql.unit_of_work import MySQLUnits
from adapters.system.ids import SystemIds
from domain.categories.model import Category, CategoryChanges, CategoryDraft, CategorySlugTaken
from domain.categories.use_cases import change_category, create_category
from domain.products.drafts import ProductChanges, ProductDraft, VariantChanges
from domain.products.listing import ProductView
from domain.products.model import Product, ProductSlugTaken, SkuTaken
from domain.products.use_cases import change_product, change_variant, create_product
from domain.shared.errors import InvalidInput, StaleVersion
from domain.tags.model import TagDraft, TagSlugTaken
from domain.tags.use_cases import create_tag
from tests.builders import a_draft, a_manager
from tests.concurrency.crowd import all_at_once
from tests.doubles import CountedIds
from tests.given import given_category, given_product

pytestmark = pytest.mark.database


def _create(units: MySQLUnits, draft: ProductDraft) -> ProductView:
    ids = CountedIds()
    return units.retry(lambda: create_product(units, ids, a_manager(), draft, currency="USD"))


@pytest.mark.parametrize(
    ("make", "refused"),
    [
        (lambda units, n: _create(units, a_draft(slug="wanted", sku=f"S{n}")), ProductSlugTaken),
        (lambda units, n: _create(units, a_draft(slug=f"s{n}", sku="WANTED")), SkuTaken),
        (
            lambda units, _: create_category(
                units, CountedIds(), a_manager(), CategoryDraft(name="Wanted", slug="wanted")
            ),
            CategorySlugTaken,
        ),
        (
            lambda units, _: create_tag(
                units, CountedIds(), a_manager(), TagDraft(name="Wanted", slug="wanted")
            ),
            TagSlugTaken,
        ),
    ],
    ids=["product slug", "SKU", "category slug", "tag slug"],
)
def test_of_many_who_want_one_name_one_gets_it(
    busy_units: MySQLUnits, make: Callable[[MySQLUnits, int], Any], refused: type[Exception]
) -> None:
    got = all_at_once(10, lambda number: busy_units.retry(lambda: make(busy_units, number)))

    winners = [answer for answer in got if not isinstance(answer, Exception)]
    assert len(winners) == 1
    assert Counter(type(answer) for answer in got if isinstance(answer, Exception)) == {refused: 9}


def test_names_alike_get_slugs_of_their_own(busy_units: MySQLUnits) -> None:
    draft = a_draft(name="Any name")
    ids = SystemIds()

    def create(_: int) -> str:
        return busy_units.retry(
            lambda: create_product(busy_units, ids, a_manager(), draft, currency="USD")
        ).slug

    got = all_at_once(10, create)

    # Who chose no slug has not done anything wrong when another is faster.
    assert not [answer for answer in got if isinstance(answer, Exception)]
    assert len(set(map(str, got))) == 10


def test_of_many_who_edit_one_version_one_gets_through(busy_units: MySQLUnits) -> None:
    product = given_product(busy_units)

    def expect(current: Product) -> None:
        if current.version != product.version:
            raise StaleVersion("changed")

    def rename(number: int) -> ProductView:
        changes = ProductChanges(name=f"Name {number}")
        return busy_units.retry(
            lambda: change_product(busy_units, a_manager(), product.id, changes, expect)
        )

    got = all_at_once(10, rename)

    assert Counter(type(answer) for answer in got) == {ProductView: 1, StaleVersion: 9}
    with busy_units.read() as unit:
        assert unit.listings.one(product.id, ("active",), variants=False).version == 2


def test_changes_of_one_product_are_all_kept(busy_units: MySQLUnits) -> None:
    product = given_product(busy_units)
    variant_id = product.variants[0].id

    def change(number: int) -> object:
        if number % 2:
            changes = ProductChanges(metadata={f"key{number}": "x"})
            return change_product(busy_units, a_manager(), product.id, changes, lambda _: None)
        price = VariantChanges(price=1000 + number)
        return change_variant(busy_units, a_manager(), variant_id, price, lambda _: None)

    got = all_at_once(12, lambda number: busy_units.retry(lambda: change(number)))

    assert not [answer for answer in got if isinstance(answer, Exception)]
    with busy_units.read() as unit:
        view = unit.listings.one(product.id, ("active",), variants=True)
    assert view.version == product.version + 12
    assert view.variants
    assert view.price_from == view.variants[0].variant.price


def test_categories_that_are_moved_at_once_never_make_a_circle(busy_units: MySQLUnits) -> None:
    shelves = [given_category(busy_units) for _ in range(6)]

    def move(number: int) -> None:
        chance = random.Random(number)  # noqa: S311 - the same moves each time
        for _ in range(6):
            child, parent = chance.sample(shelves, 2)
            changes = CategoryChanges(parent_id=parent.id)
            try:
                busy_units.retry(lambda: _move(busy_units, child, changes))  # noqa: B023 - at once
            except InvalidInput as error:
                assert "parent_id" in error.violations[0].pointer  # noqa: PT017 - some are refused

    assert all_at_once(8, move) == [None] * 8

    with busy_units.read() as unit:
        parents = {shelf.id: unit.categories.get(shelf.id).parent_id for shelf in shelves}
    for shelf in shelves:
        seen: list[int | None] = []
        place: int | None = shelf.id
        while place is not None:
            assert place not in seen
            seen.append(place)
            place = parents[place]


def _move(units: MySQLUnits, child: Category, changes: CategoryChanges) -> Category:
    return change_category(units, a_manager(), child.id, changes, lambda _: None)
