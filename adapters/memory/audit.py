"""The audit log in memory."""

import json
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from adapters.memory.rows import page
from adapters.memory.store import Tables
from domain.audit.model import AuditEntry, AuditFilter
from domain.shared.paging import Key, Page


class MemoryAuditLog:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def record(self, entry: AuditEntry) -> None:
        new_id = self._tables.new_id("audit")
        self._tables.audit[new_id] = evolve(
            entry, id=new_id, before=_plain(entry.before), after=_plain(entry.after)
        )

    def page(self, wanted: AuditFilter, *, limit: int, after: Key | None) -> Page[AuditEntry]:
        return page(
            (entry for entry in self._tables.audit.values() if _fits(entry, wanted)),
            limit=limit,
            after=after,
            key=lambda entry: (entry.recorded_at, entry.id),
            down=True,
        )


def _fits(entry: AuditEntry, wanted: AuditFilter) -> bool:
    return (
        wanted.action in {None, entry.action}
        and wanted.entity_id in {None, entry.entity_id}
        and wanted.actor in {None, entry.actor}
        and wanted.request_id in {None, entry.request_id}
        and (wanted.since is None or entry.recorded_at >= wanted.since)
        and (wanted.until is None or entry.recorded_at < wanted.until)
    )


def _plain(facts: Mapping[str, Any] | None) -> Any:
    """As a JSON column gives it back, which shares nothing with what was put in."""
    return json.loads(json.dumps(facts))
