"""What the address book needs of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.addresses.model import Address
from domain.audit.ports import AuditLog
from domain.customers.ports import Customers
from domain.shared.unit_of_work import UnitOfWork


class Addresses(Protocol):
    """Nobody reaches an address but by way of the customer whose it is.

    Who writes holds the customer (`Customers.get_for_update`), so that two requests never look
    at one book at once.
    """

    def add(self, address: Address) -> Address:
        """The address with its id.

        Raises ConcurrencyConflict if another of the customer is the default for the same; NotFound
        if there is no such customer.
        """
        ...

    def get(self, customer_id: int, address_id: int) -> Address:
        """Raises NotFound, also if it is another customer's."""
        ...

    def of(self, customer_id: int) -> Sequence[Address]:
        """All of the customer, by id."""
        ...

    def save(self, address: Address) -> None:
        """Whose it is, and since when, stays as it was.

        Raises ConcurrencyConflict as `add` does; NotFound if the customer has no such address.
        """
        ...

    def remove(self, customer_id: int, address_id: int) -> None:
        """Raises NotFound if the customer has no such address."""
        ...


class AddressUnit(UnitOfWork, Protocol):
    @property
    def addresses(self) -> Addresses: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def audit(self) -> AuditLog: ...
