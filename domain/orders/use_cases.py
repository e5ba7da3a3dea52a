"""Reading orders, by those whose they are and by staff; notes, and what an order's books say.

Of what is on `/v1/orders`, staff with the scope see all, and everybody else their own.
"""

from collections.abc import Sequence

from attrs import evolve, frozen

from domain.accounts.model import mailbox
from domain.audit.model import entry
from domain.carts.use_cases import owner_of
from domain.ledger.model import MoneyEntry
from domain.orders.holding import hold_whose_it_is
from domain.orders.model import (
    NoteText,
    Order,
    OrderFilter,
    OrderKind,
    TimelineEntry,
)
from domain.orders.ports import OrderUnit
from domain.payments.model import Payment, Transaction
from domain.shared.errors import Forbidden
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


@frozen(kw_only=True)
class OrderView:
    """An order as it is read."""

    order: Order
    payment: Payment | None = None
    """The newest try to pay it: of a draft it says where its customer has to go."""


@frozen(kw_only=True)
class NoteDraft:
    """For the staff alone."""

    text: NoteText


def visible(unit: OrderUnit, actor: Actor, order_id: int) -> Order:
    """Raises Forbidden; NotFound, also for an order that is another's."""
    if actor.may(Scope.ORDERS_READ):
        return unit.orders.get(order_id)
    return unit.orders.of_owner(owner_of(actor), order_id)


def read_order(units: Units[OrderUnit], actor: Actor, order_id: int) -> OrderView:
    """With how it is paid. Drafts, too: who went to the bank's page looks here what became of it.

    Raises Forbidden, NotFound.
    """
    with units.read() as unit:
        order = visible(unit, actor, order_id)
        payments = unit.payments.of_order(order_id)
        return OrderView(order=order, payment=payments[-1] if payments else None)


def list_orders(
    units: Units[OrderUnit], actor: Actor, wanted: OrderFilter, *, limit: int, after: Key | None
) -> Page[Order]:
    """The highest number first. Filters are for staff: nobody has so many orders.

    Raises Forbidden.
    """
    with units.read() as unit:
        if not actor.may(Scope.ORDERS_READ):
            owner = owner_of(actor)
            if wanted != OrderFilter():
                raise Forbidden(
                    f"Filters need the scope {Scope.ORDERS_READ}.", scope=str(Scope.ORDERS_READ)
                )
            return unit.orders.page_of(owner, limit=limit, after=after)
        if wanted.email is not None:
            wanted = evolve(wanted, email=mailbox(wanted.email))
        return unit.orders.page(wanted, limit=limit, after=after)


def read_timeline(units: Units[OrderUnit], actor: Actor, order_id: int) -> Sequence[TimelineEntry]:
    """What happened to the order, in that order. Raises Forbidden, NotFound."""
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        told = unit.orders.timeline(order_id)
        if not told:
            unit.orders.get(order_id)
        return told


def read_payments(
    units: Units[OrderUnit], actor: Actor, order_id: int
) -> tuple[Sequence[Payment], Sequence[Transaction]]:
    """All tries to pay the order, and what gateways said of them, each by id.

    Raises Forbidden, NotFound.
    """
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        payments = unit.payments.of_order(order_id)
        if not payments:
            unit.orders.get(order_id)
            return (), ()
        return payments, unit.payments.transactions(order_id)


def read_ledger(units: Units[OrderUnit], actor: Actor, order_id: int) -> Sequence[MoneyEntry]:
    """By id. Raises Forbidden, NotFound."""
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        entries = unit.ledger.of_order(order_id)
        if not entries:
            unit.orders.get(order_id)
        return entries


def add_note(
    units: Units[OrderUnit], actor: Actor, order_id: int, draft: NoteDraft
) -> TimelineEntry:
    """Raises Forbidden, NotFound, CustomerErased."""
    actor.require(Scope.ORDERS_WRITE)
    with units.write() as unit:
        hold_whose_it_is(unit, order_id)
        note = unit.orders.tell(
            TimelineEntry(
                order_id=order_id,
                kind=OrderKind.NOTE,
                facts={"text": draft.text},
                actor=actor.name,
                recorded_at=unit.now,
            )
        )
        # What the note says stands in the timeline alone, from where it can be erased.
        unit.audit.record(entry(actor, "order.note", order_id, at=unit.now))
        return unit.commit(note)
