"""A customer is held before whatever is written about them: an erasing waits for it, and whoever
comes after an erasing is told so. Nothing personal is left behind.
"""

from typing import Protocol

from domain.customers.model import Customer
from domain.customers.ports import Customers
from domain.shared.errors import DomainError


class HoldingUnit(Protocol):
    @property
    def customers(self) -> Customers: ...


def hold_customer(
    unit: HoldingUnit, customer_id: int | None, erased: type[DomainError]
) -> Customer | None:
    """Until the unit of work ends. None if it is about nobody who is known.

    Raises `erased` if they are.
    """
    if customer_id is None:
        return None
    customer = unit.customers.get_for_update(customer_id)
    check_not_erased(customer, erased)
    return customer


def check_not_erased(customer: Customer, erased: type[DomainError]) -> None:
    """Raises `erased` if they are."""
    if customer.erased_at is not None:
        raise erased("The customer was erased, and nothing is written about them any more.")
