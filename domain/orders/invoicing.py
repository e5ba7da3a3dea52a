"""Invoices: an order with a number of its own, given once, in a row without gaps."""

from attrs import evolve

from domain.audit.model import entry
from domain.carts.use_cases import owner_of
from domain.orders.model import FIRST_INVOICE, Order, OrderKind, TimelineEntry
from domain.orders.ports import OrderUnit
from domain.orders.use_cases import visible
from domain.shared.errors import NotFound
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


def issue_invoice(units: Units[OrderUnit], actor: Actor, order_id: int) -> Order:
    """The order with its invoice number. Asked again, it has it already.

    Raises Forbidden, NotFound, NotPlaced.
    """
    with units.write() as unit:
        if not actor.may(Scope.ORDERS_WRITE):
            unit.orders.of_owner(owner_of(actor), order_id)
        before = unit.orders.get_for_update(order_id)
        if before.invoice_number is not None:
            return unit.commit(before)
        before.check_placed()
        # Last of all that is waited for: until this is stored, nobody else gets a number.
        number = unit.orders.next_number("invoices", FIRST_INVOICE)
        invoiced = evolve(before, invoice_number=number, invoiced_at=unit.now, updated_at=unit.now)
        order = unit.orders.save(invoiced, before)
        unit.orders.tell(
            TimelineEntry(
                order_id=order_id,
                kind=OrderKind.INVOICED,
                facts={"number": number},
                actor=actor.name,
                recorded_at=unit.now,
            )
        )
        facts = {"invoice_number": number}
        unit.audit.record(entry(actor, "order.invoice", order_id, after=facts, at=unit.now))
        return unit.commit(order)


def read_invoice(units: Units[OrderUnit], actor: Actor, order_id: int) -> Order:
    """An order that has an invoice. Raises Forbidden, NotFound."""
    with units.read() as unit:
        order = visible(unit, actor, order_id)
    if order.invoice_number is None:
        raise NotFound(f"Order {order_id} has no invoice.")
    return order
