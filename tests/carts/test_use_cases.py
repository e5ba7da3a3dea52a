"""A cart in its owner's hands."""

from datetime import timedelta

import pytest
from attrs import evolve

from domain.carts.model import (
    Cart,
    CartClosed,
    CartStatus,
    CheckoutInProgress,
    TooManyItems,
)
from domain.products.model import Status
from domain.shared.errors import InvalidInput, NotFound, StaleVersion
from tests.builders import a_cart_notice, a_postal_address
from tests.carts.basket import Shopper, a_guest, a_regular, given_variant
from tests.doubles import FrozenClock
from tests.given import given_visitor
from tests.units import ShopUnits


@pytest.fixture
def guest(memory_units: ShopUnits) -> Shopper:
    return a_guest(memory_units)


@pytest.fixture
def anna(memory_units: ShopUnits) -> Shopper:
    return a_regular(memory_units, email="anna@example.com")


def _stored(shopper: Shopper, cart: Cart) -> Cart:
    with shopper.units.read() as unit:
        return unit.carts.by_id(cart.id)


def _close(shopper: Shopper, cart: Cart, status: CartStatus) -> None:
    with shopper.units.write() as unit:
        held = unit.carts.by_id_for_update(cart.id)
        unit.carts.save(evolve(held, status=status), held)
        unit.commit(None)


def test_a_visitor_opens_a_cart_and_finds_it_again(guest: Shopper) -> None:
    shown, is_new = guest.opened()
    assert is_new
    assert (shown.cart.visitor_id, shown.cart.customer_id) == (guest.actor.visitor_id, None)
    assert (shown.cart.email, shown.cart.currency, shown.cart.version) == (None, "USD", 1)
    assert guest.opened() == (shown, False)
    assert guest.read(shown.cart.id) == shown


def test_a_customer_is_written_to_at_the_address_that_is_known(anna: Shopper) -> None:
    cart = anna.open()
    assert cart.email == "anna@example.com"
    assert cart.customer_id == anna.actor.customer_id
    # In another browser, too.
    elsewhere = Shopper(anna.units, evolve(anna.actor, visitor_id=given_visitor(anna.units).id))
    assert elsewhere.opened() == (anna.read(cart.id), False)


def test_a_cart_that_was_ordered_makes_room_for_another(anna: Shopper) -> None:
    first = anna.open()
    _close(anna, first, CartStatus.LOCKED)
    assert anna.open().id == first.id
    _close(anna, first, CartStatus.ORDERED)
    assert anna.open().id != first.id
    assert anna.read(first.id).cart.status is CartStatus.ORDERED


def test_the_same_variant_adds_up(guest: Shopper) -> None:
    cart, variant = guest.open(), given_variant(guest.units)
    other = given_variant(guest.units)
    guest.add(cart.id, variant, 2)
    guest.add(cart.id, other)
    shown = guest.add(cart.id, variant, 3)
    assert shown.cart.quantities == {variant: 5, other: 1}
    assert shown.cart.version == 4
    assert shown.quote.items == 6 * 1499
    assert guest.read(cart.id) == shown


def test_more_may_be_wanted_than_there_is(guest: Shopper) -> None:
    cart = guest.open()
    shown = guest.add(cart.id, given_variant(guest.units, stock=1), 7)
    assert shown.cart.items[0].quantity == 7
    assert ("/items/0/quantity", "sold_out") in {
        (each.pointer, each.code) for each in shown.requirements
    }


def test_what_is_not_sold_cannot_be_put_in(guest: Shopper) -> None:
    cart = guest.open()
    draft = given_variant(guest.units, status=Status.DRAFT)
    foreign = given_variant(guest.units, currency="EUR")
    for variant, code in ((99, "unknown"), (draft, "unknown"), (foreign, "other_currency")):
        with pytest.raises(InvalidInput) as refused:
            guest.add(cart.id, variant)
        [told] = refused.value.violations
        assert (told.pointer, told.code) == ("/variant_id", code)
    assert _stored(guest, cart) == cart


def test_a_full_cart_takes_no_more(guest: Shopper) -> None:
    cart = guest.open()
    for _ in range(100):
        guest.add(cart.id, given_variant(guest.units))
    with pytest.raises(TooManyItems):
        guest.add(cart.id, given_variant(guest.units))


