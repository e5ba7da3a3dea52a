"""Whose an order is, held before anything is written about them: an erasing waits, or is over."""

from domain.customers.holding import hold_customer
from domain.orders.model import CustomerErased, Order
from domain.orders.ports import OrderUnit


def hold_whose_it_is(unit: OrderUnit, order_id: int) -> None:
    """The customer, or the order itself if it is a guest's, until the unit of work ends.

    Raises NotFound, CustomerErased.
    """
    _, customer_id = unit.orders.origin(order_id)
    if customer_id is None:
        check_known(unit.orders.get_for_update(order_id))
    else:
        hold_customer(unit, customer_id, CustomerErased)


def check_known(held: Order) -> None:
    """A guest is known by the e-mail address of the order alone: what is written about them without
    it would never be erased.

    Raises CustomerErased.
    """
    if held.email is None:
        raise CustomerErased("Whose order it was is erased, and nothing is written about them.")
