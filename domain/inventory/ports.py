"""What inventory needs of storage."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.inventory.model import Level, Reservation, StockMovement
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import UnitOfWork


class Stock(Protocol):
    """Levels, the movements that make them, and what is promised to whom. A variant starts with
    nothing on hand and nothing reserved.

    Whoever writes reservations of a variant has locked its level: that is what keeps two from
    promising the same unit.
    """

    def level(self, variant_id: int) -> Level:
        """Raises NotFound if there is no such variant."""
        ...

    def lock(self, variant_ids: Collection[int]) -> Mapping[int, Level]:
        """The levels, locked until the unit of work ends, in the order of the ids.

        Raises NotFound if one of the variants does not exist.
        """
        ...

    def record(self, movements: Sequence[StockMovement]) -> None:
        """Keep the movements, and set each variant's level to its last one's. Two statements.

        The variants were locked, or added, in this unit of work. Of one variant there may be
        several: each starts from where the one before ended.

        Raises StockOutOfRange or SoldOut if a level breaks the last wall, the storage's own checks;
        NotFound if there is no such order.
        """
        ...

    def set_backorder_limit(self, variant_id: int, limit: int) -> None:
        """The variant was locked. Raises StockReserved if more is promised already."""
        ...

    def reservations(self, order_id: int) -> Sequence[Reservation]:
        """Of the order, as they are now, by id."""
        ...

    def expired(self, variant_ids: Collection[int], now: datetime) -> Sequence[Reservation]:
        """Those of these variants that are still held and may be released, by id."""
        ...

    def add_reservations(self, reservations: Sequence[Reservation]) -> None:
        """Raises NotFound if there is no such order or variant."""
        ...

    def save_reservations(self, reservations: Sequence[Reservation]) -> None:
        """How much of them was sold and released, and until when they are held.

        Raises ConcurrencyConflict if that is more than was promised: who reads again knows better.
        """
        ...

    def movements(self, variant_id: int, *, limit: int, after: Key | None) -> Page[StockMovement]:
        """The variant's movements, newest first."""
        ...


class InventoryUnit(UnitOfWork, Protocol):
    @property
    def stock(self) -> Stock: ...
    @property
    def audit(self) -> AuditLog: ...
