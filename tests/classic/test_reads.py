"""What clients of the classic exercise read."""

import json
from typing import Any

import pytest
from falcon.testing import TestClient

from domain.products.model import Status
from entrypoints.bootstrap import Shop
from entrypoints.seeding import seed
from tests.given import given_product
from tests.units import ShopUnits

CATEGORIES = ["Shirts", "Shorts", "Music", "Hats", "Shoes"]
TAGS = ["rock music", "pop music", "blue", "red", "green", "white", "gold", "pop culture"]
PRODUCTS = [
    (1, "Plain T-Shirt", 14.99, 14, 1),
    (2, "Running Sneakers", 90.0, 25, 5),
    (3, "Branded Baseball Hat", 22.99, 12, 4),
    (4, "Top 40 Music Compilation Vinyl Record", 12.99, 50, 3),
    (5, "Cargo Shorts", 29.99, 22, 2),
]
LINKS = [
    (1, 6), (1, 7), (1, 8), (2, 6), (3, 1), (3, 3), (3, 4), (3, 5), (4, 1), (4, 2), (4, 8), (5, 3),
]  # fmt: skip
COLUMNS = ("id", "product_name", "price", "stock", "category_id")

ALL = ["categories", "products", "tags"]


def brief(number: int) -> dict[str, Any]:
    return dict(zip(COLUMNS, PRODUCTS[number - 1], strict=True))


def link(number: int) -> dict[str, int]:
    product_id, tag_id = LINKS[number - 1]
    return {"id": number, "product_id": product_id, "tag_id": tag_id}


def whole(number: int) -> dict[str, Any]:
    category_id = PRODUCTS[number - 1][4]
    return {
        **brief(number),
        "category": {"id": category_id, "category_name": CATEGORIES[category_id - 1]},
        "tags": [
            {"id": tag_id, "tag_name": TAGS[tag_id - 1], "product_tag": link(place)}
            for place, (product_id, tag_id) in enumerate(LINKS, start=1)
            if product_id == number
        ],
    }


def shelf(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "category_name": CATEGORIES[number - 1],
        "products": [brief(each[0]) for each in PRODUCTS if each[4] == number],
    }


def word(number: int) -> dict[str, Any]:
    return {
        "id": number,
        "tag_name": TAGS[number - 1],
        "products": [
            {**brief(product_id), "product_tag": link(place)}
            for place, (product_id, tag_id) in enumerate(LINKS, start=1)
            if tag_id == number
        ],
    }


def test_the_list_of_products_has_each_with_its_category_and_tags(classic: TestClient) -> None:
    answer = classic.get("/api/products")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json == [whole(number) for number in range(1, 6)]


def test_the_list_of_categories_has_each_with_its_products(classic: TestClient) -> None:
    assert classic.get("/api/categories").json == [shelf(number) for number in range(1, 6)]


def test_the_list_of_tags_has_each_with_its_products(classic: TestClient) -> None:
    assert classic.get("/api/tags").json == [word(number) for number in range(1, 9)]


def test_one_is_read_just_as_it_stands_in_its_list(classic: TestClient) -> None:
    for plural in ALL:
        for row in classic.get(f"/api/{plural}").json:
            answer = classic.get(f"/api/{plural}/{row['id']}")
            assert (answer.status_code, answer.json) == (200, row)
            assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_the_fields_come_in_the_order_that_the_originals_have(classic: TestClient) -> None:
    product = classic.get("/api/products/1").json
    assert list(product) == [*COLUMNS, "category", "tags"]
    assert list(product["tags"][0]) == ["id", "tag_name", "product_tag"]
    assert list(product["tags"][0]["product_tag"]) == ["id", "product_id", "tag_id"]


def test_a_price_is_a_number_with_its_cents(classic: TestClient) -> None:
    text = classic.get("/api/products").text
    assert '"price":14.99,' in text
    assert '"price":90.00,' in text
    assert type(json.loads(text)[0]["price"]) is float


@pytest.mark.parametrize(
    ("path", "noun"),
    [("categories", "category"), ("products", "product"), ("tags", "tag")],
)
def test_what_is_not_there_is_not_found(classic: TestClient, path: str, noun: str) -> None:
    for wanted in ("99", "0", "-1", "abc", "1.5", "1e3", "9" * 30, "%F0%9F%A6%93", "%00"):
        answer = classic.get(f"/api/{path}/{wanted}")
        assert (answer.status_code, wanted) == (404, wanted)
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
        assert answer.json == {"message": f"No {noun} found with this id!"}


def test_a_product_without_a_category_has_null_for_it(
    classic: TestClient, units: ShopUnits
) -> None:
    product = given_product(units, name="Mug", price=500)
    assert classic.get(f"/api/products/{product.id}").json == {
        "id": 6,
        "product_name": "Mug",
        "price": 5,
        "stock": 0,
        "category_id": None,
        "category": None,
        "tags": [],
    }


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ARCHIVED])
def test_drafts_and_archived_products_are_nowhere(
    classic: TestClient, units: ShopUnits, status: Status
) -> None:
    before = [classic.get(f"/api/{plural}").text for plural in ALL]
    hidden = given_product(units, status=status, category_id=1, tag_ids=(6, 7))

    assert [classic.get(f"/api/{plural}").text for plural in ALL] == before
    assert classic.get("/api/categories/1").json == shelf(1)
    assert classic.get("/api/tags/6").json == word(6)
    path = f"/api/products/{hidden.id}"
    assert classic.get(path).status_code == 404
    assert classic.put(path, json={"product_name": "Seen"}).status_code == 404
    assert classic.delete(path).status_code == 404


def test_head_is_answered_without_a_body(classic: TestClient) -> None:
    for path in ("/api", "/api/products", "/api/products/1", "/api/tags", "/api/categories/2"):
        answer = classic.head(path)
        assert (answer.status_code, answer.content) == (200, b"")
        assert answer.headers["Content-Type"] == "application/json; charset=utf-8"


def test_an_empty_shop_has_empty_lists(anyone: TestClient) -> None:
    for plural in ALL:
        assert anyone.get(f"/api/{plural}").text == "[]"


def test_seeding_twice_changes_nothing_and_the_next_ids_are_6_6_and_9(
    classic: TestClient, seeded: Shop
) -> None:
    before = [classic.get(f"/api/{plural}").text for plural in ALL]
    assert seed(seeded, "classic") == 0
    assert [classic.get(f"/api/{plural}").text for plural in ALL] == before

    made = classic.post("/api/categories", json={"category_name": "Sports"})
    assert made.json == {"id": 6, "category_name": "Sports"}
    made = classic.post("/api/products", json={"product_name": "Ball", "price": 1})
    assert made.json["id"] == 6
    made = classic.post("/api/tags", json={"tag_name": "Shiny"})
    assert made.json == {"id": 9, "tag_name": "Shiny"}


def test_prices_have_the_decimals_of_their_currency(units: ShopUnits, anyone: TestClient) -> None:
    given_product(units, price=1500, currency="JPY")
    given_product(units, price=1500, currency="KWD")
    assert '"price":1500,' in anyone.get("/api/products/1").text
    assert '"price":1.500,' in anyone.get("/api/products/2").text
