"""Somebody logs in while their checkout runs: the order is theirs, or a guest's to whom it was
told.
"""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import pytest
from falcon.testing import Result, TestClient

from adapters.mysql.unit_of_work import MySQLUnits
from domain.carts.adopting import adopt
from domain.carts.model import Cart, CartStatus
from domain.orders.model import Order
from domain.shared.errors import NotFound
from domain.visitors.use_cases import link_visitor
from entrypoints.bootstrap import Shop
from entrypoints.seeding import seed
from tests.checkout.scene import ASKS, PAYS, a_scene
from tests.checkout.test_http import Shopper, a_shopper
from tests.checkout.test_log_in import pay_at_the_bank
from tests.concurrency.crowd import all_at_once
from tests.doubles import CountedIds, FrozenClock
from tests.given import given_cart, given_customer
from tests.shopfront import AS_STAFF, PASSWORD, a_shop, as_customer, as_visitor, callers, etag

pytestmark = pytest.mark.database

_TIMES: Final = 6


@pytest.fixture
def shop(busy_units: MySQLUnits) -> Shop:
    """With enough of what is bought here."""
    made = a_shop(busy_units)
    seed(made, "classic")
    staff = callers(made, **AS_STAFF)
    [product, *_] = staff.simulate_get("/v1/products", params={"expand": "variants"}).json
    stock = f"/v1/variants/{product['variants'][0]['id']}/stock"
    body = {"on_hand": 1000, "reason": "counted"}
    assert staff.simulate_put(stock, json=body, headers=etag(staff, stock)).status_code == 200
    return made


def _both(
    shop: Shop, guest: Shopper, email: str, card: str, head_start: float
) -> tuple[Result, TestClient]:
    """What the checkout was answered, and the customer after the log-in."""

    def act(number: int) -> Result:
        if number == 0:
            return guest.check_out(card)
        # Without it, the log-in would be first nearly always.
        time.sleep(head_start)
        body = {"email": email, "password": PASSWORD}
        return guest.client.simulate_post("/v1/sessions", json=body)

    bought, logged_in = all_at_once(2, act)
    assert isinstance(bought, Result), bought
    assert isinstance(logged_in, Result), logged_in
    assert logged_in.status_code == 201, logged_in.text
    return bought, callers(shop, Authorization=f"Bearer {logged_in.json['token']}")


def _stored(shop: Shop, cart_id: int) -> tuple[Cart, Order | None]:
    with shop.units.read() as unit:
        return unit.carts.by_id(cart_id), unit.orders.of_cart(cart_id)


@pytest.mark.parametrize("own_bag", ["none", "open", "locked"])
@pytest.mark.parametrize("card", [PAYS, ASKS])
def test_no_order_is_left_that_nobody_sees(shop: Shop, card: str, own_bag: str) -> None:
    for turn in range(_TIMES):
        home = as_customer(shop, email := f"anna.{turn}@example.com")
        if own_bag == "open":
            callers(shop, **home).simulate_post("/v1/carts")
        elif own_bag == "locked":
            assert a_shopper(shop, home).check_out(ASKS).status_code == 202
        guest = a_shopper(shop, as_visitor(shop))

        bought, anna = _both(shop, guest, email, card, turn / 200)

        cart, order = _stored(shop, guest.cart["id"])
        if bought.status_code in {401, 404}:
            # The log-in was first, and the bag is as it was.
            assert order is None
            continue
        assert bought.status_code == (201 if card == PAYS else 202), bought.text
        assert order is not None
        seen = anna.simulate_get(f"/v1/orders/{order.id}").status_code
        if order.customer_id is None and card == PAYS:
            # It was placed before the log-in: a guest's, as if it had been long ago.
            assert (seen, cart.customer_id, cart.status) == (404, None, CartStatus.ORDERED)
            assert bought.json["order"]["id"] == order.id
            continue
        assert seen == 200
        if card == ASKS:
            pay_at_the_bank(shop, bought.json)
        going_on = Shopper(anna, guest.cart).check_out(card)
        assert going_on.status_code == (200 if card == PAYS else 201), going_on.text
        assert anna.simulate_get(f"/v1/orders/{order.id}").status_code == 200


def test_a_guest_who_waits_for_a_log_in_comes_too_late(
    busy_units: MySQLUnits, clock: FrozenClock
) -> None:
    """The log-in leaves the bag to the visitor, since the customer's own is being paid for."""
    scene = a_scene(busy_units, clock)
    guest, cart = scene.given_cart()
    customer = given_customer(busy_units)
    given_cart(busy_units, customer_id=customer.id, status=CartStatus.LOCKED)

    with ThreadPoolExecutor(1) as other:
        with busy_units.write() as unit:
            held = unit.customers.get_for_update(customer.id)
            adopt(unit, link_visitor(unit, CountedIds(), guest.visitor_id, held.id), held)
            buying = other.submit(scene.buy, guest, cart)
            with pytest.raises(TimeoutError):
                buying.result(timeout=0.5)
            unit.commit(None)
        with pytest.raises(NotFound):
            buying.result(timeout=60)

    assert scene.order_of(cart) is None
    assert scene.cart(cart) == cart
