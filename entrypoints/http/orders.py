"""`/v1/orders`: one's own, and all of them for staff."""

from datetime import datetime
from typing import Final

import attrs
from attrs import frozen

from domain.orders import use_cases
from domain.orders.model import (
    FulfilmentStatus,
    Order,
    OrderFilter,
    OrderItem,
    OrderStatus,
    PaidStatus,
    TimelineEntry,
)
from domain.orders.use_cases import NoteDraft, OrderView
from domain.payments.model import Payment, PaymentStatus
from domain.pricing.quote import ShippingQuote, TaxPart
from domain.shared.paging import DEFAULT_LIMIT, Limit
from domain.shared.postal import PostalAddress
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply
from entrypoints.http.totals import TotalsDocument


@frozen(kw_only=True)
class OrderQuery(OrderFilter):
    """Which orders, and which page of them. Filters are for staff; all that is given holds."""

    limit: Limit = DEFAULT_LIMIT
    """How many to answer at once."""
    after: str | None = None
    """Where the page before ended: take it from its `Link` header."""


@frozen(kw_only=True)
class OrderPayment:
    """How an order is paid: the newest try."""

    method: str
    status: PaymentStatus
    action_url: str | None
    """Where the customer has to go, if anywhere."""
    failure: str | None


@frozen(kw_only=True)
class OrderDocument:
    """What was bought, as it was then, and how far it has come. Amounts are minor units of
    `currency`.
    """

    id: int
    number: int | None
    """What people call it by; a draft has none."""
    cart_id: int
    customer_id: int | None
    status: OrderStatus
    payment_status: PaidStatus
    fulfilment_status: FulfilmentStatus
    email: str | None
    """null when the customer is erased; so are the addresses."""
    note: str
    """The customer's."""
    shipping_address: PostalAddress | None
    billing_address: PostalAddress | None
    currency: str
    prices_include_tax: bool
    items: tuple[OrderItem, ...]
    freight: ShippingQuote | None
    """How it is sent; null if nothing is."""
    taxes: tuple[TaxPart, ...]
    """All taxes with the same name and rate, added up."""
    totals: TotalsDocument
    captured: int
    """What was paid."""
    refunded: int
    """What went back."""
    amount_received: int
    """What the shop has of it: paid, and not gone back."""
    credited: int
    """What the shop does not ask for any more."""
    owed: int
    """What is still to be paid; below zero, what is to go back."""
    payment: OrderPayment | None
    """How it is paid, and how far that has come: `awaiting` if the customer is to transfer the
    money, or to bring it. Lists do not tell it.
    """
    invoice_number: int | None
    invoiced_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    placed_at: datetime | None


@frozen(kw_only=True)
class NoteDocument:
    """A note that was added. What it says stands in the order's timeline alone, from where it goes
    when the customer is erased.
    """

    id: int
    order_id: int
    actor: str
    recorded_at: datetime


_FILTERS: Final = tuple(attrs.fields_dict(OrderFilter))


def version_of(order: Order) -> str:
    return f"order-{order.id}.{order.version}"


def order_document(order: Order, payment: Payment | None = None) -> OrderDocument:
    return OrderDocument(
        id=order.id,
        number=order.number,
        cart_id=order.cart_id,
        customer_id=order.customer_id,
        status=order.status,
        payment_status=order.payment_status,
        fulfilment_status=order.fulfilment_status,
        email=order.email,
        note=order.note,
        shipping_address=order.shipping_address,
        billing_address=order.billing_address,
        currency=order.currency,
        prices_include_tax=order.prices_include_tax,
        items=order.items,
        freight=order.freight,
        taxes=order.taxes,
        totals=TotalsDocument(**attrs.asdict(order.totals), net=order.net_total),
        captured=order.captured,
        refunded=order.refunded,
        amount_received=order.received,
        credited=order.credited,
        owed=order.owed,
        payment=_payment(payment),
        invoice_number=order.invoice_number,
        invoiced_at=order.invoiced_at,
        version=order.version,
        created_at=order.created_at,
        updated_at=order.updated_at,
        placed_at=order.placed_at,
    )


def _payment(payment: Payment | None) -> OrderPayment | None:
    if payment is None:
        return None
    return OrderPayment(
        method=payment.method,
        status=payment.status,
        action_url=payment.action_url,
        failure=payment.failure,
    )


def list_orders(call: Call[OrderQuery, None]) -> Reply:
    page = use_cases.list_orders(
        call.units,
        call.actor,
        OrderFilter(**{name: getattr(call.query, name) for name in _FILTERS}),
        limit=call.query.limit,
        after=call.cursor("-number", call.query.after, int),
    )
    following = write_cursor("-number", page.after) if page.after else None
    return Reply(value=[order_document(each) for each in page.items], next=following)


def read_order(call: Call[Nothing, None], order_id: int) -> Reply:
    return _one(use_cases.read_order(call.units, call.actor, order_id))


def _one(view: OrderView) -> Reply:
    return Reply(value=order_document(view.order, view.payment), version=version_of(view.order))


def read_timeline(call: Call[Nothing, None], order_id: int) -> Reply:
    return Reply(value=use_cases.read_timeline(call.units, call.actor, order_id))


def add_note(call: Call[Nothing, NoteDraft], order_id: int) -> Reply:
    return call.write(
        lambda units: use_cases.add_note(units, call.actor, order_id, call.body), _noted
    )


def _noted(note: TimelineEntry) -> Reply:
    return Reply(
        value=NoteDocument(
            id=note.id, order_id=note.order_id, actor=note.actor, recorded_at=note.recorded_at
        ),
        status=201,
        location=f"/v1/orders/{note.order_id}/timeline",
    )
