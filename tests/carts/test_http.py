"""`/v1/carts`: what arrives, what is answered."""

from typing import Final

import pytest
from attrs import evolve
from falcon.testing import TestClient

from domain.products.model import Image, Kind, Status
from entrypoints.bootstrap import Shop
from tests.builders import AT, a_product, a_shirt
from tests.carts.browser import HOME, PATH, added, opened, sold, told
from tests.given import (
    given_product,
    given_shipping_method,
    given_shipping_zone,
    given_tax_rate,
)
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import a_shop, as_visitor, callers, etag
from tests.units import ShopUnits

NOW: Final = AT.isoformat().replace("+00:00", "Z")


@pytest.fixture
def anna(shop: Shop) -> TestClient:
    """Who has not logged in."""
    return callers(shop, **as_visitor(shop))


def test_a_cart_is_opened_once(anna: TestClient) -> None:
    answer = anna.post(PATH)
    assert (answer.status_code, answer.headers["Location"]) == (201, f"{PATH}/1")
    assert answer.json == {
        "id": 1,
        "status": "open",
        "order_id": None,
        "currency": "USD",
        "prices_include_tax": False,
        "items": [],
        "email": None,
        "note": "",
        "shipping_address": None,
        "billing_address": None,
        "needs_shipping": False,
        "shipping_method_id": None,
        "shipping_options": [],
        "freight": None,
        "coupon_code": None,
        "taxes": [],
        "totals": {
            "items": 0,
            "discounts": 0,
            "shipping": 0,
            "tax": 0,
            "tax_included": 0,
            "net": 0,
            "total": 0,
        },
        "requirements": [
            {"code": "empty", "pointer": "/items", "detail": "must have something in it"}
        ],
        "notices": [],
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    again = anna.post(PATH)
    assert (again.status_code, again.json) == (200, answer.json)
    assert again.headers["Location"] == answer.headers["Location"]
    read = anna.get(f"{PATH}/1")
    assert (read.json, read.headers["ETag"]) == (answer.json, answer.headers["ETag"])
    assert read.headers["Cache-Control"] == "private, no-cache"


def test_a_cart_that_can_be_ordered_is_told_with_all_it_costs(shop: Shop, anna: TestClient) -> None:
    given_tax_rate(shop.units, name="VAT", millionths=250_000)
    method = given_shipping_method(shop.units, given_shipping_zone(shop.units).id, name="Post")
    shirt = a_shirt(
        ("Blue", "L"), name="Shirt", images=(Image(url="https://shop.example/shirt.jpg"),)
    )
    shirt = evolve(shirt, variants=(evolve(shirt.variants[0], sku="S-1", price=2000),))
    product = given_product(shop.units, shirt, stock=(5,))
    path = opened(anna)
    added(anna, path, product.variants[0].id, 2)

    answer = anna.patch(
        path,
        json={
            "email": "anna@example.com",
            "shipping_address": HOME,
            "shipping_method_id": method.id,
        },
    )

    found = answer.json
    assert found["requirements"] == []
    assert found["items"] == [
        {
            "id": 1,
            "variant_id": product.variants[0].id,
            "product_id": product.id,
            "name": "Shirt",
            "sku": "S-1",
            "options": {"Colour": "Blue", "Size": "L"},
            "image_url": "https://shop.example/shirt.jpg",
            "quantity": 2,
            "available": 5,
            "unit_price": 2000,
            "amount": 4000,
            "discount": 0,
            "net": 4000,
            "tax": 1000,
            "gross": 5000,
        }
    ]
    assert found["totals"] == {
        "items": 4000,
        "discounts": 0,
        "shipping": 500,
        "tax": 1125,
        "tax_included": 0,
        "net": 4500,
        "total": 5625,
    }
    assert found["taxes"] == [{"name": "VAT", "millionths": 250_000, "net": 4500, "tax": 1125}]
    assert found["shipping_options"] == [{"method_id": method.id, "name": "Post", "amount": 500}]
    assert found["freight"] == {
        "method_id": method.id,
        "name": "Post",
        "amount": 500,
        "discount": 0,
        "given": [],
        "net": 500,
        "tax": 125,
        "gross": 625,
        "taxes": [{"name": "VAT", "millionths": 250_000, "net": 500, "tax": 125}],
    }
    assert found["needs_shipping"]
    assert found["shipping_address"] == {**HOME, "postcode": "21134"}
    assert found["version"] == 3
    assert anna.get(path).json == found


def test_what_is_not_sold_any_more_is_shown_without_a_price(
    shop: Shop, anna: TestClient, staff: TestClient
) -> None:
    path = opened(anna)
    archived = given_product(shop.units, a_product(name="Old mug"), stock=(5,))
    deleted = given_product(shop.units, stock=(5,))
    added(anna, path, archived.variants[0].id, 2)
    added(anna, path, deleted.variants[0].id, 3)
    for product in (archived, deleted):
        product_path = f"/v1/products/{product.id}"
        if product is archived:
            staff.patch(
                product_path, json={"status": Status.ARCHIVED}, headers=etag(staff, product_path)
            )
        else:
            assert staff.delete(product_path).status_code == 204

    found = anna.get(path).json

    old, gone = found["items"]
    assert (old["name"], old["product_id"], old["quantity"]) == ("Old mug", archived.id, 2)
    assert (gone["name"], gone["product_id"], gone["quantity"]) == (None, None, 3)
    for item in (old, gone):
        prices = ("unit_price", "amount", "discount", "net", "tax", "gross")
        assert [item[name] for name in prices] == [None] * 6
        assert item["available"] == 0
    assert told(found)["/items/0"] == told(found)["/items/1"] == "variant_unknown"
    assert found["totals"]["total"] == 0


def test_a_price_that_changed_is_seen_and_stops_nobody(
    shop: Shop, anna: TestClient, staff: TestClient
) -> None:
    path, product = opened(anna), given_product(shop.units, price=100, stock=(9,))
    added(anna, path, product.variants[0].id)
    seen = anna.get(path).headers["ETag"]
    assert anna.get(path, headers={"If-None-Match": seen}).status_code == 304
    product_path = f"/v1/products/{product.id}"
    staff.patch(product_path, json={"price": 150}, headers=etag(staff, product_path))
    read = anna.get(path, headers={"If-None-Match": seen})
    assert (read.status_code, read.json["totals"]["items"]) == (200, 150)
    assert anna.patch(path, json={"note": "x"}, headers={"If-Match": seen}).status_code == 200


def test_every_change_answers_the_whole_cart(shop: Shop, anna: TestClient) -> None:
    path, variant = opened(anna), sold(shop)
    added(anna, path, variant, 2)
    item = f"{path}/items/1"
    answers = [
        anna.post(f"{path}/items", json={"variant_id": variant}),
        anna.patch(item, json={"quantity": 7}),
        anna.patch(path, json={"note": "x", "coupon_code": "SPRING"}),
        anna.delete(item),
    ]
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [[each["quantity"] for each in answer.json["items"]] for answer in answers] == [
        [3], [7], [7], [],
    ]  # fmt: skip
    assert [answer.json["version"] for answer in answers] == [3, 4, 5, 6]
    assert told(answers[2].json)["/coupon_code"] == "coupon_unknown"
    last = anna.get(path)
    assert (last.json, last.headers["ETag"]) == (answers[3].json, answers[3].headers["ETag"])


def test_a_note_is_taken_away_like_all_else(anna: TestClient) -> None:
    path = opened(anna)
    assert anna.patch(path, json={"note": "Ring twice", "email": "a@example.com"}).json["note"]
    taken = anna.patch(path, json={"note": None, "email": None}).json
    assert (taken["note"], taken["email"]) == ("", None)


def test_prices_are_said_to_have_their_tax_in_them(units: ShopUnits) -> None:
    shop = a_shop(units, prices_include_tax=True)
    assert callers(shop, **as_visitor(shop)).post(PATH).json["prices_include_tax"] is True


def test_a_double_click_adds_once(shop: Shop, anna: TestClient) -> None:
    path, variant = opened(anna), sold(shop)
    key = {"Idempotency-Key": "click-1"}
    first, again = (
        anna.post(f"{path}/items", json={"variant_id": variant}, headers=key) for _ in range(2)
    )
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == first.json
    assert anna.get(path).json["items"][0]["quantity"] == 1


def test_a_cart_that_is_given_up_is_closed(shop: Shop, anna: TestClient) -> None:
    path = opened(anna)
    added(anna, path, sold(shop))
    assert anna.delete(path).status_code == 204
    assert anna.get(path).json["items"] == []
    assert_problem(anna.delete(path), 409, "cart_closed")
    assert anna.post(PATH).status_code == 201


def test_a_digital_cart_needs_no_shipping(shop: Shop, anna: TestClient) -> None:
    path = opened(anna)
    found = added(anna, path, sold(shop, kind=Kind.DIGITAL))
    assert not found["needs_shipping"]
    assert "/shipping_method_id" not in told(found)


def test_what_was_read_of_an_address_can_be_sent_again(anna: TestClient) -> None:
    path = opened(anna)
    read = anna.patch(path, json={"shipping_address": HOME}).json["shipping_address"]
    answer = anna.patch(path, json={"shipping_address": read, "billing_address": read})
    assert answer.json["shipping_address"] == answer.json["billing_address"] == read
