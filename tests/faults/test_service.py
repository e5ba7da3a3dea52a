"""The service as it runs, while what it stands on is killed."""

import http.client
import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from adapters.mysql.connection import Server
from tests.database import LOOK_SECONDS, connected, somebody_waits
from tests.faults.conftest import PrivateServer
from tests.journeys.service import TOKEN, Response, Service, running, serving

pytestmark = pytest.mark.database

_AS_STAFF: Final = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
_PATIENCE_SECONDS: Final = 20.0
_MOVEMENTS: Final = "/v1/variants/1/stock-movements"
_ONE_MORE: Final = {"kind": "received", "quantity": 1}


def _post(service: Service, path: str, body: Any, **headers: str) -> Response:
    sent = {**_AS_STAFF, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return service.send("POST", path, sent, orjson.dumps(body))


def _eventually(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(LOOK_SECONDS)


def test_a_killed_database_costs_no_acknowledged_write_and_no_restart(
    private_server: PrivateServer, tmp_path: Path
) -> None:
    database = private_server.start()
    with serving(database, tmp_path, WEB_WORKERS="1") as service:
        acknowledged: list[int] = []
        refused: list[Response] = []

        def write(person: int) -> None:
            for number in range(10_000):
                answer = _post(service, "/v1/tags", {"name": f"tag {person} {number}"})
                if answer.status != 201:
                    refused.append(answer)
                    return
                acknowledged.append(answer.json()["id"])

        with ThreadPoolExecutor(4) as people:
            writing = [people.submit(write, person) for person in range(4)]
            _eventually(lambda: len(acknowledged) > 100)
            private_server.kill()
            for done in writing:
                done.result()

        _check_it_says_so(service, refused)
        assert private_server.start() == database

        _eventually(lambda: service.send("GET", "/health/ready").status == 200)
        for tag_id in acknowledged:
            assert service.send("GET", f"/v1/tags/{tag_id}").status == 200
        assert _post(service, "/v1/tags", {"name": "after"}).status == 201
        # No worker had to be replaced.
        assert "Booting worker" not in service.log.read_text().partition('"request"')[2]


def _check_it_says_so(service: Service, refused: list[Response]) -> None:
    asked = [
        *refused,
        service.send("GET", "/v1/products"),
        service.send("GET", "/api/products"),
        service.send("GET", "/v1/tags/1", {"Authorization": "Bearer staff_unknown"}),
        _post(service, "/v1/tags", {"name": "too late"}, Idempotency_Key="too-late"),
        service.send("GET", "/health/ready"),
    ]
    for answer in asked:
        assert answer.status == 503, answer.body
        assert answer.headers["retry-after"] == "1"
    assert service.send("GET", "/health/live").status == 200


def test_the_key_of_a_killed_worker_frees_itself(test_server: Server, tmp_path: Path) -> None:
    with running(test_server, tmp_path, WEB_WORKERS="1") as service:
        before = _on_hand(service)
        with _holding_stock(service.database), ThreadPoolExecutor(1) as caller:
            killed = caller.submit(_book_until_cut, service)
            _eventually(lambda: somebody_waits(service.database))
            [worker] = _children(service.pid)
            os.kill(worker, signal.SIGKILL)
            assert killed.result() is None

        # Another worker is there, and knows that somebody is, or was, at work.
        early = _post(service, _MOVEMENTS, _ONE_MORE, Idempotency_Key="delivery-1")
        assert (early.status, early.json()["code"]) == (409, "idempotency_key_in_progress")
        assert _on_hand(service) == before

        _let_leases_run_out(service.database)
        again = _post(service, _MOVEMENTS, _ONE_MORE, Idempotency_Key="delivery-1")
        assert again.status == 201
        repeated = _post(service, _MOVEMENTS, _ONE_MORE, Idempotency_Key="delivery-1")
        assert repeated.headers["idempotency-replayed"] == "true"
        assert repeated.body == again.body
        assert _on_hand(service) == before + 1


def _book_until_cut(service: Service) -> Response | None:
    try:
        return _post(service, _MOVEMENTS, _ONE_MORE, Idempotency_Key="delivery-1")
    except (OSError, http.client.HTTPException):
        return None


def _on_hand(service: Service) -> int:
    answer = service.send("GET", "/v1/variants/1/stock", _AS_STAFF)
    return int(answer.json()["on_hand"])


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@contextmanager
def _holding_stock(database: Server) -> Iterator[None]:
    """Hold the stock of the first variant, so that whoever books waits in mid-transaction."""
    with connected(database) as connection, connection.cursor() as cursor:
        connection.begin()
        cursor.execute("SELECT * FROM stock_levels WHERE variant_id = 1 FOR UPDATE")
        yield
        connection.rollback()


def _let_leases_run_out(database: Server) -> None:
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE idempotency_keys SET lease_until = claimed_at")
