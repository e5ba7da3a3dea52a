"""Problem documents, and what happens when a part is down or broken."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from attrs import evolve
from falcon.testing import TestClient

from adapters.mysql.connection import Server
from domain.accounts.model import TooManyAttempts
from domain.shared.errors import ConcurrencyConflict, DomainError, Unavailable
from entrypoints.bootstrap import Shop, memory_shop, mysql_shop
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.routes import OPERATIONS
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import AS_STAFF, a_shop, callers, dump, some_settings
from tests.units import ShopUnits

T = TypeVar("T")
KEY = {"Idempotency-Key": "k"}


class Failing:
    """Units of which some fail: those whose turn is in `at`, counted from 1."""

    def __init__(self, units: ShopUnits, error: Exception, at: set[int]) -> None:
        self._units = units
        self._error = error
        self._at = at
        self._turn = 0

    @contextmanager
    def write(self) -> Iterator[Any]:
        self._turn += 1
        with self._units.write() as unit:
            yield unit if self._turn not in self._at else _Broken(unit, self._error)

    @contextmanager
    def read(self) -> Iterator[Any]:
        with self._units.read() as unit:
            yield unit

    def retry(self, work: Callable[[], T]) -> T:
        return self._units.retry(work)


class _Broken:
    def __init__(self, unit: Any, error: Exception) -> None:
        self._unit = unit
        self._error = error

    def commit(self, _: Any) -> Any:
        raise self._error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)


def failing(units: ShopUnits, error: Exception, *at: int) -> TestClient:
    return callers(a_shop(Failing(units, error, set(at))), **AS_STAFF)


def subclasses(kind: type[DomainError]) -> Iterator[type[DomainError]]:
    for each in kind.__subclasses__():
        yield each
        yield from subclasses(each)


def test_every_error_of_the_shop_has_a_problem_and_a_page(anyone: TestClient) -> None:
    codes = {kind.code for kind in subclasses(DomainError)} - {DomainError.code}
    assert len(codes) > 15
    for code in (*codes, *PROBLEMS):
        assert code in PROBLEMS
        page = anyone.get(f"/docs/problems/{code}")
        assert page.status_code == 200
        assert page.headers["Content-Type"].startswith("text/html")
        assert PROBLEMS[code].title in page.text


def test_the_page_of_a_problem_shows_all_that_is_told(anyone: TestClient) -> None:
    for code, problem in PROBLEMS.items():
        page = anyone.get(f"/docs/problems/{code}").text
        for told in ("request_id", *problem.facts, *problem.example):
            assert f"&quot;{told}&quot;:" in page
        assert ("errors" in problem.example) == ("`errors`" in problem.help)


def test_what_routes_say_they_refuse_exists() -> None:
    for operation in OPERATIONS:
        assert set(operation.refusals) <= set(PROBLEMS)


def test_a_database_that_is_away_is_told_with_a_time_to_try_again(
    units: ShopUnits,
) -> None:
    before = dump(units)
    client = failing(units, Unavailable("The database cannot be reached."), 1)
    answer = client.post("/v1/tags", json={"name": "x"})
    assert_problem(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0
    assert dump(units) == before
    assert client.post("/v1/tags", json={"name": "x"}).status_code == 201


def test_who_tried_too_often_is_told_when_to_try_again(units: ShopUnits) -> None:
    tried = TooManyAttempts("That was tried too often. Try again in 7 seconds.", retry_after=7)
    client = failing(units, tried, 1, 2)
    answer = client.post("/v1/tags", json={"name": "x"})
    problem = assert_problem(answer, 429, "too_many_attempts")
    assert (problem["retry_after"], answer.headers["Retry-After"]) == (7, "7")
    classic = client.post("/api/tags", json={"tag_name": "x"})
    assert (classic.status_code, classic.headers["Retry-After"]) == (429, "7")
    assert classic.json == {"message": tried.detail}


def test_the_classic_clients_are_told_in_their_way(units: ShopUnits) -> None:
    client = failing(units, Unavailable("The database cannot be reached."), 1)
    answer = client.post("/api/tags", json={"tag_name": "x"})
    assert (answer.status_code, list(answer.json)) == (503, ["message"])
    assert int(answer.headers["Retry-After"]) > 0


def test_who_stands_in_the_way_once_is_not_noticed(units: ShopUnits) -> None:
    client = failing(units, ConcurrencyConflict("deadlock"), 1, 2)
    assert client.post("/v1/tags", json={"name": "x"}).status_code == 201
    assert len(client.get("/v1/tags").json) == 1


def test_who_stands_in_the_way_again_and_again_is_told_of(units: ShopUnits) -> None:
    client = failing(units, ConcurrencyConflict("deadlock"), *range(1, 100))
    answer = client.post("/v1/tags", json={"name": "x"})
    assert_problem(answer, 503, "busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert client.get("/v1/tags").json == []


def test_a_bug_is_told_without_its_particulars(
    units: ShopUnits, caplog: pytest.LogCaptureFixture
) -> None:
    before = dump(units)
    client = failing(units, RuntimeError("the secret is hunter2"), 1)
    answer = client.post("/v1/tags", json={"name": "x"})
    problem = assert_problem(answer, 500, "internal_error")
    assert "hunter2" not in answer.text
    [record] = [each for each in caplog.records if each.name == "storekeep.http"]
    assert record.fields == {"request_id": problem["request_id"]}  # type: ignore[attr-defined]
    assert dump(units) == before


@pytest.mark.parametrize(
    "error",
    [
        Unavailable("away"),
        RuntimeError("bug"),
        TooManyAttempts("That was tried too often.", retry_after=7),
    ],
    ids=["away", "bug", "too often"],
)
def test_a_failure_is_never_the_answer_of_a_key(units: ShopUnits, error: Exception) -> None:
    before = dump(units)
    # The first unit claims the key, the second does the work, the third gives the key back.
    client = failing(units, error, 2)
    answer = client.post("/v1/tags", json={"name": "x"}, headers=KEY)
    assert answer.status_code in {429, 500, 503}
    assert dump(units) == before
    again = client.post("/v1/tags", json={"name": "x"}, headers=KEY)
    assert again.status_code == 201
    assert "Idempotency-Replayed" not in again.headers
    assert len(client.get("/v1/tags").json) == 1


def test_a_deadlock_under_a_key_is_repeated_with_one_effect(units: ShopUnits) -> None:
    client = failing(units, ConcurrencyConflict("deadlock"), 2, 3)
    first = client.post("/v1/tags", json={"name": "x"}, headers=KEY)
    again = client.post("/v1/tags", json={"name": "x"}, headers=KEY)
    assert (first.status_code, again.content) == (201, first.content)
    assert len(client.get("/v1/tags").json) == 1


def test_without_a_database_the_process_lives_and_is_not_ready() -> None:
    client = callers(mysql_shop(some_settings(db_port=1)), **AS_STAFF)
    live, ready = client.get("/health/live"), client.get("/health/ready")
    assert (live.status_code, live.json) == (200, {"status": "live"})
    assert (ready.status_code, ready.json["status"]) == (503, "not ready")
    assert ready.json["reason"]
    assert ready.headers["Retry-After"]
    assert client.head("/health/ready").status_code == 503
    for path in ("/v1/products", "/v1/products/1", "/v1/tags", "/v1/variants/1/stock"):
        answer = client.get(path)
        assert_problem(answer, 503, "unavailable")
        assert "Cache-Control" not in answer.headers or "no" in answer.headers["Cache-Control"]
    for path in ("/api/products", "/api/tags/1", "/api/categories"):
        answer = client.get(path)
        assert (answer.status_code, list(answer.json)) == (503, ["message"])
    assert client.get("/docs").status_code == 200
    strange = {"Authorization": "Bearer staff_unknown"}
    assert client.get("/v1/tags", headers=strange).status_code == 503


def test_the_shop_in_memory_is_always_ready() -> None:
    client = callers(memory_shop(some_settings()))
    for path, word in (("/health/live", "live"), ("/health/ready", "ready")):
        answer = client.get(path)
        assert (answer.status_code, answer.json) == (200, {"status": word})
        assert answer.headers["Cache-Control"] == "no-store"
        assert client.head(path).status_code == 200


def shop_on(server: Server, **settings: Any) -> Shop:
    return mysql_shop(
        some_settings(
            db_host=server.host,
            db_port=server.port,
            db_user=server.user,
            db_password=server.password,
            db_name=server.database,
            **settings,
        )
    )


@pytest.mark.database
def test_a_database_with_its_schema_is_ready(database: Server) -> None:
    assert callers(shop_on(database)).get("/health/ready").json == {"status": "ready"}


@pytest.mark.database
def test_a_database_that_lets_nobody_in_is_not_ready(database: Server) -> None:
    for wrong in (
        evolve(database, password="wrong"),
        evolve(database, database="storekeep_nowhere"),
    ):
        client = callers(shop_on(wrong))
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json["status"]) == (503, "not ready")
        assert client.get("/v1/products").status_code == 503
