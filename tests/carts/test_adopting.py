"""What becomes of a visitor's cart at the log-in."""

from collections import Counter
from typing import Any

import pytest
from attrs import evolve, frozen

from domain.carts.adopting import adopt
from domain.carts.model import Cart, CartItem, CartStatus
from domain.customers.model import Customer
from domain.staff.model import Actor
from tests.carts.basket import Shopper, given_variant
from tests.doubles import FrozenClock
from tests.given import given_cart, given_customer, given_order, given_visitor
from tests.units import ShopUnits


@frozen
class LogIn:
    """A visitor who is about to become a customer."""

    units: ShopUnits
    visitor_id: int
    customer: Customer

    def of_visitor(self, **fields: Any) -> Cart:
        return given_cart(self.units, visitor_id=self.visitor_id, **fields)

    def of_customer(self, **fields: Any) -> Cart:
        return given_cart(self.units, customer_id=self.customer.id, **fields)

    def now(self) -> None:
        with self.units.write() as unit:
            adopt(unit, self.visitor_id, self.customer)
            unit.commit(None)

    def stored(self, cart: Cart) -> Cart:
        with self.units.read() as unit:
            return unit.carts.by_id(cart.id)

    @property
    def shopper(self) -> Shopper:
        """The customer, as the visitor went on."""
        customer_id = self.customer.id
        name = f"customer:{customer_id}"
        return Shopper(
            self.units, Actor(name=name, visitor_id=self.visitor_id, customer_id=customer_id)
        )


@pytest.fixture
def log_in(units: ShopUnits) -> LogIn:
    given_customer(units)
    given_visitor(units)
    return LogIn(units, given_visitor(units).id, given_customer(units, email="anna@example.com"))


def _items(*variants: tuple[int, int]) -> tuple[CartItem, ...]:
    return tuple(CartItem(variant_id=each, quantity=quantity) for each, quantity in variants)


def test_without_a_cart_there_is_nothing_to_do(log_in: LogIn) -> None:
    own = log_in.of_customer()
    log_in.of_visitor(status=CartStatus.EXPIRED, items=_items((1, 1)))
    log_in.now()
    assert log_in.stored(own) == own


def test_the_visitors_cart_becomes_that_of_a_customer_who_has_none(
    log_in: LogIn, clock: FrozenClock
) -> None:
    log_in.of_customer(status=CartStatus.ORDERED)
    # Whatever can be had: nothing is taken away.
    cart = log_in.of_visitor(items=_items((98, 3), (99, 4)), note="x")
    log_in.now()
    after = log_in.stored(cart)
    assert after == evolve(
        cart,
        customer_id=log_in.customer.id,
        email="anna@example.com",
        version=2,
        updated_at=clock.now(),
    )


def test_an_address_that_the_visitor_gave_stays(log_in: LogIn) -> None:
    cart = log_in.of_visitor(email="anna@work.example")
    log_in.now()
    assert log_in.stored(cart).email == "anna@work.example"


def test_two_carts_become_the_customers_and_the_visitors_is_kept(
    log_in: LogIn, clock: FrozenClock
) -> None:
    both, scarce = given_variant(log_in.units), given_variant(log_in.units, stock=1)
    own = log_in.of_customer(items=_items((both, 1)), note="mine")
    cart = log_in.of_visitor(items=_items((both, 2), (scarce, 3), (99, 1)), email="x@example.com")
    log_in.now()

    after, kept = log_in.stored(own), log_in.stored(cart)
    assert after.quantities == {both: 3, scarce: 1}
    assert {(each.variant_id, each.wanted, each.kept) for each in after.notices} == {
        (scarce, 3, 1),
        (99, 1, 0),
    }
    assert (after.note, after.email, after.version) == ("mine", "x@example.com", 2)
    assert after.updated_at == clock.now()
    assert kept == evolve(
        cart,
        customer_id=log_in.customer.id,
        status=CartStatus.MERGED,
        merged_into_id=own.id,
        version=2,
        updated_at=clock.now(),
    )
    log_in.now()
    assert log_in.stored(own) == after


