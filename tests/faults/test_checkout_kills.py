"""Checkout is killed at every point, one by one: after a restart and a sweep there is one order and
one charge, or none of both.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import evolve

from adapters.mysql.connection import Pool, Server
from adapters.mysql.invariants import breaches
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.payments.offline import FreeGateway, OfflineGateway
from adapters.payments.play import PlayGateway
from adapters.payments.play_books import PlayBooks
from adapters.system.ids import SystemIds
from domain.carts.model import Cart, CartStatus
from domain.checkout.ports import Till
from domain.checkout.sweeping import sweep
from domain.checkout.use_cases import give_up
from domain.orders.model import OrderStatus
from domain.payments.model import FREE, PaymentStatus
from domain.shared.errors import DomainError
from domain.staff.model import Actor
from tests.checkout.scene import (
    ASKS,
    DECLINES,
    HOLD,
    LOSES_AUTHORIZATION,
    LOSES_CAPTURE,
    PAYS,
    REFUSES_CAPTURE,
    Scene,
    a_scene,
)
from tests.doubles import FrozenClock
from tests.faults.kills import Fuse, FusedGateway, killed_at_each_point
from tests.units import ShopUnits

pytestmark = pytest.mark.database

_A_WHILE: Final = timedelta(minutes=2)


@pytest.fixture
def scene(mysql_units: ShopUnits, clock: FrozenClock, tmp_path: Path) -> Scene:
    scene = a_scene(mysql_units, clock, stock=1000)
    gateway = _gateway(tmp_path, clock)
    gateways: dict[str, Any] = {**scene.till.gateways, "test": gateway}
    # Not counted: each process would begin from where this one stands.
    till = evolve(scene.till, gateways=gateways, ids=SystemIds())
    return evolve(scene, gateway=gateway, till=till)


def _gateway(folder: Path, clock: FrozenClock) -> PlayGateway:
    return PlayGateway(
        PlayBooks(folder / "books.sqlite"),
        secret_key="any key",
        page_url="http://shop.test/dev/gateway",
        clock=clock,
    )


@pytest.fixture
def in_its_own_process(
    scene: Scene, database: Server, tmp_path: Path
) -> Callable[[Callable[[Scene], Any]], Callable[[Fuse], None]]:
    """What is done by a process that has its own connections, and a fuse."""

    def with_fuse(act: Callable[[Scene], Any]) -> Callable[[Fuse], None]:
        def work(fuse: Fuse) -> None:
            units = MySQLUnits(Pool(database, size=1, observe=fuse.burn), scene.clock)
            gateways: dict[str, Any] = {
                "test": FusedGateway(_gateway(tmp_path, scene.clock), fuse),
                "bank_transfer": FusedGateway(OfflineGateway(), fuse),
                FREE: FusedGateway(FreeGateway(), fuse),
            }
            till = Till(
                units=units,
                ids=scene.till.ids,
                gateways=gateways,
                offered=scene.till.offered,
                rules=scene.till.rules,
                hold=HOLD,
                guest_limits=scene.till.guest_limits,
            )
            with suppress(DomainError):
                act(evolve(scene, units=units, till=till))

        return work

    return with_fuse


def _swept(scene: Scene) -> None:
    """All that a worker does until nothing is left to do."""
    for pause in (_A_WHILE, HOLD, _A_WHILE, _A_WHILE):
        scene.clock.advance(pause)
        sweep(scene.till)


def _is_whole(scene: Scene, cart: Cart) -> bool:
    """Whether there is an order; and there is one charge if so, and none if not."""
    order = scene.order_of(cart)
    payments = {each.reference for each in scene.payments(cart)}
    charges = [each for each in scene.gateway.movements() if each.reference in payments]
    if order is None or order.status is OrderStatus.DRAFT:
        assert charges == []
        assert all(not each.is_live for each in scene.payments(cart))
        assert scene.cart(cart).status is CartStatus.OPEN
        return False
    assert [each.amount for each in charges] == [order.totals.total] * bool(order.captured)
    assert scene.cart(cart).status is CartStatus.ORDERED
    return True


@pytest.mark.parametrize(
    ("card", "method", "may_be_ordered"),
    [
        (PAYS, "test", True),
        (DECLINES, "test", False),
        (REFUSES_CAPTURE, "test", False),
        (LOSES_AUTHORIZATION, "test", True),
        (LOSES_CAPTURE, "test", True),
        (ASKS, "test", False),
        ("", "bank_transfer", True),
    ],
)
def test_a_checkout_that_is_killed_anywhere_is_whole_after_the_sweep(
    scene: Scene,
    in_its_own_process: Callable[[Callable[[Scene], Any]], Callable[[Fuse], None]],
    database: Server,
    card: str,
    method: str,
    *,
    may_be_ordered: bool,
) -> None:
    bags: list[tuple[Actor, Cart]] = []

    def next_one(fuse: Fuse) -> None:
        in_its_own_process(lambda own: own.buy(*bags[-1], card, method=method))(fuse)

    ordered = []
    bags.append(scene.given_cart())
    for _ in killed_at_each_point(next_one):
        _swept(scene)
        ordered.append(_is_whole(scene, bags[-1][1]))
        bags.append(scene.given_cart())

    # From the first to the last point: nothing was killed too early, or too late, to matter.
    assert ordered[0] is False
    assert ordered[-1] is may_be_ordered
    assert len(ordered) > 20
    assert list(breaches(database)) == []


@pytest.mark.parametrize("card", [PAYS, LOSES_CAPTURE])
def test_a_customer_who_tries_again_after_a_kill_gets_one_order(
    scene: Scene,
    in_its_own_process: Callable[[Callable[[Scene], Any]], Callable[[Fuse], None]],
    database: Server,
    card: str,
) -> None:
    bags = [scene.given_cart()]

    def next_one(fuse: Fuse) -> None:
        in_its_own_process(lambda own: own.buy(*bags[-1], card))(fuse)

    for _ in killed_at_each_point(next_one):
        scene.clock.advance(_A_WHILE)
        for _try in range(2):
            with suppress(DomainError):
                scene.buy(*bags[-1], card)
            scene.clock.advance(_A_WHILE)
        assert _is_whole(scene, bags[-1][1])
        bags.append(scene.given_cart())

    assert list(breaches(database)) == []


def _left_waiting(scene: Scene, *, pays: bool) -> tuple[Actor, Cart]:
    """A cart whose customer was at the bank's page, and did not come back."""
    actor, cart = scene.given_cart()
    progress = scene.buy(actor, cart, ASKS)
    assert progress.payment is not None
    scene.gateway.decide(progress.payment.reference, pays=pays)
    return actor, cart


