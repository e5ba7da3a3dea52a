"""`/v1/orders` over HTTP."""

from typing import Any

import pytest
from falcon.testing import TestClient

from domain.orders.model import FulfilmentStatus, Order, PaidStatus
from domain.payments.model import PaymentStatus
from entrypoints.bootstrap import Shop
from tests.builders import (
    AT,
    a_full_order,
)
from tests.given import (
    given_cart_row,
    given_customer,
    given_order,
    given_payment,
    given_product,
)
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import as_customer, as_visitor, callers, pages
from tests.units import ShopUnits


@pytest.fixture
def anna(shop: Shop) -> TestClient:
    """The first customer, in the browser of the first visitor."""
    return callers(shop, **as_customer(shop, "anna@example.com"))


@pytest.fixture
def bert(shop: Shop, anna: TestClient) -> TestClient:
    """Another, who came after her."""
    assert anna.get("/v1/customers/me").json["id"] == 1
    return callers(shop, **as_customer(shop, "bert@example.com"))


def given_full_order(units: ShopUnits, **fields: Any) -> Order:
    variants = tuple(given_product(units).variants[0].id for _ in range(2))
    order = a_full_order(
        variant_ids=(variants[0], variants[1]), cart_id=given_cart_row(units), **fields
    )
    with units.write() as unit:
        return unit.commit(unit.orders.add(order))


def test_an_order_is_told_as_it_was_bought(
    units: ShopUnits, anna: TestClient, staff: TestClient
) -> None:
    order = given_full_order(units, customer_id=1)
    told = anna.get(f"/v1/orders/{order.id}")

    assert told.status_code == 200
    assert told.headers["ETag"].startswith(f'"order-{order.id}.7-')
    document = told.json
    assert document == staff.get(f"/v1/orders/{order.id}").json
    items = document.pop("items")
    assert document == {
        "id": order.id,
        "number": 1007,
        "cart_id": order.cart_id,
        "customer_id": 1,
        "status": "placed",
        "payment_status": "partially_refunded",
        "fulfilment_status": "partially_returned",
        "email": "olga@example.com",
        "note": order.note,
        "shipping_address": {
            "name": "Ольга O'Größe 🦓",
            "company": "Anna & “Söhne”",
            "line1": "100 % Main St\\2",
            "line2": "c/o Jörg, 3rd floor",
            "city": "São José",
            "region": "CA",
            "postcode": "94103-1234",
            "country": "US",
            "phone": "+1 (415) 555-0100",
        },
        "billing_address": document["billing_address"],
        "currency": "EUR",
        "prices_include_tax": True,
        "freight": {
            "method_id": 3,
            "name": "By bicycle, “até à porta”",
            "amount": 595,
            "discount": 95,
            "given": [{"offer_id": 11, "amount": 95}],
            "net": 420,
            "tax": 80,
            "gross": 500,
            "taxes": [{"name": "VAT", "millionths": 190000, "net": 420, "tax": 80}],
        },
        "taxes": [
            {"name": "Größe VAT", "millionths": 190000, "net": 1681, "tax": 319},
            {"name": "City", "millionths": 1, "net": 1681, "tax": 0},
        ],
        "totals": {
            "items": 2619,
            "discounts": 595,
            "shipping": 595,
            "tax": 418,
            "tax_included": 418,
            "net": 2201,
            "total": 2619,
        },
        "captured": 2619,
        "refunded": 1001,
        "amount_received": 1618,
        "credited": 1000,
        "owed": 1,
        "payment": None,
        "invoice_number": 41,
        "invoiced_at": "2026-03-15T09:26:53.589794Z",
        "version": 7,
        "created_at": "2026-03-14T09:26:53.589793Z",
        "updated_at": "2026-03-15T09:26:53.589794Z",
        "placed_at": "2026-03-14T09:27:53.589793Z",
    }
    assert items[0] == {
        "id": order.items[0].id,
        "product_id": 71,
        "variant_id": order.items[0].variant_id,
        "name": "Größe 🦓 shirt",
        "sku": "SHIRT-XL-Ä",
        "options": {"Size": "XL", "Colour": "Straße"},
        "kind": "physical",
        "weight_grams": 250,
        "unit_price": 1250,
        "quantity": 2,
        "amount": 2500,
        "discount": 500,
        "given": [{"offer_id": 5, "amount": 300}, {"offer_id": 9, "amount": 200}],
        "tax_class": "e-books_7",
        "net": 1681,
        "tax": 319,
        "gross": 2000,
        "taxes": [
            {"name": "Größe VAT", "millionths": 190000, "net": 1681, "tax": 319},
            {"name": "City", "millionths": 1, "net": 1681, "tax": 0},
        ],
        "shipped": 2,
        "returned": 1,
        "refunded": 1,
        "cancelled": 0,
    }
    assert [item["kind"] for item in items] == ["physical", "digital"]


def test_an_order_that_is_not_ones_own_is_not_there(
    shop: Shop, units: ShopUnits, anna: TestClient, bert: TestClient
) -> None:
    order = given_order(units, number=1, customer_id=1, invoice_number=1, invoiced_at=AT)
    guest = callers(shop, **as_visitor(shop))
    for client in (bert, guest):
        for path in (f"/v1/orders/{order.id}", f"/v1/orders/{order.id}/invoice", "/v1/orders/99"):
            assert_problem(client.get(path), 404, "not_found")
        assert_problem(client.post(f"/v1/orders/{order.id}/invoice"), 404, "not_found")
        assert client.get("/v1/orders").json == []
    assert anna.get(f"/v1/orders/{order.id}").status_code == 200


