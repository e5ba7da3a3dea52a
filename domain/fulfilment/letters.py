"""What customers are written about what becomes of their orders."""

from collections.abc import Mapping

from domain.fulfilment.model import Cancellation, Shipment
from domain.mail.model import LetterKind
from domain.mail.ports import LetterUnit
from domain.orders.letters import called, name_of, write_about
from domain.orders.model import Order, OrderItem, OrderStatus
from domain.payments.model import Refund
from domain.shared.money import written


def write_shipment_letter(unit: LetterUnit, order: Order, shipment: Shipment) -> None:
    """That a parcel is on its way, in the transaction that notes it."""
    write_about(unit, LetterKind.ORDER_SHIPPED, order, shipment_facts(order, shipment))


def shipment_facts(order: Order, shipment: Shipment) -> dict[str, str]:
    """What the letter tells. How it is sent is empty if the staff did not say so; so is `rest`, if
    nothing is still to be sent.
    """
    sent = {item.order_item_id: item.quantity for item in shipment.items}
    return {
        "name": name_of(order, order.shipping_address or order.billing_address),
        "number": str(order.number),
        "items": _lines(order, sent),
        "rest": _lines(order, {item.id: item.unshipped for item in order.items}),
        "carrier": shipment.carrier,
        "tracking_code": shipment.tracking_code,
        "tracking_url": shipment.tracking_url,
    }


def write_cancellation_letter(
    unit: LetterUnit, order: Order, done: Cancellation, refund: Refund | None
) -> None:
    """That something will not be sent, in the transaction that notes it. `refund` is what goes back
    for it.
    """
    facts = {
        "name": name_of(order, order.billing_address or order.shipping_address),
        "number": str(order.number),
        "items": _lines(order, done.by_item),
        "is_whole": "yes" if order.status is OrderStatus.CANCELLED else "",
        "reason": str(done.reason),
        "back": written(refund.amount, order.currency) if refund else "",
    }
    write_about(unit, LetterKind.ORDER_CANCELLED, order, facts)


def write_refund_letter(unit: LetterUnit, order: Order, refund: Refund) -> None:
    """That money goes back, in the transaction that notes it: a gateway has done it, or staff are
    about to, by hand.
    """
    given_back = {item.order_item_id: item.quantity + item.cancelled for item in refund.items}
    facts = {
        "name": name_of(order, order.billing_address or order.shipping_address),
        "number": str(order.number),
        "items": _lines(order, given_back),
        "back": written(refund.amount, order.currency),
    }
    write_about(unit, LetterKind.ORDER_REFUNDED, order, facts)


def _lines(order: Order, by_item: Mapping[int, int]) -> str:
    return "\n".join(_line(item, by_item[item.id]) for item in order.items if by_item.get(item.id))


def _line(item: OrderItem, quantity: int) -> str:
    return f"{quantity} x {called(item)}"
