"""What inventory needs of storage."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.inventory.model import StockMovement
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import UnitOfWork


class Stock(Protocol):
    """Balances and the movements that make them. A variant starts with a balance of zero."""

    def on_hand(self, variant_id: int) -> int:
        """Raises NotFound if there is no such variant."""
        ...

    def lock(self, variant_ids: Sequence[int]) -> Mapping[int, int]:
        """The balances, locked until the unit of work ends, in the order of the ids.

        Raises NotFound if one of the variants does not exist.
        """
        ...

    def record(self, movements: Sequence[StockMovement]) -> Sequence[StockMovement]:
        """Keep the movements, with their ids, and set each variant's balance to its last one's.

        The variants were locked, or added, in this unit of work, and each is there once.

        Raises StockOutOfRange if a balance breaks the last wall, the storage's own check.
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
