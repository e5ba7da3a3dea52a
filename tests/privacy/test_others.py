"""Where several people have an address or a browser in common, each is told and erased what is
theirs alone.
"""

from typing import Any

import pytest
from attrs import evolve, frozen

from domain.carts.model import Cart, CartStatus
from domain.customers.model import Customer
from domain.orders.model import Order
from domain.privacy.model import Row
from domain.privacy.shop_map import SHOP
from tests.builders import LATER, a_postal_address, a_timeline_entry
from tests.given import given_cart, given_customer, given_order, given_visitor
from tests.units import ShopUnits

_ANNAS = "anna@example.com"
_GRANDMAS = "grandma@example.com"
_WRITTEN: dict[str, Any] = {"note": "ring twice", "shipping_address": a_postal_address()}


@frozen
class Home:
    """Anna logged in on the browser on which grandma had been a guest before."""

    units: ShopUnits
    anna: Customer
    bob: Customer
    browser: int

    def order(self, **fields: Any) -> Order:
        order = given_order(self.units, **_WRITTEN, **fields)
        with self.units.write() as unit:
            unit.orders.tell(a_timeline_entry(order.id, facts={"text": "called"}))
            unit.commit(None)
        return order

    def cart(self, **fields: Any) -> Cart:
        return given_cart(self.units, **_WRITTEN, **fields)

    def told(self, table: str) -> list[Row]:
        with self.units.write() as unit:
            return list(unit.personal_data.collect(SHOP, self.anna).get(table, []))

    def erase(self) -> None:
        with self.units.write() as unit:
            customer = unit.customers.get_for_update(self.anna.id)
            unit.personal_data.erase(SHOP, customer, LATER)
            unit.commit(None)

    def left(self, order: Order) -> Order:
        with self.units.read() as unit:
            return unit.orders.get(order.id)

    def facts(self, order: Order) -> list[Any]:
        with self.units.read() as unit:
            return [entry.facts for entry in unit.orders.timeline(order.id)]

    def left_of_cart(self, cart: Cart) -> Cart:
        with self.units.read() as unit:
            return unit.carts.by_id(cart.id)


@pytest.fixture
def home(units: ShopUnits) -> Home:
    anna = given_customer(units, email=_ANNAS)
    browser = given_visitor(units, customer_id=anna.id).id
    return Home(units, anna, given_customer(units, email="bob@example.com"), browser)


def test_an_order_of_an_account_is_the_accounts_whatever_address_was_typed(home: Home) -> None:
    bobs = home.order(number=1001, customer_id=home.bob.id, email=_ANNAS)
    here = home.order(number=1002, customer_id=home.bob.id, visitor_id=home.browser, email=_ANNAS)
    annas = home.order(number=1003, customer_id=home.anna.id, email="other@example.com")

    assert [order["number"] for order in home.told("orders")] == [1003]
    assert len(home.told("timeline_entries")) == 1
    home.erase()

    for order in (bobs, here):
        assert home.left(order) == order
        assert home.facts(order) == [{"text": "called"}]
    assert (home.left(annas).email, home.left(annas).note) == (None, "")
    assert home.facts(annas) == [{}]


def test_an_order_of_a_guest_is_known_by_its_address_and_not_by_its_browser(home: Home) -> None:
    grandmas = home.order(number=1001, visitor_id=home.browser, email=_GRANDMAS)
    draft = home.order(visitor_id=home.browser, email=_GRANDMAS)
    annas = home.order(number=1002, visitor_id=home.browser, email=_ANNAS)
    elsewhere = home.order(number=1003, visitor_id=given_visitor(home.units).id, email=_ANNAS)

    assert [order["number"] for order in home.told("orders")] == [1002, 1003]
    home.erase()

    for order in (grandmas, draft):
        assert home.left(order) == order
    for order in (annas, elsewhere):
        left = home.left(order)
        assert (left.email, left.note, left.shipping_address, left.visitor_id) == (
            None, "", None, None,
        )  # fmt: skip


def test_a_cart_of_an_account_is_the_accounts_whatever_address_was_typed(home: Home) -> None:
    bobs = home.cart(customer_id=home.bob.id, visitor_id=home.browser, email=_ANNAS)
    annas = home.cart(customer_id=home.anna.id, email="other@example.com")

    assert [cart["email"] for cart in home.told("carts")] == ["other@example.com"]
    home.erase()

    assert home.left_of_cart(bobs) == bobs
    left = home.left_of_cart(annas)
    assert (left.customer_id, left.email, left.note, left.shipping_address) == (
        None,
        None,
        "",
        None,
    )


def test_a_guests_cart_in_a_browser_of_theirs_is_theirs_unless_it_has_another_address(
    home: Home,
) -> None:
    grandmas = home.cart(visitor_id=home.browser, email=_GRANDMAS, status=CartStatus.EXPIRED)
    # What was ordered has no address any more: it stands in the order, which is grandma's.
    ordered = given_cart(home.units, visitor_id=home.browser, status=CartStatus.ORDERED)
    nameless = home.cart(visitor_id=home.browser, status=CartStatus.EXPIRED)
    annas = home.cart(visitor_id=given_visitor(home.units).id, email=_ANNAS)

    assert [cart["email"] for cart in home.told("carts")] == [None, _ANNAS]
    home.erase()

    for cart in (grandmas, ordered):
        assert home.left_of_cart(cart) == cart
    for cart in (nameless, annas):
        left = home.left_of_cart(cart)
        assert left == evolve(cart, email=None, note="", shipping_address=None)
