"""What is not done to a cart, and what is told instead."""

import pytest
from attrs import evolve
from falcon.testing import TestClient

from domain.carts.model import CartStatus
from entrypoints.bootstrap import Shop
from tests.carts.browser import HOME, PATH, added, opened, sold
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import as_customer, as_visitor, callers, dump, etag


@pytest.fixture
def anna(shop: Shop) -> TestClient:
    """Who has not logged in."""
    return callers(shop, **as_visitor(shop))


def test_what_cannot_be_put_in_is_told(shop: Shop, anna: TestClient) -> None:
    path, variant = opened(anna), sold(shop)
    added(anna, path, variant, 999_999)
    before = dump(shop.units)
    for body, pointer, code in (
        ({"variant_id": 99}, "/variant_id", "unknown"),
        ({"variant_id": variant, "quantity": 2}, "/quantity", "too_large"),
        ({"variant_id": variant, "quantity": 0}, "/quantity", "too_small"),
        ({"variant_id": variant, "quantity": 1_000_001}, "/quantity", "too_large"),
    ):
        problem = assert_problem(anna.post(f"{path}/items", json=body), 422, "invalid_input")
        assert [(each["pointer"], each["code"]) for each in problem["errors"]] == [(pointer, code)]
    assert dump(shop.units) == before


def test_all_that_is_wrong_with_a_change_is_told(shop: Shop, anna: TestClient) -> None:
    path = opened(anna)
    before = dump(shop.units)
    wrong = {"shipping_address": {**HOME, "postcode": "x"}, "billing_address": {"name": "x"}}
    problem = assert_problem(anna.patch(path, json=wrong), 422, "invalid_input")
    assert {each["pointer"] for each in problem["errors"]} == {
        "/billing_address/line1", "/billing_address/country",
    }  # fmt: skip
    wrong["billing_address"] = {**HOME, "country": "XX"}
    problem = assert_problem(anna.patch(path, json=wrong), 422, "invalid_input")
    assert {each["pointer"]: each["code"] for each in problem["errors"]} == {
        "/shipping_address/postcode": "postcode",
        "/billing_address/country": "unknown",
    }
    problem = assert_problem(
        anna.patch(path, json={"shipping_method_id": 99}), 422, "invalid_input"
    )
    assert [each["pointer"] for each in problem["errors"]] == ["/shipping_method_id"]
    assert_problem(anna.patch(path, json={"status": "ordered"}), 422, "invalid_input")
    assert dump(shop.units) == before


def _set_status(shop: Shop, status: CartStatus) -> None:
    with shop.units.write() as unit:
        held = unit.carts.by_id_for_update(1)
        unit.carts.save(evolve(held, status=status), held)
        unit.commit(None)


def test_a_cart_that_is_being_paid_for_cannot_be_changed(shop: Shop, anna: TestClient) -> None:
    path = opened(anna)
    added(anna, path, sold(shop))
    _set_status(shop, CartStatus.LOCKED)
    assert_problem(anna.patch(path, json={"note": "x"}), 409, "checkout_in_progress")
    assert_problem(anna.delete(path), 409, "checkout_in_progress")
    _set_status(shop, CartStatus.ORDERED)
    problem = assert_problem(anna.delete(f"{path}/items/1"), 409, "cart_closed")
    assert problem["cart_status"] == "ordered"
    assert anna.get(path).json["status"] == "ordered"


def test_a_full_cart_says_how_much_it_holds(shop: Shop, anna: TestClient) -> None:
    path = opened(anna)
    for _ in range(100):
        added(anna, path, sold(shop))
    problem = assert_problem(
        anna.post(f"{path}/items", json={"variant_id": sold(shop)}), 409, "too_many_items"
    )
    assert problem["most"] == 100


def test_the_cart_of_another_is_not_there(
    shop: Shop, anna: TestClient, staff: TestClient, anyone: TestClient
) -> None:
    path = opened(anna)
    added(anna, path, sold(shop))
    before = dump(shop.units)
    for other in (callers(shop, **as_visitor(shop)), callers(shop, **as_customer(shop))):
        for answer in (
            other.get(path),
            other.patch(path, json={"note": "x"}),
            other.delete(path),
            other.post(f"{path}/items", json={"variant_id": 1}),
            other.patch(f"{path}/items/1", json={"quantity": 2}),
            other.delete(f"{path}/items/1"),
            other.get(f"{PATH}/99"),
        ):
            assert_problem(answer, 404, "not_found")
    assert_problem(staff.get(path), 403, "forbidden")
    assert_problem(anyone.post(PATH), 401, "unauthorised")
    with shop.units.read() as unit:
        assert unit.carts.by_id(1).note == ""
    assert dump(shop.units)["carts"] == before["carts"]


def test_the_version_is_in_the_etag_and_a_lost_race_is_told(shop: Shop, anna: TestClient) -> None:
    path, variant = opened(anna), sold(shop)
    seen = etag(anna, path)
    item = added(anna, path, variant)["items"][0]["id"]
    before = dump(shop.units)
    for answer in (
        anna.post(f"{path}/items", json={"variant_id": variant}, headers=seen),
        anna.patch(f"{path}/items/{item}", json={"quantity": 9}, headers=seen),
        anna.delete(f"{path}/items/{item}", headers=seen),
        anna.patch(path, json={"note": "x"}, headers=seen),
        anna.delete(path, headers=seen),
    ):
        problem = assert_problem(answer, 412, "stale_version")
        assert problem["current_version"] == "cart-1.2"
    assert dump(shop.units) == before
    assert anna.patch(path, json={"note": "x"}, headers=etag(anna, path)).status_code == 200
