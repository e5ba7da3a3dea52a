"""Orders: what was bought, frozen as it was then, and how far it has come.

An order goes along three axes, each stored, each with one writer: `status` (`domain/checkout`
places, `domain/fulfilment` cancels), `payment_status` (`paid`, below), `fulfilment_status`
(`shipped`, below).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import attrs
from attrs import evolve, frozen

from domain.accounts.model import Email
from domain.ledger.model import Totals
from domain.pricing.model import TaxClass
from domain.pricing.quote import Given, ShippingQuote, TaxPart
from domain.products.model import Kind
from domain.shared.errors import Conflict
from domain.shared.ids import NEW
from domain.shared.postal import PostalAddress
from domain.shared.rules import Id, Text

# The first order of a shop is not number one: nobody likes to be the first.
FIRST_NUMBER: Final = 1001
# Invoices begin at one, so that whoever looks through the books sees that none is missing.
FIRST_INVOICE: Final = 1
NoteText = Annotated[str, Text(2000, lines=True)]


class OrderStatus(StrEnum):
    DRAFT = "draft"
    """Its checkout is under way, or was given up. Nobody owes anything for it."""
    PLACED = "placed"
    CANCELLED = "cancelled"


class ListedStatus(StrEnum):
    """Of those that are in lists, which drafts are not."""

    PLACED = "placed"
    CANCELLED = "cancelled"


class PaidStatus(StrEnum):
    """How much of what is asked for has been paid."""

    UNPAID = "unpaid"
    PARTIALLY_PAID = "partially_paid"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"
    VOIDED = "voided"
    """Cancelled before anything was paid."""


class FulfilmentStatus(StrEnum):
    NOT_FULFILLED = "not_fulfilled"
    PARTIALLY_FULFILLED = "partially_fulfilled"
    FULFILLED = "fulfilled"
    PARTIALLY_RETURNED = "partially_returned"
    RETURNED = "returned"


class NotPlaced(Conflict):
    """It is a draft, or was cancelled."""

    code = "order_not_placed"


class CustomerErased(Conflict):
    """Of a customer who was erased, nothing new is written down but what the books need."""

    code = "customer_erased"


class OrderKind(StrEnum):
    """Of what a timeline tells."""

    PLACED = "placed"
    PAID = "paid"
    PAYMENT_FAILED = "payment_failed"
    SHIPPED = "shipped"
    RETURNED = "returned"
    REFUND = "refund"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    CANCELLED = "cancelled"
    CREDITED = "credited"
    INVOICED = "invoiced"
    NOTE = "note"


@frozen(kw_only=True)
class OrderItem:
    """As it was sold: later changes of the product change nothing here."""

    id: int = NEW
    product_id: int
    variant_id: int
    name: str
    sku: str | None = None
    options: Mapping[str, str] = attrs.Factory(dict)
    kind: Kind = Kind.PHYSICAL
    weight_grams: int | None = None
    unit_price: int
    quantity: int
    amount: int
    discount: int = 0
    given: tuple[Given, ...] = ()
    tax_class: TaxClass
    net: int
    tax: int
    gross: int
    taxes: tuple[TaxPart, ...] = ()
    shipped: int = 0
    returned: int = 0
    refunded: int = 0
    """For how many of those that were sent the money went back."""
    cancelled: int = 0
    """How many of them are not sent, and will not be."""

    @property
    def unshipped(self) -> int:
        """How many are still to be sent."""
        return self.quantity - self.shipped - self.cancelled


@frozen(kw_only=True)
class Order:
    """All amounts are minor units of `currency`; `totals` says how they add up."""

    id: int = NEW
    number: int | None = None
    """Given when it is placed, one after the other."""
    cart_id: int
    visitor_id: int | None = None
    customer_id: int | None = None
    status: OrderStatus = OrderStatus.DRAFT
    payment_status: PaidStatus = PaidStatus.UNPAID
    fulfilment_status: FulfilmentStatus = FulfilmentStatus.NOT_FULFILLED
    email: str | None
    """None when the customer is erased."""
    note: str = ""
    shipping_address: PostalAddress | None = None
    billing_address: PostalAddress | None = None
    currency: str
    prices_include_tax: bool
    items: tuple[OrderItem, ...]
    freight: ShippingQuote | None = None
    taxes: tuple[TaxPart, ...] = ()
    totals: Totals
    captured: int = 0
    refunded: int = 0
    """Of refunds that the gateway has done."""
    credited: int = 0
    invoice_number: int | None = None
    invoiced_at: datetime | None = None
    version: int = 1
    created_at: datetime
    updated_at: datetime
    placed_at: datetime | None = None

    @property
    def received(self) -> int:
        """What the shop has of it."""
        return self.captured - self.refunded

    @property
    def owed(self) -> int:
        """What is still to be paid; below zero, what is to go back. Nobody owes anything for a
        draft.
        """
        if self.status is OrderStatus.DRAFT:
            return 0
        return self.totals.total - self.credited - self.received

    @property
    def net_total(self) -> int:
        return self.totals.total - self.totals.tax

    @property
    def quantities(self) -> dict[int, int]:
        """By variant: those of several items are added up."""
        wanted: dict[int, int] = {}
        for item in self.items:
            wanted[item.variant_id] = wanted.get(item.variant_id, 0) + item.quantity
        return wanted

    @property
    def is_unsent(self) -> bool:
        """Whether something of it is still to leave the house."""
        return self.status is OrderStatus.PLACED and any(item.unshipped for item in self.items)

    def check_placed(self) -> None:
        """Raises NotPlaced."""
        if self.status is not OrderStatus.PLACED:
            raise NotPlaced(f"The order is {self.status}.", order_status=str(self.status))

    def item(self, item_id: int) -> OrderItem | None:
        return next((item for item in self.items if item.id == item_id), None)


# How far an order, and an item of it, has come. All else is what was bought, and stays.
_PROGRESS: Final = (
    "number",
    "status",
    "payment_status",
    "fulfilment_status",
    "captured",
    "refunded",
    "credited",
    "invoice_number",
    "invoiced_at",
    "updated_at",
    "placed_at",
)
_ITEM_PROGRESS: Final = ("shipped", "returned", "refunded", "cancelled")


def progressed(before: Order, after: Order) -> Order:
    """The order as it was bought, come as far as `after` has, in its next version: what storage
    makes of a change.
    """
    items = tuple(_item_progressed(item, after.item(item.id)) for item in before.items)
    values = {name: getattr(after, name) for name in _PROGRESS}
    return evolve(before, items=items, version=before.version + 1, **values)


def _item_progressed(before: OrderItem, after: OrderItem | None) -> OrderItem:
    if after is None:
        return before
    return evolve(before, **{name: getattr(after, name) for name in _ITEM_PROGRESS})


def paid(order: Order) -> Order:
    """The order with the payment status that its amounts make."""
    return evolve(order, payment_status=_paid_status(order))


def _paid_status(order: Order) -> PaidStatus:
    if order.refunded:
        whole = order.refunded == order.captured
        return PaidStatus.REFUNDED if whole else PaidStatus.PARTIALLY_REFUNDED
    if order.status is OrderStatus.CANCELLED and not order.captured:
        return PaidStatus.VOIDED
    if order.status is OrderStatus.DRAFT:
        return PaidStatus.UNPAID
    if order.captured >= order.totals.total - order.credited:
        return PaidStatus.PAID
    return PaidStatus.PARTIALLY_PAID if order.captured else PaidStatus.UNPAID


def shipped(order: Order) -> Order:
    """The order with the fulfilment status that its items make."""
    return evolve(order, fulfilment_status=_fulfilment_status(order.items))


def _fulfilment_status(items: Sequence[OrderItem]) -> FulfilmentStatus:
    if any(item.returned for item in items):
        whole = all(item.returned + item.cancelled == item.quantity for item in items)
        return FulfilmentStatus.RETURNED if whole else FulfilmentStatus.PARTIALLY_RETURNED
    if not any(item.shipped for item in items):
        return FulfilmentStatus.NOT_FULFILLED
    whole = all(item.shipped + item.cancelled == item.quantity for item in items)
    return FulfilmentStatus.FULFILLED if whole else FulfilmentStatus.PARTIALLY_FULFILLED


@frozen(kw_only=True)
class TimelineEntry:
    """Something that happened to an order. Never changed. Facts hold nothing personal, but for
    what staff write into a note.
    """

    id: int = NEW
    order_id: int
    kind: OrderKind
    facts: Mapping[str, Any] = attrs.Factory(dict)
    actor: str
    recorded_at: datetime


@frozen(kw_only=True)
class OrderFilter:
    """Which orders. All that is given has to hold. Drafts are no orders yet, and are not told."""

    status: ListedStatus | None = None
    payment_status: PaidStatus | None = None
    fulfilment_status: FulfilmentStatus | None = None
    email: Email | None = None
    """As it was given at checkout, whatever its case."""
    customer_id: Id | None = None
    number: Id | None = None
    placed_since: datetime | None = None
    """From this time on, with an offset or Z."""
    placed_until: datetime | None = None
    """Before this time."""
