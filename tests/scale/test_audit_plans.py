"""The audit log at 100,000 entries: a page of it is read from an index, whatever the filter."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.audit.model import AuditFilter
from domain.shared.paging import Key
from tests.builders import AT
from tests.database import fresh_database
from tests.doubles import FrozenClock
from tests.scale.catalogue import LargeShop, Statement
from tests.scale.plans import faults, plan, rows_read

pytestmark = pytest.mark.database

ENTRIES: Final = 100_000

# A second between one entry and the next. Every 1000th is of a rare kind and by a rare actor, an
# entity has 20 entries, a request two.
_FILL: Final = """
    INSERT INTO audit_entries
      (actor, action, entity_id, facts_before, facts_after, request_id, recorded_at)
    SELECT
      IF(n %% 1000 = 0, 'token:2:rare', 'token:1:busy'),
      IF(n %% 1000 = 0, 'tag.delete', 'product.update'),
      1 + n %% 5000,
      '{{"price": 1}}',
      '{{"price": 2}}',
      CONCAT('request-', n DIV 2),
      %s + INTERVAL n SECOND
    FROM (
      SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
      FROM {ten} a, {ten} b, {ten} c, {ten} e, {ten} f
    ) numbers
    ORDER BY n
"""
_TEN: Final = f"({' UNION ALL '.join(f'SELECT {digit} AS d' for digit in range(10))})"

_MIDDLE: Final = AT + timedelta(seconds=ENTRIES // 2)

# How many entries fit, and how many more than a page may have to be passed over.
FILTERS: Final[dict[str, tuple[AuditFilter, int, int]]] = {
    "everything": (AuditFilter(), ENTRIES, 0),
    "a frequent action": (AuditFilter(action="product.update"), 99_900, 0),
    "a rare action": (AuditFilter(action="tag.delete"), 100, 0),
    "an action that never was": (AuditFilter(action="tag.paint"), 0, 0),
    "an entity": (AuditFilter(entity_id=7), 20, 0),
    "an entity and an action": (AuditFilter(entity_id=7, action="tag.delete"), 0, 20),
    "a busy actor": (AuditFilter(actor="token:1:busy"), 99_900, 0),
    "a rare actor": (AuditFilter(actor="token:2:rare"), 100, 0),
    "an actor and an action": (AuditFilter(actor="token:2:rare", action="tag.delete"), 100, 0),
    "nobody": (AuditFilter(actor="token:3:none"), 0, 0),
    "a request": (AuditFilter(request_id="request-77"), 2, 0),
    "from the middle on": (AuditFilter(since=_MIDDLE), 50_000, 0),
    "before the middle": (AuditFilter(until=_MIDDLE), 50_000, 0),
    "an hour": (AuditFilter(since=_MIDDLE, until=_MIDDLE + timedelta(hours=1)), 3600, 0),
    "an action in an hour": (
        AuditFilter(action="product.update", since=AT, until=AT + timedelta(hours=1)),
        3596,
        0,
    ),
}


@pytest.fixture(scope="module")
def log(test_server: Server) -> Iterator[LargeShop]:
    sent: list[Statement] = []
    with fresh_database(test_server) as database:
        pool = Pool(
            database, size=1, observe=lambda sql, values: sent.append(Statement(sql, values))
        )
        with pool.writing() as session:
            session.write(_FILL.format(ten=_TEN), (AT,))
            session.commit()
        with pool.reading() as session:
            session.rows("ANALYZE TABLE audit_entries")
        yield LargeShop(database, pool, MySQLUnits(pool, FrozenClock()), sent)
        pool.close()


def read(log: LargeShop, wanted: AuditFilter, after: Key | None) -> tuple[int, list[Statement]]:
    with log.watching() as sent, log.units.read() as unit:
        found = unit.audit.page(wanted, limit=50, after=after)
    return len(found.items), sent


@pytest.mark.parametrize("name", FILTERS)
def test_a_page_reads_no_more_of_its_index_than_it_answers(log: LargeShop, name: str) -> None:
    wanted, fitting, passed_over = FILTERS[name]
    found, [statement] = read(log, wanted, None)

    assert found == min(fitting, 50)
    [step] = plan(log, statement)
    assert "filesort" not in step.extra
    # Without a filter a plan says that it reads the whole index: it is LIMIT that ends it.
    assert name == "everything" or not faults([step]), statement.sql
    # One to find the place, and one to know whether there are more.
    assert rows_read(log, [statement]) <= found + passed_over + 2


@pytest.mark.parametrize("name", FILTERS)
def test_a_page_further_on_costs_no_more(log: LargeShop, name: str) -> None:
    wanted, _, passed_over = FILTERS[name]
    # Between two entries, and in the middle of what happened at one time.
    for after in ((_MIDDLE + timedelta(microseconds=1), 1), (_MIDDLE, ENTRIES)):
        found, [statement] = read(log, wanted, after)

        assert not faults(plan(log, statement)), statement.sql
        assert rows_read(log, [statement]) <= found + passed_over + 4
