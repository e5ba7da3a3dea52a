"""`/v1/orders/{id}/shipments`, `…/returns`, `…/cancellation`, `…/payments`: over the wire."""

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve
from falcon.testing import TestClient

from domain.orders.model import Order
from domain.staff.model import Role
from entrypoints.bootstrap import Shop
from tests.builders import AT
from tests.fulfilment.gateways import GivingGateway, gateways
from tests.fulfilment.orders import Line, given_placed, order_of
from tests.shopfront import AS_STAFF, as_customer, callers, dump
from tests.units import ShopUnits

EMAILS = ("anna@example.com", "bert@example.com")
NOW = AT.isoformat().replace("+00:00", "Z")


@pytest.fixture
def shop(shop: Shop, gateway: GivingGateway) -> Shop:
    return evolve(shop, gateways=gateways(gateway))


@pytest.fixture
def order(units: ShopUnits) -> Order:
    """Three for 10.00 each and one for 5.00, paid by card."""
    return given_placed(units, Line(3, price=1000), Line(1, price=500))


def path(order: Order, rest: str) -> str:
    return f"/v1/orders/{order.id}/{rest}"


def shipped(staff: TestClient, order: Order) -> None:
    assert staff.post(path(order, "shipments"), json={}).status_code == 201


def test_a_part_of_an_order_is_shipped(staff: TestClient, order: Order) -> None:
    first = order.items[0].id
    tracking = {
        "carrier": "DHL",
        "tracking_code": "00340434161094021501",
        "tracking_url": "https://dhl.example/?code=0034",
    }
    items = [{"order_item_id": first, "quantity": 2}]
    answer = staff.post(path(order, "shipments"), json={"items": items, **tracking})
    assert answer.status_code == 201, answer.text
    assert answer.headers["Location"] == path(order, "shipments")
    assert answer.json == {
        "id": 1,
        "order_id": order.id,
        "number": f"{order.number}-1",
        "items": items,
        "actor": "development",
        "created_at": NOW,
    }
    rest = staff.post(path(order, "shipments"), json={}).json
    assert rest["number"] == f"{order.number}-2"
    assert [item["quantity"] for item in rest["items"]] == [1, 1]
    nothing = {"carrier": "", "tracking_code": "", "tracking_url": ""}
    told = staff.get(path(order, "shipments")).json
    assert told == [{**answer.json, **tracking}, {**rest, **nothing}]


def test_too_much_is_not_shipped(staff: TestClient, order: Order, units: ShopUnits) -> None:
    first = order.items[0].id
    before = dump(units)
    body = {"items": [{"order_item_id": first, "quantity": 4}]}
    answer = staff.post(path(order, "shipments"), json=body)
    assert (answer.status_code, answer.json["code"]) == (409, "quantity_exceeded")
    assert answer.json["left"] == [{"order_item_id": first, "wanted": 4, "left": 3}]
    assert dump(units) == before


def test_what_has_not_come_in_is_not_shipped(staff: TestClient, units: ShopUnits) -> None:
    order = given_placed(units, Line(2, on_hand=1))
    answer = staff.post(path(order, "shipments"), json={})
    assert (answer.status_code, answer.json["code"]) == (409, "not_on_hand")
    variant_id = order.items[0].variant_id
    assert answer.json["left"] == [{"variant_id": variant_id, "wanted": 2, "available": 1}]


