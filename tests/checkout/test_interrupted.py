"""Answers that get lost, customers who go away and come back, and those who do not."""

from datetime import timedelta

import pytest

from domain.carts.model import CartStatus
from domain.checkout.sweeping import sweep
from domain.checkout.use_cases import finish, give_up
from domain.fulfilment.model import CancellationReason
from domain.inventory.model import SoldOut
from domain.mail.model import LetterKind
from domain.orders.model import OrderStatus, PaidStatus
from domain.payments.model import (
    GatewayUnavailable,
    PaymentDeclined,
    PaymentStatus,
    RefundStatus,
)
from domain.payments.ports import Outcome, Result
from tests.checkout.scene import (
    ASKS,
    HOLD,
    LOSES_AUTHORIZATION,
    LOSES_CAPTURE,
    NEVER_ARRIVES,
    Scene,
    a_scene,
)
from tests.doubles import FrozenClock
from tests.fulfilment.test_letters import written
from tests.units import ShopUnits


@pytest.fixture
def scene(units: ShopUnits, clock: FrozenClock) -> Scene:
    return a_scene(units, clock)


@pytest.mark.parametrize("card", [LOSES_AUTHORIZATION, NEVER_ARRIVES, LOSES_CAPTURE])
def test_what_gets_lost_on_the_way_is_done_once_when_it_is_asked_again(
    scene: Scene, card: str
) -> None:
    actor, cart = scene.given_cart()
    with pytest.raises(GatewayUnavailable):
        scene.buy(actor, cart, card)
    assert scene.level().reserved == 1

    order = scene.buy(actor, cart, card).order
    assert order.status is OrderStatus.PLACED
    assert scene.charges() == [order.totals.total]
    assert scene.level().reserved == 1


@pytest.mark.parametrize("card", [LOSES_AUTHORIZATION, LOSES_CAPTURE])
def test_what_gets_lost_on_the_way_back_the_sweeper_finishes(scene: Scene, card: str) -> None:
    actor, cart = scene.given_cart()
    with pytest.raises(GatewayUnavailable):
        scene.buy(actor, cart, card)
    assert len(sweep(scene.till)) == 1
    assert sweep(scene.till) == []

    order = scene.order_of(cart)
    assert order is not None
    assert (order.status, order.captured) == (OrderStatus.PLACED, order.totals.total)
    assert scene.charges() == [order.totals.total]
    assert scene.buy(actor, cart).order == order


