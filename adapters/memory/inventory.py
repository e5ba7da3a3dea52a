"""Stock in memory: this file alone writes levels and movements."""

from collections.abc import Mapping, Sequence

from attrs import evolve

from adapters.memory.rows import page
from adapters.memory.store import Tables
from domain.inventory.model import StockMovement, StockOutOfRange
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page


def open_level(tables: Tables, variant_id: int) -> None:
    """Every new variant starts with a balance of zero."""
    tables.levels[variant_id] = 0


def forget(tables: Tables, variant_id: int) -> None:
    del tables.levels[variant_id]
    gone = [known for known, moved in tables.movements.items() if moved.variant_id == variant_id]
    for movement_id in gone:
        del tables.movements[movement_id]


class MemoryStock:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def on_hand(self, variant_id: int) -> int:
        return self.lock([variant_id])[variant_id]

    def lock(self, variant_ids: Sequence[int]) -> Mapping[int, int]:
        for variant_id in variant_ids:
            if variant_id not in self._tables.levels:
                raise NotFound(f"There is no variant {variant_id}.")
        return {variant_id: self._tables.levels[variant_id] for variant_id in sorted(variant_ids)}

    def record(self, movements: Sequence[StockMovement]) -> Sequence[StockMovement]:
        recorded = []
        for movement in movements:
            if movement.balance < 0:
                raise StockOutOfRange("There is not that much on hand.")
            kept = evolve(movement, id=self._tables.new_id("movements"))
            self._tables.movements[kept.id] = kept
            self._tables.levels[kept.variant_id] = kept.balance
            recorded.append(kept)
        return recorded

    def movements(self, variant_id: int, *, limit: int, after: Key | None) -> Page[StockMovement]:
        moved = self._tables.movements.values()
        return page(
            (movement for movement in moved if movement.variant_id == variant_id),
            limit=limit,
            after=after,
            key=lambda movement: (movement.id,),
            down=True,
        )
