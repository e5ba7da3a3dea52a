"""The audit log in MySQL."""

from typing import Any, Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, page, to_json, utc
from domain.audit.model import AuditEntry, AuditFilter
from domain.shared.paging import Key, Page

INSERT_ENTRY: Final = """
    INSERT INTO audit_entries
      (actor, action, entity_id, facts_before, facts_after, request_id, recorded_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
SELECT_PAGE: Final = """
    SELECT
      id,
      actor,
      action,
      entity_id,
      facts_before,
      facts_after,
      request_id,
      recorded_at
    FROM audit_entries FORCE INDEX ({index})
    WHERE {conditions}
    ORDER BY recorded_at DESC, id DESC
    LIMIT %s
"""
# Each index has one of these, then the time and the id, and so a page of its entries in order. Of
# several filters the first one's index is read, and what the others do not let through is passed
# over: they are in the order of how few entries each lets through.
_INDEXES: Final = {
    "request_id": "ix_audit_entries_request",
    "entity_id": "ix_audit_entries_entity",
    "actor": "ix_audit_entries_actor",
    "action": "ix_audit_entries_action",
}
_BY_TIME: Final = "ix_audit_entries_time"
_CONDITIONS: Final = {
    "request_id": "request_id = %s",
    "entity_id": "entity_id = %s",
    # To the collation, blanks at the end make no difference; to an auditor, two names are two.
    "actor": "actor = %s AND CHAR_LENGTH(actor) = CHAR_LENGTH(%s)",
    "action": "action = %s",
    "since": "recorded_at >= %s",
    "until": "recorded_at < %s",
}
_AFTER: Final = "(recorded_at < %s OR (recorded_at = %s AND id < %s))"


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

    def page(self, wanted: AuditFilter, *, limit: int, after: Key | None) -> Page[AuditEntry]:
        conditions = ["TRUE"]
        values: list[Any] = []
        for name, condition in _CONDITIONS.items():
            value = getattr(wanted, name)
            if value is not None:
                conditions.append(condition)
                values += [value] * condition.count("%s")
        if after is not None:
            at, last_id = after
            conditions.append(_AFTER)
            values += [at, at, last_id]
        index = next((_INDEXES[name] for name in _INDEXES if getattr(wanted, name)), _BY_TIME)
        sql = SELECT_PAGE.format(index=index, conditions=" AND ".join(conditions))
        rows = self._session.rows(sql, (*values, limit + 1))
        return page(rows, limit, _entry, key=lambda row: (utc(row[7]), row[0]))
