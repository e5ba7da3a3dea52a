"""Every wall is tried, and one that is taken down is missed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

import adapters.mysql.carts
import adapters.mysql.inventory
import adapters.mysql.orders
import adapters.mysql.payments
from adapters.mysql.connection import Server
from adapters.mysql.walls import FORBIDDEN, LOCKS, fallen
from tests.database import connected, fresh_database
from tests.proof.small import small_proof

pytestmark = pytest.mark.database

_UPDATED: Final = re.compile(r"\s*(?:UPDATE|INSERT INTO) (\w+)")
_PLAIN: Final = "ix_of_the_test"


@pytest.fixture(scope="module")
def busy_database(
    test_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """One of its own, in which a crowd has bought: its walls are taken down and put up again."""
    with (
        fresh_database(test_server) as database,
        small_proof(database, tmp_path_factory.mktemp("proof")) as proof,
    ):
        proof.crowd("a")
        proof.sweep()
        yield database


def test_all_of_them_stand(busy_database: Server) -> None:
    assert list(fallen(busy_database)) == []


@pytest.mark.parametrize("constraint", FORBIDDEN)
def test_one_that_is_taken_down_is_missed(busy_database: Server, constraint: str) -> None:
    table = _UPDATED.match(FORBIDDEN[constraint])
    assert table is not None
    with _taken_down(busy_database, table[1], constraint):
        [missed] = fallen(busy_database)
    assert missed.startswith(f"{constraint}: ")
    assert list(fallen(busy_database)) == []


@contextmanager
def _taken_down(database: Server, table: str, constraint: str) -> Iterator[None]:
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute(f"SHOW CREATE TABLE {table}")
        [line] = _lines(cursor.fetchone()[1], constraint)
        columns = re.search(r"KEY[^(]*(\(.*\))", line)
        if columns is None:
            down, up = f"DROP CONSTRAINT {constraint}", f"ADD {line}"
        else:
            # Foreign keys want an index all the same.
            key = "PRIMARY KEY" if constraint == "PRIMARY" else f"KEY {constraint}"
            down = f"ADD KEY {_PLAIN} {columns[1]}, DROP {key}"
            up = f"DROP KEY {_PLAIN}, ADD {line}"
        cursor.execute(f"ALTER TABLE {table} {down}")
        try:
            yield
        finally:
            cursor.execute(f"ALTER TABLE {table} {up}")


def _lines(created: str, constraint: str) -> list[str]:
    name = "PRIMARY KEY" if constraint == "PRIMARY" else f"`{constraint}`"
    return [line.strip(" ,") for line in created.splitlines() if name in line]


@pytest.mark.parametrize(
    ("module", "statement", "missed"),
    [
        (adapters.mysql.carts, "LOCK_OWN", {"a visitor's cart"}),
        (adapters.mysql.carts, "LOCK_ONE", {"a cart"}),
        (adapters.mysql.orders, "SELECT_ORDER_FOR_UPDATE", {"an order"}),
        (adapters.mysql.orders, "SELECT_CART_ORDER_FOR_UPDATE", {"the order of a cart"}),
        (adapters.mysql.payments, "SELECT_OF_ORDER_FOR_UPDATE", {"the payments of an order"}),
        (adapters.mysql.inventory, "SELECT_LEVELS_FOR_UPDATE", {"a stock level"}),
    ],
)
def test_a_lock_that_is_not_taken_is_missed(
    busy_database: Server,
    monkeypatch: pytest.MonkeyPatch,
    module: Any,
    statement: str,
    missed: set[str],
) -> None:
    sql: str = getattr(module, statement)
    monkeypatch.setattr(module, statement, sql.replace("FOR UPDATE", ""))

    assert {each.partition(":")[0] for each in fallen(busy_database)} == missed


def test_each_lock_has_its_test() -> None:
    assert set(LOCKS) == {
        "a visitor's cart",
        "a cart",
        "an order",
        "the order of a cart",
        "the payments of an order",
        "a stock level",
    }


def test_where_there_is_nothing_to_try_nothing_is_proven(database: Server) -> None:
    found = list(fallen(database))
    assert len(found) == len(FORBIDDEN) + len(LOCKS)
    assert all(each.endswith("there is nothing to try") for each in found)
