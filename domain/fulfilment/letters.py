"""What customers are written about what becomes of their orders."""

from domain.fulfilment.model import Shipment
from domain.mail.model import LetterKind
from domain.mail.ports import LetterUnit
from domain.orders.letters import called, name_of, write_about
from domain.orders.model import Order, OrderItem


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


def _lines(order: Order, by_item: dict[int, int]) -> str:
    return "\n".join(_line(item, by_item[item.id]) for item in order.items if by_item.get(item.id))


def _line(item: OrderItem, quantity: int) -> str:
    return f"{quantity} x {called(item)}"