@pytest.mark.parametrize(
    ("rest", "body", "pointer"),
    [
        ("shipments", {"items": []}, "/items"),
        ("shipments", {"items": [{"order_item_id": 99, "quantity": 1}]}, "/items/0/order_item_id"),
        ("shipments", {"items": [{"order_item_id": 1, "quantity": 0}]}, "/items/0/quantity"),
        ("shipments", {"tracking_url": "javascript:alert(1)"}, "/tracking_url"),
        ("shipments", {"carier": "DHL"}, "/carier"),
        ("returns", {"items": []}, "/items"),
        ("returns", {"items": [{"order_item_id": 1, "received": 1}]}, "/items/0/restock"),
        ("cancellation", {"reason": "boredom"}, "/reason"),
        ("cancellation", {"reason": "other", "items": []}, "/items"),
        (
            "cancellation",
            {"reason": "other", "items": [{"order_item_id": 99, "quantity": 1}]},
            "/items/0/order_item_id",
        ),
        ("payments", {"amount": -1}, "/amount"),
        ("refunds", {}, "/amount"),
        ("refunds", {"amount": 0}, "/amount"),
        ("refunds", {"amount": 1, "items": [{"order_item_id": 1, "quantity": 1}]}, "/amount"),
    ],
)
def test_bad_input_is_pointed_at(
    staff: TestClient, order: Order, units: ShopUnits, *, rest: str, body: Any, pointer: str
) -> None:
    before = dump(units)
    answer = staff.post(path(order, rest), json=body)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    assert dump(units) == before


def test_what_comes_back_is_recorded(staff: TestClient, order: Order) -> None:
    shipped(staff, order)
    item = {"order_item_id": order.items[0].id, "received": 2, "damaged": 1, "restock": True}
    answer = staff.post(path(order, "returns"), json={"items": [item], "note": "Too\nsmall."})
    assert answer.status_code == 201, answer.text
    first = order.items[0].id
    recorded = {
        "id": 1,
        "order_id": order.id,
        "number": f"{order.number}-1",
        "items": [{"order_item_id": first, "received": 2, "damaged": 1, "restocked": 1}],
        "actor": "development",
        "created_at": NOW,
    }  # fmt: skip
    assert answer.json == {"recorded": recorded, "refundable": 2000}
    assert staff.get(path(order, "returns")).json == [{**recorded, "note": "Too\nsmall."}]


def test_an_order_is_cancelled_and_its_money_goes_back(
    staff: TestClient, order: Order, units: ShopUnits, gateway: GivingGateway
) -> None:
    body = {"reason": "customer", "note": "by phone"}
    answer = staff.post(path(order, "cancellation"), json=body)
    assert answer.status_code == 201, answer.text
    first, second = order.items
    cancellation = {
        "id": 1,
        "order_id": order.id,
        "reason": "customer",
        "items": [
            {"order_item_id": first.id, "quantity": 3, "amount": 3000},
            {"order_item_id": second.id, "quantity": 1, "amount": 500},
        ],
        "restocked": True,
        "actor": "development",
        "created_at": NOW,
    }
    assert answer.json["cancellation"] == cancellation
    refund = answer.json["refund"]
    assert (refund["amount"], refund["status"]) == (3500, "succeeded")
    reason = "cancelled: customer"
    assert staff.get(path(order, f"refunds/{refund['id']}")).json == {**refund, "reason": reason}
    assert staff.get(path(order, "cancellation")).json == [{**cancellation, "note": "by phone"}]
    assert list(gateway.given.values()) == [3500]
    assert order_of(units, order.id).payment_status == "refunded"

    again = staff.post(path(order, "cancellation"), json=body)
    assert (again.status_code, again.json["code"]) == (409, "order_not_placed")
    assert again.json["order_status"] == "cancelled"
    assert len(gateway.given) == 1


def test_of_an_order_that_was_not_paid_nothing_goes_back(
    staff: TestClient, units: ShopUnits
) -> None:
    order = given_placed(units, is_paid=False)
    answer = staff.post(path(order, "cancellation"), json={"reason": "declined"})
    assert (answer.status_code, answer.json["refund"]) == (201, None)


def test_what_is_shipped_is_not_cancelled(staff: TestClient, order: Order) -> None:
    shipped(staff, order)
    answer = staff.post(path(order, "cancellation"), json={"reason": "customer"})
    assert (answer.status_code, answer.json["code"]) == (409, "already_shipped")
    assert staff.get(path(order, "cancellation")).json == []


