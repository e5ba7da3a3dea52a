"""Reading and changing customers, by themselves and by staff."""

from collections.abc import Callable

from domain.accounts.model import mailbox
from domain.accounts.use_cases import find_session, note_session
from domain.audit.model import entry
from domain.customers.model import Customer, CustomerChanges, changed
from domain.customers.ports import CustomerUnit
from domain.shared.changes import sent
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope
from domain.visitors.use_cases import note_visitor


def recognise(units: Units[CustomerUnit], secret: str, request_id: str) -> Actor | None:
    """Who logged in and got this secret; None if nobody did, or it is over."""
    found = find_session(units, secret)
    if found is None:
        return None
    session, is_to_be_noted = found
    if is_to_be_noted:
        note_session(units, session)
        if session.visitor_id is not None:
            note_visitor(units, session.visitor_id)
    return Actor(
        name=f"customer:{session.holder.id}",
        request_id=request_id,
        visitor_id=session.visitor_id,
        customer_id=session.holder.id,
        session_id=session.id,
    )


def read_me(units: Units[CustomerUnit], actor: Actor) -> Customer:
    """Raises Forbidden."""
    customer_id = actor.require_customer()
    with units.read() as unit:
        return unit.customers.get(customer_id)


def change_me(
    units: Units[CustomerUnit],
    actor: Actor,
    changes: CustomerChanges,
    expect: Callable[[Customer], None],
) -> Customer:
    """Raises Forbidden, StaleVersion; NotFound if they were erased a moment ago.

    The log tells which fields were changed, and not to what: it is kept longer than a person may
    want to be known here.
    """
    customer_id = actor.require_customer()
    with units.write() as unit:
        before = unit.customers.get_for_update(customer_id)
        if before.erased_at is not None:
            raise NotFound("There is no such customer any more.")
        expect(before)
        after = changed(before, changes, unit.now)
        if after is not before:
            unit.customers.save(after)
            fields = {"changed": sorted(sent(changes))}
            unit.audit.record(entry(actor, "customer.update", after.id, after=fields, at=unit.now))
        return unit.commit(after)


def read_customer(units: Units[CustomerUnit], actor: Actor, customer_id: int) -> Customer:
    """For staff. Raises Forbidden, NotFound."""
    actor.require(Scope.CUSTOMERS_READ)
    with units.read() as unit:
        return unit.customers.get(customer_id)


def list_customers(
    units: Units[CustomerUnit], actor: Actor, email: str | None, *, limit: int, after: Key | None
) -> Page[Customer]:
    """For staff: the newest first, or the one with this address. Raises Forbidden."""
    actor.require(Scope.CUSTOMERS_READ)
    with units.read() as unit:
        wanted = None if email is None else mailbox(email)
        return unit.customers.page(wanted, limit=limit, after=after)
