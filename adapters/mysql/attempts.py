"""How often something was tried, in MySQL."""

from datetime import datetime
from typing import Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import utc
from domain.accounts.model import Tally

SELECT_TALLY: Final = """
    SELECT attempt_count, ends_at FROM attempts WHERE attempt_key = %s AND ends_at > %s
"""
# One statement, so that nobody comes between reading and writing. Assignments are made from left
# to right: the count is decided by the end that was stored, and therefore stands first.
COUNT_ONE: Final = """
    INSERT INTO attempts (attempt_key, attempt_count, ends_at)
    VALUES (%s, 1, %s)
    ON DUPLICATE KEY UPDATE
      attempt_count = IF(attempts.ends_at > %s, attempts.attempt_count + 1, 1),
      ends_at = IF(attempts.ends_at > %s, attempts.ends_at, %s)
"""
# The row is ours until the transaction ends: this is what was just written.
SELECT_COUNTED: Final = "SELECT attempt_count, ends_at FROM attempts WHERE attempt_key = %s"
DELETE: Final = "DELETE FROM attempts WHERE attempt_key = %s"
PURGE: Final = "DELETE FROM attempts WHERE ends_at <= %s LIMIT 1000"


class MySQLAttempts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def tally(self, key: bytes, now: datetime) -> Tally | None:
        row = self._session.row(SELECT_TALLY, (key, now))
        return None if row is None else Tally(row[0], utc(row[1]))

    def add(self, key: bytes, now: datetime, ends_at: datetime) -> Tally:
        self._session.write(COUNT_ONE, (key, ends_at, now, now, ends_at))
        row = self._session.row(SELECT_COUNTED, (key,))
        assert row is not None  # noqa: S101 - it was just written, and is locked
        return Tally(row[0], utc(row[1]))

    def clear(self, key: bytes) -> None:
        self._session.write(DELETE, (key,))

    def purge(self, now: datetime) -> int:
        return self._session.write(PURGE, (now,))
