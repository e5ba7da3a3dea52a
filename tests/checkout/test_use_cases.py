"""From bag to order: one order and one charge, or none of both."""

from datetime import timedelta

import pytest
from attrs import evolve

from domain.carts.model import CartStatus
from domain.checkout.model import CartNotReady, TotalChanged
from domain.checkout.sweeping import sweep
from domain.inventory.model import SoldOut
from domain.ledger.model import Account
from domain.orders.model import OrderStatus, PaidStatus
from domain.payments.model import (
    PaymentDeclined,
)
from domain.shared.errors import InvalidInput, NotFound
from tests.checkout.scene import (
    DECLINES,
    REFUSES_CAPTURE,
    Scene,
    a_scene,
)
from tests.doubles import FrozenClock
from tests.units import ShopUnits


@pytest.fixture
def scene(units: ShopUnits, clock: FrozenClock) -> Scene:
    return a_scene(units, clock)


def test_a_cart_becomes_a_paid_order(scene: Scene) -> None:
    actor, cart = scene.given_cart(quantity=2)

    order = scene.buy(actor, cart).order

    assert (order.status, order.payment_status) == (OrderStatus.PLACED, PaidStatus.PAID)
    assert order.totals.total == 2 * 1499 + 500 + 300 + 50 == order.captured
    assert order.number == 1001
    assert [(item.name, item.quantity) for item in order.items] == [("Any product", 2)]
    assert scene.charges() == [order.totals.total]
    assert scene.cart(cart).status is CartStatus.ORDERED
    level = scene.level()
    assert (level.on_hand, level.reserved, level.available) == (5, 2, 3)


def test_the_ledger_says_what_was_sold_for_how_much_and_that_it_was_paid(scene: Scene) -> None:
    actor, cart = scene.given_cart(quantity=2)
    order = scene.buy(actor, cart).order

    with scene.units.read() as unit:
        entries = unit.ledger.of_order(order.id)
    sums = dict.fromkeys(Account, 0)
    for entry in entries:
        sums[entry.account] += entry.amount
    assert sums == dict.fromkeys(Account, 0) | {
        Account.ITEMS: -2998,
        Account.SHIPPING: -500,
        Account.TAX: -350,
        Account.CAPTURED: 3848,
    }


def test_orders_are_numbered_one_after_the_other(scene: Scene) -> None:
    numbers = [scene.buy(*scene.given_cart()).order.number for _ in range(3)]

    assert numbers == [1001, 1002, 1003]


def test_the_same_cart_has_one_order_however_often_it_is_checked_out(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    first = scene.buy(actor, cart)
    again = scene.buy(actor, cart)

    assert (again.order, again.payment) == (first.order, first.payment)
    assert (first.was_there, again.was_there) == (False, True)
    assert len(scene.charges()) == 1


def test_another_total_than_the_customer_was_told_changes_nothing(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    total = scene.total(cart)

    with pytest.raises(TotalChanged) as refusal:
        scene.buy(actor, cart, total=total - 1)

    assert refusal.value.facts == {"total": total, "expected": total - 1, "currency": "USD"}
    assert scene.order_of(cart) is None
    assert scene.level().reserved == 0


def test_a_cart_that_lacks_something_is_refused_with_its_requirements(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    with scene.units.write() as unit:
        unit.carts.save(evolve(cart, email=None, shipping_method_id=None), cart)
        unit.commit(None)

    with pytest.raises(CartNotReady) as refusal:
        scene.buy(actor, cart)

    assert {each.pointer for each in refusal.value.violations} == {"/email", "/shipping_method_id"}


def test_more_than_there_is_is_refused_with_what_is_left(scene: Scene) -> None:
    actor, cart = scene.given_cart(quantity=6)

    with pytest.raises(SoldOut) as refusal:
        scene.buy(actor, cart)

    assert refusal.value.facts["left"] == [
        {"variant_id": scene.variant_id, "wanted": 6, "available": 5}
    ]
    assert scene.charges() == []


def test_the_cart_of_somebody_else_is_not_there(scene: Scene) -> None:
    _, cart = scene.given_cart()

    with pytest.raises(NotFound):
        scene.buy(scene.given_buyer(), cart)


def test_a_way_to_pay_that_the_shop_does_not_offer_is_refused(scene: Scene) -> None:
    actor, cart = scene.given_cart()

    for method in ("stripe", "free"):
        with pytest.raises(InvalidInput) as refusal:
            scene.buy(actor, cart, method=method)
        assert refusal.value.violations[0].pointer == "/payment/method"
    assert scene.cart(cart).status is CartStatus.OPEN


def test_a_card_that_is_none_leaves_the_cart_open(scene: Scene) -> None:
    actor, cart = scene.given_cart()

    with pytest.raises(InvalidInput):
        scene.buy(actor, cart, "not a card")

    assert scene.cart(cart).status is CartStatus.OPEN
    assert scene.level().reserved == 0
    assert scene.buy(actor, cart).order.number == 1001


def test_after_a_decline_another_card_does(scene: Scene) -> None:
    actor, cart = scene.given_cart()

    with pytest.raises(PaymentDeclined):
        scene.buy(actor, cart, DECLINES)
    assert scene.cart(cart).status is CartStatus.OPEN
    assert scene.level().reserved == 0

    order = scene.buy(actor, cart).order
    assert order.number == 1001
    assert [payment.status for payment in scene.payments(cart)] == ["declined", "captured"]
    assert scene.charges() == [order.totals.total]


def test_a_charge_that_the_bank_refuses_leaves_no_order(scene: Scene) -> None:
    actor, cart = scene.given_cart()

    with pytest.raises(PaymentDeclined):
        scene.buy(actor, cart, REFUSES_CAPTURE)

    assert scene.level().reserved == 0
    assert scene.charges() == []


def test_an_order_by_transfer_is_placed_at_once_and_paid_later(scene: Scene) -> None:
    actor, cart = scene.given_cart()

    order = scene.buy(actor, cart, method="bank_transfer").order

    assert (order.status, order.payment_status) == (OrderStatus.PLACED, PaidStatus.UNPAID)
    assert order.owed == order.totals.total
    scene.clock.advance(timedelta(days=30))
    assert sweep(scene.till) == []
    assert scene.level().reserved == 1


def test_what_costs_nothing_is_ordered_without_a_card(units: ShopUnits, clock: FrozenClock) -> None:
    scene = a_scene(units, clock)
    scene.give_away()
    actor, cart = scene.given_cart()

    progress = scene.buy(actor, cart)

    assert progress.order.totals.total == 0
    assert (progress.order.status, progress.order.payment_status) == (
        OrderStatus.PLACED,
        PaidStatus.PAID,
    )
    assert progress.payment is not None
    assert progress.payment.method == "free"
    assert scene.charges() == []