def test_what_never_arrives_the_sweeper_gives_up_when_the_hold_is_over(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    with pytest.raises(GatewayUnavailable):
        scene.buy(actor, cart, NEVER_ARRIVES)

    scene.clock.advance(timedelta(minutes=2))
    sweep(scene.till)
    assert scene.level().reserved == 1

    scene.clock.advance(HOLD)
    sweep(scene.till)
    assert scene.level().reserved == 0
    assert scene.cart(cart).status is CartStatus.OPEN
    assert scene.charges() == []
    assert scene.payments(cart)[0].status is PaymentStatus.VOIDED


def test_a_customer_who_has_to_act_comes_back_and_the_order_is_placed(scene: Scene) -> None:
    actor, cart = scene.given_cart()

    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.order.status is OrderStatus.DRAFT
    assert waiting.payment is not None
    assert waiting.payment.action_url
    assert scene.cart(cart).status is CartStatus.LOCKED

    still_waiting = scene.buy(actor, cart, ASKS)
    assert still_waiting.order.status is OrderStatus.DRAFT

    scene.gateway.decide(waiting.payment.reference, pays=True)
    order = scene.buy(actor, cart, ASKS).order
    assert order.status is OrderStatus.PLACED
    assert scene.charges() == [order.totals.total]


def test_a_customer_who_refuses_can_go_on_with_the_cart(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None
    scene.gateway.decide(waiting.payment.reference, pays=False)

    with pytest.raises(PaymentDeclined):
        scene.buy(actor, cart, ASKS)

    assert scene.cart(cart).status is CartStatus.OPEN
    assert scene.level().reserved == 0


def test_a_customer_who_never_comes_back_holds_nothing_for_ever(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None

    scene.clock.advance(HOLD + timedelta(seconds=1))
    sweep(scene.till)

    assert scene.level().reserved == 0
    # Too late: the gateway was told to take no more.
    scene.gateway.decide(waiting.payment.reference, pays=True)
    sweep(scene.till)
    assert scene.charges() == []
    assert scene.buy(actor, cart).order.status is OrderStatus.PLACED


def test_who_paid_in_time_gets_the_order_though_nobody_came_back(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None
    scene.gateway.decide(waiting.payment.reference, pays=True)

    scene.clock.advance(HOLD + timedelta(seconds=1))
    sweep(scene.till)

    order = scene.order_of(cart)
    assert order is not None
    assert order.status is OrderStatus.PLACED


def test_who_pays_after_others_took_the_goods_is_not_charged(scene: Scene) -> None:
    late, cart = scene.given_cart(quantity=5)
    waiting = scene.buy(late, cart, ASKS)
    assert waiting.payment is not None
    scene.clock.advance(HOLD + timedelta(seconds=1))

    in_time = scene.buy(*scene.given_cart(quantity=5)).order
    assert in_time.status is OrderStatus.PLACED

    scene.gateway.decide(waiting.payment.reference, pays=True)
    with pytest.raises(SoldOut):
        scene.buy(late, cart, ASKS)
    assert scene.charges() == [in_time.totals.total]
    assert scene.level().reserved == 5
    assert scene.cart(cart).status is CartStatus.OPEN


def test_a_checkout_can_be_given_up(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None

    give_up(scene.till, actor, cart.id)
    give_up(scene.till, actor, cart.id)

    assert scene.cart(cart).status is CartStatus.OPEN
    assert scene.level().reserved == 0
    scene.gateway.decide(waiting.payment.reference, pays=True)
    assert scene.buy(actor, cart).order.status is OrderStatus.PLACED
    assert len(scene.charges()) == 1


def test_money_that_comes_too_late_for_the_goods_goes_back(scene: Scene) -> None:
    late, cart = scene.given_cart(quantity=5)
    scene.buy(late, cart, ASKS)
    scene.clock.advance(HOLD + timedelta(seconds=1))
    scene.buy(*scene.given_cart(quantity=5))

    # Somebody has taken it by hand, in the gateway's own pages.
    progress = finish(
        scene.till, scene.payments(cart)[0], Outcome(result=Result.CAPTURED, reference="by hand")
    )

    order = progress.order
    assert (order.status, order.payment_status) == (OrderStatus.CANCELLED, PaidStatus.PAID)
    assert (order.captured, order.credited, order.owed) == (
        order.totals.total,
        order.totals.total,
        -order.totals.total,
    )
    with scene.units.read() as unit:
        [refund] = unit.payments.refunds(order.id)
        [cancellation] = unit.fulfilments.cancellations(order.id)
    assert (refund.status, refund.amount) == (RefundStatus.PENDING, order.totals.total)
    assert cancellation.reason is CancellationReason.INVENTORY
    assert cancellation.by_item == {item.id: item.cancelled for item in order.items}
    assert order.quantities == {scene.variant_id: 5}
    assert scene.level().reserved == 5


def test_who_paid_too_late_for_the_goods_is_told(scene: Scene) -> None:
    late, cart = scene.given_cart(quantity=5)
    scene.buy(late, cart, ASKS)
    scene.clock.advance(HOLD + timedelta(seconds=1))
    scene.buy(*scene.given_cart(quantity=5))

    finish(
        scene.till, scene.payments(cart)[0], Outcome(result=Result.CAPTURED, reference="by hand")
    )

    letters = written(scene.units)
    assert [letter.kind for letter in letters] == [
        LetterKind.ORDER_PLACED,
        LetterKind.ORDER_CANCELLED,
    ]
    assert letters[1].facts["reason"] == "inventory"
    assert letters[1].facts["back"]


def test_money_that_comes_too_late_is_welcome_while_there_are_goods(scene: Scene) -> None:
    late, cart = scene.given_cart(quantity=5)
    scene.buy(late, cart, ASKS)
    scene.clock.advance(HOLD + timedelta(seconds=1))

    progress = finish(
        scene.till, scene.payments(cart)[0], Outcome(result=Result.CAPTURED, reference="by hand")
    )

    assert progress.order.status is OrderStatus.PLACED
    assert scene.level().reserved == 5
