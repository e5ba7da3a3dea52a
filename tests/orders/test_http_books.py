"""Notes, timelines, payments and ledgers of orders over HTTP."""

import pytest
from falcon.testing import TestClient

from domain.orders.model import OrderStatus
from domain.payments.model import PaymentStatus
from entrypoints.bootstrap import Shop
from tests.builders import (
    a_money_entry,
    a_timeline_entry,
    a_transaction,
)
from tests.given import (
    given_customer,
    given_order,
    given_payment,
)
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import as_customer, callers
from tests.units import ShopUnits


@pytest.fixture
def anna(shop: Shop) -> TestClient:
    """The first customer, in the browser of the first visitor."""
    return callers(shop, **as_customer(shop, "anna@example.com"))


def test_a_note_is_in_the_timeline(units: ShopUnits, staff: TestClient, anna: TestClient) -> None:
    order = given_order(units, number=1, customer_id=1)
    with units.write() as unit:
        unit.orders.tell(a_timeline_entry(order.id, facts={"total": 1499}))
        unit.commit(None)
    made = staff.post(f"/v1/orders/{order.id}/notes", json={"text": "Called.\nWants it blue."})

    assert made.status_code == 201
    assert made.headers["Location"] == f"/v1/orders/{order.id}/timeline"
    # What it says is kept in one place, also if the answer is kept for a repeat.
    assert made.json.keys() == {"id", "order_id", "actor", "recorded_at"}
    [placed, note] = staff.get(f"/v1/orders/{order.id}/timeline").json
    assert (placed["kind"], placed["facts"]) == ("placed", {"total": 1499})
    assert note == {
        **made.json,
        "kind": "note",
        "facts": {"text": "Called.\nWants it blue."},
        "actor": "development",
    }
    assert_problem(anna.get(f"/v1/orders/{order.id}/timeline"), 403, "forbidden")
    assert_problem(anna.post(f"/v1/orders/{order.id}/notes", json={"text": "x"}), 403, "forbidden")


@pytest.mark.parametrize("text", ["", " \n ", "x" * 2001, "bell \x07", 7, None])
def test_a_note_says_something(units: ShopUnits, staff: TestClient, text: object) -> None:
    order = given_order(units, number=1)
    answer = staff.post(f"/v1/orders/{order.id}/notes", json={"text": text})
    assert_problem(answer, 422, "invalid_input")
    assert staff.get(f"/v1/orders/{order.id}/timeline").json == []


def test_a_note_that_is_repeated_is_added_once(units: ShopUnits, staff: TestClient) -> None:
    order = given_order(units, number=1)
    key = {"Idempotency-Key": "once"}
    path = f"/v1/orders/{order.id}/notes"
    answers = [staff.post(path, json={"text": "x"}, headers=key) for _ in range(2)]
    assert answers[0].json == answers[1].json
    assert len(staff.get(f"/v1/orders/{order.id}/timeline").json) == 1


def test_nothing_is_noted_about_who_was_erased(units: ShopUnits, staff: TestClient) -> None:
    anna = given_customer(units).id
    order = given_order(units, number=1, customer_id=anna, status=OrderStatus.CANCELLED)
    assert staff.post(f"/v1/customers/{anna}/erasure").status_code == 204
    answer = staff.post(f"/v1/orders/{order.id}/notes", json={"text": "x"})
    assert_problem(answer, 409, "customer_erased")
    told = staff.get(f"/v1/orders/{order.id}").json
    assert (told["email"], told["number"], told["totals"]["total"]) == (None, 1, 1499)


def test_staff_read_what_was_paid_and_posted(units: ShopUnits, staff: TestClient) -> None:
    order = given_order(units, number=1)
    first = given_payment(units, order.id, status=PaymentStatus.DECLINED, failure="No money")
    second = given_payment(units, order.id, status=PaymentStatus.CAPTURED, captured=1499)
    with units.write() as unit:
        unit.payments.record(a_transaction(second.id))
        unit.ledger.post([a_money_entry(order.id)])
        unit.commit(None)

    declined, captured = staff.get(f"/v1/orders/{order.id}/payments").json
    assert (declined["id"], declined["failure"], declined["transactions"]) == (
        first.id,
        "No money",
        [],
    )
    assert (captured["status"], captured["captured"]) == ("captured", 1499)
    assert [each["amount"] for each in captured["transactions"]] == [
        a_transaction(second.id).amount
    ]
    [entry] = staff.get(f"/v1/orders/{order.id}/ledger").json
    assert (entry["posting"], entry["account"], entry["amount"]) == ("placed", "receivable", 1499)
    for part in ("payments", "ledger", "timeline"):
        assert_problem(staff.get(f"/v1/orders/99/{part}"), 404, "not_found")
