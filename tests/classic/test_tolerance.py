"""The many spellings in which clients of the classic exercise say the same."""

from typing import Any
from urllib.parse import urlencode

import pytest
from falcon.testing import TestClient

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TEXTS = [
    "Robert'); DROP TABLE products;--",
    "' OR '1'='1",
    "100 % \\ %s {0} ${x} `id`",
    "🦓 日本 Größe ́ \u202e",
    '"quoted" <b>bold</b> &amp;',
    "null",
    "x" * 255,
    "𐍈" * 255,
    "  spaces stay  ",
]
ROUTES = ["/api/categories", "/api/products", "/api/tags"]


@pytest.mark.parametrize(
    "body",
    [
        {"product_name": "Mug", "price": "12.50", "stock": "7", "category_id": "3", "tagIds": [1]},
        {"productName": "Mug", "price": 12.5, "stock": 7.0, "categoryId": 3, "tag_ids": ["1"]},
        {"product_name": "Mug", "price": " 12.5 ", "stock": "+7", "category_id": 3.0, "tagIds": 1},
        {"productName": "Mug", "price": 1.25e1, "stock": 7, "categoryId": "3", "tagIds": "1"},
    ],
)
def test_numbers_may_be_text_and_names_may_be_in_camel_case(
    classic: TestClient, body: dict[str, Any]
) -> None:
    answer = classic.post("/api/products", json=body)
    assert answer.json == [{"id": 13, "product_id": 6, "tag_id": 1}]
    found = classic.get("/api/products/6").json
    assert found["product_name"] == "Mug"
    assert (found["price"], found["stock"], found["category_id"]) == (12.5, 7, 3)


def test_every_spelling_of_a_name_is_read(classic: TestClient) -> None:
    assert classic.post("/api/categories", json={"categoryName": "A"}).json["category_name"] == "A"
    assert classic.post("/api/tags", json={"tagName": "B"}).json["tag_name"] == "B"
    classic.put("/api/categories/6", json={"categoryName": "C"})
    classic.put("/api/tags/9", json={"tagName": "D"})
    classic.put("/api/products/1", json={"productName": "E", "tag_ids": [2], "categoryId": None})
    assert classic.get("/api/categories/6").json["category_name"] == "C"
    assert classic.get("/api/tags/9").json["tag_name"] == "D"
    found = classic.get("/api/products/1").json
    assert (found["product_name"], found["category_id"]) == ("E", None)
    assert [tag["id"] for tag in found["tags"]] == [2]


@pytest.mark.parametrize(
    "form",
    [
        [("tagIds", 1), ("tagIds", 2)],
        [("tagIds[]", 1), ("tagIds[]", 2)],
        [("tagIds[0]", 1), ("tagIds[1]", 2)],
        [("tag_ids", 1), ("tag_ids", 2)],
    ],
)
def test_a_form_is_read_like_json(classic: TestClient, form: list[tuple[str, int]]) -> None:
    fields = [("product_name", "Mug & 'Größe' 🦓"), ("price", "12.50"), ("category_id", ""), *form]
    answer = classic.post("/api/products", body=urlencode(fields), headers=FORM)
    assert [link["tag_id"] for link in answer.json] == [1, 2]
    found = classic.get("/api/products/6").json
    assert found["product_name"] == "Mug & 'Größe' 🦓"
    assert (found["price"], found["stock"], found["category_id"]) == (12.5, 10, None)


def test_forms_change_categories_and_tags_too(classic: TestClient) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}
    answer = classic.post("/api/categories", body="category_name=A+B", headers=headers)
    assert answer.json == {"id": 6, "category_name": "A B"}
    assert classic.put("/api/tags/1", body="tag_name=C%26D", headers=headers).json == [1]
    assert classic.get("/api/tags/1").json["tag_name"] == "C&D"


def test_json_is_read_whatever_it_is_called(anyone: TestClient) -> None:
    types = ["application/json", "application/json; charset=utf-8", "text/plain", "", "JSON"]
    for number, content_type in enumerate(types, start=1):
        answer = anyone.post(
            "/api/tags", body='{"tag_name":"Größe"}', headers={"Content-Type": content_type}
        )
        assert answer.json == {"id": number, "tag_name": "Größe"}


def test_a_trailing_slash_is_served_and_not_redirected(classic: TestClient) -> None:
    assert classic.post("/api/tags/", json={"tag_name": "Shiny"}).json["id"] == 9
    assert classic.put("/api/tags/9/", json={"tag_name": "Dull"}).json == [1]
    assert classic.delete("/api/tags/9/").json == 1
    for path in (*ROUTES, "/api", "/api/products/1"):
        slashed = classic.get(f"{path}/")
        assert (slashed.status_code, slashed.text) == (200, classic.get(path).text)


@pytest.mark.parametrize("body", [b'{"product_name": "x"}', b"not json", b"\xff\xfe", b"["])
def test_a_body_on_reading_or_deleting_is_ignored(classic: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    assert classic.get("/api/products/1", body=body, headers=headers).status_code == 200
    assert classic.get("/api/products", body=body, headers=headers).status_code == 200
    assert classic.delete("/api/products/1", body=body, headers=headers).text == "1"


def test_the_index_names_the_routes(classic: TestClient) -> None:
    answer = classic.get("/api")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.json["routes"] == ROUTES


def test_any_text_comes_back_as_it_was_sent(classic: TestClient) -> None:
    for number, text in enumerate(TEXTS, start=6):
        body = {"product_name": text, "price": 1, "tagIds": [1]}
        assert classic.post("/api/products", json=body).status_code == 200
        assert classic.post("/api/categories", json={"category_name": text}).status_code == 200
        assert classic.put("/api/tags/1", json={"tag_name": text}).status_code == 200
        found = classic.get(f"/api/products/{number}").json
        assert (found["product_name"], found["tags"][0]["tag_name"]) == (text, text)
        assert classic.get(f"/api/categories/{number}").json["category_name"] == text
