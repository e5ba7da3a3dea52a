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

    def erase(self, tables: PrivacyMap, customer: Customer, now: datetime) -> None:
        """As the map says."""
        ...


class PrivacyUnit(CustomerUnit, Protocol):
    @property
    def personal_data(self) -> PersonalData: ...
