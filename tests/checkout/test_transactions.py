"""What checkout asks of the database: how many statements, and nothing while a gateway is asked."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from attrs import evolve

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.carts.use_cases import read_cart
from domain.shared.errors import DomainError
from tests.checkout.scene import ASKS, DECLINES, PAYS, REFUSES_CAPTURE, RULES, a_scene
from tests.doubles import FrozenClock
from tests.units import ShopUnit, ShopUnits


class WatchedUnits:
    """Knows whether a transaction, or a session, is open."""

    def __init__(self, units: ShopUnits) -> None:
        self._units = units
        self.open = 0

    @contextmanager
    def write(self) -> Iterator[ShopUnit]:
        with self._counted(), self._units.write() as unit:
            yield unit

    @contextmanager
    def read(self) -> Iterator[ShopUnit]:
        with self._counted(), self._units.read() as unit:
            yield unit

    def retry(self, work: Callable[[], Any]) -> Any:
        return self._units.retry(work)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self.open += 1
        try:
            yield
        finally:
            self.open -= 1


class WaryGateway:
    """Is not called while one is open."""

    def __init__(self, gateway: Any, units: WatchedUnits) -> None:
        self._gateway = gateway
        self._units = units
        self.calls: list[str] = []
        self.needs_source = gateway.needs_source

    def __getattr__(self, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            assert self._units.open == 0, f"{name} is called while a transaction is open"
            self.calls.append(name)
            return getattr(self._gateway, name)(*arguments)

        return call


@pytest.mark.parametrize(
    ("card", "calls"),
    [
        (PAYS, ["authorize", "capture"]),
        (DECLINES, ["authorize"]),
        (REFUSES_CAPTURE, ["authorize", "capture"]),
        (ASKS, ["authorize"]),
        ("not a card", ["authorize", "void"]),
    ],
)
def test_no_lock_is_held_while_a_gateway_is_asked(
    units: ShopUnits, clock: FrozenClock, card: str, calls: list[str]
) -> None:
    scene = a_scene(units, clock)
    watched = WatchedUnits(units)
    gateway: Any = WaryGateway(scene.gateway, watched)
    till = evolve(scene.till, units=watched, gateways={**scene.till.gateways, "test": gateway})
    actor, cart = scene.given_cart()

    with suppress(DomainError):
        evolve(scene, till=till).buy(actor, cart, card)

    assert gateway.calls == calls


@pytest.mark.database
@pytest.mark.parametrize("card", [ASKS, PAYS])
def test_a_cart_from_checkout_on_is_read_with_its_order(
    mysql_units: ShopUnits, database: Server, clock: FrozenClock, card: str
) -> None:
    scene = a_scene(mysql_units, clock)
    actor, cart = scene.given_cart()
    scene.buy(actor, cart, card)
    told: list[str] = []
    pool = Pool(database, size=1, observe=lambda sql, _: told.append(sql))

    assert read_cart(MySQLUnits(pool, clock), RULES, actor, cart.id).order_id is not None
    # The cart; its order, with its items; and the pictures.
    assert len([sql for sql in told if sql != "COMMIT"]) == 4
    pool.close()


@pytest.mark.database
@pytest.mark.parametrize("quantity", [1, 3])
def test_a_checkout_takes_so_many_statements_whatever_is_in_the_bag(
    mysql_units: ShopUnits, database: Server, clock: FrozenClock, quantity: int
) -> None:
    scene = a_scene(mysql_units, clock)
    actor, cart = scene.given_cart(quantity)
    total = scene.total(cart)
    told: list[str] = []

    def observe(sql: str, _: Sequence[Any]) -> None:
        told.append(" ".join(sql.split())[:90])

    pool = Pool(database, size=1, observe=observe)
    own = evolve(scene, till=evolve(scene.till, units=MySQLUnits(pool, clock)))
    assert own.buy(actor, cart).order.totals.total == total

    commits = [place for place, sql in enumerate(told) if sql == "COMMIT"]
    prepare, keep, place = (
        end - start for start, end in zip([-1, *commits], commits, strict=False)
    )
    assert (prepare, keep, place) == (16, 13, 17), "\n".join(told)
