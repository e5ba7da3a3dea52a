"""`/v1/orders/{id}/refunds`: what arrives, what is answered, and what a repeat is told."""

import pytest
from attrs import evolve
from falcon.testing import TestClient

from domain.orders.model import Order
from domain.payments.model import GatewayUnavailable
from entrypoints.bootstrap import Shop
from tests.builders import AT
from tests.fulfilment.gateways import LATER_ON, NEVER, GivingGateway, gateways
from tests.fulfilment.orders import Line, given_placed, refunds_of
from tests.units import ShopUnits

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


def test_money_goes_back(staff: TestClient, order: Order, units: ShopUnits) -> None:
    first = order.items[0].id
    body = {"items": [{"order_item_id": first, "quantity": 2}], "reason": "a scratch"}
    answer = staff.post(path(order, "refunds"), json=body)
    assert answer.status_code == 201, answer.text
    [refund] = refunds_of(units, order.id)
    assert answer.headers["Location"] == path(order, f"refunds/{refund.id}")
    assert answer.json == {
        "id": refund.id,
        "order_id": order.id,
        "payment_id": refund.payment_id,
        "reference": refund.reference,
        "status": "succeeded",
        "amount": 2000,
        "items": [{"order_item_id": first, "quantity": 0, "amount": 0, "cancelled": 2}],
        "shipping": 0,
        "failure": None,
        "actor": "development",
        "created_at": NOW,
        "settled_at": NOW,
    }
    assert staff.get(path(order, "refunds")).json == [{**answer.json, "reason": "a scratch"}]


def test_no_more_goes_back_than_was_received(
    staff: TestClient, order: Order, gateway: GivingGateway
) -> None:
    assert staff.post(path(order, "refunds"), json={"amount": 3000}).status_code == 201
    answer = staff.post(path(order, "refunds"), json={"amount": 501})
    assert (answer.status_code, answer.json["code"]) == (409, "refund_exceeded")
    assert answer.json["refundable"] == 500
    assert list(gateway.given.values()) == [3000]


def test_a_repeat_under_a_key_gives_nothing_back_again(
    staff: TestClient, order: Order, gateway: GivingGateway
) -> None:
    key = {"Idempotency-Key": "refund-1"}
    first = staff.post(path(order, "refunds"), json={"amount": 1000}, headers=key)
    again = staff.post(path(order, "refunds"), json={"amount": 1000}, headers=key)
    assert (first.json["status"], first.status_code) == ("succeeded", 201)
    # It was kept before the gateway was asked, in the transaction that wrote the refund down.
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == {**first.json, "status": "pending", "settled_at": None}
    assert list(gateway.given.values()) == [1000]
    assert staff.get(again.headers["Location"]).json == {**first.json, "reason": ""}


def test_a_repeat_of_a_cancellation_tells_the_same(
    staff: TestClient, order: Order, gateway: GivingGateway
) -> None:
    key = {"Idempotency-Key": "cancel-1"}
    body = {"reason": "customer"}
    first = staff.post(path(order, "cancellation"), json=body, headers=key)
    again = staff.post(path(order, "cancellation"), json=body, headers=key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json["cancellation"] == first.json["cancellation"]
    assert again.json["refund"]["id"] == first.json["refund"]["id"]
    assert list(gateway.given.values()) == [3500]


def test_a_refund_that_takes_the_bank_days_is_pending(
    staff: TestClient, order: Order, gateway: GivingGateway
) -> None:
    gateway.next = [LATER_ON]
    answer = staff.post(path(order, "refunds"), json={"amount": 1000})
    assert (answer.status_code, answer.json["status"]) == (201, "pending")


def test_another_orders_refund_is_not_there(
    staff: TestClient, order: Order, units: ShopUnits
) -> None:
    other = given_placed(units)
    refund = staff.post(path(order, "refunds"), json={"amount": 1}).json
    assert staff.get(path(other, f"refunds/{refund['id']}")).status_code == 404
    assert staff.get(path(other, "refunds")).json == []
    for rest in ("shipments", "returns", "refunds", "refunds/1", "cancellation"):
        assert staff.get(f"/v1/orders/99/{rest}").status_code == 404


def test_a_gateway_that_does_not_answer_is_asked_again_later(
    staff: TestClient, order: Order, gateway: GivingGateway
) -> None:
    gateway.next = [GatewayUnavailable("It does not answer.")]
    answer = staff.post(path(order, "refunds"), json={"amount": 1000})
    assert (answer.status_code, answer.json["status"]) == (201, "pending")


def test_what_the_gateway_declines_has_failed(
    staff: TestClient, order: Order, gateway: GivingGateway
) -> None:
    gateway.next = [NEVER]
    answer = staff.post(path(order, "refunds"), json={"amount": 1000})
    assert (answer.status_code, answer.json["status"]) == (201, "failed")
    assert answer.json["failure"] == "The card is closed."
