"""The audit log in MySQL."""

from collections.abc import Sequence
from typing import Any, Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, to_json, utc
from domain.audit.model import AuditEntry

INSERT_ENTRY: Final = """
    INSERT INTO audit_entries
      (actor, action, entity_id, facts_before, facts_after, request_id, recorded_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
SELECT_LATEST: Final = """
    SELECT
      id,
      actor,
      action,
      entity_id,
      facts_before,
      facts_after,
      request_id,
      recorded_at
    FROM audit_entries
    ORDER BY id DESC
    LIMIT %s
"""


def _entry(row: tuple[Any, ...]) -> AuditEntry:
    return AuditEntry(
        id=row[0],
        actor=row[1],
        action=row[2],
        entity_id=row[3],
        before=from_json(row[4]),
        after=from_json(row[5]),
        request_id=row[6],
        recorded_at=utc(row[7]),
    )


class MySQLAuditLog:
    def __init__(self, session: Session) -> None:
        self._session = session

    def record(self, entry: AuditEntry) -> None:
        self._session.insert(
            INSERT_ENTRY,
            (
                entry.actor,
                entry.action,
                entry.entity_id,
                None if entry.before is None else to_json(entry.before),
                None if entry.after is None else to_json(entry.after),
                entry.request_id,
                entry.recorded_at,
            ),
        )

    def latest(self, limit: int) -> Sequence[AuditEntry]:
        return [_entry(row) for row in self._session.rows(SELECT_LATEST, (limit,))]
