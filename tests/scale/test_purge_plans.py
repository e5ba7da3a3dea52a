"""Forgetting what has expired among 10,000 that have not: what is forgotten is read, and hardly
anything else.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.accounts.model import MOST_SESSIONS, Kind, Subject
from domain.shared.purging import purge_all
from tests.builders import AT, a_session
from tests.database import fresh_database
from tests.doubles import FrozenClock

pytestmark = pytest.mark.database

_TEN: Final = f"({' UNION ALL '.join(f'SELECT {digit} AS d' for digit in range(10))})"
_NUMBERS: Final = f"""(
    SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d AS n
    FROM {_TEN} a, {_TEN} b, {_TEN} c, {_TEN} e
) numbers"""  # noqa: S608 - our own
_EXPIRED: Final = 50
_HELD_UP: Final = 10

# Each table with a second between one row and the next, from 50 seconds ago on.
_FILL: Final = {
    "attempts": """
        INSERT INTO attempts (attempt_key, attempt_count, ends_at)
        SELECT UNHEX(SHA2(n, 256)), 1, {at} FROM {numbers}
    """,
    "sessions": """
        INSERT INTO sessions (customer_id, digest, label, created_at, last_seen_at, expires_at)
        SELECT 1, UNHEX(SHA2(n, 256)), '', '2020-01-01', '2020-01-01', {at} FROM {numbers}
    """,
    "one_time_tokens": """
        INSERT INTO one_time_tokens (purpose, customer_id, digest, created_at, expires_at)
        SELECT 'reset', 1, UNHEX(SHA2(n, 256)), '2020-01-01', {at} FROM {numbers}
    """,
    "registrations": """
        INSERT INTO registrations (email, name, password_hash, created_at)
        SELECT CONCAT(n, '@example.com'), '', '', {at} FROM {numbers}
    """,
    # All that are young are waited for, and a few of the old ones, which are kept for it.
    "letters": """
        INSERT INTO letters
          (kind, recipient, registration_id, facts, attempts, created_at, due_at)
        SELECT 'confirm', email, id, '{{}}', 0, created_at, created_at FROM registrations
        WHERE created_at >= {now} OR created_at < {now} - INTERVAL 40 SECOND
    """,
    "visitors": """
        INSERT INTO visitors (digest, created_at, last_seen_at, customer_id)
        SELECT UNHEX(SHA2(n, 256)), '2020-01-01', {at}, NULLIF(n MOD 2, 0) FROM {numbers}
    """,
    "idempotency_keys": """
        INSERT INTO idempotency_keys
          (caller, idempotency_key, request_digest, token, claimed_at, lease_until)
        SELECT 'x', n, UNHEX(SHA2(n, 256)), n, {at}, {at} FROM {numbers}
    """,
}
_CUSTOMER: Final = """
    INSERT INTO customers (email, name, password_hash, version, created_at, updated_at)
    VALUES ('anna@example.com', '', '', 1, '2020-01-01', '2020-01-01')
"""

# What is not included in "before": the row of the very second.
_PURGES: Final[dict[str, tuple[Callable[[Any], int], int]]] = {
    "attempts": (lambda unit: unit.attempts.purge(unit.now), _EXPIRED + 1),
    "sessions": (lambda unit: unit.sessions.purge(unit.now), _EXPIRED + 1),
    "one_time_tokens": (lambda unit: unit.one_time_tokens.purge(unit.now), _EXPIRED + 1),
    "registrations": (
        lambda unit: unit.registrations.purge(unit.now, unit.now),
        _EXPIRED - _HELD_UP,
    ),
    # Whether or not they are a customer's, as every other one is.
    "visitors": (lambda unit: unit.visitors.purge(unit.now), _EXPIRED),
    "idempotency_keys": (lambda unit: unit.idempotency.purge(unit.now), _EXPIRED),
}


@pytest.fixture(scope="module")
def full(test_server: Server) -> Iterator[Pool]:
    with fresh_database(test_server) as database:
        # One connection, whose own counters tell what was read.
        pool = Pool(database, size=1)
        with pool.writing() as session:
            session.write(_CUSTOMER)
            for sql in _FILL.values():
                now = f"'{AT:%Y-%m-%d %H:%M:%S.%f}'"
                at = f"{now} + INTERVAL n - {_EXPIRED} SECOND"
                session.write(sql.format(now=now, at=at, numbers=_NUMBERS))
            session.commit()
        with pool.reading() as session:
            session.rows(f"ANALYZE TABLE {', '.join(_FILL)}")
        yield pool
        pool.close()


@pytest.mark.parametrize("table", _PURGES)
def test_a_purge_reads_what_it_forgets_from_an_index(full: Pool, table: str) -> None:
    purge, expected = _PURGES[table]
    # What the server reads about a table when it is opened first is none of the purge's.
    long_ago = FrozenClock(AT.replace(year=2000))
    assert purge_all(MySQLUnits(full, long_ago), purge) == 0
    before = _read(full)

    assert purge_all(MySQLUnits(full, FrozenClock()), purge) == expected

    # Each in the index, in the table, and in those that refer to it; what is kept though it is old
    # is looked at, too.
    assert _read(full) - before <= 6 * _EXPIRED + 15
    with full.reading() as session:
        assert session.row(f"SELECT COUNT(*) FROM {table}") == (10_000 - expected,)  # noqa: S608


def test_the_oldest_of_one_are_found_among_all_from_an_index(full: Pool) -> None:
    units, holder = MySQLUnits(full, FrozenClock()), Subject(Kind.CUSTOMER, 2)
    with full.writing() as session:
        session.write(_CUSTOMER.replace("anna", "bert"))
        session.commit()
    with units.write() as unit:
        for _ in range(MOST_SESSIONS + 1):
            unit.sessions.add(a_session(holder))
        unit.commit(None)
    before = _read(full)

    with units.write() as unit:
        assert unit.commit(unit.sessions.end_oldest(holder, but=MOST_SESSIONS)) == 1

    # Each as one of the holder's, as one of the newest, and to be compared with these.
    assert _read(full) - before <= 6 * MOST_SESSIONS
    with units.write() as unit:
        assert unit.commit(unit.sessions.end_all(holder)) == MOST_SESSIONS


def _read(pool: Pool) -> int:
    with pool.reading() as session:
        return sum(int(n) for _, n in session.rows("SHOW SESSION STATUS LIKE 'Handler_read%'"))
