"""`/v1/variants` and a product's own: what arrives, what is answered."""

from typing import Any

import pytest
from falcon.testing import TestClient

from tests.builders import a_shirt
from tests.given import given_product
from tests.shopfront import dump, etag
from tests.units import ShopUnits

PATH = "/v1/variants"


@pytest.fixture
def shirt(units: ShopUnits) -> None:
    """Product 1, in blue and red, small; variants 1 and 2."""
    given_product(units, a_shirt(("Blue", "S"), ("Red", "S")), stock=[3, 4])


@pytest.mark.usefixtures("shirt")
def test_a_products_variants_are_listed(anyone: TestClient) -> None:
    answer = anyone.get("/v1/products/1/variants")
    assert answer.status_code == 200
    expanded = anyone.get("/v1/products/1", query_string="expand=variants").json["variants"]
    assert answer.json == expanded
    for variant in answer.json:
        assert anyone.get(f"{PATH}/{variant['id']}").json == variant
    assert [variant["available"] for variant in answer.json] == [3, 4]
    assert answer.json[0]["options"] == {"Colour": "Blue", "Size": "S"}


@pytest.mark.usefixtures("shirt")
def test_a_variant_is_added(staff: TestClient) -> None:
    options = [
        {"name": "Colour", "values": ["Blue", "Red", "Green"]},
        {"name": "Size", "values": ["S"]},
    ]
    staff.patch("/v1/products/1", json={"options": options}, headers={"If-Match": "*"})
    body = {"sku": "G-S", "price": 0, "options": {"Colour": "Green", "Size": "S"}, "stock": 12}
    answer = staff.post("/v1/products/1/variants", json=body)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/3"
    assert answer.json == {
        "id": 3,
        "product_id": 1,
        "sku": "G-S",
        "price": 0,
        "compare_at_price": None,
        "currency": "USD",
        "weight_grams": None,
        "options": {"Colour": "Green", "Size": "S"},
        "available": 12,
    }
    product = staff.get("/v1/products/1").json
    assert (product["price"], product["price_to"], product["available"]) == (0, 1499, 19)
    assert staff.get(f"{PATH}/3/stock").json["on_hand"] == 12


@pytest.mark.usefixtures("shirt")
def test_a_variant_that_breaks_a_rule_of_its_product_is_refused(
    staff: TestClient, units: ShopUnits
) -> None:
    before = dump(units)
    blue = {"Colour": "Blue", "Size": "S"}
    refused: list[tuple[dict[str, Any], str, str]] = [
        ({"options": blue}, "/options", "duplicate"),
        ({"options": {}}, "/options", "mismatch"),
        ({"options": {"Colour": "Blue"}}, "/options", "mismatch"),
        ({"options": {**blue, "Cut": "V"}}, "/options", "mismatch"),
        ({"options": {"Colour": "Green", "Size": "S"}}, "/options/Colour", "unknown"),
        ({"compare_at_price": 1}, "/compare_at_price", "too_small"),
    ]
    for body, pointer, code in refused:
        for answer in (
            staff.post("/v1/products/1/variants", json={"price": 1499, **body}),
            staff.patch(f"{PATH}/2", json=body, headers={"If-Match": "*"}),
        ):
            assert (answer.status_code, answer.json["code"]) == (422, "invalid_input")
            found = [(each["pointer"], each["code"]) for each in answer.json["errors"]]
            assert (pointer, code) in found
    assert dump(units) == before


@pytest.mark.usefixtures("shirt")
def test_each_field_of_a_variant_changes_alone(staff: TestClient) -> None:
    other = staff.get(f"{PATH}/2").json
    before = staff.get(f"{PATH}/1").json
    for field, value in [
        ("sku", "A"),
        ("price", 900),
        ("compare_at_price", 1499),
        ("weight_grams", 7),
        ("sku", None),
        ("compare_at_price", None),
        ("weight_grams", None),
    ]:
        answer = staff.patch(f"{PATH}/1", json={field: value}, headers=etag(staff, f"{PATH}/1"))
        assert answer.status_code == 200
        assert answer.json == {**before, field: value}
        before = answer.json
    assert staff.get(f"{PATH}/2").json == other


@pytest.mark.usefixtures("shirt")
def test_a_sku_names_one_variant_in_the_shop(staff: TestClient, units: ShopUnits) -> None:
    given_product(units, sku="MUG")
    before = dump(units)
    answer = staff.patch(f"{PATH}/1", json={"sku": "mug"}, headers={"If-Match": "*"})
    assert (answer.status_code, answer.json["code"]) == (409, "sku_taken")
    assert dump(units) == before


@pytest.mark.usefixtures("shirt")
def test_variants_are_deleted_down_to_the_last_one(staff: TestClient) -> None:
    assert staff.delete(f"{PATH}/1").status_code == 204
    assert staff.get(f"{PATH}/1").status_code == 404
    assert staff.get("/v1/products/1").json["available"] == 4
    answer = staff.delete(f"{PATH}/2")
    assert (answer.status_code, answer.json["code"]) == (409, "last_variant")
    assert staff.get(f"{PATH}/2").status_code == 200


@pytest.mark.usefixtures("shirt")
def test_a_variant_has_the_version_of_its_product(staff: TestClient) -> None:
    seen = etag(staff, f"{PATH}/2")
    staff.patch(f"{PATH}/1", json={"price": 1}, headers=etag(staff, f"{PATH}/1"))
    answer = staff.patch(f"{PATH}/2", json={"price": 2}, headers=seen)
    assert (answer.status_code, answer.json["code"]) == (412, "stale_version")
    assert staff.delete(f"{PATH}/2", headers=seen).status_code == 412


@pytest.mark.usefixtures("shirt")
def test_what_is_not_there_is_not_found(staff: TestClient) -> None:
    any_version = {"If-Match": "*"}
    for wanted in ("3", "0", "-1", "abc", str(2**63 - 1), str(2**63), "9" * 30):
        path = f"{PATH}/{wanted}"
        for answer in (
            staff.get(path),
            staff.patch(path, json={"price": 1}, headers=any_version),
            staff.delete(path),
            staff.get(f"{path}/stock"),
            staff.put(f"{path}/stock", json={"on_hand": 1, "reason": "x"}, headers=any_version),
            staff.get(f"{path}/stock-movements"),
            staff.post(f"{path}/stock-movements", json={"kind": "received", "quantity": 1}),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "not_found")
