"""Making, reading, changing and deleting shipping zones. Who may not is told so before anything is
read.
"""

from collections.abc import Callable

from attrs import evolve

from domain.audit.model import entry
from domain.shared.changes import sent
from domain.shared.ids import NEW
from domain.shared.paging import Key, Page
from domain.shared.postal import PostalRules
from domain.shared.unit_of_work import Units
from domain.shipping.model import (
    ShippingZone,
    ShippingZoneChanges,
    ShippingZoneDraft,
    checked_places,
    facts,
)
from domain.shipping.ports import ShippingUnit
from domain.staff.model import Actor, Scope


def list_shipping_zones(
    units: Units[ShippingUnit], actor: Actor, *, limit: int, after: Key | None
) -> Page[ShippingZone]:
    """By id. Raises Forbidden."""
    actor.require(Scope.SETTINGS_READ)
    with units.read() as unit:
        return unit.shipping_zones.page(limit=limit, after=after)


def read_shipping_zone(units: Units[ShippingUnit], actor: Actor, zone_id: int) -> ShippingZone:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.SETTINGS_READ)
    with units.read() as unit:
        return unit.shipping_zones.get(zone_id)


def create_shipping_zone(
    units: Units[ShippingUnit], rules: PostalRules, actor: Actor, draft: ShippingZoneDraft
) -> ShippingZone:
    """Raises Forbidden, InvalidInput, ShippingZoneTaken."""
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        return unit.commit(add_shipping_zone(unit, rules, actor, draft))


def add_shipping_zone(
    unit: ShippingUnit, rules: PostalRules, actor: Actor, draft: ShippingZoneDraft
) -> ShippingZone:
    """`create_shipping_zone` within an open unit of work."""
    zone = unit.shipping_zones.add(
        ShippingZone(
            id=NEW,
            name=draft.name,
            places=checked_places(draft.places, rules),
            created_at=unit.now,
            updated_at=unit.now,
        )
    )
    unit.audit.record(entry(actor, "shipping_zone.create", zone.id, after=facts(zone), at=unit.now))
    return zone


def change_shipping_zone(
    units: Units[ShippingUnit],
    rules: PostalRules,
    actor: Actor,
    zone_id: int,
    changes: ShippingZoneChanges,
    *,
    expect: Callable[[ShippingZone], None],
) -> ShippingZone:
    """`expect` sees the zone as it is and raises if the caller had another in mind.

    Raises Forbidden, NotFound, InvalidInput, ShippingZoneTaken.
    """
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        before = unit.shipping_zones.get_for_update(zone_id)
        expect(before)
        after = evolve(before, **sent(changes))
        if after.places != before.places:
            after = evolve(after, places=checked_places(after.places, rules))
        if after == before:
            return unit.commit(before)
        after = unit.shipping_zones.save(evolve(after, updated_at=unit.now))
        unit.audit.record(
            entry(
                actor,
                "shipping_zone.update",
                zone_id,
                before=facts(before),
                after=facts(after),
                at=unit.now,
            )
        )
        return unit.commit(after)


def delete_shipping_zone(
    units: Units[ShippingUnit], actor: Actor, zone_id: int, expect: Callable[[ShippingZone], None]
) -> None:
    """Raises Forbidden, NotFound, ShippingZoneInUse."""
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        before = unit.shipping_zones.get_for_update(zone_id)
        expect(before)
        unit.shipping_zones.remove(before)
        unit.audit.record(
            entry(actor, "shipping_zone.delete", zone_id, before=facts(before), at=unit.now)
        )
        unit.commit(None)
