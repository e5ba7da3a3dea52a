"""What the money ledger needs of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.ledger.model import MoneyEntry
from domain.shared.unit_of_work import UnitOfWork


class Ledger(Protocol):
    def post(self, entries: Sequence[MoneyEntry]) -> None:
        """Keep them. Raises ConcurrencyConflict if the same was posted from this source before."""
        ...

    def of_order(self, order_id: int) -> Sequence[MoneyEntry]:
        """By id."""
        ...


class LedgerUnit(UnitOfWork, Protocol):
    @property
    def ledger(self) -> Ledger: ...
