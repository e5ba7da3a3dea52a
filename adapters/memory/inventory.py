"""Stock in memory: this file alone writes levels, movements and reservations."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import evolve

from adapters.memory.rows import page
from adapters.memory.store import Tables
from domain.inventory.model import (
    Level,
    MovementKind,
    Reservation,
    SoldOut,
    StockMovement,
    StockOutOfRange,
    StockReserved,
)
from domain.shared.errors import ConcurrencyConflict, NotFound
from domain.shared.paging import Key, Page


def open_level(tables: Tables, variant_id: int) -> None:
    """Every new variant starts with nothing."""
    tables.levels[variant_id] = Level(variant_id=variant_id)


def forget(tables: Tables, variant_id: int) -> None:
    del tables.levels[variant_id]
    gone = [known for known, moved in tables.movements.items() if moved.variant_id == variant_id]
    for movement_id in gone:
        del tables.movements[movement_id]


class MemoryStock:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def level(self, variant_id: int) -> Level:
        return self.lock([variant_id])[variant_id]

    def lock(self, variant_ids: Collection[int]) -> Mapping[int, Level]:
        for variant_id in variant_ids:
            if variant_id not in self._tables.levels:
                raise NotFound(f"There is no variant {variant_id}.")
        return {variant_id: self._tables.levels[variant_id] for variant_id in sorted(variant_ids)}

    def record(self, movements: Sequence[StockMovement]) -> None:
        levels: dict[int, Level] = {}
        for movement in movements:
            _check_movement(movement)
            self._check_order(movement.order_id)
            level = levels.get(movement.variant_id, self._tables.levels[movement.variant_id])
            levels[movement.variant_id] = level.after(movement)
            movement_id = self._tables.new_id("movements")
            self._tables.movements[movement_id] = evolve(movement, id=movement_id)
        for level in levels.values():
            if level.available < 0:
                raise SoldOut("There are not as many left.")
        self._tables.levels.update(levels)

    def set_backorder_limit(self, variant_id: int, limit: int) -> None:
        level = self._tables.levels[variant_id]
        changed = evolve(level, backorder_limit=limit, version=level.version + 1)
        if changed.available < 0:
            raise StockReserved("More is promised to orders already.")
        self._tables.levels[variant_id] = changed

    def reservations(self, order_id: int) -> Sequence[Reservation]:
        return [each for each in self._tables.reservations.values() if each.order_id == order_id]

    def expired(self, variant_ids: Collection[int], now: datetime) -> Sequence[Reservation]:
        return [
            each
            for each in self._tables.reservations.values()
            if each.variant_id in variant_ids
            and each.left
            and each.expires_at is not None
            and each.expires_at <= now
        ]

    def add_reservations(self, reservations: Sequence[Reservation]) -> None:
        for reservation in reservations:
            self._check_order(reservation.order_id)
            self.lock([reservation.variant_id])
            _check_reservation(reservation)
            added = evolve(reservation, id=self._tables.new_id("reservations"))
            self._tables.reservations[added.id] = added

    def save_reservations(self, reservations: Sequence[Reservation]) -> None:
        for reservation in reservations:
            _check_reservation(reservation)
            self._tables.reservations[reservation.id] = evolve(
                self._tables.reservations[reservation.id],
                sold=reservation.sold,
                released=reservation.released,
                expires_at=reservation.expires_at,
            )

    def movements(self, variant_id: int, *, limit: int, after: Key | None) -> Page[StockMovement]:
        moved = self._tables.movements.values()
        return page(
            (movement for movement in moved if movement.variant_id == variant_id),
            limit=limit,
            after=after,
            key=lambda movement: (movement.id,),
            down=True,
        )

    def _check_order(self, order_id: int | None) -> None:
        if order_id not in {None, *self._tables.orders}:
            raise NotFound("There is no such order.")


def _check_movement(movement: StockMovement) -> None:
    """The checks of the table. Raises ValueError for what only a mistake of ours can bring."""
    if movement.balance < 0:
        raise StockOutOfRange("There is not that much on hand.")
    if movement.reserved_balance < 0:
        raise ConcurrencyConflict("The same goods were sold or released meanwhile. Try again.")
    if not movement.quantity and not movement.reserved:
        raise ValueError("It moves nothing.")
    if movement.reserved and movement.order_id is None:
        raise ValueError("It promises to nobody.")
    if movement.kind is MovementKind.RECEIVED and movement.quantity <= 0:
        raise ValueError("It receives nothing.")
    if movement.kind is MovementKind.ADJUSTED and not movement.reason:
        raise ValueError("It has no reason.")


def _check_reservation(reservation: Reservation) -> None:
    if reservation.quantity <= 0 or reservation.sold < 0 or reservation.released < 0:
        raise ValueError("It promises nothing.")
    if reservation.left < 0:
        raise ConcurrencyConflict("The same goods were sold or released meanwhile. Try again.")
