"""`/v1/carts/{id}/checkout`."""

from typing import Any

import pytest
from attrs import define
from falcon.testing import Result, TestClient

from domain.checkout.sweeping import hear_notice
from domain.shared.money import MAX_AMOUNT
from entrypoints.bootstrap import Shop
from tests.checkout.scene import ASKS, DECLINES, LOSES_CAPTURE, PAYS
from tests.shopfront import as_customer, as_visitor, callers, etag

_ADDRESS = {
    "name": "Anna Lind",
    "line1": "Lilla Torg 1",
    "city": "Malmö",
    "postcode": "211 34",
    "country": "SE",
}


@define
class Shopper:
    """Somebody with a bag that is ready to be ordered."""

    client: TestClient
    cart: dict[str, Any]

    @property
    def path(self) -> str:
        return f"/v1/carts/{self.cart['id']}/checkout"

    def check_out(
        self,
        source: str = PAYS,
        *,
        key: str | None = None,
        seen: dict[str, str] | None = None,
        **fields: Any,
    ) -> Result:
        body = {
            "expected_total": self.cart["totals"]["total"],
            "payment": {"method": "test", "source": source},
            **fields,
        }
        headers = {} if key is None else {"Idempotency-Key": key}
        return self.client.simulate_post(self.path, json=body, headers={**headers, **(seen or {})})


def a_shopper(shop: Shop, headers: dict[str, str]) -> Shopper:
    client = callers(shop, **headers)
    cart = client.simulate_post("/v1/carts").json
    path = f"/v1/carts/{cart['id']}"
    product = client.simulate_get("/v1/products", params={"expand": "variants"}).json[0]
    variant_id = product["variants"][0]["id"]
    client.simulate_post(f"{path}/items", json={"variant_id": variant_id, "quantity": 2})
    changes = {"email": "anna@example.com", "shipping_address": _ADDRESS}
    cart = client.simulate_patch(path, json=changes).json
    chosen = {"shipping_method_id": cart["shipping_options"][0]["method_id"]}
    cart = client.simulate_patch(path, json=chosen).json
    assert cart["requirements"] == []
    return Shopper(client, cart)


@pytest.fixture(params=["visitor", "customer"])
def shopper(seeded: Shop, request: pytest.FixtureRequest) -> Shopper:
    return a_shopper(
        seeded, as_visitor(seeded) if request.param == "visitor" else as_customer(seeded)
    )


def test_a_bag_becomes_an_order(shopper: Shopper) -> None:
    answer = shopper.check_out(key="order-1")

    assert answer.status_code == 201
    order = answer.json["order"]
    assert answer.headers["Location"] == f"/v1/orders/{order['id']}"
    assert answer.json["status"] == "placed"
    assert (order["number"], order["payment_status"]) == (1001, "paid")
    assert order["totals"]["total"] == shopper.cart["totals"]["total"] == order["amount_received"]
    assert shopper.client.simulate_get(answer.headers["Location"]).json["number"] == 1001


def test_the_same_key_tells_the_same_answer_and_charges_once(
    shopper: Shopper, seeded: Shop
) -> None:
    first = shopper.check_out(key="order-1")
    again = shopper.check_out(key="order-1")

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert seeded.play_bank is not None
    assert len(seeded.play_bank.movements()) == 1


def test_without_a_key_or_with_another_the_same_cart_has_the_same_order(
    shopper: Shopper, seeded: Shop
) -> None:
    first = shopper.check_out(key="order-1")
    for again in (shopper.check_out(), shopper.check_out(key="order-2")):
        assert again.status_code == 200
        assert again.json["order"]["number"] == first.json["order"]["number"]
    assert seeded.play_bank is not None
    assert len(seeded.play_bank.movements()) == 1


def test_a_declined_card_is_told_as_such_and_the_key_keeps_that(shopper: Shopper) -> None:
    for _ in range(2):
        refused = shopper.check_out(DECLINES, key="order-1")
        assert refused.status_code == 422
        assert refused.json["code"] == "payment_declined"

    assert shopper.check_out(PAYS, key="order-2").status_code == 201


