"""What customers are written about their orders."""

from collections.abc import Mapping

from domain.accounts.model import Kind, Subject
from domain.mail.model import LetterKind
from domain.mail.ports import LetterUnit
from domain.mail.use_cases import write_letter
from domain.orders.model import Order, OrderItem
from domain.shared.money import written
from domain.shared.postal import PostalAddress


def write_order_letter(unit: LetterUnit, order: Order) -> None:
    """That the order was placed, in the transaction that places it."""
    write_about(unit, LetterKind.ORDER_PLACED, order, order_facts(order))


def write_about(unit: LetterUnit, kind: LetterKind, order: Order, facts: Mapping[str, str]) -> None:
    """Nobody is written to whose address is not known any more. The letter refers to the customer:
    whoever writes it has locked them before the order.
    """
    if order.email is None:
        return
    is_customers = order.customer_id is not None
    subject = Subject(Kind.CUSTOMER, order.customer_id or 0) if is_customers else None
    write_letter(unit, kind, order.email, subject=subject, facts=facts)


def order_facts(order: Order) -> dict[str, str]:
    """What the letter tells. `owed` is empty if nothing is to be paid any more."""
    return {
        "name": name_of(order, order.billing_address or order.shipping_address),
        "number": str(order.number),
        "items": "\n".join(_line(item, order.currency) for item in order.items),
        "total": written(order.totals.total, order.currency),
        "owed": written(order.owed, order.currency) if order.owed > 0 else "",
    }


def name_of(order: Order, address: PostalAddress | None) -> str:
    """Of customers alone: as a guest anybody could write anything there, to anybody."""
    return address.name if address and order.customer_id is not None else ""


def called(item: OrderItem) -> str:
    options = ", ".join(item.options.values())
    return f"{item.name} ({options})" if options else item.name


def _line(item: OrderItem, currency: str) -> str:
    return f"{item.quantity} x {called(item)}: {written(item.amount - item.discount, currency)}"
