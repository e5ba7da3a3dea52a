"""`POST /v1/payments/notices/{method}`: a gateway tells of what happened, and is asked what."""

import pytest
from falcon.testing import TestClient

from domain.checkout.sweeping import hear_notice
from domain.orders.model import OrderStatus
from domain.payments.model import PaymentStatus
from domain.payments.ports import InvalidNotice
from domain.shared.errors import NotFound
from entrypoints.bootstrap import Shop
from tests.checkout.scene import ASKS, PAYS, Scene, a_scene
from tests.doubles import FrozenClock
from tests.units import ShopUnits


@pytest.fixture
def scene(units: ShopUnits, clock: FrozenClock) -> Scene:
    return a_scene(units, clock)


def _deliver(scene: Scene) -> int:
    due = scene.gateway.due_notices(100)
    for notice in due:
        hear_notice(scene.till, "test", dict(notice.headers), notice.body)
        scene.gateway.sent(notice.id)
    return len(due)


def test_a_notice_places_the_order_of_a_customer_who_did_not_come_back(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None
    _deliver(scene)
    assert scene.payments(cart)[0].status is PaymentStatus.ACTION_REQUIRED

    scene.gateway.decide(waiting.payment.reference, pays=True)
    assert _deliver(scene)

    order = scene.order_of(cart)
    assert order is not None
    assert order.status is OrderStatus.PLACED
    assert len(scene.charges()) == 1


def test_a_notice_that_the_customer_refused_opens_the_cart(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    waiting = scene.buy(actor, cart, ASKS)
    assert waiting.payment is not None
    scene.gateway.decide(waiting.payment.reference, pays=False)

    _deliver(scene)

    assert scene.level().reserved == 0
    assert scene.buy(actor, cart, PAYS).order.status is OrderStatus.PLACED


def test_notices_that_come_twice_or_late_change_nothing(scene: Scene) -> None:
    actor, cart = scene.given_cart()
    order = scene.buy(actor, cart).order
    due = scene.gateway.due_notices(100)
    assert due

    for notice in (*reversed(due), *due):
        hear_notice(scene.till, "test", dict(notice.headers), notice.body)

    assert scene.order_of(cart) == order
    assert len(scene.charges()) == 1


def test_what_is_not_signed_is_refused(scene: Scene) -> None:
    scene.buy(*scene.given_cart())
    notice = scene.gateway.due_notices(1)[0]

    for headers, body in ((notice.headers, notice.body + b" "), ({}, notice.body)):
        with pytest.raises(InvalidNotice):
            hear_notice(scene.till, "test", dict(headers), body)


def test_a_gateway_that_the_shop_does_not_have_is_not_there(scene: Scene) -> None:
    with pytest.raises(NotFound):
        hear_notice(scene.till, "paypal", {}, b"{}")


def test_over_http_a_good_notice_is_taken_and_a_bad_one_is_a_problem(
    seeded: Shop, anyone: TestClient
) -> None:
    path = "/v1/payments/notices/test"

    bad = anyone.simulate_post(path, body=b"{}", headers={"X-Signature": "nonsense"})
    assert (bad.status_code, bad.json["code"]) == (400, "invalid_notice")
    missing = anyone.simulate_post("/v1/payments/notices/nobody", body=b"{}")
    assert missing.status_code == 404
    transfer = anyone.simulate_post("/v1/payments/notices/bank_transfer", body=b"{}")
    assert transfer.json["code"] == "invalid_notice"
    assert anyone.simulate_get(path).status_code == 405
    assert seeded.play_bank is not None
