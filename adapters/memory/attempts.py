"""How often something was tried, in memory."""

from datetime import datetime

from adapters.memory.store import Tables
from domain.accounts.model import Tally


class MemoryAttempts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def tally(self, key: bytes, now: datetime) -> Tally | None:
        found = self._tables.attempts.get(key)
        return found if found is not None and found.ends_at > now else None

    def add(self, key: bytes, now: datetime, ends_at: datetime) -> Tally:
        running = self.tally(key, now)
        counted = Tally(running.count + 1, running.ends_at) if running else Tally(1, ends_at)
        self._tables.attempts[key] = counted
        return counted

    def clear(self, key: bytes) -> None:
        self._tables.attempts.pop(key, None)

    def purge(self, now: datetime) -> int:
        over = [key for key, tally in self._tables.attempts.items() if tally.ends_at <= now]
        for key in over:
            del self._tables.attempts[key]
        return len(over)
