"""What storage promises of carts."""

from contextlib import nullcontext
from typing import Any

import pytest
from attrs import evolve

from domain.carts.model import Cart, CartItem, CartStatus, NoticeCode, Owner
from domain.shared.errors import ConcurrencyConflict, InvalidInput, NotFound
from domain.shared.ids import NEW
from tests.builders import AT, LATER, a_cart, a_cart_notice, a_full_address, a_postal_address
from tests.given import (
    given_cart,
    given_customer,
    given_shipping_method,
    given_shipping_zone,
    given_visitor,
)
from tests.units import ShopUnits


def _get(units: ShopUnits, cart_id: int) -> Cart:
    with units.read() as unit:
        return unit.carts.by_id(cart_id)


def _save(units: ShopUnits, before: Cart, **fields: Any) -> Cart:
    with units.write() as unit:
        held = unit.carts.by_id_for_update(before.id)
        assert held == before
        return unit.commit(unit.carts.save(evolve(before, **fields), before))


def _method(units: ShopUnits) -> int:
    return given_shipping_method(units, given_shipping_zone(units).id).id


def test_a_full_cart_comes_back_equal(units: ShopUnits) -> None:
    into = given_cart(units)
    full = given_cart(
        units,
        customer_id=given_customer(units).id,
        status=CartStatus.MERGED,
        items=(
            CartItem(variant_id=9, quantity=1_000_000),
            CartItem(variant_id=4, quantity=1),
        ),
        email="olga@example.com",
        note="Leave it with\n“Jörg” 🦓, next door",
        shipping_address=a_full_address(1).postal,
        billing_address=a_postal_address(company="Größe & Co"),
        shipping_method_id=_method(units),
        coupon_code="SÜMMER-24 🌞",
        currency="EUR",
        notices=(
            a_cart_notice(),
            a_cart_notice(code=NoticeCode.DROPPED, variant_id=8, name=None, kept=0),
        ),
        merged_into_id=into.id,
        version=7,
        created_at=AT,
        updated_at=LATER,
    )
    bare = given_cart(units)

    assert _get(units, full.id) == full
    assert _get(units, bare.id) == bare
    assert _get(units, into.id) == into
    assert NEW not in {item.id for item in full.items}
    assert [item.variant_id for item in full.items] == [9, 4]


def test_saving_stores_what_is_another_with_the_next_version(units: ShopUnits) -> None:
    before, other = (
        given_cart(units, items=(CartItem(variant_id=1, quantity=1),)),
        given_cart(units),
    )
    after = _save(
        units,
        before,
        email="anna@example.com",
        note="x",
        shipping_address=a_postal_address(),
        billing_address=a_postal_address(),
        shipping_method_id=_method(units),
        coupon_code="x",
        notices=(a_cart_notice(),),
        customer_id=given_customer(units).id,
        updated_at=LATER,
    )

    assert after.version == before.version + 1
    assert _get(units, before.id) == after
    assert _get(units, other.id) == other
    emptied = _save(
        units,
        after,
        email=None,
        note="",
        shipping_address=None,
        billing_address=None,
        shipping_method_id=None,
        coupon_code=None,
        notices=(),
        status=CartStatus.EXPIRED,
    )
    assert _get(units, before.id) == emptied


def test_items_come_change_and_go(units: ShopUnits) -> None:
    first, second, third = (CartItem(variant_id=number, quantity=number) for number in (3, 1, 2))
    cart = given_cart(units, items=(first, second))
    other = given_cart(units, items=(first, second))
    kept, gone = cart.items

    after = _save(units, cart, items=(evolve(kept, quantity=5), third))

    assert [(item.variant_id, item.quantity) for item in after.items] == [(3, 5), (2, 2)]
    assert after.items[0].id == kept.id
    assert after.items[1].id not in {NEW, kept.id, gone.id, *(item.id for item in other.items)}
    assert _get(units, cart.id) == after
    assert _save(units, after, items=()).items == _get(units, cart.id).items == ()
    assert _get(units, other.id) == other


def test_as_many_items_as_there_may_be_come_back(units: ShopUnits) -> None:
    items = tuple(CartItem(variant_id=2**62 + number, quantity=1_000_000) for number in range(100))
    cart = given_cart(units, items=items)
    assert _get(units, cart.id) == cart
    assert len(cart.items) == 100


def test_nobody_reaches_the_cart_of_another(units: ShopUnits) -> None:
    annas = given_customer(units).id
    berts = given_customer(units).id
    visitor, other = given_visitor(units).id, given_visitor(units).id
    of_visitor = given_cart(units, visitor_id=visitor)
    of_anna = given_cart(units, visitor_id=other, customer_id=annas)

    allowed = {
        (Owner(visitor_id=visitor), of_visitor.id),
        (Owner(visitor_id=visitor, customer_id=annas), of_visitor.id),
        (Owner(visitor_id=visitor, customer_id=berts), of_visitor.id),
        # Wherever she logged in.
        (Owner(visitor_id=visitor, customer_id=annas), of_anna.id),
        (Owner(visitor_id=other, customer_id=annas), of_anna.id),
    }
    for owner in (
        *(Owner(visitor_id=each) for each in (visitor, other, 99)),
        *(
            Owner(visitor_id=each, customer_id=customer)
            for each in (visitor, other)
            for customer in (annas, berts)
        ),
    ):
        for cart in (of_visitor, of_anna):
            with units.write() as unit:
                if (owner, cart.id) in allowed:
                    assert unit.carts.get(owner, cart.id) == cart
                    assert unit.carts.get_for_update(owner, cart.id) == cart
                else:
                    with pytest.raises(NotFound):
                        unit.carts.get(owner, cart.id)
                    with pytest.raises(NotFound):
                        unit.carts.get_for_update(owner, cart.id)
    with units.write() as unit:
        for find in (unit.carts.by_id, unit.carts.by_id_for_update):
            with pytest.raises(NotFound):
                find(99)


