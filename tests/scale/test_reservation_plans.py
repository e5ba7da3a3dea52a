"""Reservations at 10,000 settled and 10,000 held ones: the few that are looked for are read from an
index, and hardly anything else.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
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
_EXPIRED: Final = 50

# Five orders have each of 2,000 variants; half of all was settled, and the oldest holds have
# expired, a second between one and the next.
_FILL: Final = (
    "SET SESSION foreign_key_checks = 0",
    f"""
    INSERT INTO reservations
      (order_id, variant_id, quantity, sold, released, expires_at, created_at)
    SELECT n, 1 + n %% 2000, 2, 1, 1, NULL, %s FROM {_NUMBERS}
    """,  # noqa: S608 - our own
    f"""
    INSERT INTO reservations
      (order_id, variant_id, quantity, sold, released, expires_at, created_at)
    SELECT n, 1 + n %% 2000, 2, 0, 0, %s + INTERVAL n SECOND, '2020-01-01' FROM {_NUMBERS}
    """,  # noqa: S608 - our own
    """
    INSERT INTO stock_levels (variant_id, on_hand) SELECT DISTINCT variant_id, 50 FROM reservations
    """,
    "SET SESSION foreign_key_checks = 1",
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
            session.rows("ANALYZE TABLE reservations, stock_levels")
        yield LargeShop(database, pool, MySQLUnits(pool, FrozenClock()), sent)
        pool.close()


@pytest.mark.parametrize("wanted", [[7], list(range(1, 101))])
def test_holds_that_expired_are_found_among_those_that_expired(
    full: LargeShop, wanted: list[int]
) -> None:
    with full.watching() as sent, full.units.read() as unit:
        found = unit.stock.expired(wanted, AT + timedelta(seconds=_EXPIRED))

    expired = [variant_id for variant_id in wanted if 2 <= variant_id <= _EXPIRED + 1]
    assert sorted(each.variant_id for each in found) == expired
    [statement] = sent
    assert not set(faults(plan(full, statement))), statement.sql
    assert rows_read(full, sent) <= 2 * _EXPIRED + len(found)


def test_the_reservations_of_an_order_are_read_by_it(full: LargeShop) -> None:
    with full.watching() as sent, full.units.read() as unit:
        assert len(unit.stock.reservations(5000)) == 2

    [statement] = sent
    assert not set(faults(plan(full, statement))), statement.sql
    assert rows_read(full, sent) <= 5


@pytest.mark.parametrize("wanted", [[7], list(range(1, 101))])
def test_no_other_level_is_locked_than_those_that_are_wanted(
    full: LargeShop, wanted: list[int]
) -> None:
    with full.watching() as sent, full.units.write() as unit:
        assert list(unit.stock.lock(wanted[::-1])) == wanted

    [statement] = sent
    assert not set(faults(plan(full, statement))), statement.sql
    assert rows_read(full, sent) <= 2 * len(wanted)
