"""Making, reading, changing and deleting shipping zones and methods."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.store import Store
from adapters.postal.rules import GooglePostalRules
from domain.pricing.model import ANYWHERE, Place, Step, Tariff
from domain.shared.errors import Forbidden, InvalidInput, NotFound, StaleVersion
from domain.shipping.methods import (
    change_shipping_method,
    create_shipping_method,
    delete_shipping_method,
    list_shipping_methods,
    read_shipping_method,
)
from domain.shipping.model import (
    ShippingMethodChanges,
    ShippingMethodDraft,
    ShippingMethodTaken,
    ShippingZone,
    ShippingZoneChanges,
    ShippingZoneDraft,
    ShippingZoneInUse,
    ShippingZoneTaken,
    StatedShippingMethod,
    facts,
)
from domain.shipping.zones import (
    change_shipping_zone,
    create_shipping_zone,
    delete_shipping_zone,
    list_shipping_zones,
    read_shipping_zone,
)
from domain.staff.model import ANYONE, Actor
from tests.builders import AT, a_manager, a_supporter
from tests.doubles import FrozenClock
from tests.given import given_shipping_method, given_shipping_zone
from tests.trail import another, trail, whatever
from tests.units import ShopUnits

RULES = GooglePostalRules()
FLAT = Tariff(steps=(Step(0, 500),))


def _kept(stated: ShippingZone | StatedShippingMethod) -> Any:
    """As the log tells it."""
    return json.loads(json.dumps(facts(stated)))


def _zone(units: ShopUnits, *places: Place, name: str = "Zone") -> ShippingZone:
    draft = ShippingZoneDraft(name=name, places=places or (ANYWHERE,))
    return create_shipping_zone(units, RULES, a_manager(), draft)


def _change_zone(units: ShopUnits, zone_id: int, **fields: Any) -> ShippingZone:
    changes = ShippingZoneChanges(**fields)
    return change_shipping_zone(units, RULES, a_manager(), zone_id, changes, expect=whatever)


def _method(units: ShopUnits, zone_id: int, **fields: Any) -> StatedShippingMethod:
    draft = ShippingMethodDraft(**{"zone_id": zone_id, "name": "Parcel", "tariff": FLAT, **fields})
    return create_shipping_method(units, a_manager(), draft)


def _change_method(units: ShopUnits, method_id: int, **fields: Any) -> StatedShippingMethod:
    changes = ShippingMethodChanges(**fields)
    return change_shipping_method(units, a_manager(), method_id, changes, whatever)


def test_a_zone_keeps_places_as_addresses_have_them(memory_units: ShopUnits) -> None:
    zone = _zone(memory_units, Place("US", "california"), Place("FR"))

    assert zone.places == (Place("US", "CA"), Place("FR"))
    assert (zone.version, zone.created_at, zone.updated_at) == (1, AT, AT)
    assert read_shipping_zone(memory_units, a_supporter(), zone.id) == zone
    moved = _change_zone(memory_units, zone.id, places=(Place("CA", "quebec"),))
    assert moved.places == (Place("CA", "QC"),)


def test_a_zone_of_places_that_are_none_is_refused(memory_units: ShopUnits, store: Store) -> None:
    zone = _zone(memory_units)
    before = store.tables
    for places in ((Place("XX"),), (Place("US", "CA"), Place("US", "California"))):
        with pytest.raises(InvalidInput):
            _zone(memory_units, *places, name="Other")
        with pytest.raises(InvalidInput):
            _change_zone(memory_units, zone.id, places=places)
    assert store.tables is before


def test_names_that_are_taken_are_refused(memory_units: ShopUnits, store: Store) -> None:
    zone, other = _zone(memory_units, name="Near"), _zone(memory_units, name="Far")
    _method(memory_units, zone.id)
    method = _method(memory_units, zone.id, name="Courier")
    before = store.tables
    with pytest.raises(ShippingZoneTaken):
        _zone(memory_units, name="NEAR")
    with pytest.raises(ShippingZoneTaken):
        _change_zone(memory_units, other.id, name="near")
    with pytest.raises(ShippingMethodTaken):
        _method(memory_units, zone.id, name="PARCEL")
    with pytest.raises(ShippingMethodTaken):
        _change_method(memory_units, method.id, name="parcel")
    assert store.tables is before
    _method(memory_units, other.id)


def test_a_method_is_kept_with_its_steps_in_order(memory_units: ShopUnits) -> None:
    zone = _zone(memory_units)
    method = _method(memory_units, zone.id, tariff=Tariff(steps=(Step(9, 1), Step(0, 2))))

    assert method.tariff.steps == (Step(0, 2), Step(9, 1))
    assert (method.zone_id, method.version, method.created_at) == (zone.id, 1, AT)
    assert read_shipping_method(memory_units, a_supporter(), method.id) == method
    changed = _change_method(memory_units, method.id, tariff=Tariff(steps=(Step(5, 1), Step(1, 2))))
    assert changed.tariff.steps == (Step(1, 2), Step(5, 1))


def test_a_method_that_makes_no_sense_is_refused(memory_units: ShopUnits, store: Store) -> None:
    zone = _zone(memory_units)
    method = _method(memory_units, zone.id)
    before = store.tables
    wrong: list[dict[str, Any]] = [
        {"zone_id": 99},
        {"tariff": Tariff(steps=(Step(0, 1), Step(0, 2)))},
        {"tariff": Tariff(steps=(Step(10, 1),), most=9)},
    ]
    for fields in wrong:
        with pytest.raises(InvalidInput):
            _method(memory_units, **{"zone_id": zone.id, "name": "Other", **fields})
        with pytest.raises(InvalidInput):
            _change_method(memory_units, method.id, **fields)
    assert store.tables is before


def test_only_what_was_sent_changes(memory_units: ShopUnits, clock: FrozenClock) -> None:
    zone, other = _zone(memory_units), _zone(memory_units, name="Far")
    method = _method(memory_units, zone.id, tax_class="freight")
    clock.advance(timedelta(hours=1))
    renamed = _change_zone(memory_units, zone.id, name="Near")
    moved = _change_method(memory_units, method.id, zone_id=other.id, tax_class=None)

    at = AT + timedelta(hours=1)
    assert renamed == evolve(zone, name="Near", version=2, updated_at=at)
    assert moved == evolve(method, zone_id=other.id, tax_class=None, version=2, updated_at=at)
    assert [(each.action, each.before, each.after) for each in trail(memory_units)] == [
        ("shipping_zone.create", None, _kept(zone)),
        ("shipping_zone.create", None, _kept(other)),
        ("shipping_method.create", None, _kept(method)),
        ("shipping_zone.update", _kept(zone), _kept(renamed)),
        ("shipping_method.update", _kept(method), _kept(moved)),
    ]


def test_a_change_of_nothing_writes_nothing(memory_units: ShopUnits, store: Store) -> None:
    zone = _zone(memory_units, Place("US", "CA"))
    method = _method(memory_units, zone.id, tariff=Tariff(steps=(Step(9, 1), Step(0, 2))))
    before = store.tables
    assert _change_zone(memory_units, zone.id) == zone
    assert _change_zone(memory_units, zone.id, places=(Place("US", "california"),)) == zone
    assert _change_method(memory_units, method.id) == method
    same = Tariff(steps=(Step(9, 1), Step(0, 2)))
    assert _change_method(memory_units, method.id, tariff=same, name="Parcel") == method
    assert store.tables == before


def test_a_zone_with_methods_stays(memory_units: ShopUnits, store: Store) -> None:
    zone = _zone(memory_units)
    method = _method(memory_units, zone.id)
    before = store.tables
    with pytest.raises(ShippingZoneInUse):
        delete_shipping_zone(memory_units, a_manager(), zone.id, whatever)
    assert store.tables is before

    delete_shipping_method(memory_units, a_manager(), method.id, whatever)
    delete_shipping_zone(memory_units, a_manager(), zone.id, whatever)
    with pytest.raises(NotFound):
        read_shipping_zone(memory_units, a_manager(), zone.id)
    with pytest.raises(NotFound):
        read_shipping_method(memory_units, a_manager(), method.id)
    assert [(each.action, each.before, each.after) for each in trail(memory_units)[-2:]] == [
        ("shipping_method.delete", _kept(method), None),
        ("shipping_zone.delete", _kept(zone), None),
    ]


def test_who_had_another_version_in_mind_changes_nothing(
    memory_units: ShopUnits, store: Store
) -> None:
    zone = given_shipping_zone(memory_units)
    method, empty = given_shipping_method(memory_units, zone.id), given_shipping_zone(memory_units)
    before = store.tables
    named, renamed = ShippingZoneChanges(name="x"), ShippingMethodChanges(name="x")
    late: list[Callable[[], object]] = [
        lambda: change_shipping_zone(
            memory_units, RULES, a_manager(), zone.id, named, expect=another
        ),
        lambda: delete_shipping_zone(memory_units, a_manager(), empty.id, another),
        lambda: change_shipping_method(memory_units, a_manager(), method.id, renamed, another),
        lambda: delete_shipping_method(memory_units, a_manager(), method.id, another),
    ]
    for write in late:
        with pytest.raises(StaleVersion):
            write()
    assert store.tables is before


def test_what_does_not_exist_is_not_found(memory_units: ShopUnits) -> None:
    missing: list[Callable[[], object]] = [
        lambda: read_shipping_zone(memory_units, a_manager(), 99),
        lambda: _change_zone(memory_units, 99, name="x"),
        lambda: delete_shipping_zone(memory_units, a_manager(), 99, whatever),
        lambda: read_shipping_method(memory_units, a_manager(), 99),
        lambda: _change_method(memory_units, 99, name="x"),
        lambda: delete_shipping_method(memory_units, a_manager(), 99, whatever),
    ]
    for use in missing:
        with pytest.raises(NotFound):
            use()
    assert trail(memory_units) == []


def test_zones_and_methods_are_listed_in_pages(memory_units: ShopUnits) -> None:
    zones = [given_shipping_zone(memory_units) for _ in range(3)]
    methods = [given_shipping_method(memory_units, zones[0].id) for _ in range(3)]

    first = list_shipping_zones(memory_units, a_supporter(), limit=2, after=None)
    second = list_shipping_zones(memory_units, a_supporter(), limit=2, after=first.after)
    assert [*first.items, *second.items] == zones
    one = list_shipping_methods(memory_units, a_supporter(), limit=2, after=None)
    two = list_shipping_methods(memory_units, a_supporter(), limit=2, after=one.after)
    assert [*one.items, *two.items] == methods


def _writes(units: ShopUnits, actor: Actor, zone_id: int, method_id: int) -> list[Any]:
    zone = ShippingZoneDraft(name="x", places=(ANYWHERE,))
    method = ShippingMethodDraft(zone_id=zone_id, name="x", tariff=FLAT)
    named, renamed = ShippingZoneChanges(name="x"), ShippingMethodChanges(name="x")
    return [
        lambda: create_shipping_zone(units, RULES, actor, zone),
        lambda: change_shipping_zone(units, RULES, actor, zone_id, named, expect=whatever),
        lambda: delete_shipping_zone(units, actor, zone_id, whatever),
        lambda: create_shipping_method(units, actor, method),
        lambda: change_shipping_method(units, actor, method_id, renamed, whatever),
        lambda: delete_shipping_method(units, actor, method_id, whatever),
    ]


def test_who_may_not_writes_and_reads_nothing(memory_units: ShopUnits, store: Store) -> None:
    zone = given_shipping_zone(memory_units)
    method = given_shipping_method(memory_units, zone.id)
    before = store.tables
    for actor in (ANYONE, a_supporter()):
        for write in _writes(memory_units, actor, zone.id, method.id):
            with pytest.raises(Forbidden):
                write()
    for read in (
        lambda: list_shipping_zones(memory_units, ANYONE, limit=2, after=None),
        lambda: read_shipping_zone(memory_units, ANYONE, zone.id),
        lambda: list_shipping_methods(memory_units, ANYONE, limit=2, after=None),
        lambda: read_shipping_method(memory_units, ANYONE, method.id),
    ):
        with pytest.raises(Forbidden):
            read()
    assert store.tables is before
