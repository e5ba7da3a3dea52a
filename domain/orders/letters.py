"""What customers are written about their orders."""

from domain.accounts.model import Kind, Subject
from domain.mail.model import LetterKind
from domain.mail.ports import LetterUnit
from domain.mail.use_cases import write_letter
from domain.orders.model import Order, OrderItem
from domain.shared.money import written


def write_order_letter(unit: LetterUnit, order: Order) -> None:
    """That the order was placed, in the transaction that places it. Nobody is written to whose
    address is not known any more.
    """
    if order.email is None:
        return
    is_customers = order.customer_id is not None
    write_letter(
        unit,
        LetterKind.ORDER_PLACED,
        order.email,
        subject=Subject(Kind.CUSTOMER, order.customer_id or 0) if is_customers else None,
        facts=order_facts(order),
    )


def order_facts(order: Order) -> dict[str, str]:
    """What the letter tells. `owed` is empty if nothing is to be paid any more."""
    address = order.billing_address or order.shipping_address
    return {
        "name": address.name if address else "",
        "number": str(order.number),
        "items": "\n".join(_line(item, order.currency) for item in order.items),
        "total": written(order.totals.total, order.currency),
        "owed": written(order.owed, order.currency) if order.owed > 0 else "",
    }


def _line(item: OrderItem, currency: str) -> str:
    options = ", ".join(item.options.values())
    name = f"{item.name} ({options})" if options else item.name
    return f"{item.quantity} x {name}: {written(item.amount - item.discount, currency)}"
