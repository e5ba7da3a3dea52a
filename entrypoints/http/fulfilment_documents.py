"""What is told of shipments, returns, cancellations and payments that came in.

What staff write into them stands where it is read, and goes from there when the customer is erased:
an answer to what was just done has none of it, since it may be kept to be told again.
"""

from datetime import datetime

import attrs
from attrs import evolve, frozen

from domain.fulfilment.model import Cancellation, CancellationReason, OrderReturn, Shipment
from domain.fulfilment.quantities import number
from domain.orders.model import Order
from domain.payments.model import PaymentStatus
from entrypoints.http.refunds import NewRefundDocument


@frozen(kw_only=True)
class ShippedItemDocument:
    order_item_id: int
    quantity: int


@frozen(kw_only=True)
class NewShipmentDocument:
    """A parcel that was sent just now. How, is told where shipments are read."""

    id: int
    order_id: int
    number: str
    """The order's number, and the how many-eth it is: `1001-1`."""
    items: tuple[ShippedItemDocument, ...]
    actor: str | None
    """Who of the staff sent it; null for those whose order it is."""
    created_at: datetime


@frozen(kw_only=True)
class ShipmentDocument(NewShipmentDocument):
    """A parcel that was sent. What there is not is an empty text."""

    carrier: str
    tracking_code: str
    tracking_url: str


@frozen(kw_only=True)
class ReturnedItemDocument:
    order_item_id: int
    received: int
    damaged: int
    restocked: int
    """How many are for sale again."""


@frozen(kw_only=True)
class NewReturnDocument:
    """What came back of an order just now. The note is told where returns are read."""

    id: int
    order_id: int
    number: str
    """The order's number, and the how many-eth return it is: `1001-1`."""
    items: tuple[ReturnedItemDocument, ...]
    actor: str
    created_at: datetime


@frozen(kw_only=True)
class ReturnDocument(NewReturnDocument):
    """What came back of an order."""

    note: str


@frozen(kw_only=True)
class RecordedReturnDocument:
    """A return, and how much of the money for these items could go back now."""

    recorded: NewReturnDocument
    refundable: int


@frozen(kw_only=True)
class CancelledItemDocument:
    order_item_id: int
    quantity: int
    amount: int
    """What is asked for them no more, tax included."""


@frozen(kw_only=True)
class NewCancellationDocument:
    """What of an order is not sent, since just now. The note is told where cancellations are
    read.
    """

    id: int
    order_id: int
    reason: CancellationReason
    items: tuple[CancelledItemDocument, ...]
    restocked: bool
    actor: str
    created_at: datetime


@frozen(kw_only=True)
class CancellationDocument(NewCancellationDocument):
    """What of an order is not sent."""

    note: str


@frozen(kw_only=True)
class CancelledDocument:
    """A cancellation, and the refund of what was received, if anything was."""

    cancellation: NewCancellationDocument
    refund: NewRefundDocument | None


@frozen(kw_only=True)
class RecordedPaymentDocument:
    """A payment that has come in."""

    id: int
    order_id: int
    method: str
    status: PaymentStatus
    amount: int
    currency: str


def shipment_document(
    order: Order, shipment: Shipment, *, with_actor: bool = True
) -> ShipmentDocument:
    told = new_shipment_document(order, shipment)
    return ShipmentDocument(
        **attrs.asdict(told if with_actor else evolve(told, actor=None), recurse=False),
        carrier=shipment.carrier,
        tracking_code=shipment.tracking_code,
        tracking_url=shipment.tracking_url,
    )


def new_shipment_document(order: Order, shipment: Shipment) -> NewShipmentDocument:
    return NewShipmentDocument(
        id=shipment.id,
        order_id=shipment.order_id,
        number=number(order, shipment.position),
        items=tuple(
            ShippedItemDocument(order_item_id=item.order_item_id, quantity=item.quantity)
            for item in shipment.items
        ),
        actor=shipment.actor,
        created_at=shipment.created_at,
    )


def return_document(order: Order, returned: OrderReturn) -> ReturnDocument:
    told = new_return_document(order, returned)
    return ReturnDocument(**attrs.asdict(told, recurse=False), note=returned.note)


def new_return_document(order: Order, returned: OrderReturn) -> NewReturnDocument:
    return NewReturnDocument(
        id=returned.id,
        order_id=returned.order_id,
        number=number(order, returned.position),
        items=tuple(
            ReturnedItemDocument(
                order_item_id=item.order_item_id,
                received=item.received,
                damaged=item.damaged,
                restocked=item.restocked,
            )
            for item in returned.items
        ),
        actor=returned.actor,
        created_at=returned.created_at,
    )


def cancellation_document(cancellation: Cancellation) -> CancellationDocument:
    told = new_cancellation_document(cancellation)
    return CancellationDocument(**attrs.asdict(told, recurse=False), note=cancellation.note)


def new_cancellation_document(cancellation: Cancellation) -> NewCancellationDocument:
    return NewCancellationDocument(
        id=cancellation.id,
        order_id=cancellation.order_id,
        reason=cancellation.reason,
        items=tuple(
            CancelledItemDocument(
                order_item_id=item.order_item_id, quantity=item.quantity, amount=item.amount
            )
            for item in cancellation.items
        ),
        restocked=cancellation.restocked,
        actor=cancellation.actor,
        created_at=cancellation.created_at,
    )