def test_whichever_was_opened_first_they_are_locked_and_merged(log_in: LogIn) -> None:
    variant = given_variant(log_in.units)
    cart = log_in.of_visitor(items=_items((variant, 2)))
    own = log_in.of_customer(items=_items((variant, 1)))
    assert cart.id < own.id
    log_in.now()
    assert log_in.stored(own).quantities == {variant: 3}
    assert log_in.stored(cart).merged_into_id == own.id


def test_a_locked_cart_becomes_the_customers_if_there_is_no_other(log_in: LogIn) -> None:
    cart = log_in.of_visitor(status=CartStatus.LOCKED, items=_items((1, 1)), email="x@example.com")
    given_order(log_in.units, cart_id=cart.id)
    log_in.now()
    after = log_in.stored(cart)
    assert (after.customer_id, after.status) == (log_in.customer.id, CartStatus.LOCKED)
    assert (after.items, after.email) == (cart.items, cart.email)


@pytest.mark.parametrize(
    ("visitors", "customers"),
    [
        (CartStatus.LOCKED, CartStatus.OPEN),
        (CartStatus.OPEN, CartStatus.LOCKED),
        (CartStatus.LOCKED, CartStatus.LOCKED),
    ],
)
def test_nothing_is_done_to_a_cart_that_is_being_paid_for(
    log_in: LogIn, visitors: CartStatus, customers: CartStatus
) -> None:
    variant = given_variant(log_in.units)
    cart = log_in.of_visitor(status=visitors, items=_items((variant, 1)))
    own = log_in.of_customer(status=customers, items=_items((variant, 1)))
    log_in.now()
    assert (log_in.stored(cart), log_in.stored(own)) == (cart, own)
    # The customer reaches both, and is back at one when that is over.
    shopper = log_in.shopper
    assert shopper.read(cart.id).cart == cart
    assert shopper.open() == own
    with log_in.units.write() as unit:
        for each in (cart, own):
            if each.status is CartStatus.LOCKED:
                unit.carts.save(evolve(each, status=CartStatus.OPEN), each)
        unit.commit(None)
    assert shopper.open().quantities == {variant: 2}
    assert log_in.stored(cart).status is CartStatus.MERGED


def test_what_was_left_becomes_the_customers_when_their_own_was_ordered(log_in: LogIn) -> None:
    cart = log_in.of_visitor(items=_items((1, 1)))
    own = log_in.of_customer(status=CartStatus.LOCKED)
    log_in.now()
    with log_in.units.write() as unit:
        unit.carts.save(evolve(own, status=CartStatus.ORDERED), own)
        unit.commit(None)
    assert log_in.shopper.open().id == cart.id


def test_carts_of_others_are_left_alone(log_in: LogIn) -> None:
    variant = given_variant(log_in.units)
    others = [
        given_cart(log_in.units, items=_items((variant, 1))),
        given_cart(log_in.units, customer_id=given_customer(log_in.units).id),
    ]
    log_in.of_visitor(items=_items((variant, 1)))
    log_in.of_customer()
    log_in.now()
    assert [log_in.stored(each) for each in others] == others


def test_what_there_is_of_a_variant_is_there_before_and_after(log_in: LogIn) -> None:
    variants = [given_variant(log_in.units, stock=stock) for stock in (0, 1, 5, 50)]
    cart = log_in.of_visitor(items=_items(*((each, 7) for each in variants)))
    own = log_in.of_customer(items=_items(*((each, 3) for each in variants[::2])))
    log_in.now()
    after = log_in.stored(own)
    missing = Counter({each.variant_id: each.wanted - each.kept for each in after.notices})
    assert Counter(after.quantities) + missing == (
        Counter(cart.quantities) + Counter(own.quantities)
    )
