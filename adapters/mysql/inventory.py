"""Stock in MySQL: this file alone writes levels, movements and reservations."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any, Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import insert_rows, marks, page, utc
from domain.inventory.model import (
    Level,
    MovementKind,
    Reservation,
    SoldOut,
    StockMovement,
    StockReserved,
)
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page

INSERT_LEVELS: Final = """
    INSERT INTO stock_levels (variant_id, on_hand)
    SELECT id, 0 FROM variants WHERE id IN ({marks})
"""
SELECT_LEVEL: Final = """
    SELECT variant_id, on_hand, reserved, backorder_limit, version
    FROM stock_levels
    WHERE variant_id = %s
"""
SELECT_LEVELS_FOR_UPDATE: Final = """
    SELECT variant_id, on_hand, reserved, backorder_limit, version
    FROM stock_levels FORCE INDEX (PRIMARY)
    WHERE variant_id IN ({marks})
    ORDER BY variant_id
    FOR UPDATE
"""
INSERT_MOVEMENTS: Final = """
    INSERT INTO stock_movements
      (
        variant_id,
        kind,
        quantity,
        balance,
        reserved,
        reserved_balance,
        order_id,
        reason,
        actor,
        recorded_at
      )
    VALUES {rows}
"""
UPDATE_LEVELS: Final = """
    UPDATE stock_levels
    SET
      on_hand = CASE variant_id {cases} END,
      reserved = CASE variant_id {cases} END,
      version = version + CASE variant_id {cases} END
    WHERE variant_id IN ({marks})
"""
UPDATE_BACKORDER_LIMIT: Final = """
    UPDATE stock_levels
    SET backorder_limit = %s, version = version + 1
    WHERE variant_id = %s
"""
SELECT_MOVEMENTS: Final = """
    SELECT
      id,
      variant_id,
      kind,
      quantity,
      balance,
      reserved,
      reserved_balance,
      order_id,
      reason,
      actor,
      recorded_at
    FROM stock_movements
    WHERE variant_id = %s AND id < %s
    ORDER BY id DESC
    LIMIT %s
"""
INSERT_RESERVATIONS: Final = """
    INSERT INTO reservations
      (order_id, variant_id, quantity, sold, released, expires_at, created_at)
    VALUES {rows}
"""
SELECT_RESERVATIONS: Final = """
    SELECT id, order_id, variant_id, quantity, sold, released, expires_at, created_at
    FROM reservations
    WHERE order_id = %s
    ORDER BY id
"""
SELECT_EXPIRED: Final = """
    SELECT id, order_id, variant_id, quantity, sold, released, expires_at, created_at
    FROM reservations FORCE INDEX (ix_reservations_expiry)
    WHERE
      expires_at <= %s
      AND variant_id IN ({marks})
      AND sold + released < quantity
"""
UPDATE_RESERVATIONS: Final = """
    UPDATE reservations
    SET
      sold = CASE id {cases} END,
      released = CASE id {cases} END,
      expires_at = CASE id {cases} END
    WHERE id IN ({marks})
