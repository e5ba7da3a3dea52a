"""The order that is written about, with its customer before it: so everybody locks them."""

from domain.fulfilment.ports import FulfilmentUnit
from domain.orders.model import Order
from domain.orders.use_cases import hold_customer


def held(unit: FulfilmentUnit, order_id: int, *words: str) -> Order:
    """Nobody else changes it until the unit of work ends. `words` are what staff write: they may be
    about the customer, of whom nothing is written any more once they are erased.

    Raises NotFound, CustomerErased.
    """
    if any(words):
        hold_customer(unit, unit.orders.get(order_id))
    return unit.orders.get_for_update(order_id)
