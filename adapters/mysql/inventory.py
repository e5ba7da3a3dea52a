"""Stock in MySQL: this file alone writes stock_levels and stock_movements."""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import insert_rows, marks, page, utc
from domain.inventory.model import MovementKind, StockMovement
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page

INSERT_LEVELS: Final = """
    INSERT INTO stock_levels (variant_id, on_hand)
    SELECT id, 0 FROM variants WHERE id IN ({marks})
"""
SELECT_LEVEL: Final = "SELECT on_hand FROM stock_levels WHERE variant_id = %s"
SELECT_LEVELS_FOR_UPDATE: Final = """
    SELECT variant_id, on_hand
    FROM stock_levels
    WHERE variant_id IN ({marks})
    ORDER BY variant_id
    FOR UPDATE
"""
INSERT_MOVEMENTS: Final = """
    INSERT INTO stock_movements
      (variant_id, kind, quantity, balance, reason, actor, recorded_at)
    VALUES {rows}
"""
SELECT_LAST_MOVEMENTS: Final = """
    SELECT variant_id, MAX(id)
    FROM stock_movements
    WHERE variant_id IN ({marks})
    GROUP BY variant_id
"""
UPDATE_LEVELS: Final = """
    UPDATE stock_levels
    SET on_hand = CASE variant_id {cases} END
    WHERE variant_id IN ({marks})
"""
SELECT_MOVEMENTS: Final = """
    SELECT
      id,
      variant_id,
      kind,
      quantity,
      balance,
      reason,
      actor,
      recorded_at
    FROM stock_movements
    WHERE variant_id = %s AND id < %s
    ORDER BY id DESC
    LIMIT %s
"""
_ABOVE_ALL_IDS: Final = 2**63 - 1


def _movement(row: tuple[Any, ...]) -> StockMovement:
    return StockMovement(
        id=row[0],
        variant_id=row[1],
        kind=MovementKind(row[2]),
        quantity=row[3],
        balance=row[4],
        reason=row[5],
        actor=row[6],
        recorded_at=utc(row[7]),
    )


def open_levels(session: Session, variant_ids: Sequence[int]) -> None:
    """Every new variant starts with a balance of zero."""
    session.write(INSERT_LEVELS.format(marks=marks(variant_ids)), variant_ids)


class MySQLStock:
    def __init__(self, session: Session) -> None:
        self._session = session

    def on_hand(self, variant_id: int) -> int:
        row = self._session.row(SELECT_LEVEL, (variant_id,))
        if row is None:
            raise NotFound(f"There is no variant {variant_id}.")
        return int(row[0])

    def lock(self, variant_ids: Sequence[int]) -> Mapping[int, int]:
        if not variant_ids:
            return {}
        levels = dict(
            self._session.rows(
                SELECT_LEVELS_FOR_UPDATE.format(marks=marks(variant_ids)), variant_ids
            )
        )
        for variant_id in variant_ids:
            if variant_id not in levels:
                raise NotFound(f"There is no variant {variant_id}.")
        return levels

    def record(self, movements: Sequence[StockMovement]) -> Sequence[StockMovement]:
        """One movement for each variant, so that the newest of each is the one just made."""
        if not movements:
            return []
        rows = [
            (
                movement.variant_id,
                movement.kind,
                movement.quantity,
                movement.balance,
                movement.reason,
                movement.actor,
                movement.recorded_at,
            )
            for movement in movements
        ]
        ids = [movement.variant_id for movement in movements]
        balances = [(movement.variant_id, movement.balance) for movement in movements]
        insert_rows(self._session, INSERT_MOVEMENTS, rows)
        self._session.write(
            UPDATE_LEVELS.format(cases="WHEN %s THEN %s " * len(balances), marks=marks(ids)),
            (*chain.from_iterable(balances), *ids),
        )
        new_ids = dict(self._session.rows(SELECT_LAST_MOVEMENTS.format(marks=marks(ids)), ids))
        return [evolve(movement, id=new_ids[movement.variant_id]) for movement in movements]

    def movements(self, variant_id: int, *, limit: int, after: Key | None) -> Page[StockMovement]:
        below = after[0] if after else _ABOVE_ALL_IDS
        rows = self._session.rows(SELECT_MOVEMENTS, (variant_id, below, limit + 1))
        return page(rows, limit, _movement, key=lambda row: (row[0],))