"""
_CASE: Final = "WHEN %s THEN %s "
_ABOVE_ALL_IDS: Final = 2**63 - 1


def _level(row: tuple[Any, ...]) -> Level:
    return Level(
        variant_id=row[0],
        on_hand=row[1],
        reserved=row[2],
        backorder_limit=row[3],
        version=row[4],
    )


def _movement(row: tuple[Any, ...]) -> StockMovement:
    return StockMovement(
        id=row[0],
        variant_id=row[1],
        kind=MovementKind(row[2]),
        quantity=row[3],
        balance=row[4],
        reserved=row[5],
        reserved_balance=row[6],
        order_id=row[7],
        reason=row[8],
        actor=row[9],
        recorded_at=utc(row[10]),
    )


def _reservation(row: tuple[Any, ...]) -> Reservation:
    return Reservation(
        id=row[0],
        order_id=row[1],
        variant_id=row[2],
        quantity=row[3],
        sold=row[4],
        released=row[5],
        expires_at=None if row[6] is None else utc(row[6]),
        created_at=utc(row[7]),
    )


def open_levels(session: Session, variant_ids: Sequence[int]) -> None:
    """Every new variant starts with nothing."""
    session.write(INSERT_LEVELS.format(marks=marks(variant_ids)), variant_ids)


class MySQLStock:
    def __init__(self, session: Session) -> None:
        self._session = session

    def level(self, variant_id: int) -> Level:
        row = self._session.row(SELECT_LEVEL, (variant_id,))
        if row is None:
            raise NotFound(f"There is no variant {variant_id}.")
        return _level(row)

    def lock(self, variant_ids: Collection[int]) -> Mapping[int, Level]:
        wanted = tuple(variant_ids)
        if not wanted:
            return {}
        rows = self._session.rows(SELECT_LEVELS_FOR_UPDATE.format(marks=marks(wanted)), wanted)
        levels = {row[0]: _level(row) for row in rows}
        for variant_id in wanted:
            if variant_id not in levels:
                raise NotFound(f"There is no variant {variant_id}.")
        return levels

    def record(self, movements: Sequence[StockMovement]) -> None:
        if not movements:
            return
        insert_rows(
            self._session,
            INSERT_MOVEMENTS,
            [
                (
                    movement.variant_id,
                    movement.kind,
                    movement.quantity,
                    movement.balance,
                    movement.reserved,
                    movement.reserved_balance,
                    movement.order_id,
                    movement.reason,
                    movement.actor,
                    movement.recorded_at,
                )
                for movement in movements
            ],
        )
        last = {movement.variant_id: movement for movement in movements}
        changes = Counter(movement.variant_id for movement in movements if movement.quantity)
        self._update(
            UPDATE_LEVELS,
            {
                variant_id: (movement.balance, movement.reserved_balance, changes[variant_id])
                for variant_id, movement in last.items()
            },
        )

    def set_backorder_limit(self, variant_id: int, limit: int) -> None:
        try:
            self._session.write(UPDATE_BACKORDER_LIMIT, (limit, variant_id))
        except SoldOut as error:
            raise StockReserved("More is promised to orders already.") from error

    def reservations(self, order_id: int) -> Sequence[Reservation]:
        return [_reservation(row) for row in self._session.rows(SELECT_RESERVATIONS, (order_id,))]

    def expired(self, variant_ids: Collection[int], now: datetime) -> Sequence[Reservation]:
        wanted = tuple(variant_ids)
        if not wanted:
            return []
        rows = self._session.rows(SELECT_EXPIRED.format(marks=marks(wanted)), (now, *wanted))
        return [_reservation(row) for row in sorted(rows)]

    def add_reservations(self, reservations: Sequence[Reservation]) -> None:
        insert_rows(
            self._session,
            INSERT_RESERVATIONS,
            [
                (
                    reservation.order_id,
                    reservation.variant_id,
                    reservation.quantity,
                    reservation.sold,
                    reservation.released,
                    reservation.expires_at,
                    reservation.created_at,
                )
                for reservation in reservations
            ],
        )

    def save_reservations(self, reservations: Sequence[Reservation]) -> None:
        self._update(
            UPDATE_RESERVATIONS,
            {each.id: (each.sold, each.released, each.expires_at) for each in reservations},
        )

    def movements(self, variant_id: int, *, limit: int, after: Key | None) -> Page[StockMovement]:
        below = after[0] if after else _ABOVE_ALL_IDS
        rows = self._session.rows(SELECT_MOVEMENTS, (variant_id, below, limit + 1))
        return page(rows, limit, _movement, key=lambda row: (row[0],))

    def _update(self, sql: str, rows: Mapping[int, tuple[Any, ...]]) -> None:
        """Set several rows by one statement: the values of each, by its id."""
        if not rows:
            return
        ids = sorted(rows)
        columns = zip(*(rows[each] for each in ids), strict=True)
        values = [chain.from_iterable(zip(ids, column, strict=True)) for column in columns]
        self._session.write(
            sql.format(cases=_CASE * len(ids), marks=marks(ids)),
            (*chain.from_iterable(values), *ids),
        )
