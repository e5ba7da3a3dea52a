"""The sweeper, when gateways are silent, gone, or say what nobody expected."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from domain.carts.model import CartStatus
from domain.checkout.ports import Till
from domain.checkout.sweeping import GatewayCanBeAsked, declare_void, sweep
from domain.checkout.use_cases import give_up
from domain.payments.model import GatewayUnavailable, Payment, PaymentStatus
from domain.shared.errors import NotFound
from tests.checkout.scene import ASKS, HOLD, Scene, a_scene
from tests.doubles import FrozenClock
from tests.units import ShopUnits


class Faulty:
    """A gateway that fails when it is asked about some payments."""

    def __init__(self, gateway: Any, error: Exception, references: Iterable[str]) -> None:
        self._gateway = gateway
        self._error = error
        self._references = set(references)
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._gateway, name)

    def find(self, charge: Any) -> Any:
        self.asked.append(charge.reference)
        if charge.reference in self._references:
            raise self._error
        return self._gateway.find(charge)


@pytest.fixture
def scene(memory_units: ShopUnits, clock: FrozenClock) -> Scene:
    return a_scene(memory_units, clock, stock=100)


def _waiting(scene: Scene, count: int) -> list[Payment]:
    payments = [scene.buy(*scene.given_cart(), ASKS).payment for _ in range(count)]
    scene.clock.advance(timedelta(minutes=2))
    return [payment for payment in payments if payment]


def _with(scene: Scene, gateway: Any) -> Till:
    return evolve(scene.till, gateways={**scene.till.gateways, "test": gateway})


def test_a_gateway_that_does_not_answer_is_asked_once_in_a_round(scene: Scene) -> None:
    payments = _waiting(scene, 3)
    silent = Faulty(
        scene.gateway, GatewayUnavailable("no answer"), [each.reference for each in payments]
    )
    till = _with(scene, silent)

    assert [each.problem for each in sweep(till)] == ["no answer"]
    assert [each.problem for each in sweep(till)] == ["no answer"]

    assert silent.asked == [payments[0].reference, payments[1].reference]


def test_a_round_ends_when_it_is_over(scene: Scene) -> None:
    _waiting(scene, 3)
    rounds = iter([False, True])

    assert len(sweep(scene.till, is_over=lambda: next(rounds))) == 1


def test_a_payment_with_a_bug_keeps_no_other_from_its_turn(scene: Scene) -> None:
    payments = _waiting(scene, 4)
    bug = ValueError("unexpected")
    faulty = Faulty(scene.gateway, bug, [each.reference for each in payments[:2]])

    swept = sweep(_with(scene, faulty))

    assert [each.bug for each in swept] == [bug, bug, None, None]
    assert len(faulty.asked) == 4


def test_a_payment_whose_gateway_is_gone_can_be_declared_void(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    payment = scene.buy(actor, cart, ASKS).payment
    assert payment is not None
    scene.clock.advance(HOLD + timedelta(seconds=1))
    gone = {name: each for name, each in scene.till.gateways.items() if name != "test"}
    till = evolve(scene.till, gateways=gone)
    assert [bool(each.problem) for each in sweep(till)] == [True]
    with pytest.raises(GatewayUnavailable):
        give_up(till, actor, cart.id)

    declare_void(till, payment.id, payment.order_id)

    assert scene.cart(cart).status is CartStatus.OPEN
    assert scene.level().reserved == 0
    assert scene.payments(cart)[0].status is PaymentStatus.VOIDED
    with pytest.raises(NotFound):
        declare_void(till, payment.id, payment.order_id)


def test_a_payment_whose_gateway_can_be_asked_is_not_declared_void(scene: Scene) -> None:
    [payment] = _waiting(scene, 1)

    with pytest.raises(GatewayCanBeAsked):
        declare_void(scene.till, payment.id, payment.order_id)
    with pytest.raises(NotFound):
        declare_void(scene.till, payment.id + 1, payment.order_id)
