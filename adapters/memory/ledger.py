"""The money ledger in memory."""

from collections.abc import Sequence

from attrs import evolve

from adapters.memory.store import Tables
from domain.ledger.model import MoneyEntry
from domain.shared.errors import ConcurrencyConflict


class MemoryLedger:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def post(self, entries: Sequence[MoneyEntry]) -> None:
        for entry in entries:
            self._check(entry)
            kept = evolve(entry, id=self._tables.new_id("money_entries"))
            self._tables.money_entries[kept.id] = kept

    def of_order(self, order_id: int) -> Sequence[MoneyEntry]:
        posted = self._tables.money_entries.values()
        return [entry for entry in posted if entry.order_id == order_id]

    def _check(self, entry: MoneyEntry) -> None:
        """Raises what a database's constraints would."""
        if any(_source(entry) == _source(other) for other in self._tables.money_entries.values()):
            raise ConcurrencyConflict("It was posted already.")
        if not entry.amount:
            raise ValueError(f"nothing to post on {entry.account}")
        if entry.order_id not in self._tables.orders:
            raise ValueError(f"there is no order {entry.order_id}")


def _source(entry: MoneyEntry) -> tuple[str, int, str]:
    return entry.posting, entry.source_id, entry.account
