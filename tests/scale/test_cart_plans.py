"""Carts at 10,000 open and 10,000 closed ones: what is looked for is read from an index, and hardly
anything else.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.carts.model import Owner
from domain.carts.ports import AbandonedFilter
from domain.shared.purging import purge_all
from tests.builders import AT
from tests.database import fresh_database
from tests.doubles import FrozenClock
from tests.scale.catalogue import LargeShop, Statement
from tests.scale.plans import faults, plan, rows_read

pytestmark = pytest.mark.database

_TEN: Final = f"({' UNION ALL '.join(f'SELECT {digit} AS d' for digit in range(10))})"
_NUMBERS: Final = f"""(
    SELECT 1 + a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n
    FROM {_TEN} a, {_TEN} b, {_TEN} c, {_TEN} e
    ORDER BY n
) numbers"""  # noqa: S608 - our own
_OLD: Final = 50

# Each visitor with an open and a closed one, a second between one and the next; every other open
# one is a customer's, and has been left for no longer.
_FILL: Final = (
    f"""
    INSERT INTO visitors (digest, created_at, last_seen_at)
    SELECT UNHEX(SHA2(n, 256)), '2020-01-01', '2020-01-01' FROM {_NUMBERS}
    """,  # noqa: S608 - our own
    f"""
    INSERT INTO customers (email, name, password_hash, version, created_at, updated_at)
    SELECT CONCAT(n, '@example.com'), '', '', 1, '2020-01-01', '2020-01-01' FROM {_NUMBERS}
    """,  # noqa: S608 - our own
    f"""
    INSERT INTO carts
      (visitor_id, customer_id, status, is_open, email, note, currency, notices, version,
       created_at, updated_at)
    SELECT n, IF(n %% 2, n, NULL), 'open', 1, IF(n %% 2, 'x@example.com', NULL), '', 'USD', '[]', 1,
      '2020-01-01', %s + INTERVAL n SECOND
    FROM {_NUMBERS}
    """,  # noqa: S608 - our own
    f"""
    INSERT INTO carts (visitor_id, status, note, currency, notices, version, created_at, updated_at)
    SELECT n, IF(n %% 2, 'merged', 'expired'), '', 'USD', '[]', 1, '2020-01-01',
      %s + INTERVAL n SECOND
    FROM {_NUMBERS}
    """,  # noqa: S608 - our own
    "INSERT INTO cart_items (cart_id, variant_id, quantity) SELECT id, 1, 1 FROM carts",
)


@pytest.fixture(scope="module")
def full(test_server: Server) -> Iterator[LargeShop]:
    sent: list[Statement] = []
    with fresh_database(test_server) as database:
        pool = Pool(
            database, size=1, observe=lambda sql, values: sent.append(Statement(sql, values))
        )
        with pool.writing() as session:
            for sql in _FILL:
                session.write(sql, (AT,) if "%s" in sql else ())
            session.commit()
        with pool.reading() as session:
            session.rows("ANALYZE TABLE carts, cart_items, visitors")
        yield LargeShop(database, pool, MySQLUnits(pool, FrozenClock()), sent)
        pool.close()


@pytest.mark.parametrize("with_email", [False, True])
@pytest.mark.parametrize("after", [None, (AT + timedelta(seconds=5000), 5000)])
def test_a_page_of_abandoned_carts_is_read_in_order(
    full: LargeShop, after: Any, *, with_email: bool
) -> None:
    wanted = AbandonedFilter(idle_since=AT + timedelta(days=1), with_email=with_email)
    with full.watching() as sent, full.units.read() as unit:
        found = unit.carts.abandoned(wanted, limit=50, after=after)

    assert len(found.items) == 50
    [statement] = sent
    assert not faults(plan(full, statement)), statement.sql
    # Of each its row, whether there is something in it, and what; those without an address are
    # passed over.
    assert rows_read(full, [statement]) <= (5 + with_email) * 51 + 10


_LOOK_UPS: Final[dict[str, Callable[[Any], object]]] = {
    "a visitor's": lambda unit: unit.carts.open_of(Owner(visitor_id=500)),
    "a customer's": lambda unit: unit.carts.open_of(Owner(visitor_id=1, customer_id=501)),
    "by number": lambda unit: unit.carts.by_id(501),
}


@pytest.mark.parametrize("name", _LOOK_UPS)
def test_one_cart_is_found_at_once(full: LargeShop, name: str) -> None:
    with full.watching() as sent, full.units.read() as unit:
        assert _LOOK_UPS[name](unit) is not None

    [statement] = sent
    assert not faults(plan(full, statement)), statement.sql
    assert rows_read(full, [statement]) <= 10


def test_what_expires_is_read_and_hardly_anything_else(full: LargeShop) -> None:
    """Customers' carts that are as old as those are passed over each time."""
    before = AT + timedelta(seconds=_OLD + 1)

    def expire(unit: Any) -> int:
        expired: int = unit.carts.expire(visitors=before, customers=AT, limit=1000)
        return expired

    assert _reads(full, expire) == _OLD // 2


def test_what_is_forgotten_is_read_and_hardly_anything_else(full: LargeShop) -> None:
    before = AT + timedelta(seconds=_OLD + 1)

    def purge(unit: Any) -> int:
        purged: int = unit.carts.purge(before, 1000)
        return purged

    assert _reads(full, purge) >= _OLD


def _reads(full: LargeShop, purge: Callable[[Any], int]) -> int:
    """How many that was."""
    read_before = _read(full.pool)
    done = purge_all(full.units, purge)
    assert _read(full.pool) - read_before <= 8 * 2 * _OLD + 30
    return done


def _read(pool: Pool) -> int:
    with pool.reading() as session:
        return sum(int(n) for _, n in session.rows("SHOW SESSION STATUS LIKE 'Handler_read%'"))
