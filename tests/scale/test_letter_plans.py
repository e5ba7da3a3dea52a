"""The outbox with 20,000 letters: after a night without a mail server, say."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.mail.model import LEASE
from tests.builders import AT
from tests.database import fresh_database
from tests.doubles import FrozenClock
from tests.scale.catalogue import LargeShop, Statement
from tests.scale.plans import faults, plan, rows_read

pytestmark = pytest.mark.database

_LETTERS: Final = 20_000

# A second between one and the next, half of them due by AT.
_FILL: Final = """
    INSERT INTO letters (kind, recipient, facts, attempts, created_at, due_at)
    SELECT 'already_registered', 'anna@example.com', '{{}}', 1, %s, %s + INTERVAL n - 9999 SECOND
    FROM (
      SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
      FROM {ten} a, {ten} b, {ten} c, {ten} e, (SELECT 0 AS d UNION ALL SELECT 1) f
    ) numbers
"""
_TEN: Final = f"({' UNION ALL '.join(f'SELECT {digit} AS d' for digit in range(10))})"


@pytest.fixture(scope="module")
def outbox(test_server: Server) -> Iterator[LargeShop]:
    sent: list[Statement] = []
    with fresh_database(test_server) as database:
        pool = Pool(
            database, size=2, observe=lambda sql, values: sent.append(Statement(sql, values))
        )
        with pool.writing() as session:
            session.write(_FILL.format(ten=_TEN), (AT, AT))
            session.commit()
        with pool.reading() as session:
            session.rows("ANALYZE TABLE letters")
        yield LargeShop(database, pool, MySQLUnits(pool, FrozenClock()), sent)
        pool.close()


@pytest.mark.parametrize("now", [AT, AT - timedelta(days=1)], ids=["many are due", "none is due"])
def test_a_claim_reads_one_letter_however_many_there_are(outbox: LargeShop, now: datetime) -> None:
    with outbox.watching() as sent, outbox.units.write() as unit:
        unit.letters.claim(now, AT + LEASE)
    select = sent[0]

    [step] = plan(outbox, select)
    assert step.index == "ix_letters_due"
    assert not faults([step])
    assert rows_read(outbox, [select]) <= 3


def test_others_claim_past_a_letter_that_is_claimed(outbox: LargeShop) -> None:
    """Nothing but the one letter is locked, or they would find none."""
    with outbox.pool.reading() as session:
        expected = session.rows("SELECT id FROM letters ORDER BY due_at, id LIMIT 2")
    with outbox.units.write() as one, outbox.units.write() as other:
        found = [each.letters.claim(AT, AT + LEASE) for each in (one, other)]

    assert [letter and (letter.id,) for letter in found] == list(expected)


def test_what_is_due_is_counted_from_the_index(outbox: LargeShop) -> None:
    with outbox.watching() as sent, outbox.units.read() as unit:
        assert unit.letters.due(AT) == _LETTERS // 2
    [step] = plan(outbox, sent[0])
    assert step.index == "ix_letters_due"
