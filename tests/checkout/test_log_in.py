"""Who logs in takes along what is being paid for, and nothing that somebody else ordered there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from attrs import define, evolve
from falcon.testing import TestClient

from domain.carts.keeping import expire_carts
from domain.shared.errors import NotFound
from domain.visitors.use_cases import link_visitor
from entrypoints.bootstrap import Shop
from entrypoints.sweeping import sweep_payments
from tests.checkout.scene import ASKS, DECLINES, PAYS, a_scene
from tests.checkout.test_http import Shopper, a_shopper
from tests.doubles import CountedIds, FrozenClock
from tests.given import given_customer
from tests.shopfront import PASSWORD, as_customer, as_visitor, callers
from tests.units import ShopUnits

ANNA: Final = "anna.home@example.com"
"""Not what is typed into the bags here."""


@pytest.fixture
def browser(seeded: Shop) -> dict[str, str]:
    """The header of who has just come."""
    return as_visitor(seeded)


@pytest.fixture
def guest(seeded: Shop, browser: dict[str, str]) -> Shopper:
    """With anna@example.com in the bag, whoever that is."""
    return a_shopper(seeded, browser)


@pytest.fixture
def home(seeded: Shop) -> dict[str, str]:
    """The header of Anna where she is logged in already."""
    return as_customer(seeded, ANNA)


def _has_a_bag(shop: Shop, home: dict[str, str], own_bag: str) -> None:
    """Anna, at home."""
    if own_bag == "open":
        callers(shop, **home).simulate_post("/v1/carts")
    elif own_bag == "locked":
        assert a_shopper(shop, home).check_out(ASKS).status_code == 202


def log_in(shop: Shop, browser: TestClient, email: str = ANNA) -> TestClient:
    answer = browser.simulate_post("/v1/sessions", json={"email": email, "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return callers(shop, Authorization=f"Bearer {answer.json['token']}")


def _all_of_hers(client: TestClient) -> list[int]:
    return [order["id"] for order in client.simulate_get("/v1/orders").json]


def pay_at_the_bank(shop: Shop, waiting: dict[str, Any]) -> None:
    """At the bank's page, on whose address the reference of the payment is the end."""
    assert shop.play_bank is not None
    reference = waiting["action_url"].rsplit("/", maxsplit=1)[1]
    shop.play_bank.decide(reference, pays=True)


def _is_hers(client: TestClient, cart_id: int, order_id: int) -> None:
    found = client.simulate_get(f"/v1/orders/{order_id}")
    assert (found.status_code, found.json["status"]) == (200, "placed")
    assert _all_of_hers(client) == [order_id]
    cart = client.simulate_get(f"/v1/carts/{cart_id}")
    assert (cart.status_code, cart.json["status"]) == (200, "ordered")
    assert cart.json["order_id"] == order_id
    unsent = client.simulate_post("/v1/customers/me/erasure", json={"password": PASSWORD})
    assert (unsent.status_code, unsent.json["code"]) == (409, "orders_unsent")


@pytest.mark.usefixtures("home")
def test_what_a_guest_ordered_is_not_there_for_who_logs_in_after_them(
    guest: Shopper, seeded: Shop
) -> None:
    order = guest.check_out().json["order"]
    anna = Shopper(log_in(seeded, guest.client), guest.cart)

    for answer in (
        anna.client.simulate_get(f"/v1/orders/{order['id']}"),
        anna.client.simulate_get(f"/v1/carts/{guest.cart['id']}"),
        anna.client.simulate_delete(f"/v1/carts/{guest.cart['id']}"),
        anna.client.simulate_delete(anna.path),
        anna.check_out(),
        anna.check_out(key="another"),
    ):
        assert answer.status_code == 404
        assert "Lilla Torg" not in answer.text
    assert _all_of_hers(anna.client) == []


def test_of_an_order_under_their_address_customers_have_the_order_and_not_the_cart(
    guest: Shopper, seeded: Shop
) -> None:
    as_customer(seeded, "anna@example.com")
    order = guest.check_out().json["order"]
    anna = Shopper(log_in(seeded, guest.client, "anna@example.com"), guest.cart)

    assert _all_of_hers(anna.client) == [order["id"]]
    assert anna.client.simulate_get(f"/v1/carts/{guest.cart['id']}").status_code == 404
    assert anna.check_out().status_code == 404


@pytest.mark.usefixtures("home")
def test_what_a_guest_left_until_it_expired_is_not_there_for_who_logs_in_after_them(
    guest: Shopper, seeded: Shop, clock: FrozenClock
) -> None:
    path = f"/v1/carts/{guest.cart['id']}"
    clock.advance(timedelta(days=31))
    expire_carts(seeded.units)
    assert guest.client.simulate_get(path).json["status"] == "expired"

    anna = log_in(seeded, guest.client)

    assert anna.simulate_get(path).status_code == 404


def _comes_back(_: Shop, anna: Shopper, __: FrozenClock) -> None:
    placed = anna.check_out(ASKS)
    assert placed.status_code == 201
    assert anna.client.simulate_get(placed.headers["Location"]).status_code == 200


def _does_not(shop: Shop, _: Shopper, clock: FrozenClock) -> None:
    clock.advance(timedelta(minutes=2))
    assert sweep_payments(shop)