@pytest.mark.parametrize("status", CartStatus)
def test_of_a_visitors_carts_a_customer_reaches_the_one_that_is_open(
    units: ShopUnits, status: CartStatus
) -> None:
    anna, visitor = given_customer(units).id, given_visitor(units).id
    of_visitor = given_cart(units, visitor_id=visitor, status=status)
    of_anna = given_cart(units, visitor_id=given_visitor(units).id, customer_id=anna, status=status)
    as_anna = Owner(visitor_id=visitor, customer_id=anna)
    is_reached = status in {CartStatus.OPEN, CartStatus.LOCKED}

    with units.write() as unit:
        for find in (unit.carts.get, unit.carts.get_for_update):
            assert find(Owner(visitor_id=visitor), of_visitor.id) == of_visitor
            assert find(as_anna, of_anna.id) == of_anna
            with nullcontext() if is_reached else pytest.raises(NotFound):
                assert find(as_anna, of_visitor.id) == of_visitor


def test_an_owner_has_one_open_cart(units: ShopUnits) -> None:
    customer, visitor = given_customer(units).id, given_visitor(units).id
    closed = [CartStatus.ORDERED, CartStatus.MERGED, CartStatus.EXPIRED]
    for status in (*closed, *closed):
        given_cart(units, visitor_id=visitor, customer_id=customer, status=status)
    of_visitor = given_cart(units, visitor_id=visitor)
    locked = given_cart(units, customer_id=customer, status=CartStatus.LOCKED)

    for fields in (
        {"visitor_id": visitor},
        {"visitor_id": visitor, "status": CartStatus.LOCKED},
        {"visitor_id": given_visitor(units).id, "customer_id": customer},
    ):
        with units.write() as unit, pytest.raises(ConcurrencyConflict):
            unit.carts.add(a_cart(**fields))
    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.carts.save(evolve(of_visitor, customer_id=customer), of_visitor)

    with units.read() as unit:
        assert unit.carts.open_of(Owner(visitor_id=visitor)) == of_visitor
        assert unit.carts.open_of(Owner(visitor_id=visitor, customer_id=customer)) == locked
        assert unit.carts.open_of(Owner(visitor_id=visitor, customer_id=99)) is None
        assert unit.carts.open_of(Owner(visitor_id=99)) is None


def test_a_customers_cart_is_not_the_visitors_any_more(units: ShopUnits) -> None:
    visitor = given_visitor(units).id
    cart = given_cart(units, visitor_id=visitor, customer_id=given_customer(units).id)
    with units.read() as unit:
        assert unit.carts.open_of(Owner(visitor_id=visitor)) is None
        owner = Owner(visitor_id=visitor, customer_id=cart.customer_id)
        assert unit.carts.open_of(owner) == cart


def test_nobody_has_a_cart_who_is_not_there(units: ShopUnits) -> None:
    for fields in ({"visitor_id": 99}, {"visitor_id": None, "customer_id": 99}):
        with units.write() as unit, pytest.raises(NotFound):
            unit.carts.add(a_cart(**fields))


def test_a_shipping_method_that_is_not_there_cannot_be_chosen(units: ShopUnits) -> None:
    cart = given_cart(units)
    with units.write() as unit, pytest.raises(InvalidInput) as refused:
        unit.carts.save(evolve(cart, shipping_method_id=99), cart)
    [told] = refused.value.violations
    assert (told.pointer, told.code) == ("/shipping_method_id", "unknown")


def test_a_method_that_is_deleted_is_chosen_no_more(units: ShopUnits) -> None:
    method = given_shipping_method(units, given_shipping_zone(units).id)
    cart = given_cart(units, shipping_method_id=method.id)
    with units.write() as unit:
        unit.shipping.remove(method)
        unit.commit(None)
    assert _get(units, cart.id) == evolve(cart, shipping_method_id=None)


def test_what_is_not_committed_is_not_there(units: ShopUnits) -> None:
    cart = given_cart(units, items=(CartItem(variant_id=1, quantity=1),))
    with units.write() as unit:
        unit.carts.save(evolve(cart, items=(), note="x"), cart)
    assert _get(units, cart.id) == cart


def test_text_is_as_long_as_its_rule_lets_it_be(units: ShopUnits) -> None:
    longest = a_postal_address(name="🦓" * 100, line1="日" * 200, line2="\\'\"" * 66)
    cart = given_cart(
        units,
        email="a" * 242 + "@example.com",
        note="🦓" * 2000,
        coupon_code="é" * 40,
        shipping_address=longest,
    )
    assert _get(units, cart.id) == cart
