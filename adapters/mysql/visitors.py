"""Visitors in MySQL."""

from datetime import datetime
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import utc
from domain.shared.errors import NotFound
from domain.visitors.model import Visitor

_COLUMNS: Final = "id, digest, created_at, last_seen_at, customer_id"

INSERT: Final = """
    INSERT INTO visitors (digest, created_at, last_seen_at, customer_id) VALUES (%s, %s, %s, %s)
"""
SELECT_ONE: Final = f"SELECT {_COLUMNS} FROM visitors WHERE id = %s"
SELECT_BY_DIGEST: Final = f"SELECT {_COLUMNS} FROM visitors WHERE digest = %s"
UPDATE_LAST_SEEN: Final = """
    UPDATE visitors SET last_seen_at = %s WHERE id = %s AND last_seen_at < %s
"""
LINK: Final = """
    UPDATE visitors SET customer_id = %s, digest = %s
    WHERE id = %s AND (customer_id IS NULL OR customer_id = %s)
"""
PURGE: Final = """
    DELETE FROM visitors
    WHERE last_seen_at < %s
      AND NOT EXISTS (SELECT 1 FROM sessions WHERE sessions.visitor_id = visitors.id)
      AND NOT EXISTS (
        SELECT 1 FROM carts WHERE carts.is_open = 1 AND carts.visitor_id = visitors.id
      )
    LIMIT 1000
"""


def _visitor(row: tuple[Any, ...]) -> Visitor:
    return Visitor(
        id=row[0],
        digest=row[1],
        created_at=utc(row[2]),
        last_seen_at=utc(row[3]),
        customer_id=row[4],
    )


class MySQLVisitors:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, visitor: Visitor) -> Visitor:
        new_id = self._session.insert(
            INSERT,
            (visitor.digest, visitor.created_at, visitor.last_seen_at, visitor.customer_id),
        )
        return evolve(visitor, id=new_id)

    def get(self, visitor_id: int) -> Visitor:
        row = self._session.row(SELECT_ONE, (visitor_id,))
        if row is None:
            raise NotFound(f"There is no visitor {visitor_id}.")
        return _visitor(row)

    def by_digest(self, digest: bytes) -> Visitor | None:
        row = self._session.row(SELECT_BY_DIGEST, (digest,))
        return None if row is None else _visitor(row)

    def seen(self, visitor_id: int, at: datetime) -> None:
        self._session.write(UPDATE_LAST_SEEN, (at, visitor_id, at))

    def link(self, visitor_id: int, customer_id: int, digest: bytes) -> bool:
        parameters = (customer_id, digest, visitor_id, customer_id)
        return bool(self._session.write(LINK, parameters))

    def purge(self, last_seen_before: datetime) -> int:
        return self._session.write(PURGE, (last_seen_before,))