@pytest.mark.parametrize("goes_on", [_comes_back, _does_not], ids=["comes back", "does not"])
@pytest.mark.parametrize("own_bag", ["none", "open", "locked"])
def test_who_logs_in_while_the_bank_asks_has_the_order(
    guest: Shopper,
    seeded: Shop,
    home: dict[str, str],
    clock: FrozenClock,
    *,
    own_bag: str,
    goes_on: Callable[[Shop, Shopper, FrozenClock], None],
) -> None:
    _has_a_bag(seeded, home, own_bag)
    waiting = guest.check_out(ASKS).json
    order_id = waiting["order"]["id"]

    anna = Shopper(log_in(seeded, guest.client), guest.cart)
    draft = anna.client.simulate_get(f"/v1/orders/{order_id}").json
    assert (draft["status"], draft["payment"]["action_url"]) == ("draft", waiting["action_url"])
    pay_at_the_bank(seeded, waiting)
    goes_on(seeded, anna, clock)

    _is_hers(anna.client, guest.cart["id"], order_id)
    again = anna.check_out()
    assert (again.status_code, again.json["order"]["id"]) == (200, order_id)
    assert callers(seeded, **home).simulate_get(f"/v1/orders/{order_id}").status_code == 200


@define
class LogsIn:
    """A gateway during whose answer the customer logs in, in another window."""

    gateway: Any
    log_in: Callable[[], TestClient]
    during: str
    customer: TestClient | None = None

    @property
    def needs_source(self) -> bool:
        return bool(self.gateway.needs_source)

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> Any:
            if name == self.during:
                self.customer = self.log_in()
            return getattr(self.gateway, name)(*given)

        return call


@pytest.mark.parametrize("during", ["authorize", "capture"])
@pytest.mark.parametrize("own_bag", ["none", "open", "locked"])
def test_who_logs_in_while_a_card_is_charged_has_the_order(
    guest: Shopper,
    seeded: Shop,
    browser: dict[str, str],
    home: dict[str, str],
    *,
    own_bag: str,
    during: str,
) -> None:
    _has_a_bag(seeded, home, own_bag)
    gateway = LogsIn(seeded.gateways["test"], lambda: log_in(seeded, guest.client), during)
    gateways: Any = {**seeded.gateways, "test": gateway}
    slow = callers(evolve(seeded, gateways=gateways), **browser)

    placed = Shopper(slow, guest.cart).check_out()

    assert placed.status_code == 201
    assert gateway.customer is not None
    _is_hers(gateway.customer, guest.cart["id"], placed.json["order"]["id"])


@pytest.mark.parametrize("own_bag", ["none", "open", "locked"])
def test_who_logs_in_and_gives_up_has_the_bag_back(
    guest: Shopper, seeded: Shop, home: dict[str, str], own_bag: str
) -> None:
    _has_a_bag(seeded, home, own_bag)
    guest.check_out(ASKS)
    anna = Shopper(log_in(seeded, guest.client), guest.cart)

    assert anna.client.simulate_delete(anna.path).status_code == 200

    placed = anna.check_out()
    assert placed.status_code == 201
    _is_hers(anna.client, guest.cart["id"], placed.json["order"]["id"])


def test_a_bag_that_waits_for_another_is_ordered_as_the_customers(
    guest: Shopper, seeded: Shop, home: dict[str, str]
) -> None:
    """Their own is locked at home: the visitor's stays what it was, and theirs to order."""
    _has_a_bag(seeded, home, "locked")
    anna = Shopper(log_in(seeded, guest.client), guest.cart)
    assert anna.check_out(DECLINES).status_code == 422

    placed = anna.check_out(PAYS)

    assert placed.status_code == 201
    _is_hers(anna.client, guest.cart["id"], placed.json["order"]["id"])


@pytest.mark.usefixtures("home")
def test_what_came_to_nothing_before_the_log_in_is_no_order_of_the_customers(
    guest: Shopper, seeded: Shop
) -> None:
    """Who tried it may have left; but what they left in the bag is the customer's to order."""
    assert guest.check_out(DECLINES).status_code == 422
    with seeded.units.read() as unit:
        draft = unit.orders.of_cart(guest.cart["id"])
    assert draft is not None
    anna = Shopper(log_in(seeded, guest.client), guest.cart)
    assert anna.client.simulate_get(f"/v1/orders/{draft.id}").status_code == 404

    assert anna.check_out().status_code == 201

    _is_hers(anna.client, guest.cart["id"], draft.id)


def test_what_a_guest_asked_for_before_the_log_in_is_not_done_after_it(
    units: ShopUnits, clock: FrozenClock
) -> None:
    """Also where the bag was left to the visitor: nobody could look at the order any more."""
    scene = a_scene(units, clock)
    guest, cart = scene.given_cart()
    customer = given_customer(units)
    with units.write() as unit:
        link_visitor(unit, CountedIds(), guest.visitor_id, customer.id)
        unit.commit(None)

    with pytest.raises(NotFound):
        scene.buy(guest, cart)

    assert scene.order_of(cart) is None


def test_an_order_of_nobodys_is_told_to_no_customer_who_reaches_its_cart(
    units: ShopUnits, clock: FrozenClock
) -> None:
    scene = a_scene(units, clock)
    guest, cart = scene.given_cart()
    scene.buy(guest, cart)
    anna = evolve(guest, name="customer", customer_id=given_customer(units).id)
    ordered = scene.cart(cart)
    with units.write() as unit:
        unit.carts.save(evolve(ordered, customer_id=anna.customer_id), ordered)
        unit.commit(None)

    with pytest.raises(NotFound):
        scene.buy(anna, cart)
