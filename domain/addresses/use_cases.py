"""Reading and writing one's own address book. Who may not is told so before anything is read.
Whoever writes holds the customer, so that nobody else writes in this book meanwhile.
"""

from collections.abc import Callable, Iterable, Sequence

from attrs import evolve

from domain.addresses.model import (
    Address,
    AddressChanges,
    AddressDraft,
    added,
    changed,
    differences,
    in_order,
    makes_way,
    postal,
)
from domain.addresses.ports import AddressUnit
from domain.audit.model import entry
from domain.customers.holding import hold_customer
from domain.shared.errors import NotFound
from domain.shared.postal import PostalRules
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor


def list_addresses(units: Units[AddressUnit], actor: Actor) -> Sequence[Address]:
    """The defaults, then the newest first. Raises Forbidden."""
    customer_id = actor.require_customer()
    with units.read() as unit:
        return in_order(unit.addresses.of(customer_id))


def read_address(units: Units[AddressUnit], actor: Actor, address_id: int) -> Address:
    """Raises Forbidden, NotFound."""
    customer_id = actor.require_customer()
    with units.read() as unit:
        return unit.addresses.get(customer_id, address_id)


def create_address(
    units: Units[AddressUnit], rules: PostalRules, actor: Actor, draft: AddressDraft
) -> Address:
    """Raises Forbidden, InvalidInput, TooManyAddresses."""
    customer_id = actor.require_customer()
    checked = rules.checked(postal(draft))
    with units.write() as unit:
        hold_customer(unit, customer_id, NotFound)
        others = unit.addresses.of(customer_id)
        wanted = added(customer_id, draft, checked, others, unit.now)
        _make_way(unit, others, wanted)
        address = unit.addresses.add(wanted)
        # Of a person the log keeps no more than that something was done: it is kept for longer
        # than they may want to be known here.
        unit.audit.record(entry(actor, "address.create", address.id, at=unit.now))
        return unit.commit(address)


def change_address(
    units: Units[AddressUnit],
    rules: PostalRules,
    actor: Actor,
    address_id: int,
    changes: AddressChanges,
    *,
    expect: Callable[[Address], None],
) -> Address:
    """`expect` sees the address as it is and raises if the caller had another in mind.

    What an address has to be is asked only when something of it changes: one that was right when
    it was written can become the default although the post has new rules.

    Raises Forbidden, NotFound, InvalidInput.
    """
    customer_id = actor.require_customer()
    with units.write() as unit:
        hold_customer(unit, customer_id, NotFound)
        before = unit.addresses.get(customer_id, address_id)
        expect(before)
        after = changed(before, changes)
        if after.postal != before.postal:
            after = evolve(after, postal=rules.checked(after.postal))
        names = differences(before, after)
        if not names:
            return unit.commit(before)
        after = evolve(after, version=before.version + 1, updated_at=unit.now)
        _make_way(unit, unit.addresses.of(customer_id), after)
        unit.addresses.save(after)
        unit.audit.record(
            entry(actor, "address.update", after.id, after={"changed": names}, at=unit.now)
        )
        return unit.commit(after)


def delete_address(
    units: Units[AddressUnit], actor: Actor, address_id: int, expect: Callable[[Address], None]
) -> None:
    """If it was a default, there is none from now on: nothing goes to an address that nobody chose.

    Raises Forbidden, NotFound.
    """
    customer_id = actor.require_customer()
    with units.write() as unit:
        hold_customer(unit, customer_id, NotFound)
        expect(unit.addresses.get(customer_id, address_id))
        unit.addresses.remove(customer_id, address_id)
        unit.audit.record(entry(actor, "address.delete", address_id, at=unit.now))
        unit.commit(None)


def _make_way(unit: AddressUnit, others: Iterable[Address], for_it: Address) -> None:
    """Before it is stored, so that at no moment two are the default for the same."""
    for other in others:
        if other.id != for_it.id and (after := makes_way(other, for_it)) != other:
            unit.addresses.save(after)