def test_of_what_is_partly_shipped_the_rest_is_cancelled(staff: TestClient, order: Order) -> None:
    first, second = order.items
    one = [{"order_item_id": first.id, "quantity": 1}]
    assert staff.post(path(order, "shipments"), json={"items": one}).status_code == 201
    rest = [{"order_item_id": first.id, "quantity": 2}, {"order_item_id": second.id, "quantity": 1}]
    body = {"reason": "inventory", "items": rest}
    answer = staff.post(path(order, "cancellation"), json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json["refund"]["amount"] == 2500
    read = staff.get(f"/v1/orders/{order.id}").json
    assert (read["status"], read["fulfilment_status"]) == ("placed", "fulfilled")
    assert [(item["shipped"], item["cancelled"]) for item in read["items"]] == [(1, 2), (0, 1)]
    assert (read["credited"], read["refunded"], read["owed"]) == (2500, 2500, 0)
    again = staff.post(path(order, "cancellation"), json=body)
    assert (again.status_code, again.json["code"]) == (409, "quantity_exceeded")
    assert [each["left"] for each in again.json["left"]] == [0, 0]


def test_customers_see_the_parcels_of_their_own_orders_and_not_who_sent_them(
    shop: Shop, staff: TestClient, units: ShopUnits
) -> None:
    anna, bert = (callers(shop, **as_customer(shop, email)) for email in EMAILS)
    order = given_placed(units, customer_id=anna.get("/v1/customers/me").json["id"])
    guests = given_placed(units)
    tracking = {"carrier": "DHL", "tracking_code": "0034", "tracking_url": "https://dhl.example/"}
    assert staff.post(path(order, "shipments"), json=tracking).status_code == 201
    shipped(staff, guests)
    [sent] = staff.get(path(order, "shipments")).json
    assert sent.items() >= {**tracking, "actor": "development"}.items()
    assert anna.get(path(order, "shipments")).json == [{**sent, "actor": None}]
    for answer in (bert.get(path(order, "shipments")), anna.get(path(guests, "shipments"))):
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_transfer_comes_in_once(staff: TestClient, units: ShopUnits) -> None:
    order = given_placed(units, Line(1, price=1000), is_paid=False)
    wrong = staff.post(path(order, "payments"), json={"amount": 999})
    assert wrong.status_code == 422
    answer = staff.post(path(order, "payments"), json={"amount": 1000})
    assert answer.status_code == 201, answer.text
    assert answer.json == {
        "id": 1,
        "order_id": order.id,
        "method": "bank_transfer",
        "status": "captured",
        "amount": 1000,
        "currency": "USD",
    }
    again = staff.post(path(order, "payments"), json={})
    assert (again.status_code, again.json["code"]) == (409, "no_payment_awaited")


BODIES = {
    "shipments": {},
    "returns": {"items": [{"order_item_id": 1, "received": 1, "restock": True}]},
    "cancellation": {"reason": "other"},
    "payments": {},
    "refunds": {"amount": 1},
}


def test_support_looks_and_customers_do_not(
    shop: Shop, order: Order, units: ShopUnits, token_of: Callable[[Role], dict[str, str]]
) -> None:
    support = callers(shop, **token_of(Role.SUPPORT))
    customer = callers(shop, **as_customer(shop))
    before = dump(units)
    for rest, body in BODIES.items():
        for client in (support, customer):
            answer = client.post(path(order, rest), json=body)
            assert (answer.status_code, answer.json["scope"]) == (403, "orders:write")
    assert dump(units) == before
    for rest in ("returns", "refunds", "cancellation"):
        assert support.get(path(order, rest)).status_code == 200
        assert customer.get(path(order, rest)).status_code == 403


def test_the_timeline_tells_all_of_it(shop: Shop, order: Order) -> None:
    staff = callers(shop, **AS_STAFF)
    shipped(staff, order)
    item = {"order_item_id": order.items[0].id, "received": 1, "restock": False}
    staff.post(path(order, "returns"), json={"items": [item]})
    staff.post(path(order, "refunds"), json={"amount": 1000})
    told = staff.get(path(order, "timeline")).json
    assert [entry["kind"] for entry in told] == ["shipped", "returned", "refund", "refunded"]
