"""Address books in memory."""

from collections.abc import Sequence

from attrs import evolve

from adapters.memory.store import Tables
from domain.addresses.model import Address
from domain.shared.errors import ConcurrencyConflict, NotFound


class MemoryAddresses:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, address: Address) -> Address:
        if address.customer_id not in self._tables.customers:
            raise NotFound("There is no such customer.")
        return self._keep(evolve(address, id=self._tables.new_id("addresses")))

    def get(self, customer_id: int, address_id: int) -> Address:
        found = self._tables.addresses.get(address_id)
        if found is None or found.customer_id != customer_id:
            raise NotFound(f"There is no address {address_id}.")
        return found

    def of(self, customer_id: int) -> Sequence[Address]:
        found = (
            each for each in self._tables.addresses.values() if each.customer_id == customer_id
        )
        return sorted(found, key=lambda each: each.id)

    def save(self, address: Address) -> None:
        stored = self.get(address.customer_id, address.id)
        self._keep(evolve(address, created_at=stored.created_at))

    def remove(self, customer_id: int, address_id: int) -> None:
        del self._tables.addresses[self.get(customer_id, address_id).id]

    def _keep(self, address: Address) -> Address:
        for other in self.of(address.customer_id):
            is_shared = (other.default_shipping and address.default_shipping) or (
                other.default_billing and address.default_billing
            )
            if other.id != address.id and is_shared:
                raise ConcurrencyConflict("Another address became the default meanwhile.")
        self._tables.addresses[address.id] = address
        return address
