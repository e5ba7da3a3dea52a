"""What clients of the classic exercise write."""

from typing import Any

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.builders import a_shirt
from tests.given import given_product
from tests.inventory.warehouse import allow_backorders, given_promise
from tests.shopfront import dump
from tests.trail import latest
from tests.units import ShopUnits

BALL = {"product_name": "Basketball", "price": 200.00, "stock": 3}


def made(classic: TestClient, body: dict[str, Any]) -> Any:
    """The product that this body made, as it is read."""
    answer = classic.post("/api/products", json=body)
    assert answer.status_code == 200
    return classic.get("/api/products/6").json


def test_a_category_is_made(classic: TestClient) -> None:
    answer = classic.post("/api/categories", json={"category_name": "Sports"})
    assert (answer.status_code, answer.text) == (200, '{"id":6,"category_name":"Sports"}')
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert classic.get("/api/categories/6").json == {
        "id": 6,
        "category_name": "Sports",
        "products": [],
    }


def test_a_tag_is_made(classic: TestClient) -> None:
    answer = classic.post("/api/tags", json={"tag_name": "Shiny"})
    assert (answer.status_code, answer.text) == (200, '{"id":9,"tag_name":"Shiny"}')
    assert classic.get("/api/tags/9").json == {"id": 9, "tag_name": "Shiny", "products": []}


def test_two_may_have_one_name(classic: TestClient) -> None:
    for plural, body in (
        ("categories", {"category_name": "Shirts"}),
        ("tags", {"tag_name": "blue"}),
        ("products", {"product_name": "Cargo Shorts", "price": 1}),
    ):
        assert classic.post(f"/api/{plural}", json=body).status_code == 200


def test_a_product_with_tags_is_answered_with_its_links(classic: TestClient) -> None:
    answer = classic.post("/api/products", json={**BALL, "tagIds": [1, 2, 3, 4]})
    assert answer.status_code == 200
    assert answer.json == [
        {"id": 13, "product_id": 6, "tag_id": 1},
        {"id": 14, "product_id": 6, "tag_id": 2},
        {"id": 15, "product_id": 6, "tag_id": 3},
        {"id": 16, "product_id": 6, "tag_id": 4},
    ]
    assert [tag["id"] for tag in classic.get("/api/products/6").json["tags"]] == [1, 2, 3, 4]


def test_who_prefers_it_gets_the_product(classic: TestClient) -> None:
    prefer = "wait=1, return = representation"
    answer = classic.post(
        "/api/products", json={**BALL, "tagIds": [2], "category_id": 4}, headers={"Prefer": prefer}
    )
    assert answer.status_code == 200
    assert answer.json == classic.get("/api/products/6").json
    assert answer.json["category"] == {"id": 4, "category_name": "Hats"}
    assert [tag["tag_name"] for tag in answer.json["tags"]] == ["pop music"]


def test_a_product_without_tags_is_answered_itself(classic: TestClient) -> None:
    bodies: list[dict[str, Any]] = [{}, {"tagIds": []}, {"tagIds": None}]
    for place, tags in enumerate(bodies):
        answer = classic.post("/api/products", json={**BALL, **tags})
        assert answer.status_code == 200
        assert answer.json == {**BALL, "id": 6 + place, "category_id": None}
        assert '"price":200.00,' in answer.text


def test_the_same_tag_twice_is_one_link(classic: TestClient) -> None:
    answer = classic.post("/api/products", json={**BALL, "tagIds": [3, 3, "3"]})
    assert answer.json == [{"id": 13, "product_id": 6, "tag_id": 3}]


def test_a_product_without_a_stock_has_ten(classic: TestClient) -> None:
    assert made(classic, {"product_name": "Mug", "price": 5})["stock"] == 10


def test_a_product_with_a_stock_of_nought_has_none(classic: TestClient) -> None:
    assert made(classic, {"product_name": "Mug", "price": 0, "stock": 0})["stock"] == 0


@pytest.mark.parametrize(
    ("plural", "field"), [("categories", "category_name"), ("tags", "tag_name")]
)
def test_a_name_is_changed_and_the_rest_stays(classic: TestClient, plural: str, field: str) -> None:
    before = classic.get(f"/api/{plural}/1").json
    answer = classic.put(f"/api/{plural}/1", json={field: "Renamed"})
    assert (answer.status_code, answer.text) == (200, "[1]")
    assert classic.get(f"/api/{plural}/1").json == {**before, field: "Renamed"}


def test_only_the_keys_that_were_sent_change(classic: TestClient) -> None:
    for change in (
        {"product_name": "Renamed"},
        {"price": 0.01},
        {"stock": 0},
        {"stock": 1000},
        {"category_id": 3},
        {"category_id": None},
    ):
        before = classic.get("/api/products").json
        answer = classic.put("/api/products/1", json=change)
        assert (answer.status_code, answer.text) == (200, "[1]")
        after = classic.get("/api/products").json

        changed = {name for name in before[0] if before[0][name] != after[0][name]}
        assert changed - {"category"} == set(change)
        assert after[0] == {**before[0], **change, "category": after[0]["category"]}
        assert after[1:] == before[1:]


