"""Long lists of the classic wire: streamed as a whole, or page by page."""

from typing import Any

import pytest
from falcon.testing import TestClient, create_environ

from domain.products.model import Product
from entrypoints.bootstrap import Shop
from entrypoints.http.app import create_app
from entrypoints.http.classic_nouns import CHUNK
from tests.builders import a_category, a_product, a_tag
from tests.units import ShopUnits

# More than two statements' worth, and the last one is not full.
MANY = 2 * CHUNK + 7


def many_products(units: ShopUnits, **fields: Any) -> list[Product]:
    with units.write() as unit:
        products = [a_product(**fields) for _ in range(MANY)]
        return unit.commit(list(unit.products.add_many(products)))


def ids(rows: list[dict[str, Any]]) -> list[int]:
    return [row["id"] for row in rows]


def test_a_list_longer_than_a_chunk_comes_whole_and_in_order(
    units: ShopUnits, anyone: TestClient
) -> None:
    products = many_products(units)
    answer = anyone.get("/api/products")
    assert ids(answer.json) == [product.id for product in products]


def test_a_list_is_sent_in_pieces(units: ShopUnits, shop: Shop) -> None:
    many_products(units)
    app = create_app(shop)
    pieces = list(app(create_environ("/api/products"), lambda *_: None))  # type: ignore[arg-type]
    assert len(pieces) == MANY // CHUNK + 1


def test_a_category_with_many_products_has_all_of_them(
    units: ShopUnits, anyone: TestClient
) -> None:
    with units.write() as unit:
        first, middle, last = (unit.categories.add(a_category()) for _ in range(3))
        unit.commit(None)
    products = many_products(units, category_id=middle.id)

    wanted = [product.id for product in products]
    rows = anyone.get("/api/categories").json
    assert [(row["id"], ids(row["products"])) for row in rows] == [
        (first.id, []),
        (middle.id, wanted),
        (last.id, []),
    ]
    assert ids(anyone.get(f"/api/categories/{middle.id}").json["products"]) == wanted


def test_a_tag_with_many_products_has_all_of_them(units: ShopUnits, anyone: TestClient) -> None:
    with units.write() as unit:
        first, middle, last = (unit.tags.add(a_tag()) for _ in range(3))
        unit.commit(None)
    products = many_products(units, tag_ids=(middle.id, last.id))

    wanted = [product.id for product in products]
    rows = anyone.get("/api/tags").json
    assert [(row["id"], ids(row["products"])) for row in rows] == [
        (first.id, []),
        (middle.id, wanted),
        (last.id, wanted),
    ]
    assert ids(anyone.get(f"/api/tags/{middle.id}").json["products"]) == wanted
    links = [each["product_tag"]["id"] for row in rows for each in row["products"]]
    assert len(set(links)) == len(links) == 2 * MANY


def test_many_categories_and_tags_come_whole(units: ShopUnits, anyone: TestClient) -> None:
    with units.write() as unit:
        for _ in range(MANY):
            unit.categories.add(a_category())
            unit.tags.add(a_tag())
        unit.commit(None)
    wanted = list(range(1, MANY + 1))
    assert ids(anyone.get("/api/categories").json) == wanted
    assert ids(anyone.get("/api/tags").json) == wanted


@pytest.mark.parametrize(("plural", "rows"), [("categories", 5), ("products", 5), ("tags", 8)])
def test_pages_are_linked_and_together_they_are_the_list(
    classic: TestClient, plural: str, rows: int
) -> None:
    whole = classic.get(f"/api/{plural}").json
    assert len(whole) == rows
    found: list[Any] = []
    path, query = f"/api/{plural}", "limit=3"
    while True:
        answer = classic.get(path, query_string=query)
        assert answer.status_code == 200
        found += answer.json
        link = answer.headers.get("Link")
        if link is None:
            break
        assert link == f'<{path}?limit=3&after={found[-1]["id"]}>; rel="next"'
        query = link.partition("?")[2].partition(">")[0]
    assert found == whole


def test_a_page_that_ends_the_list_links_no_further(classic: TestClient) -> None:
    answer = classic.get("/api/products", query_string="limit=5")
    assert len(answer.json) == 5
    assert "Link" not in answer.headers


def test_after_alone_gives_the_rest_of_the_list(classic: TestClient) -> None:
    assert ids(classic.get("/api/products", query_string="after=3").json) == [4, 5]


def test_other_parameters_are_ignored(classic: TestClient) -> None:
    answer = classic.get("/api/products", query_string="include=tags&x=%00&order=price")
    assert ids(answer.json) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("name", ["limit", "after"])
def test_a_page_that_cannot_be_is_refused(anyone: TestClient, name: str) -> None:
    for text in ("0", "-1", "abc", "1.5", "9" * 25, "1;DROP TABLE", "%00", "٣"):
        answer = anyone.get("/api/tags", query_string=f"{name}={text}")
        assert (answer.status_code, text) == (400, text)
        assert answer.json["name"] == "ValidationError"
        assert answer.json["errors"][0]["path"] == name
