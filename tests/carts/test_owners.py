"""A cart is its owner's alone, and nobody's when they are erased."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from attrs import evolve

from domain.carts.model import (
    Cart,
    CartStatus,
    Owner,
)
from domain.privacy.shop_map import SHOP
from domain.shared.errors import Forbidden, NotFound
from domain.staff.model import ANYONE
from tests.builders import an_owner
from tests.carts.basket import Shopper, a_guest, a_regular, given_variant
from tests.given import given_cart
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


def test_the_cart_of_another_is_not_there(guest: Shopper, anna: Shopper) -> None:
    bert = a_regular(guest.units)
    variant = given_variant(guest.units)
    for owner, others in ((guest, (anna, bert)), (anna, (guest, bert))):
        cart = owner.open()
        [item] = owner.add(cart.id, variant).cart.items
        before = _stored(owner, cart)
        for other in others:
            acts: tuple[Callable[[], Any], ...] = (
                partial(other.read, cart.id),
                partial(other.add, cart.id, variant),
                partial(other.set, cart.id, item.id, 2),
                partial(other.remove, cart.id, item.id),
                partial(other.change, cart.id, note="x"),
                partial(other.give_up, cart.id),
            )
            for act in acts:
                with pytest.raises(NotFound):
                    act()
        assert _stored(owner, cart) == before


def test_an_item_of_another_cart_is_not_there(guest: Shopper, anna: Shopper) -> None:
    variant = given_variant(guest.units)
    mine, hers = guest.open(), anna.open()
    [item] = anna.add(hers.id, variant).cart.items
    with pytest.raises(NotFound):
        guest.set(mine.id, item.id, 9)
    assert _stored(anna, hers).quantities == {variant: 1}


def test_staff_and_strangers_have_no_carts(memory_units: ShopUnits) -> None:
    for actor in (an_owner(), ANYONE):
        nobody = Shopper(memory_units, actor)
        acts: tuple[Callable[[], Any], ...] = (
            nobody.open,
            partial(nobody.read, 1),
            partial(nobody.add, 1, 1),
        )
        for act in acts:
            with pytest.raises(Forbidden):
                act()


def test_nothing_is_written_about_a_customer_who_is_erased(anna: Shopper) -> None:
    cart = anna.open()
    anna.change(cart.id, note="secret")
    with anna.units.write() as unit:
        customer = unit.customers.get_for_update(anna.actor.customer_id or 0)
        unit.personal_data.erase(SHOP, customer, unit.now)
        unit.commit(None)
    for act in (anna.open, lambda: anna.change(cart.id, note="x"), lambda: anna.give_up(cart.id)):
        with pytest.raises(NotFound):
            act()
    left = _stored(anna, cart)
    assert (left.customer_id, left.email, left.note) == (None, None, "")


def test_a_locked_cart_is_erased_without_its_checkout_noticing(anna: Shopper) -> None:
    cart = given_cart(
        anna.units,
        customer_id=anna.actor.customer_id,
        status=CartStatus.LOCKED,
        email="anna@example.com",
    )
    with anna.units.write() as unit:
        customer = unit.customers.get_for_update(anna.actor.customer_id or 0)
        unit.personal_data.erase(SHOP, customer, unit.now)
        unit.commit(None)
    left = _stored(anna, cart)
    assert left == evolve(cart, customer_id=None, email=None)
    with anna.units.write() as unit, pytest.raises(NotFound):
        unit.carts.get(Owner(visitor_id=0, customer_id=anna.actor.customer_id), cart.id)