def test_what_is_not_known_is_a_503_and_the_key_is_free_again(shopper: Shopper) -> None:
    lost = shopper.check_out(LOSES_CAPTURE, key="order-1")

    assert lost.status_code == 503
    assert lost.json["code"] == "gateway_unavailable"
    assert lost.headers["Retry-After"]
    again = shopper.check_out(LOSES_CAPTURE, key="order-1")
    assert again.status_code == 201
    assert again.json["order"]["payment_status"] == "paid"


def test_a_customer_who_has_to_act_gets_an_address_to_go_to(shopper: Shopper, seeded: Shop) -> None:
    waiting = shopper.check_out(ASKS, key="order-1")
    assert waiting.status_code == 202
    assert waiting.json["status"] == "action_required"
    assert waiting.json["order"]["status"] == "draft"
    url = waiting.json["action_url"]
    reference = url.rsplit("/", maxsplit=1)[1]

    changed = shopper.client.simulate_patch(f"/v1/carts/{shopper.cart['id']}", json={"note": "!"})
    assert (changed.status_code, changed.json["code"]) == (409, "checkout_in_progress")

    assert seeded.play_bank is not None
    seeded.play_bank.decide(reference, pays=True)
    placed = shopper.check_out(ASKS, key="order-1")
    assert placed.status_code == 201
    assert placed.json["order"]["number"] == 1001


def test_a_bag_that_another_tab_changed_is_not_ordered(shopper: Shopper, seeded: Shop) -> None:
    path = f"/v1/carts/{shopper.cart['id']}"
    seen = etag(shopper.client, path)
    elsewhere = {"shipping_address": {**_ADDRESS, "name": "Somebody Else"}}
    changed = shopper.client.simulate_patch(path, json=elsewhere).json
    assert changed["totals"] == shopper.cart["totals"]

    refused = shopper.check_out(seen=seen, key="order-1")
    assert (refused.status_code, refused.json["code"]) == (412, "stale_version")
    assert shopper.client.simulate_get(path).json == changed
    assert seeded.play_bank is not None
    assert not seeded.play_bank.movements()
    now = etag(shopper.client, path)
    assert shopper.check_out(seen=now, key="order-1").status_code == 201


def test_who_comes_back_with_what_was_seen_before_goes_on(shopper: Shopper, seeded: Shop) -> None:
    seen = etag(shopper.client, f"/v1/carts/{shopper.cart['id']}")
    waiting = shopper.check_out(ASKS, seen=seen)
    assert waiting.status_code == 202
    assert seeded.play_bank is not None
    seeded.play_bank.decide(waiting.json["action_url"].rsplit("/", maxsplit=1)[1], pays=True)
    for status in (201, 200):
        assert shopper.check_out(ASKS, seen=seen).status_code == status


def test_who_said_no_at_the_bank_is_not_sent_there_again_unasked(
    shopper: Shopper, seeded: Shop
) -> None:
    waiting = shopper.check_out(ASKS)
    seen = etag(shopper.client, f"/v1/carts/{shopper.cart['id']}")
    assert seeded.play_bank is not None
    seeded.play_bank.decide(waiting.json["action_url"].rsplit("/", maxsplit=1)[1], pays=False)
    for notice in seeded.play_bank.due_notices(100):
        hear_notice(seeded.till, "test", dict(notice.headers), notice.body)

    refused = shopper.check_out(ASKS, seen=seen)
    assert (refused.status_code, refused.json["code"]) == (412, "stale_version")
    order = shopper.client.simulate_get(waiting.headers["Location"]).json
    assert (order["status"], order["payment"]["status"]) == ("draft", "declined")
    assert order["payment"]["failure"]
    assert len(seeded.play_bank.movements()) == 0


def test_a_checkout_that_is_given_up_opens_the_cart_again(shopper: Shopper) -> None:
    shopper.check_out(ASKS)

    cart = shopper.client.simulate_delete(shopper.path)
    assert (cart.status_code, cart.json["status"]) == (200, "open")
    assert shopper.check_out().status_code == 201


def test_another_total_is_refused_with_the_right_one(shopper: Shopper) -> None:
    refused = shopper.check_out(expected_total=1)

    assert (refused.status_code, refused.json["code"]) == (409, "total_changed")
    assert refused.json["total"] == shopper.cart["totals"]["total"]


