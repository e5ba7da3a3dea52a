"""What fulfilment needs of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.fulfilment.model import Cancellation, OrderReturn, Shipment
from domain.inventory.ports import InventoryUnit
from domain.mail.ports import LetterUnit
from domain.orders.ports import OrderUnit


class Fulfilments(Protocol):
    """Whoever adds something holds its order (`Orders.get_for_update`). Nothing is ever changed."""

    def add_shipment(self, shipment: Shipment) -> Shipment:
        """With its id. Raises ConcurrencyConflict if the order has one at this position."""
        ...

    def shipments(self, order_id: int) -> Sequence[Shipment]:
        """By position. Those of an order that is not there are none."""
        ...

    def add_return(self, returned: OrderReturn) -> OrderReturn:
        """With its id. Raises ConcurrencyConflict if the order has one at this position."""
        ...

    def returns(self, order_id: int) -> Sequence[OrderReturn]:
        """By position. Those of an order that is not there are none."""
        ...

    def add_cancellation(self, cancellation: Cancellation) -> Cancellation:
        """With its id."""
        ...

    def cancellations(self, order_id: int) -> Sequence[Cancellation]:
        """By id. Those of an order that is not there are none."""
        ...


class FulfilmentUnit(OrderUnit, InventoryUnit, LetterUnit, Protocol):
    @property
    def fulfilments(self) -> Fulfilments: ...
