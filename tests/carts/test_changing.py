"""What becomes of a cart when its owner changes it."""

import pytest
from attrs import evolve

from adapters.postal.rules import GooglePostalRules
from domain.carts.changing import (
    changed,
    checked,
    given_up,
    opened,
    with_item,
    with_quantity,
    without_item,
)
from domain.carts.model import (
    MAX_ITEMS,
    Cart,
    CartChanges,
    CartClosed,
    CartItem,
    CartStatus,
    CheckoutInProgress,
    ItemDraft,
    Owner,
    TooManyItems,
)
from domain.pricing.model import Place
from domain.shared.errors import InvalidInput, NotFound
from domain.shared.ids import NEW
from tests.builders import AT, LATER, a_cart, a_cart_notice, a_postal_address

MOST = 1_000_000


def _cart(*quantities: int) -> Cart:
    """With variants 10, 20, … as items 1, 2, …"""
    items = (
        CartItem(id=number, variant_id=10 * number, quantity=quantity)
        for number, quantity in enumerate(quantities, start=1)
    )
    return a_cart(id=7, items=tuple(items))


def test_a_cart_begins_empty_and_open() -> None:
    owner = Owner(visitor_id=3, customer_id=4)
    cart = opened(owner, "anna@example.com", "EUR", LATER)
    assert cart == Cart(
        id=NEW,
        visitor_id=3,
        customer_id=4,
        email="anna@example.com",
        currency="EUR",
        created_at=LATER,
        updated_at=LATER,
    )


def test_something_new_is_put_at_the_end() -> None:
    after = with_item(_cart(1), ItemDraft(variant_id=5, quantity=2))
    assert after.quantities == {10: 1, 5: 2}
    assert after.items[-1] == CartItem(id=NEW, variant_id=5, quantity=2)


def test_the_same_variant_adds_up() -> None:
    after = with_item(_cart(1, 3), ItemDraft(variant_id=20, quantity=2))
    assert after == _cart(1, 5)


def test_there_is_an_end_to_how_many_of_one() -> None:
    assert with_item(_cart(MOST - 1), ItemDraft(variant_id=10)) == _cart(MOST)
    with pytest.raises(InvalidInput) as refused:
        with_item(_cart(MOST - 1), ItemDraft(variant_id=10, quantity=2))
    [told] = refused.value.violations
    assert (told.pointer, told.code) == ("/quantity", "too_large")


def test_there_is_an_end_to_how_many_things() -> None:
    full = _cart(*[1] * MAX_ITEMS)
    assert len(with_item(_cart(*[1] * (MAX_ITEMS - 1)), ItemDraft(variant_id=5)).items) == MAX_ITEMS
    assert with_item(full, ItemDraft(variant_id=10)).items[0].quantity == 2
    with pytest.raises(TooManyItems) as refused:
        with_item(full, ItemDraft(variant_id=5))
    assert refused.value.facts == {"most": 100}


def test_one_item_is_changed_or_taken_out_and_no_other() -> None:
    assert with_quantity(_cart(1, 2, 3), 2, 9) == _cart(1, 9, 3)
    assert without_item(_cart(1, 2), 2) == _cart(1)
    for item_id in (10, 99, NEW):
        with pytest.raises(NotFound):
            with_quantity(_cart(1, 2), item_id, 1)
        with pytest.raises(NotFound):
            without_item(_cart(1, 2), item_id)


def test_only_what_was_sent_is_changed() -> None:
    before = evolve(_cart(1), email="anna@example.com", note="x", coupon_code="SPRING")
    assert changed(before, CartChanges()) == before
    after = changed(before, CartChanges(email="Bert@Example.COM", coupon_code=None))
    assert after == evolve(before, email="bert@example.com", coupon_code=None)
    assert changed(after, CartChanges(email=None, note="")) == evolve(after, email=None, note="")


def test_addresses_are_kept_as_the_post_writes_them() -> None:
    typed = a_postal_address(country="SE", postcode="211 34")
    found = checked(GooglePostalRules(), CartChanges(shipping_address=typed, note="x"))
    assert found == CartChanges(shipping_address=evolve(typed, postcode="21134"), note="x")
    nothing = CartChanges(shipping_address=None)
    assert checked(GooglePostalRules(), nothing) == nothing


def test_all_that_is_wrong_with_both_addresses_is_told() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked(
            GooglePostalRules(),
            CartChanges(
                shipping_address=a_postal_address(postcode="x", city=""),
                billing_address=a_postal_address(country="XX"),
            ),
        )
    assert {(each.pointer, each.code) for each in refused.value.violations} == {
        ("/shipping_address/postcode", "postcode"),
        ("/shipping_address/city", "required"),
        ("/billing_address/country", "unknown"),
    }


def test_nothing_is_left_of_what_was_given_up() -> None:
    cart = evolve(
        _cart(1, 2),
        customer_id=3,
        email="anna@example.com",
        note="x",
        shipping_address=a_postal_address(),
        billing_address=a_postal_address(),
        shipping_method_id=4,
        coupon_code="x",
        notices=(a_cart_notice(),),
    )
    assert given_up(cart) == evolve(_cart(), customer_id=3, status=CartStatus.EXPIRED)


def test_only_an_open_cart_can_be_changed() -> None:
    a_cart().check_open()
    with pytest.raises(CheckoutInProgress):
        a_cart(status=CartStatus.LOCKED).check_open()
    for status in (CartStatus.ORDERED, CartStatus.MERGED, CartStatus.EXPIRED):
        with pytest.raises(CartClosed) as refused:
            a_cart(status=status).check_open()
        assert refused.value.facts == {"cart_status": status}


def test_it_goes_to_the_shipping_address_or_is_taxed_at_the_other() -> None:
    here, there = a_postal_address(), a_postal_address(country="US", region="CA")
    assert a_cart().destination is None
    assert a_cart(billing_address=there).destination == Place("US", "CA")
    assert a_cart(billing_address=there, shipping_address=here).destination == Place("DE", "")
    assert a_cart(created_at=AT).is_open