def test_a_cart_that_lacks_something_is_refused_with_the_very_requirements(
    shopper: Shopper,
) -> None:
    path = f"/v1/carts/{shopper.cart['id']}"
    cart = shopper.client.simulate_patch(path, json={"email": None, "shipping_method_id": None})

    refused = shopper.check_out()
    assert (refused.status_code, refused.json["code"]) == (422, "cart_not_ready")
    assert refused.json["errors"] == cart.json["requirements"]
    assert len(refused.json["errors"]) == 2


def test_a_cart_is_ready_up_to_the_total_that_checkout_takes(
    shopper: Shopper, staff: TestClient
) -> None:
    path = f"/v1/carts/{shopper.cart['id']}"
    [item] = shopper.cart["items"]
    product = f"/v1/products/{item['product_id']}"
    # There are two of it, and what costs so much is sent for nothing.
    staff.patch(product, json={"price": MAX_AMOUNT // 2}, headers=etag(staff, product))
    full = shopper.client.simulate_get(path).json
    assert (full["totals"]["total"], full["requirements"]) == (MAX_AMOUNT, [])

    more = {"quantity": 3}
    too_much = shopper.client.simulate_patch(f"{path}/items/{item['id']}", json=more).json
    [lacking] = too_much["requirements"]
    assert (lacking["pointer"], lacking["code"]) == ("/items", "total_too_large")
    refused = shopper.check_out(expected_total=MAX_AMOUNT)
    assert (refused.status_code, refused.json["code"]) == (422, "cart_not_ready")
    assert refused.json["errors"] == too_much["requirements"]

    shopper.client.simulate_patch(f"{path}/items/{item['id']}", json={"quantity": 2})
    placed = shopper.check_out(expected_total=MAX_AMOUNT)
    assert (placed.status_code, placed.json["order"]["owed"]) == (201, 0)


def test_what_is_sold_out_is_refused_with_what_is_left(shopper: Shopper, staff: TestClient) -> None:
    variant_id = shopper.cart["items"][0]["variant_id"]
    stock = staff.simulate_get(f"/v1/variants/{variant_id}/stock")
    staff.simulate_put(
        f"/v1/variants/{variant_id}/stock",
        json={"on_hand": 1, "reason": "counted"},
        headers={"If-Match": stock.headers["ETag"]},
    )

    refused = shopper.check_out()
    assert (refused.status_code, refused.json["code"]) == (409, "sold_out")
    assert refused.json["left"] == [{"variant_id": variant_id, "wanted": 2, "available": 1}]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"payment": {"method": "test"}}, "/expected_total"),
        ({"expected_total": -1, "payment": {"method": "test"}}, "/expected_total"),
        ({"expected_total": 1}, "/payment"),
        ({"expected_total": 1, "payment": {"method": "no such"}}, "/payment/method"),
        ({"expected_total": 1, "payment": {"method": "test", "card": "4"}}, "/payment/card"),
        (
            {"expected_total": 1, "payment": {"method": "test", "return_url": "javascript:x"}},
            "/payment/return_url",
        ),
    ],
)
def test_bad_input_changes_nothing(shopper: Shopper, body: dict[str, Any], pointer: str) -> None:
    refused = shopper.client.simulate_post(shopper.path, json=body)

    assert refused.status_code == 422
    assert pointer in [error["pointer"] for error in refused.json["errors"]]
    assert shopper.client.simulate_get(f"/v1/carts/{shopper.cart['id']}").json["status"] == "open"


@pytest.mark.parametrize("back", ["http://[::::]/", "http://[1.2.3.4]/x", "http://a:99999/"])
def test_whoever_has_to_act_is_sent_back_to_an_address_that_can_be(
    shopper: Shopper, back: str
) -> None:
    payment = {"method": "test", "source": ASKS, "return_url": back}

    refused = shopper.check_out(payment=payment)

    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json["errors"]] == ["/payment/return_url"]
    assert shopper.client.simulate_get(f"/v1/carts/{shopper.cart['id']}").json["status"] == "open"
    assert shopper.check_out(ASKS).status_code == 202


def test_the_cart_of_somebody_else_is_not_there(shopper: Shopper, seeded: Shop) -> None:
    stranger = Shopper(callers(seeded, **as_visitor(seeded)), shopper.cart)

    assert stranger.check_out().status_code == 404
    assert stranger.client.simulate_delete(stranger.path).status_code == 404
