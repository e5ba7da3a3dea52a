"""Making, reading, changing and deleting shipping methods. Who may not is told so before anything
is read.
"""

from collections.abc import Callable

from attrs import evolve

from domain.audit.model import entry
from domain.shared.changes import sent
from domain.shared.ids import NEW
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import Units
from domain.shipping.model import (
    ShippingMethodChanges,
    ShippingMethodDraft,
    StatedShippingMethod,
    checked_tariff,
    facts,
)
from domain.shipping.ports import ShippingUnit
from domain.staff.model import Actor, Scope


def list_shipping_methods(
    units: Units[ShippingUnit], actor: Actor, *, limit: int, after: Key | None
) -> Page[StatedShippingMethod]:
    """By id. Raises Forbidden."""
    actor.require(Scope.SETTINGS_READ)
    with units.read() as unit:
        return unit.shipping.page(limit=limit, after=after)


def read_shipping_method(
    units: Units[ShippingUnit], actor: Actor, method_id: int
) -> StatedShippingMethod:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.SETTINGS_READ)
    with units.read() as unit:
        return unit.shipping.get(method_id)


def create_shipping_method(
    units: Units[ShippingUnit], actor: Actor, draft: ShippingMethodDraft
) -> StatedShippingMethod:
    """Raises Forbidden, InvalidInput, ShippingMethodTaken."""
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        return unit.commit(add_shipping_method(unit, actor, draft))


def add_shipping_method(
    unit: ShippingUnit, actor: Actor, draft: ShippingMethodDraft
) -> StatedShippingMethod:
    """`create_shipping_method` within an open unit of work."""
    method = unit.shipping.add(
        StatedShippingMethod(
            id=NEW,
            zone_id=draft.zone_id,
            name=draft.name,
            tariff=checked_tariff(draft.tariff),
            tax_class=draft.tax_class,
            created_at=unit.now,
            updated_at=unit.now,
        )
    )
    unit.audit.record(
        entry(actor, "shipping_method.create", method.id, after=facts(method), at=unit.now)
    )
    return method


def change_shipping_method(
    units: Units[ShippingUnit],
    actor: Actor,
    method_id: int,
    changes: ShippingMethodChanges,
    expect: Callable[[StatedShippingMethod], None],
) -> StatedShippingMethod:
    """`expect` sees the method as it is and raises if the caller had another in mind.

    Raises Forbidden, NotFound, InvalidInput, ShippingMethodTaken.
    """
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        before = unit.shipping.get_for_update(method_id)
        expect(before)
        after = evolve(before, **sent(changes))
        after = evolve(after, tariff=checked_tariff(after.tariff))
        if after == before:
            return unit.commit(before)
        after = unit.shipping.save(evolve(after, updated_at=unit.now))
        unit.audit.record(
            entry(
                actor,
                "shipping_method.update",
                method_id,
                before=facts(before),
                after=facts(after),
                at=unit.now,
            )
        )
        return unit.commit(after)


def delete_shipping_method(
    units: Units[ShippingUnit],
    actor: Actor,
    method_id: int,
    expect: Callable[[StatedShippingMethod], None],
) -> None:
    """Carts that had chosen it choose anew. Raises Forbidden, NotFound."""
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        before = unit.shipping.get_for_update(method_id)
        expect(before)
        unit.shipping.remove(before)
        unit.audit.record(
            entry(actor, "shipping_method.delete", method_id, before=facts(before), at=unit.now)
        )
        unit.commit(None)
