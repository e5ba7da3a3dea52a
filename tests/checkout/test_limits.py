"""How often guests may order what they do not pay for at once."""

from datetime import timedelta
from typing import Final

import pytest
from attrs import evolve

from domain.accounts.model import Limit, Limits, TooManyAttempts
from domain.carts.model import Cart
from domain.checkout.model import Progress
from domain.inventory.model import SoldOut
from domain.orders.model import OrderStatus
from domain.staff.model import Actor
from tests.checkout.scene import HOME, PAYS, Scene, a_scene
from tests.doubles import FrozenClock
from tests.given import given_customer
from tests.shopfront import dump
from tests.units import ShopUnits

HOUR: Final = timedelta(hours=1)
TWICE: Final = Limits(by_account=Limit(2, HOUR), by_address=Limit(4, HOUR))


@pytest.fixture
def scene(units: ShopUnits, clock: FrozenClock) -> Scene:
    scene = a_scene(units, clock, stock=20)
    return evolve(scene, till=evolve(scene.till, guest_limits=TWICE))


def order(scene: Scene, email: str = "anna@example.com", *, at: str = HOME.address) -> Progress:
    actor, cart = with_address(scene, email)
    return transfer(scene, actor, cart, at=at)


def with_address(scene: Scene, email: str) -> tuple[Actor, Cart]:
    actor, cart = scene.given_cart()
    with scene.units.write() as unit:
        return actor, unit.commit(unit.carts.save(evolve(cart, email=email), cart))


def transfer(scene: Scene, actor: Actor, cart: Cart, *, at: str = HOME.address) -> Progress:
    return scene.buy(actor, cart, None, method="bank_transfer", origin=evolve(HOME, address=at))


def test_with_one_address_a_guest_orders_so_often_and_no_more(
    scene: Scene, clock: FrozenClock
) -> None:
    # Upper and lower case are one mailbox, and another network is no help.
    order(scene)
    order(scene, "ANNA@example.com")
    actor, cart = with_address(scene, "anna@example.com")
    before = dump(scene.units)
    with pytest.raises(TooManyAttempts) as refusal:
        transfer(scene, actor, cart, at="198.51.100.1")
    assert refusal.value.facts == {"retry_after": 3600}
    assert dump(scene.units) == before

    clock.advance(HOUR)
    assert transfer(scene, actor, cart).order.status is OrderStatus.PLACED


def test_from_one_place_guests_order_so_often_and_no_more(scene: Scene) -> None:
    for number in range(4):
        order(scene, f"reader-{number}@example.com")
    with pytest.raises(TooManyAttempts):
        order(scene, "reader-5@example.com")
    assert order(scene, "reader-5@example.com", at="198.51.100.1").order.number == 1005


def test_who_pays_at_once_is_not_counted(scene: Scene) -> None:
    for _ in range(3):
        actor, cart = scene.given_cart()
        scene.buy(actor, cart, PAYS)
    order(scene)
    order(scene)
    actor, cart = scene.given_cart()
    with pytest.raises(TooManyAttempts):
        transfer(scene, actor, cart)
    assert scene.buy(actor, cart, PAYS).order.captured > 0


def test_customers_are_known_and_not_counted(scene: Scene) -> None:
    customer_id = given_customer(scene.units).id
    for _ in range(3):
        visitor, cart = scene.given_cart()
        with scene.units.write() as unit:
            cart = unit.carts.save(evolve(cart, customer_id=customer_id), cart)
            unit.commit(None)
        transfer(scene, evolve(visitor, customer_id=customer_id), cart)


def test_what_costs_nothing_is_counted_too(units: ShopUnits, clock: FrozenClock) -> None:
    scene = a_scene(units, clock)
    scene.give_away()
    scene = evolve(scene, till=evolve(scene.till, guest_limits=TWICE))
    for _ in range(2):
        assert order(scene).order.totals.total == 0
    with pytest.raises(TooManyAttempts):
        order(scene)


def test_what_is_refused_for_another_reason_is_not_counted(scene: Scene) -> None:
    for _ in range(3):
        actor, cart = scene.given_cart(21)
        with pytest.raises(SoldOut):
            transfer(scene, actor, cart)
    order(scene)


def test_an_order_that_is_asked_for_again_is_counted_once(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    for _ in range(3):
        transfer(scene, actor, cart)
    order(scene)
    with pytest.raises(TooManyAttempts):
        order(scene)
