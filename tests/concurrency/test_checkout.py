"""Many check out at once."""

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Thread

import pytest
from attrs import evolve

from adapters.mysql.connection import Server
from adapters.mysql.invariants import breaches
from domain.carts.model import CheckoutInProgress
from domain.checkout.model import Progress
from domain.checkout.sweeping import sweep
from domain.checkout.use_cases import finish
from domain.inventory.model import SoldOut
from domain.orders.model import OrderStatus
from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Charge, Outcome, Result
from tests.checkout.scene import ASKS, LOSES_CAPTURE, PAYS, Scene, a_scene
from tests.concurrency.crowd import all_at_once
from tests.doubles import FrozenClock
from tests.given import given_customer
from tests.units import ShopUnits

pytestmark = pytest.mark.database


@pytest.fixture
def scene(busy_units: ShopUnits, clock: FrozenClock) -> Scene:
    return a_scene(busy_units, clock, stock=5)


def test_as_many_are_sold_as_there_are(scene: Scene, database: Server) -> None:
    bags = [scene.given_cart() for _ in range(30)]

    outcomes = all_at_once(len(bags), lambda number: scene.buy(*bags[number]))

    placed = [each.order for each in outcomes if isinstance(each, Progress)]
    refused = [each for each in outcomes if not isinstance(each, Progress)]
    assert len(placed) == 5
    assert all(isinstance(each, SoldOut) for each in refused), refused
    assert sorted(order.number or 0 for order in placed) == [1001, 1002, 1003, 1004, 1005]
    assert scene.charges() == [placed[0].totals.total] * 5
    assert list(breaches(database)) == []


def test_one_cart_is_ordered_once_by_whoever_is_first(scene: Scene, database: Server) -> None:
    bag = scene.given_cart()

    outcomes = all_at_once(12, lambda _: scene.buy(*bag))

    placed = {each.order.id for each in outcomes if isinstance(each, Progress)}
    assert len(placed) == 1
    for each in outcomes:
        assert isinstance(each, Progress | CheckoutInProgress), each
    assert len(scene.charges()) == 1
    assert list(breaches(database)) == []


@pytest.mark.parametrize("card", [PAYS, ASKS, LOSES_CAPTURE])
def test_the_customer_the_notice_and_the_sweeper_finish_one_payment_once(
    scene: Scene, database: Server, clock: FrozenClock, card: str
) -> None:
    actor, cart = scene.given_cart()
    if card == LOSES_CAPTURE:
        with pytest.raises(GatewayUnavailable):
            scene.buy(actor, cart, card)
    else:
        waiting = scene.buy(actor, cart, ASKS)
        assert waiting.payment is not None
        scene.gateway.decide(waiting.payment.reference, pays=True)
    clock.advance(timedelta(minutes=2))
    payment = scene.payments(cart)[0]

    def notice() -> Progress:
        return finish(scene.till, payment, scene.gateway.find(Charge.of(payment)))

    acts: list[Callable[[], object]] = [
        lambda: scene.buy(actor, cart, card),
        lambda: sweep(scene.till),
        notice,
        # Late, and long since overtaken by what came after it.
        lambda: finish(scene.till, payment, Outcome(result=Result.AUTHORIZED, reference="late")),
    ]
    all_at_once(12, lambda number: acts[number % len(acts)]())
    sweep(scene.till)

    order = scene.order_of(cart)
    assert order is not None
    assert order.status is OrderStatus.PLACED
    assert scene.charges() == [order.totals.total]
    assert list(breaches(database)) == []


def test_nobody_waits_for_the_customer_of_another_order(
    scene: Scene, busy_units: ShopUnits, clock: FrozenClock
) -> None:
    visitor, cart = scene.given_cart()
    customer = given_customer(busy_units)
    with busy_units.write() as unit:
        cart = unit.carts.save(evolve(cart, customer_id=customer.id), cart)
        unit.commit(None)
    waiting = scene.buy(evolve(visitor, customer_id=customer.id), cart, ASKS)
    assert waiting.payment is not None
    scene.gateway.decide(waiting.payment.reference, pays=True)
    clock.advance(timedelta(minutes=2))
    guest = scene.given_cart()

    sweeping = Thread(target=lambda: sweep(scene.till))
    with busy_units.write() as unit:
        # As an export of all that is held about them does.
        unit.customers.get_for_update(customer.id)
        sweeping.start()
        # Long enough for it to stand where it has to wait.
        sweeping.join(0.3)
        started = time.monotonic()
        assert scene.buy(*guest).order.number == 1001
        assert time.monotonic() - started < 2
    sweeping.join()

    order = scene.order_of(cart)
    assert order is not None
    assert order.number == 1002