def test_quantities_are_set_and_items_taken_out(guest: Shopper) -> None:
    cart, first, second = guest.open(), given_variant(guest.units), given_variant(guest.units)
    guest.add(cart.id, first)
    kept, gone = guest.add(cart.id, second).cart.items
    assert guest.set(cart.id, kept.id, 4).cart.quantities == {first: 4, second: 1}
    assert guest.remove(cart.id, gone.id).cart.quantities == {first: 4}
    for item_id in (gone.id, 99):
        with pytest.raises(NotFound):
            guest.set(cart.id, item_id, 1)
        with pytest.raises(NotFound):
            guest.remove(cart.id, item_id)


def test_what_is_not_sold_any_more_can_be_taken_out(guest: Shopper) -> None:
    cart, variant = guest.open(), given_variant(guest.units)
    [item] = guest.add(cart.id, variant).cart.items
    with guest.units.write() as unit:
        product = unit.products.of_variant_for_update(variant)
        unit.products.remove(product)
        unit.commit(None)
    shown = guest.read(cart.id)
    assert shown.cart.quantities == {variant: 1}
    assert "/items/0" in {each.pointer for each in shown.requirements}
    assert guest.remove(cart.id, item.id).cart.items == ()


def test_what_was_sent_is_changed_and_priced(guest: Shopper) -> None:
    cart = guest.open()
    address = a_postal_address(country="SE", postcode="211 34")
    shown = guest.change(
        cart.id, email="Anna@example.com", note="ring twice", shipping_address=address
    )
    assert (shown.cart.email, shown.cart.note) == ("anna@example.com", "ring twice")
    assert shown.cart.shipping_address == evolve(address, postcode="21134")
    assert guest.change(cart.id, shipping_address=None).cart.shipping_address is None


def test_a_wrong_address_changes_nothing(guest: Shopper) -> None:
    cart = guest.open()
    with pytest.raises(InvalidInput) as refused:
        guest.change(cart.id, note="x", billing_address=a_postal_address(postcode="x"))
    assert [each.pointer for each in refused.value.violations] == ["/billing_address/postcode"]
    assert _stored(guest, cart) == cart


def test_a_change_is_noted_with_its_time_and_none_is_not(
    guest: Shopper, clock: FrozenClock
) -> None:
    cart = guest.open()
    clock.advance(timedelta(hours=1))
    assert guest.change(cart.id, note="").cart == cart
    changed = guest.change(cart.id, note="x").cart
    assert (changed.version, changed.updated_at) == (2, clock.now())


def test_notices_are_told_until_the_owners_next_change(guest: Shopper) -> None:
    cart = guest.open()
    with guest.units.write() as unit:
        unit.carts.save(evolve(cart, notices=(a_cart_notice(),)), cart)
        unit.commit(None)
    assert guest.read(cart.id).cart.notices == (a_cart_notice(),)
    assert guest.open().notices == (a_cart_notice(),)
    # Also by a change of nothing, for who has read them.
    assert guest.change(cart.id).cart.notices == ()


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (CartStatus.LOCKED, CheckoutInProgress),
        (CartStatus.ORDERED, CartClosed),
        (CartStatus.MERGED, CartClosed),
        (CartStatus.EXPIRED, CartClosed),
    ],
)
def test_only_an_open_cart_can_be_changed(
    guest: Shopper, status: CartStatus, error: type[Exception]
) -> None:
    cart, variant = guest.open(), given_variant(guest.units)
    [item] = guest.add(cart.id, variant).cart.items
    _close(guest, cart, status)
    before = _stored(guest, cart)
    for act in (
        lambda: guest.add(cart.id, variant),
        lambda: guest.set(cart.id, item.id, 2),
        lambda: guest.remove(cart.id, item.id),
        lambda: guest.change(cart.id, note="x"),
        lambda: guest.give_up(cart.id),
    ):
        with pytest.raises(error):
            act()
    assert _stored(guest, cart) == before
    assert guest.read(cart.id).cart == before


def test_a_cart_that_is_given_up_is_empty_and_closed(guest: Shopper) -> None:
    cart = guest.open()
    guest.add(cart.id, given_variant(guest.units))
    guest.change(cart.id, email="anna@example.com", note="x")
    guest.give_up(cart.id)
    left = guest.read(cart.id).cart
    assert (left.status, left.items, left.email, left.note) == (CartStatus.EXPIRED, (), None, "")
    assert guest.opened()[1]


def test_who_had_another_version_in_mind_changes_nothing(guest: Shopper) -> None:
    cart = guest.open()

    def stale(seen: Cart) -> None:
        assert seen == cart
        raise StaleVersion("no")

    with pytest.raises(StaleVersion):
        guest.add(cart.id, given_variant(guest.units), expect=stale)
    assert _stored(guest, cart) == cart
