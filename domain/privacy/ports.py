"""What privacy needs of storage."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.customers.model import Customer
from domain.customers.ports import CustomerUnit
from domain.privacy.model import PrivacyMap, Row


class PersonalData(Protocol):
    """What the tables of a map hold about one customer. Whoever asks holds the customer's row, so
    that nothing is added meanwhile.
    """

    def collect(self, tables: PrivacyMap, customer: Customer) -> Mapping[str, Sequence[Row]]:
        """The customer's rows by table, those with nothing to tell left out: the columns that the
        map tells, in its order; the rows in the order of their keys.
        """
        ...

    def hold(self, tables: PrivacyMap, customer: Customer, name: str) -> Sequence[int]:
        """The ids of the customer's rows in a table that leads to others and is not deleted.
        Nobody else changes them until the unit of work ends, and what `erase` finds there is these
        rows alone: what comes to be meanwhile is as if it came after.
        """
        ...

    def erase(self, tables: PrivacyMap, customer: Customer, now: datetime) -> None:
        """As the map says."""
        ...


class Sales(Protocol):
    """What erasing has to know of orders, which are above it."""

    def unfinished(self, order_ids: Sequence[int]) -> Sequence[int | None]:
        """The numbers of those of these orders that still have to know whom they are for: what is
        placed and not all sent or cancelled; and None for each draft whose money is being taken.
        In the order of the numbers.
        """
        ...


class PrivacyUnit(CustomerUnit, Protocol):
    @property
    def personal_data(self) -> PersonalData: ...
    @property
    def orders(self) -> Sales: ...
