"""The proof in small: a dozen buyers or two in this process, on a database of the tests, so that
what holds it up can be taken away.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from attrs import Factory, define, evolve
from falcon.testing import TestClient

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.payments.play import PlayGateway
from adapters.payments.play_books import PlayBooks
from adapters.system.ids import SystemIds
from domain.accounts.model import Limit, Limits
from entrypoints.bootstrap import Shop
from entrypoints.http.app import create_app
from entrypoints.proof.crowd import Shopkeeper, Wave
from entrypoints.proof.notes import Notes
from entrypoints.proof.run import evidence_of
from entrypoints.proof.stories import Story, stories
from entrypoints.proof.verdict import Evidence
from entrypoints.proof.wire import Answer, Request
from entrypoints.seeding import seed
from entrypoints.sweeping import sweep_payments
from tests.shopfront import TOKEN, a_shop

BUYERS: Final = 20
UNITS: Final = 8
VARIANTS: Final = 2
_CONNECTIONS: Final = 24
_A_CROWD: Final = Limit(10**6, timedelta(hours=1))
_UNLIMITED: Final = Limits(by_account=_A_CROWD, by_address=_A_CROWD)
# Nobody is killed here, so that who is told to wait need not wait long.
_PATIENCE_SECONDS: Final = 1.0
_END_SECONDS: Final = 60.0
# Beyond the leases, beyond the time that goods are held, and beyond the leases of what follows.
_PAUSES: Final = tuple(timedelta(minutes=minutes) for minutes in (2, 16, 2, 2))


@define
class MovingClock:
    """The time, and how much of it was skipped."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@define
class InProcess:
    """The shop without a socket."""

    client: TestClient

    def send(self, request: Request) -> Answer:
        answer = self.client.simulate_request(
            request.method, request.path, headers=request.headers, body=request.content
        )
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(status=answer.status_code, body=answer.content, headers=headers)


@define
class SmallProof:
    shop: Shop
    wire: InProcess
    clock: MovingClock
    notes: Notes = Factory(Notes)

    def crowd(self, name: str, people: Sequence[Story] | None = None) -> None:
        """A wave, while the gateway's notices come in, duplicates and all."""
        keeper = Shopkeeper(self.wire, self.notes, TOKEN)
        market = keeper.market(VARIANTS, UNITS)
        wave = Wave(self.wire, self.notes, _PATIENCE_SECONDS)
        over = threading.Event()
        postman = threading.Thread(target=self._carry_notices, args=(over,))
        postman.start()
        crowd = people or stories(name, 1, BUYERS, VARIANTS, killers=0.0)
        wave.start(market, crowd, lambda: None)
        wave.wait(_END_SECONDS)
        over.set()
        postman.join()

    def sweep(self) -> None:
        """As the worker, until nothing is due."""
        for pause in _PAUSES:
            self.clock.ahead += pause
            while sweep_payments(self.shop):
                pass

    def evidence(self) -> Evidence:
        return evidence_of(self.shop, self.notes)

    def _carry_notices(self, over: threading.Event) -> None:
        bank = self.shop.play_bank
        assert bank is not None
        while not over.wait(0.05):
            for notice in bank.due_notices(20):
                self.wire.client.simulate_post(
                    "/v1/payments/notices/test", headers=dict(notice.headers), body=notice.body
                )
                bank.sent(notice.id)


@contextmanager
def small_proof(database: Server, folder: Path) -> Iterator[SmallProof]:
    """On a database without rows."""
    clock, pool = MovingClock(), Pool(database, size=_CONNECTIONS)
    url = "http://127.0.0.1:3001"
    gateway = PlayGateway(
        PlayBooks(folder / "gateway.sqlite"),
        secret_key="a key of the tests, and of nobody else",
        page_url=f"{url}/dev/gateway",
        clock=clock,
    )
    made = a_shop(
        MySQLUnits(pool, clock),
        db_host=database.host,
        db_port=database.port,
        db_user=database.user,
        db_password=database.password,
        db_name=database.database,
        guest_order_limits=_UNLIMITED,
    )
    gateways: dict[str, Any] = {**made.gateways, "test": gateway}
    shop = evolve(made, ids=SystemIds(), gateways=gateways, play_bank=gateway)
    seed(shop, "classic")
    client = TestClient(create_app(shop), headers={"Host": "127.0.0.1:3001"})
    try:
        yield SmallProof(shop, InProcess(client), clock)
    finally:
        pool.close()
