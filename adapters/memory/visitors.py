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

    def link(self, visitor_id: int, customer_id: int, digest: bytes) -> bool:
        found = self._tables.visitors.get(visitor_id)
        if found is None or found.customer_id not in {None, customer_id}:
            return False
        self._tables.visitors[visitor_id] = evolve(found, customer_id=customer_id, digest=digest)
        return True

    def purge(self, last_seen_before: datetime) -> int:
        in_use = {each.visitor_id for each in self._tables.sessions.values()}
        in_use |= {each.visitor_id for each in self._tables.carts.values() if each.is_open}
        old = [
            each.id
            for each in self._tables.visitors.values()
            if each.last_seen_at < last_seen_before and each.id not in in_use
        ]
        for visitor_id in old:
            del self._tables.visitors[visitor_id]
        for order in [each for each in self._tables.orders.values() if each.visitor_id in old]:
            self._tables.orders[order.id] = evolve(order, visitor_id=None)
        return len(old)
