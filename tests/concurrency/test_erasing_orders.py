"""Somebody is erased while something is ordered: what is placed can be sent, and what cannot be
sent is not placed.
"""

from collections.abc import Callable
from functools import partial

import pytest
from attrs import evolve

from adapters.mysql.unit_of_work import MySQLUnits
from domain.checkout.model import CartNotReady, Progress
from domain.orders.model import Order, OrderStatus
from domain.payments.model import PaymentDeclined
from domain.privacy.model import OrdersUnsent
from domain.privacy.shop_map import SHOP
from domain.privacy.use_cases import erase_customer
from domain.shared.errors import NotFound
from tests.builders import a_manager
from tests.checkout.scene import a_scene
from tests.concurrency.crowd import all_at_once
from tests.doubles import FrozenClock
from tests.given import given_customer, given_order

pytestmark = pytest.mark.database

_ANNAS = "anna@example.com"


@pytest.mark.parametrize("buyer", ["customer", "guest"])
@pytest.mark.parametrize("method", ["test", "bank_transfer"])
def test_what_is_placed_while_somebody_is_erased_has_an_address(
    busy_units: MySQLUnits, clock: FrozenClock, method: str, *, buyer: str
) -> None:
    scene = a_scene(busy_units, clock, stock=100)
    outcomes = set()
    for _ in range(8):
        customer = given_customer(busy_units, email=_ANNAS)
        actor, cart = scene.given_cart()
        if buyer == "customer":
            with busy_units.write() as unit:
                cart = unit.carts.save(evolve(cart, customer_id=customer.id), cart)
                unit.commit(None)
            actor = evolve(actor, customer_id=customer.id)

        deeds: list[Callable[[], Progress | None]] = [
            partial(scene.buy, actor, cart, method=method),
            partial(_erase, busy_units, customer.id),
        ]

        bought, erased = all_at_once(2, lambda number, deeds=deeds: deeds[number]())  # type: ignore[misc]

        assert type(bought) in {Progress, NotFound, CartNotReady, PaymentDeclined}, bought
        assert type(erased) in {type(None), OrdersUnsent}, erased
        order = scene.order_of(cart)
        is_placed = order is not None and order.status is OrderStatus.PLACED
        assert is_placed == isinstance(bought, Progress)
        if is_placed:
            assert order is not None
            assert order.email == _ANNAS
            assert order.shipping_address is not None
        outcomes.add((is_placed, erased is None))
        _make_room(busy_units, order)
        if erased is not None:
            _erase(busy_units, customer.id)
    assert outcomes <= {(True, False), (False, True), (True, True)}


def _erase(units: MySQLUnits, customer_id: int) -> None:
    units.retry(lambda: erase_customer(units, SHOP, a_manager(), customer_id))


def _make_room(units: MySQLUnits, order: Order | None) -> None:
    """For who comes next with the same address."""
    if order is None or order.status is not OrderStatus.PLACED:
        return
    with units.write() as unit:
        held = unit.orders.get_for_update(order.id)
        unit.orders.save(evolve(held, status=OrderStatus.CANCELLED), held)
        unit.commit(None)


def test_what_a_guest_orders_in_the_very_moment_is_as_if_it_came_after(
    busy_units: MySQLUnits,
) -> None:
    anna = given_customer(busy_units, email=_ANNAS)
    before = given_order(busy_units, number=1001, email=_ANNAS, status=OrderStatus.CANCELLED)
    with busy_units.write() as unit:
        customer = unit.customers.get_for_update(anna.id)
        held = unit.personal_data.hold(SHOP, customer, "orders")
        assert list(unit.orders.unfinished(held)) == []
        meanwhile = given_order(busy_units, number=1002, email=_ANNAS)
        unit.personal_data.erase(SHOP, customer, unit.now)
        unit.commit(None)

    with busy_units.read() as unit:
        assert unit.orders.get(before.id).email is None
        assert unit.orders.get(meanwhile.id) == meanwhile