@pytest.mark.parametrize("pays", [True, False])
def test_a_sweeper_that_is_killed_anywhere_leaves_the_rest_to_the_next(
    scene: Scene,
    in_its_own_process: Callable[[Callable[[Scene], Any]], Callable[[Fuse], None]],
    database: Server,
    *,
    pays: bool,
) -> None:
    bags = [_left_waiting(scene, pays=pays)]
    scene.clock.advance(_A_WHILE)

    for _ in killed_at_each_point(in_its_own_process(lambda own: sweep(own.till))):
        _swept(scene)
        assert _is_whole(scene, bags[-1][1]) is pays
        bags.append(_left_waiting(scene, pays=pays))
        scene.clock.advance(_A_WHILE)

    _swept(scene)
    assert list(breaches(database)) == []


def test_giving_up_that_is_killed_anywhere_releases_the_goods_in_the_end(
    scene: Scene,
    in_its_own_process: Callable[[Callable[[Scene], Any]], Callable[[Fuse], None]],
    database: Server,
) -> None:
    bags: list[tuple[Actor, Cart]] = []

    def one_more() -> None:
        actor, cart = scene.given_cart()
        scene.buy(actor, cart, ASKS)
        bags.append((actor, cart))

    one_more()

    def next_one(fuse: Fuse) -> None:
        actor, cart = bags[-1]
        in_its_own_process(lambda own: give_up(own.till, actor, cart.id))(fuse)

    for _ in killed_at_each_point(next_one):
        _swept(scene)
        assert not _is_whole(scene, bags[-1][1])
        assert scene.payments(bags[-1][1])[0].status is PaymentStatus.VOIDED
        one_more()

    _swept(scene)
    assert scene.level().reserved == 0
    assert list(breaches(database)) == []
