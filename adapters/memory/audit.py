"""The audit log in memory."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from adapters.memory.store import Tables
from domain.audit.model import AuditEntry


class MemoryAuditLog:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def record(self, entry: AuditEntry) -> None:
        new_id = self._tables.new_id("audit")
        self._tables.audit[new_id] = evolve(
            entry, id=new_id, before=_plain(entry.before), after=_plain(entry.after)
        )

    def latest(self, limit: int) -> Sequence[AuditEntry]:
        return sorted(self._tables.audit.values(), key=lambda entry: -entry.id)[:limit]


def _plain(facts: Mapping[str, Any] | None) -> Any:
    """As a JSON column gives it back, which shares nothing with what was put in."""
    return json.loads(json.dumps(facts))
