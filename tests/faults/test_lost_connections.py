"""The connection to the database is cut at every point of a request, one after the other."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from attrs import define
from falcon.testing import Result, TestClient

from adapters.mysql.connection import Pool, Server, Transaction
from adapters.mysql.unit_of_work import MySQLUnits
from domain.shared.errors import Unavailable
from tests.builders import a_shirt
from tests.database import connected, cut_connections
from tests.doubles import FrozenClock
from tests.given import given_category, given_product, given_tag
from tests.shopfront import AS_STAFF, a_shop, callers

pytestmark = pytest.mark.database

_LIST = "/v1/products"


@define
class Scissors:
    """Cuts the shop's connections just before the statement with this number."""

    database: Server
    at: int = 0
    seen: int = 0

    def watch(self, _sql: str, _parameters: Sequence[Any]) -> None:
        self.seen += 1
        if self.seen == self.at:
            self.cut()

    def cut(self) -> None:
        cut_connections(self.database)

    def set(self, at: int) -> None:
        self.at, self.seen = at, 0


@pytest.fixture
def scissors(database: Server) -> Scissors:
    return Scissors(database)


@pytest.fixture
def staff(database: Server, scissors: Scissors) -> Iterator[TestClient]:
    pool = Pool(database, size=1, observe=scissors.watch)
    units = MySQLUnits(pool, FrozenClock())
    given_category(units)
    given_tag(units)
    given_product(units, a_shirt(("Blue", "L"), category_id=1, tag_ids=(1,)), stock=[5])
    yield callers(a_shop(units), **AS_STAFF)
    pool.close()


def _statements(staff: TestClient, scissors: Scissors, query: str) -> int:
    scissors.set(at=0)
    assert staff.simulate_get(_LIST, query_string=query).status_code == 200
    return scissors.seen


def test_a_read_is_repeated_wherever_it_was_cut(staff: TestClient, scissors: Scissors) -> None:
    query = "category=1&expand=variants"
    expected = staff.simulate_get(_LIST, query_string=query).json

    for place in range(1, _statements(staff, scissors, query) + 1):
        scissors.set(at=place)
        answer = staff.simulate_get(_LIST, query_string=query)
        assert (answer.status_code, answer.json) == (200, expected)


def test_a_write_begins_on_a_new_connection(staff: TestClient, scissors: Scissors) -> None:
    scissors.cut()

    assert staff.simulate_post("/v1/tags", json={"name": "New"}).status_code == 201


def test_a_write_that_is_cut_anywhere_is_done_once_when_it_is_repeated(
    staff: TestClient, scissors: Scissors
) -> None:
    before = _stored(scissors.database)
    scissors.set(at=0)
    assert _create(staff, 0).status_code == 201
    statements = scissors.seen
    one_more = {name: count - before[name] for name, count in _stored(scissors.database).items()}
    assert one_more == {"products": 1, "variants": 1, "movements": 1, "links": 1, "log": 2}

    for place in range(1, statements + 1):
        before = _stored(scissors.database)
        scissors.set(at=place)
        cut = _create(staff, place)

        assert cut.status_code == 503, place
        assert cut.headers["Retry-After"] == "1"
        assert _stored(scissors.database) == before

        scissors.set(at=0)
        assert _create(staff, place).status_code == 201
        after = _stored(scissors.database)
        assert {name: after[name] - before[name] for name in after} == one_more


def _create(staff: TestClient, number: int) -> Result:
    body = {"name": "Mug", "slug": f"mug-{number}", "price": 1250, "stock": 5, "tag_ids": [1]}
    return staff.simulate_post(_LIST, json=body, headers={"Idempotency-Key": f"mug-{number}"})


def _stored(database: Server) -> dict[str, int]:
    tables = {
        "products": "products",
        "variants": "stock_levels",
        "movements": "stock_movements",
        "links": "product_tags",
        "log": "audit_entries",
    }
    with connected(database) as connection, connection.cursor() as cursor:
        found = {}
        for name, table in tables.items():
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608 - named above
            (found[name],) = cursor.fetchone()
        return found


def test_a_commit_whose_answer_was_lost_is_not_done_again(
    staff: TestClient, database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = Transaction.commit
    commits = []

    def lose_the_answer(transaction: Transaction) -> None:
        commit(transaction)
        commits.append(transaction)
        if len(commits) == 2:  # the first stored that the key is taken
            raise Unavailable("The database cannot be reached.")

    monkeypatch.setattr(Transaction, "commit", lose_the_answer)
    assert _create(staff, 1).status_code == 503
    monkeypatch.undo()
    stored = _stored(database)

    again = _create(staff, 1)

    assert again.status_code == 201
    assert again.headers["Idempotency-Replayed"] == "true"
    assert _stored(database) == stored
