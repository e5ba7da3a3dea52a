"""What the law gives customers: to be told all that is held about them, and to be forgotten."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from attrs import frozen

from domain.accounts.model import Origin, WrongPassword
from domain.accounts.ports import Guard
from domain.audit.model import entry
from domain.customers.logging_in import prove_password
from domain.customers.model import Customer
from domain.privacy.model import OrdersUnsent, PrivacyMap, Row
from domain.privacy.ports import PrivacyUnit
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope


@frozen(kw_only=True)
class Export:
    """All that is held about one customer, by table."""

    customer_id: int
    at: datetime
    data: Mapping[str, Sequence[Row]]


def export_me(units: Units[PrivacyUnit], tables: PrivacyMap, actor: Actor) -> Export:
    """Raises Forbidden."""
    return _export(units, tables, actor, actor.require_customer())


def export_customer(
    units: Units[PrivacyUnit], tables: PrivacyMap, actor: Actor, customer_id: int
) -> Export:
    """For a request that came to the staff. Raises Forbidden, NotFound."""
    actor.require(Scope.CUSTOMERS_READ)
    return _export(units, tables, actor, customer_id)


def _export(
    units: Units[PrivacyUnit], tables: PrivacyMap, actor: Actor, customer_id: int
) -> Export:
    # Who was told everything is as much worth knowing as who changed something: a stolen log-in
    # asks for it first.
    with units.write() as unit:
        customer = unit.customers.get_for_update(customer_id)
        unit.audit.record(entry(actor, "customer.export", customer_id, at=unit.now))
        data = unit.personal_data.collect(tables, customer)
        return unit.commit(Export(customer_id=customer_id, at=unit.now, data=data))


def erase_me(
    units: Units[PrivacyUnit],
    tables: PrivacyMap,
    guard: Guard,
    actor: Actor,
    *,
    password: str,
    origin: Origin,
) -> None:
    """All tokens of the customer are void from now on.

    Raises Forbidden, WrongPassword, TooManyAttempts, OrdersUnsent.
    """
    proved = prove_password(units, guard, actor, password, origin)
    with units.write() as unit:
        customer = unit.customers.get_for_update(proved.id)
        if customer.password_hash != proved.password_hash:
            raise WrongPassword("The password was changed a moment ago.")
        _erase(unit, tables, actor, customer)
        unit.commit(None)


def erase_customer(
    units: Units[PrivacyUnit], tables: PrivacyMap, actor: Actor, customer_id: int
) -> None:
    """For a request that came to the staff. Who was erased already stays so.

    Raises Forbidden, NotFound, OrdersUnsent.
    """
    actor.require(Scope.CUSTOMERS_WRITE)
    with units.write() as unit:
        customer = unit.customers.get_for_update(customer_id)
        if customer.erased_at is None:
            _erase(unit, tables, actor, customer)
        unit.commit(None)


def _erase(unit: PrivacyUnit, tables: PrivacyMap, actor: Actor, customer: Customer) -> None:
    """In a unit of work that holds the customer: whatever else is about them waits for it, a
    checkout of theirs, too. Orders of guests under their address are held by themselves.
    """
    numbers = unit.orders.unfinished(unit.personal_data.hold(tables, customer, "orders"))
    if numbers:
        raise _unsent([number for number in numbers if number is not None])
    unit.personal_data.erase(tables, customer, unit.now)
    unit.audit.record(entry(actor, "customer.erase", customer.id, at=unit.now))


def _unsent(numbers: Sequence[int]) -> OrdersUnsent:
    if not numbers:
        return OrdersUnsent("An order is being paid just now.", orders=[])
    told = ", ".join(map(str, numbers))
    return OrdersUnsent(f"Orders are not sent yet: {told}.", orders=list(numbers))
