"""Many at once against the service as it runs: two workers with four threads each."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

import orjson
import pytest

from adapters.mysql.connection import Server
from adapters.mysql.migrations import latest
from adapters.mysql.schema import read_schema
from tests.concurrency.crowd import all_at_once
from tests.database import connected, fresh_database
from tests.journeys.service import TOKEN, Response, Service, running, serving

pytestmark = pytest.mark.database

_AS_STAFF: Final = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def service(test_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(test_server, tmp_path_factory.mktemp("service")) as found:
        yield found


def _post(service: Service, path: str, body: Any, **headers: str) -> Response:
    sent = {**_AS_STAFF, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return service.send("POST", path, sent, orjson.dumps(body))


def test_one_key_twenty_times_at_once_has_one_effect(service: Service) -> None:
    mug = {"name": "Mug", "price": 1250, "stock": 4}

    def order(_: int) -> Response:
        return _post(service, "/v1/products", mug, Idempotency_Key="mug-1")

    answers = [answer for answer in all_at_once(20, order) if isinstance(answer, Response)]

    assert len(answers) == 20
    for answer in answers:
        expected = (409, "idempotency_key_in_progress") if answer.status == 409 else (201, None)
        assert (answer.status, answer.json().get("code")) == expected
    made = [answer for answer in answers if answer.status == 201]
    assert len({answer.body for answer in made}) == 1
    assert len([answer for answer in made if "idempotency-replayed" not in answer.headers]) == 1
    # Who was told to wait gets the answer now.
    assert order(0).body == made[0].body
    found = service.send("GET", "/v1/products?q=mug").json()
    assert [product["name"] for product in found] == ["Mug"]
    assert found[0]["available"] == 4


def test_the_last_pieces_are_booked_once(service: Service) -> None:
    cup = _post(
        service, "/v1/products", {"name": "Cup", "variants": [{"price": 900, "stock": 5}]}
    ).json()
    path = f"/v1/variants/{cup['variants'][0]['id']}"

    def sell(_: int) -> Response:
        body = {"kind": "adjusted", "quantity": -1, "reason": "sold"}
        return _post(service, f"{path}/stock-movements", body)

    answers = [answer for answer in all_at_once(20, sell) if isinstance(answer, Response)]

    assert Counter(answer.status for answer in answers) == {201: 5, 409: 15}
    refused = next(answer for answer in answers if answer.status == 409)
    assert refused.json()["code"] == "stock_out_of_range"
    assert service.send("GET", f"{path}/stock", _AS_STAFF).json()["on_hand"] == 0


def test_four_servers_that_start_at_once_share_one_empty_database(
    test_server: Server, tmp_path: Path
) -> None:
    with fresh_database(test_server, migrated=False) as database, ExitStack() as running_ones:

        def start(_: int) -> Service:
            one_more = serving(database, tmp_path, WEB_WORKERS="1")
            return running_ones.enter_context(one_more)

        services = all_at_once(4, start)

        for each in services:
            assert isinstance(each, Service), each
            assert each.send("GET", "/health/ready").status == 200
            assert len(each.send("GET", "/api/products").json()) == 5
        _check_schema(test_server, database)


def _check_schema(test_server: Server, database: Server) -> None:
    with fresh_database(test_server) as expected:
        assert read_schema(database) == read_schema(expected)
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT MAX(version) FROM schema_migrations")
        assert cursor.fetchone() == (latest(),)
