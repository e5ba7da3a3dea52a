"""The order that is written about, with its customer before it: so everybody locks them."""

from domain.customers.holding import check_not_erased, hold_customer
from domain.fulfilment.ports import FulfilmentUnit
from domain.orders.holding import check_known
from domain.orders.model import CustomerErased, Order, OrderStatus
from domain.shared.errors import ConcurrencyConflict


def held(unit: FulfilmentUnit, order_id: int, *words: str) -> Order:
    """Nobody else changes it until the unit of work ends. `words` are what staff write: they may be
    about the customer, of whom nothing is written any more once they are erased.

    Raises NotFound, CustomerErased.
    """
    if any(words):
        hold_customer(unit, unit.orders.get(order_id).customer_id, CustomerErased)
    return _locked(unit, order_id, *words)


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
    order = _locked(unit, order_id, *words)
    if order.customer_id != customer_id:
        raise ConcurrencyConflict("Whose order it is was only learned just now.")
    return order


def _locked(unit: FulfilmentUnit, order_id: int, *words: str) -> Order:
    """An erasing locks what guests ordered, too: so it is over by now, or comes after."""
    order = unit.orders.get_for_update(order_id)
    # Nothing is done with a draft, nor written: that it is one is what staff have to be told.
    if any(words) and order.status is not OrderStatus.DRAFT:
        check_known(order)
    return order
