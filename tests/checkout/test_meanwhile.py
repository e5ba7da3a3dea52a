"""What happens to the shop between two steps of a checkout."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from domain.carts.model import CartStatus
from domain.checkout import preparing
from domain.checkout.model import CartNotReady, drafted
from domain.checkout.sweeping import sweep
from domain.orders.model import Order, OrderStatus
from domain.payments.model import PaymentDeclined, PaymentStatus
from domain.privacy.shop_map import SHOP
from domain.privacy.use_cases import erase_customer
from domain.products.use_cases import delete_product
from domain.staff.model import Actor
from tests.builders import an_owner
from tests.checkout.scene import ASKS, PAYS, Scene, a_scene
from tests.doubles import FrozenClock
from tests.given import given_customer
from tests.units import ShopUnits


class Killed(BaseException):
    """The process is gone."""


@pytest.fixture
def scene(units: ShopUnits, clock: FrozenClock) -> Scene:
    return a_scene(units, clock)


def _customer_with_cart(scene: Scene) -> tuple[Actor, Any]:
    visitor, cart = scene.given_cart()
    customer = given_customer(scene.units)
    with scene.units.write() as unit:
        cart = unit.carts.save(evolve(cart, customer_id=customer.id), cart)
        unit.commit(None)
    return evolve(visitor, name=f"customer:{customer.id}", customer_id=customer.id), cart


def test_a_customer_who_is_erased_while_at_the_bank_is_not_charged(scene: Scene) -> None:
    actor, cart = _customer_with_cart(scene)
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None
    erase_customer(scene.units, SHOP, an_owner(), actor.customer_id or 0)
    scene.gateway.decide(waiting.payment.reference, pays=True)

    scene.clock.advance(timedelta(minutes=2))
    sweep(scene.till)

    order = scene.order_of(cart)
    assert order is not None
    assert order.status is OrderStatus.DRAFT
    assert scene.charges() == []
    assert scene.level().reserved == 0
    assert scene.payments(cart)[0].action_url is None


def test_an_address_to_act_at_is_not_kept_once_it_is_of_no_use(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None
    scene.gateway.decide(waiting.payment.reference, pays=True)

    scene.buy(actor, cart, ASKS)

    assert scene.payments(cart)[0].action_url is None


@pytest.mark.database
def test_goods_that_are_deleted_just_then_are_told_as_such(
    mysql_units: ShopUnits, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = a_scene(mysql_units, clock)
    actor, cart = scene.given_cart()
    with scene.units.read() as unit:
        sold = unit.shelf.for_sale([scene.variant_id], unit.now)[scene.variant_id]

    def too_late(*given: Any, **named: Any) -> Order:
        monkeypatch.setattr(preparing, "drafted", drafted)
        delete_product(scene.units, an_owner(), sold.product_id, expect=lambda _: None)
        return drafted(*given, **named)

    monkeypatch.setattr(preparing, "drafted", too_late)
    with pytest.raises(CartNotReady):
        scene.buy(actor, cart)


def test_another_way_to_pay_takes_the_place_of_one_whose_worker_was_killed(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    _kill_in(scene, lambda own: own.buy(actor, cart, method="bank_transfer"))
    assert scene.payments(cart)[0].status is PaymentStatus.PENDING
    scene.clock.advance(timedelta(minutes=2))

    order = scene.buy(actor, cart, PAYS).order

    assert order.captured == order.totals.total
    assert [(each.method, each.status) for each in scene.payments(cart)] == [
        ("bank_transfer", "voided"),
        ("test", "captured"),
    ]


def test_a_card_that_was_asked_already_is_given_up_for_another_way_to_pay(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    _kill_in(scene, lambda own: own.buy(actor, cart, PAYS))
    scene.clock.advance(timedelta(minutes=2))

    order = scene.buy(actor, cart, method="bank_transfer").order

    assert (order.status, order.captured) == (OrderStatus.PLACED, 0)
    assert scene.charges() == []


def _kill_in(scene: Scene, act: Callable[[Scene], Any]) -> None:
    """While the gateway does what it is asked for."""

    class Deadly:
        def __init__(self, gateway: Any) -> None:
            self._gateway = gateway
            self.needs_source = gateway.needs_source

        def authorize(self, *given: Any) -> Any:
            self._gateway.authorize(*given)
            raise Killed

    gateways: Any = {name: Deadly(each) for name, each in scene.till.gateways.items()}
    with pytest.raises(Killed):
        act(evolve(scene, till=evolve(scene.till, gateways=gateways)))


def test_a_refused_payment_leaves_a_cart_that_can_be_changed(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None
    scene.gateway.decide(waiting.payment.reference, pays=False)
    with pytest.raises(PaymentDeclined):
        scene.buy(actor, cart, ASKS)

    assert scene.cart(cart).status is CartStatus.OPEN
