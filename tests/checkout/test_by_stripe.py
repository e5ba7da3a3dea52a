"""Checkout by Stripe, from the bag to the order: the real package, and a stand-in over HTTP."""

import json
import time
from collections.abc import Iterator

import pytest
from attrs import evolve, frozen

from domain.carts.model import Cart, CartStatus
from domain.checkout.model import CheckoutDraft, PaymentChoice, Progress
from domain.checkout.sweeping import hear_notice
from domain.checkout.use_cases import check_out
from domain.orders.model import OrderStatus
from domain.payments.model import GatewayUnavailable, PaymentDeclined, PaymentStatus
from domain.shared.errors import InvalidInput
from domain.staff.model import Actor
from tests.checkout.scene import HOME, Scene, a_scene
from tests.doubles import FrozenClock
from tests.payments.stripe_server import Fault, signature, stand_in_for_stripe
from tests.payments.stripe_shop import ASKS_BANK, BACK, DECLINED, VISA, StripeShop
from tests.trail import whatever
from tests.units import ShopUnits


@frozen
class Shopping:
    scene: Scene
    stripe: StripeShop
    actor: Actor
    cart: Cart

    def buy(self, source: str = VISA) -> Progress:
        return self.scene.buy(self.actor, self.cart, source, method="stripe")

    def order_status(self) -> OrderStatus | None:
        order = self.scene.order_of(self.cart)
        return order.status if order else None

    def is_told(self) -> None:
        """Stripe sends a notice about the newest payment."""
        payment = self.scene.payments(self.cart)[-1]
        about = {"id": "pi_1", "metadata": {"storekeep_payment": payment.reference}}
        event = {
            "id": f"evt_{payment.reference}",
            "type": "payment_intent.amount_capturable_updated",
            "data": {"object": about},
        }
        body = json.dumps(event).encode()
        headers = {"stripe-signature": signature(body, int(time.time()))}
        hear_notice(self.scene.till, "stripe", headers, body)


@pytest.fixture
def shopping(units: ShopUnits, clock: FrozenClock) -> Iterator[Shopping]:
    with stand_in_for_stripe() as stand_in:
        stripe = StripeShop(stand_in, clock)
        scene = a_scene(units, clock)
        gateways = {**scene.till.gateways, "stripe": stripe.gateway()}
        scene = evolve(scene, till=evolve(scene.till, gateways=gateways, offered=gateways))
        yield Shopping(scene, stripe, *scene.given_cart())


def test_a_card_pays_the_order(shopping: Shopping) -> None:
    assert shopping.buy().order.status is OrderStatus.PLACED
    [payment] = shopping.scene.payments(shopping.cart)
    assert (payment.status, payment.gateway_reference) == (PaymentStatus.CAPTURED, "pi_1")
    assert shopping.stripe.intents == ["succeeded"]


def test_a_way_back_that_stripe_refuses_leaves_the_cart_open(shopping: Shopping) -> None:
    choice = PaymentChoice(method="stripe", source=VISA, return_url="http://[")
    draft = CheckoutDraft(expected_total=shopping.scene.total(shopping.cart), payment=choice)
    with pytest.raises(InvalidInput) as caught:
        check_out(
            shopping.scene.till,
            shopping.actor,
            shopping.cart.id,
            draft,
            expect=whatever,
            return_url=BACK,
            origin=HOME,
        )
    assert [each.pointer for each in caught.value.violations] == ["/payment/return_url"]
    assert shopping.scene.cart(shopping.cart).status is CartStatus.OPEN
    [payment] = shopping.scene.payments(shopping.cart)
    assert payment.status is PaymentStatus.VOIDED
    assert shopping.buy().order.status is OrderStatus.PLACED


def test_after_a_declined_card_the_next_one_pays_once(shopping: Shopping) -> None:
    with pytest.raises(PaymentDeclined, match="Your card was declined"):
        shopping.buy(DECLINED)
    assert shopping.scene.cart(shopping.cart).status is CartStatus.OPEN
    assert shopping.buy().order.status is OrderStatus.PLACED
    assert shopping.stripe.intents == ["requires_payment_method", "succeeded"]


def test_the_notice_places_the_order_of_a_customer_who_does_not_come_back(
    shopping: Shopping,
) -> None:
    progress = shopping.buy(ASKS_BANK)
    assert progress.payment is not None
    assert progress.payment.action_url == "https://hooks.stripe.test/3d_secure/pi_1"
    shopping.stripe.customer_acts(succeeds=True)
    shopping.is_told()
    shopping.is_told()
    assert shopping.order_status() is OrderStatus.PLACED
    assert shopping.stripe.intents == ["succeeded"]


def test_a_notice_that_comes_too_early_changes_nothing(shopping: Shopping) -> None:
    shopping.buy(ASKS_BANK)
    shopping.is_told()
    assert shopping.order_status() is OrderStatus.DRAFT


@pytest.mark.parametrize("what", ["create", "confirm", "capture"])
@pytest.mark.parametrize("fault", [Fault.LOST_BEFORE, Fault.LOST_AFTER])
def test_whatever_is_lost_on_the_way_the_customer_pays_once(
    shopping: Shopping, what: str, fault: Fault
) -> None:
    shopping.stripe.stripe.faults = [(what, fault), (what, fault)]
    with pytest.raises(GatewayUnavailable):
        shopping.buy()
    shopping.scene.clock.advance(shopping.scene.till.hold / 2)
    assert shopping.buy().order.status is OrderStatus.PLACED
    assert shopping.stripe.intents == ["succeeded"]
