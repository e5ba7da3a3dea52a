"""Visitors in memory."""

from datetime import datetime

from attrs import evolve

from adapters.memory.store import Tables
from domain.shared.errors import NotFound
from domain.visitors.model import Visitor


class MemoryVisitors:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, visitor: Visitor) -> Visitor:
        added = evolve(visitor, id=self._tables.new_id("visitors"))
        self._tables.visitors[added.id] = added
        return added

    def get(self, visitor_id: int) -> Visitor:
        found = self._tables.visitors.get(visitor_id)
        if found is None:
            raise NotFound(f"There is no visitor {visitor_id}.")
        return found

    def by_digest(self, digest: bytes) -> Visitor | None:
        for visitor in self._tables.visitors.values():
            if visitor.digest == digest:
                return visitor
        return None

    def seen(self, visitor_id: int, at: datetime) -> None:
        found = self._tables.visitors.get(visitor_id)
        if found is not None and found.last_seen_at < at:
            self._tables.visitors[visitor_id] = evolve(found, last_seen_at=at)