def test_without_a_token_there_are_no_orders(units: ShopUnits, anyone: TestClient) -> None:
    given_order(units, number=1)
    for path in ("/v1/orders", "/v1/orders/1", "/v1/orders/1/invoice", "/v1/orders/1/timeline"):
        assert_problem(anyone.get(path), 401, "unauthorised")


def test_an_order_says_how_it_is_to_be_paid(shop: Shop, units: ShopUnits) -> None:
    guest = callers(shop, **as_visitor(shop))
    order = given_order(units, visitor_id=1, number=1001)
    given_payment(units, order.id, method="bank_transfer", status=PaymentStatus.AWAITING)

    told = guest.get(f"/v1/orders/{order.id}").json
    assert told["owed"] == 1499
    assert told["payment"] == {
        "method": "bank_transfer",
        "status": "awaiting",
        "action_url": None,
        "failure": None,
    }
    [listed] = guest.get("/v1/orders").json
    assert listed == {**told, "payment": None}


def test_a_draft_says_where_to_go(shop: Shop, units: ShopUnits) -> None:
    guest = callers(shop, **as_visitor(shop))
    order = given_order(units, visitor_id=1)
    assert guest.get(f"/v1/orders/{order.id}").json["payment"] is None
    given_payment(
        units,
        order.id,
        method="test",
        status=PaymentStatus.ACTION_REQUIRED,
        action_url="https://bank.example/3ds?x=1",
    )

    told = guest.get(f"/v1/orders/{order.id}").json
    assert (told["status"], told["number"], told["placed_at"]) == ("draft", None, None)
    assert told["payment"] == {
        "method": "test",
        "status": "action_required",
        "action_url": "https://bank.example/3ds?x=1",
        "failure": None,
    }
    assert told["owed"] == 0
    assert guest.get("/v1/orders").json == []


def test_ones_own_orders_come_in_pages(units: ShopUnits, anna: TestClient) -> None:
    for number in range(1, 6):
        given_order(units, number=number, customer_id=1)
        given_order(units, number=100 + number)
    assert [
        [order["number"] for order in page] for page in pages(anna, "/v1/orders", "limit=2")
    ] == [[5, 4], [3, 2], [1]]


def test_staff_filter_on_every_axis(units: ShopUnits, staff: TestClient) -> None:
    anna = given_customer(units).id
    given_order(units, number=1, payment_status=PaidStatus.PAID, customer_id=anna)
    given_order(
        units,
        number=2,
        payment_status=PaidStatus.PAID,
        fulfilment_status=FulfilmentStatus.FULFILLED,
        email="bert@example.com",
    )
    given_order(units, number=3)

    def numbers(query: str) -> list[int]:
        answer = staff.get("/v1/orders", query_string=query)
        assert answer.status_code == 200, answer.text
        return [order["number"] for order in answer.json]

    assert numbers("") == [3, 2, 1]
    assert numbers("payment_status=paid") == [2, 1]
    assert numbers("payment_status=paid&fulfilment_status=not_fulfilled&status=placed") == [1]
    assert numbers("email=BERT@example.com") == [2]
    assert numbers(f"customer_id={anna}") == [1]
    assert numbers("number=2") == [2]
    assert numbers("placed_since=2026-03-14T09:26:53.589793Z") == [3, 2, 1]
    assert numbers("placed_until=2026-03-14T09:26:53.589793Z") == []
    found = pages(staff, "/v1/orders", "payment_status=paid&limit=1")
    assert [[order["number"] for order in page] for page in found] == [[2], [1]]


@pytest.mark.parametrize(
    "query",
    [
        "status=paid",
        "status=draft",
        "number=0",
        "customer_id=x",
        "email=nobody",
        "placed_since=yesterday",
        "q=1",
    ],
)
def test_a_filter_that_cannot_be_is_told(staff: TestClient, query: str) -> None:
    assert_problem(staff.get("/v1/orders", query_string=query), 400, "invalid_query")


def test_filters_are_for_staff(anna: TestClient) -> None:
    answer = anna.get("/v1/orders", query_string="status=placed")
    assert assert_problem(answer, 403, "forbidden")["scope"] == "orders:read"


def test_an_order_that_is_known_is_not_told_again(units: ShopUnits, staff: TestClient) -> None:
    order = given_order(units, number=1)
    tag = staff.get(f"/v1/orders/{order.id}").headers["ETag"]
    again = staff.get(f"/v1/orders/{order.id}", headers={"If-None-Match": tag})
    assert again.status_code == 304


def test_the_documentation_says_that_it_is_for_both(anyone: TestClient) -> None:
    document = anyone.get("/v1/openapi.json").json["paths"]
    told = document["/v1/orders"]["get"]
    assert (told["x-caller"], told["x-scope"]) == ("visitor", "orders:read")
    page = document["/v1/orders/{order_id}/invoice"]["get"]["responses"]["200"]
    assert list(page["content"]) == ["text/html"]
    assert "ETag" in page["headers"]
    assert "token of a visitor, or with <code>orders:read</code>" in anyone.get("/docs").text
