"""A visitor fills a cart and logs in."""

from typing import Any, Final

import pytest
from falcon.testing import TestClient

from domain.carts.adopting import adopt
from domain.carts.model import CartStatus
from entrypoints.bootstrap import Shop
from entrypoints.http import sessions
from tests.given import given_order, given_product
from tests.shopfront import PASSWORD, as_customer, as_visitor, callers, dump

EMAIL: Final = "anna@example.com"


@pytest.fixture
def anna(shop: Shop) -> TestClient:
    """At home, where she is logged in."""
    return callers(shop, **as_customer(shop, EMAIL))


@pytest.fixture
def visitor(shop: Shop) -> TestClient:
    """In another browser, where she is not."""
    return callers(shop, **as_visitor(shop))


def _variant(shop: Shop, stock: int = 10) -> int:
    return given_product(shop.units, stock=(stock,)).variants[0].id


def _put(client: TestClient, variant_id: int, quantity: int) -> int:
    """The cart's id."""
    cart_id: int = client.post("/v1/carts").json["id"]
    body = {"variant_id": variant_id, "quantity": quantity}
    assert client.post(f"/v1/carts/{cart_id}/items", json=body).status_code == 200
    return cart_id


def _log_in(shop: Shop, client: TestClient, password: str = PASSWORD) -> TestClient:
    answer = client.post("/v1/sessions", json={"email": EMAIL, "password": password})
    assert answer.status_code == 201, answer.text
    return callers(shop, Authorization=f"Bearer {answer.json['token']}")


def test_a_bag_is_there_after_the_log_in(shop: Shop, anna: TestClient, visitor: TestClient) -> None:
    variant = _variant(shop)
    cart_id = _put(visitor, variant, 2)
    here = _log_in(shop, visitor)
    for client in (here, anna):
        found = client.post("/v1/carts")
        assert (found.status_code, found.json["id"]) == (200, cart_id)
        assert [each["quantity"] for each in found.json["items"]] == [2]
        assert found.json["email"] == EMAIL
    assert visitor.get(f"/v1/carts/{cart_id}").status_code == 401


def test_two_bags_become_one_and_what_is_missing_is_told(
    shop: Shop, anna: TestClient, visitor: TestClient
) -> None:
    scarce, plenty = _variant(shop, stock=3), _variant(shop)
    own = _put(anna, scarce, 2)
    cart_id = _put(visitor, scarce, 2)
    _put(visitor, plenty, 4)
    here = _log_in(shop, visitor)
    found = here.get(f"/v1/carts/{own}").json
    assert {each["variant_id"]: each["quantity"] for each in found["items"]} == {
        scarce: 3,
        plenty: 4,
    }
    [scarce_item] = [each for each in found["items"] if each["variant_id"] == scarce]
    assert found["notices"] == [
        {
            "code": "clamped",
            "variant_id": scarce,
            "name": scarce_item["name"],
            "wanted": 4,
            "kept": 3,
        }
    ]
    assert here.get(f"/v1/carts/{cart_id}").json["status"] == "merged"
    changed = here.patch(f"/v1/carts/{own}", json={"note": "seen"}).json
    assert changed["notices"] == []


def test_a_wrong_password_moves_nothing(shop: Shop, anna: TestClient, visitor: TestClient) -> None:
    cart_id = _put(visitor, _variant(shop), 2)
    answer = visitor.post("/v1/sessions", json={"email": EMAIL, "password": "wrong password"})
    assert answer.status_code == 401
    assert visitor.get(f"/v1/carts/{cart_id}").json["items"][0]["quantity"] == 2
    assert anna.get(f"/v1/carts/{cart_id}").status_code == 404


def test_a_bag_of_another_customers_browser_is_left_where_it_is(
    shop: Shop, anna: TestClient
) -> None:
    bert = callers(shop, **as_customer(shop, "bert@example.com"))
    cart_id = _put(bert, _variant(shop), 1)
    _log_in(shop, bert)
    assert anna.post("/v1/carts").json["items"] == []
    assert bert.get(f"/v1/carts/{cart_id}").json["items"][0]["quantity"] == 1


def test_orders_under_the_address_become_the_customers(
    shop: Shop, anna: TestClient, visitor: TestClient
) -> None:
    visitor_id = visitor.get("/v1/visitors/me").json["id"]
    order = given_order(shop.units, visitor_id=visitor_id, email=EMAIL, number=1001)
    other = given_order(shop.units, visitor_id=visitor_id, email="x@example.com", number=1002)
    _log_in(shop, visitor)
    customer_id = anna.get("/v1/customers/me").json["id"]
    with shop.units.read() as unit:
        assert unit.orders.get(order.id).customer_id == customer_id
        assert unit.orders.get(other.id).customer_id is None


def test_a_log_in_that_fails_at_the_end_moves_nothing(
    shop: Shop, anna: TestClient, visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = _put(anna, _variant(shop), 1)
    cart_id = _put(visitor, _variant(shop), 2)
    before = dump(shop.units)

    def then_breaks(*given: Any) -> None:
        adopt(*given)
        raise RuntimeError("broken")

    monkeypatch.setattr(sessions, "adopt_cart", then_breaks)
    answer = visitor.post("/v1/sessions", json={"email": EMAIL, "password": PASSWORD})
    assert answer.status_code == 500
    after = dump(shop.units)
    for table in ("carts", "cart_items", "visitors", "sessions"):
        assert after[table] == before[table]
    with shop.units.read() as unit:
        assert unit.carts.by_id(own).status is unit.carts.by_id(cart_id).status is CartStatus.OPEN
