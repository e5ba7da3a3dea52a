"""The order that is written about, with its customer before it: so everybody locks them."""

from domain.customers.holding import check_not_erased, hold_customer
from domain.fulfilment.ports import FulfilmentUnit
from domain.orders.model import CustomerErased, Order
from domain.shared.errors import ConcurrencyConflict


def held(unit: FulfilmentUnit, order_id: int, *words: str) -> Order:
    """Nobody else changes it until the unit of work ends. `words` are what staff write: they may be
    about the customer, of whom nothing is written any more once they are erased.

    Raises NotFound, CustomerErased.
    """
    if any(words):
        hold_customer(unit, unit.orders.get(order_id).customer_id, CustomerErased)
    return unit.orders.get_for_update(order_id)


def held_to_write(unit: FulfilmentUnit, order_id: int, *words: str) -> Order:
    """As `held`, for who writes the customer a letter: it refers to them, and so they are locked,
    erased or not.

    Raises NotFound, CustomerErased; ConcurrencyConflict if it became a customer's just now.
    """
    _, customer_id = unit.orders.origin(order_id)
    if customer_id is not None:
        customer = unit.customers.get_for_update(customer_id)
        if any(words):
            check_not_erased(customer, CustomerErased)
    order = unit.orders.get_for_update(order_id)
    if order.customer_id != customer_id:
        raise ConcurrencyConflict("Whose order it is was only learned just now.")
    return order