def test_unknown_keys_and_an_id_are_ignored(classic: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for body in ({}, {"id": 77, "product_tag": 1, "colour": "red"}):
        for plural in ("categories", "products", "tags"):
            answer = classic.put(f"/api/{plural}/1", json=body)
            assert (answer.status_code, answer.text) == (200, "[1]")
    assert dump(units) == before


def test_a_change_to_what_is_there_already_is_answered_the_same(classic: TestClient) -> None:
    for plural in ("categories", "products", "tags"):
        row = classic.get(f"/api/{plural}/2").json
        answer = classic.put(f"/api/{plural}/2", json=row)
        assert (answer.status_code, answer.text) == (200, "[1]")
        assert classic.get(f"/api/{plural}/2").json == row


def test_tag_ids_are_the_complete_new_set(classic: TestClient) -> None:
    others = classic.get("/api/products").json[1:]
    for wanted in ({2, 8}, {6}, set(), set(range(1, 9))):
        assert classic.put("/api/products/1", json={"tagIds": list(wanted)}).json == [1]
        found = classic.get("/api/products/1").json["tags"]
        assert {tag["id"] for tag in found} == wanted
        assert len(found) == len(wanted)
    assert classic.get("/api/products").json[1:] == others


def test_tags_that_stay_keep_their_links(classic: TestClient) -> None:
    classic.put("/api/products/1", json={"tagIds": [7, 1]})
    links = [tag["product_tag"] for tag in classic.get("/api/products/1").json["tags"]]
    assert {"id": 2, "product_id": 1, "tag_id": 7} in links
    assert {"id": 13, "product_id": 1, "tag_id": 1} in links


@pytest.mark.parametrize("plural", ["categories", "products", "tags"])
def test_a_deletion_is_answered_with_one(classic: TestClient, plural: str) -> None:
    before = classic.get(f"/api/{plural}").json
    answer = classic.delete(f"/api/{plural}/2")
    assert (answer.status_code, answer.text) == (200, "1")
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert [row["id"] for row in classic.get(f"/api/{plural}").json] == [
        row["id"] for row in before if row["id"] != 2
    ]
    assert classic.get(f"/api/{plural}/2").status_code == 404
    assert classic.delete(f"/api/{plural}/2").status_code == 404


def test_a_deleted_product_takes_its_links_along(classic: TestClient) -> None:
    classic.delete("/api/products/1")
    assert classic.get("/api/tags/7").json["products"] == []
    assert [row["id"] for row in classic.get("/api/tags/6").json["products"]] == [2]


def test_a_deleted_tag_takes_its_links_along(classic: TestClient) -> None:
    classic.delete("/api/tags/6")
    products = classic.get("/api/products").json
    assert [[tag["id"] for tag in row["tags"]] for row in products[:2]] == [[7, 8], []]


def test_a_deleted_category_leaves_its_products(classic: TestClient) -> None:
    before = classic.get("/api/products/1").json
    classic.delete("/api/categories/1")
    after = classic.get("/api/products/1").json
    assert after == {**before, "category_id": None, "category": None}


@pytest.mark.parametrize(
    ("plural", "noun", "body"),
    [
        ("categories", "category", {"category_name": "x"}),
        ("products", "product", {"price": 1}),
        ("tags", "tag", {"tag_name": "x"}),
    ],
)
def test_what_is_not_there_cannot_be_changed(
    classic: TestClient, units: ShopUnits, plural: str, noun: str, body: dict[str, Any]
) -> None:
    before = dump(units)
    for wanted in ("99", "0", "-1", "9" * 30):
        for answer in (
            classic.put(f"/api/{plural}/{wanted}", json=body),
            classic.delete(f"/api/{plural}/{wanted}"),
        ):
            assert answer.status_code == 404
            assert answer.json == {"message": f"No {noun} found with this id!"}
    assert dump(units) == before


def test_a_write_leaves_an_audit_row_with_its_request_id(classic: TestClient, seeded: Shop) -> None:
    classic.put(
        "/api/products/1", json={"price": 9.5, "stock": 3}, headers={"X-Request-Id": "r-77"}
    )
    with seeded.units.read() as unit:
        rows = [each for each in latest(unit, 5) if each.request_id == "r-77"]
    assert sorted(row.action for row in rows) == ["product.update", "stock.adjusted"]
    assert {row.actor for row in rows} == {"classic"}


def test_the_stock_of_a_product_with_variants_is_not_one_number(
    classic: TestClient, units: ShopUnits
) -> None:
    product = given_product(units, a_shirt(("Blue", "S"), ("Blue", "L")), stock=[3, 4])
    path = f"/api/products/{product.id}"
    assert classic.get(path).json["stock"] == 7
    before = dump(units)
    for body in ({"stock": 5}, {"price": 5}, {"product_name": "x", "stock": 5}):
        answer = classic.put(path, json=body)
        assert answer.status_code == 400
        assert answer.json["name"] == "ValidationError"
    assert dump(units) == before
    assert classic.put(path, json={"product_name": "Shirt"}).json == [1]


def test_the_stock_is_what_is_on_hand_whatever_is_promised(
    classic: TestClient, units: ShopUnits
) -> None:
    given_promise(units, {1: 5})
    allow_backorders(units, 1, 3)
    assert classic.get("/api/products/1").json["stock"] == 14
    assert classic.put("/api/products/1", json={"stock": 9}).json == [1]
    assert classic.get("/api/products/1").json["stock"] == 9
    with units.read() as unit:
        assert unit.stock.level(1).available == 7


def test_what_is_promised_is_not_set_away(classic: TestClient, units: ShopUnits) -> None:
    given_promise(units, {1: 5})
    before = dump(units)
    answer = classic.put("/api/products/1", json={"product_name": "Renamed", "stock": 4})
    assert (answer.status_code, answer.json["name"]) == (400, "ValidationError")
    assert "promised" in answer.json["message"]
    assert dump(units) == before
