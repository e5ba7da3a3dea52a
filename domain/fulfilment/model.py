"""What becomes of a placed order: what was sent of it, what came back, and its cancellation.

Quantities of an order's items only grow: so many were shipped, of these so many came back
(`quantities.py`). Money is another matter (`refunds.py`).
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from domain.carts.model import MAX_ITEMS
from domain.pricing.model import Quantity
from domain.shared.errors import Conflict, InvalidInput, Violation
from domain.shared.ids import NEW
from domain.shared.money import Amount
from domain.shared.rules import Id, Items, Text, Whole

StaffNote = Annotated[str, Text(2000, blank=True, lines=True)]
Carrier = Annotated[str, Text(100, blank=True)]
TrackingCode = Annotated[str, Text(100, blank=True)]
TrackingUrl = Annotated[
    str,
    Text(
        2000,
        blank=True,
        pattern=r"^(https?://[!-~]+)?$",
        hint="must be an http or https address, or empty",
    ),
]
Damaged = Annotated[int, Whole(0, 1_000_000)]


class QuantityExceeded(Conflict):
    """More of an item than there is left of it. `left` says of which: `[{"order_item_id", "wanted",
    "left"}, …]`.
    """

    code = "quantity_exceeded"


class AlreadyShipped(Conflict):
    """Something of the order has left the house: the rest is cancelled item by item."""

    code = "already_shipped"


class NoPaymentAwaited(Conflict):
    """No payment of the order is one that is paid later, by transfer or in cash."""

    code = "no_payment_awaited"


class CancellationReason(StrEnum):
    CUSTOMER = "customer"
    """The customer wants it no longer."""
    DECLINED = "declined"
    """It was not paid."""
    FRAUD = "fraud"
    INVENTORY = "inventory"
    """The goods are not to be had."""
    STAFF = "staff"
    """A mistake of the shop's."""
    OTHER = "other"


@frozen(kw_only=True)
class ItemQuantity:
    """So many of an item of the order."""

    order_item_id: Id
    quantity: Quantity


@frozen(kw_only=True)
class ShipmentDraft:
    """A parcel. Without `items` it has all that is left."""

    items: Annotated[tuple[ItemQuantity, ...], Items(MAX_ITEMS, min=1)] | None = None
    carrier: Carrier = ""
    tracking_code: TrackingCode = ""
    tracking_url: TrackingUrl = ""


@frozen(kw_only=True)
class Shipment:
    id: int = NEW
    order_id: int
    position: int
    """The order's first is 1."""
    items: tuple[ItemQuantity, ...]
    carrier: str = ""
    tracking_code: str = ""
    tracking_url: str = ""
    actor: str
    created_at: datetime


@frozen(kw_only=True)
class ReturnItemDraft:
    order_item_id: Id
    received: Quantity
    damaged: Damaged = 0
    """How many of those received cannot be sold again."""
    restock: bool
    """Whether the others are for sale again."""


@frozen(kw_only=True)
class ReturnDraft:
    """What came back. No money goes back by this: that is a refund."""

    items: Annotated[tuple[ReturnItemDraft, ...], Items(MAX_ITEMS, min=1)]
    note: StaffNote = ""

    def check(self) -> None:
        """Raises InvalidInput."""
        wrong = [
            Violation(f"/items/{place}/damaged", "too_large", f"must be at most {item.received}")
            for place, item in enumerate(self.items)
            if item.damaged > item.received
        ]
        if wrong:
            raise InvalidInput(wrong)


@frozen(kw_only=True)
class ReturnedItem:
    order_item_id: int
    received: int
    damaged: int
    restocked: int


@frozen(kw_only=True)
class OrderReturn:
    id: int = NEW
    order_id: int
    position: int
    """The order's first is 1."""
    items: tuple[ReturnedItem, ...]
    note: str = ""
    actor: str
    created_at: datetime


@frozen(kw_only=True)
class CancellationDraft:
    """Without `items` the whole order, of which nothing was sent."""

    items: Annotated[tuple[ItemQuantity, ...], Items(MAX_ITEMS, min=1)] | None = None
    """Units that are not to be sent: of what was not sent yet."""
    reason: CancellationReason
    note: StaffNote = ""
    restock: bool = True
    """Whether the goods are for sale again. If not, they are written off."""
    refund: bool = True
    """Whether what was received for it goes back."""


@frozen(kw_only=True)
class CancelledItem:
    order_item_id: int
    quantity: int
    amount: Amount
    """What is asked for them no more, tax included."""


@frozen(kw_only=True)
class Cancellation:
    id: int = NEW
    order_id: int
    reason: CancellationReason
    note: str = ""
    items: tuple[CancelledItem, ...] = ()
    restocked: bool
    actor: str
    created_at: datetime

    @property
    def by_item(self) -> dict[int, int]:
        """How many of each item, by its id."""
        return {item.order_item_id: item.quantity for item in self.items}


@frozen(kw_only=True)
class PaymentRecord:
    """The money has come in."""

    amount: Amount | None = None
    """What came in, which has to be what is owed: said to be sure that it is."""
