"""Shipping zones and their methods in memory."""

from collections.abc import Sequence

from attrs import evolve

from adapters.memory.rows import collated, page
from adapters.memory.store import Tables
from domain.pricing.model import Place, ShippingMethod
from domain.shared.errors import InvalidInput, NotFound, StaleVersion, Violation
from domain.shared.paging import Key, Page
from domain.shipping.model import (
    ShippingMethodTaken,
    ShippingZone,
    ShippingZoneInUse,
    ShippingZoneTaken,
    StatedShippingMethod,
)


class MemoryShippingZones:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, zone: ShippingZone) -> ShippingZone:
        return self._keep(evolve(zone, id=self._tables.new_id("shipping_zones")))

    def get(self, zone_id: int) -> ShippingZone:
        if zone_id not in self._tables.shipping_zones:
            raise NotFound(f"There is no shipping zone {zone_id}.")
        return self._tables.shipping_zones[zone_id]

    def get_for_update(self, zone_id: int) -> ShippingZone:
        return self.get(zone_id)

    def save(self, zone: ShippingZone) -> ShippingZone:
        stored = self._tables.shipping_zones.get(zone.id)
        if stored is None or stored.version != zone.version:
            raise StaleVersion(f"Shipping zone {zone.id} was changed meanwhile.")
        return self._keep(evolve(zone, version=zone.version + 1, created_at=stored.created_at))

    def remove(self, zone: ShippingZone) -> None:
        if any(each.zone_id == zone.id for each in self._tables.shipping_methods.values()):
            raise ShippingZoneInUse("The zone has shipping methods.")
        self._tables.shipping_zones.pop(zone.id, None)

    def page(self, *, limit: int, after: Key | None) -> Page[ShippingZone]:
        zones = self._tables.shipping_zones.values()
        return page(zones, limit=limit, after=after, key=lambda zone: (zone.id,))

    def _keep(self, zone: ShippingZone) -> ShippingZone:
        for other in self._tables.shipping_zones.values():
            if other.id != zone.id and collated(other.name) == collated(zone.name):
                raise ShippingZoneTaken("Another zone has this name.")
        self._tables.shipping_zones[zone.id] = zone
        return zone


class MemoryShippingMethods:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, method: StatedShippingMethod) -> StatedShippingMethod:
        return self._keep(evolve(method, id=self._tables.new_id("shipping_methods")))

    def get(self, method_id: int) -> StatedShippingMethod:
        if method_id not in self._tables.shipping_methods:
            raise NotFound(f"There is no shipping method {method_id}.")
        return self._tables.shipping_methods[method_id]

    def get_for_update(self, method_id: int) -> StatedShippingMethod:
        return self.get(method_id)

    def save(self, method: StatedShippingMethod) -> StatedShippingMethod:
        stored = self._tables.shipping_methods.get(method.id)
        if stored is None or stored.version != method.version:
            raise StaleVersion(f"Shipping method {method.id} was changed meanwhile.")
        return self._keep(evolve(method, version=method.version + 1, created_at=stored.created_at))

    def remove(self, method: StatedShippingMethod) -> None:
        self._tables.shipping_methods.pop(method.id, None)

    def page(self, *, limit: int, after: Key | None) -> Page[StatedShippingMethod]:
        methods = self._tables.shipping_methods.values()
        return page(methods, limit=limit, after=after, key=lambda method: (method.id,))

    def methods_at(self, place: Place) -> Sequence[ShippingMethod]:
        around = set(place.and_around())
        zones = {zone.id: frozenset(zone.places) for zone in self._tables.shipping_zones.values()}
        methods = sorted(self._tables.shipping_methods.values(), key=lambda method: method.id)
        return [
            method.priced(zones[method.zone_id])
            for method in methods
            if not around.isdisjoint(zones[method.zone_id])
        ]

    def _keep(self, method: StatedShippingMethod) -> StatedShippingMethod:
        if method.zone_id not in self._tables.shipping_zones:
            raise InvalidInput([Violation("/zone_id", "unknown", "there is no such zone")])
        for other in self._tables.shipping_methods.values():
            if other.id != method.id and _key(other) == _key(method):
                raise ShippingMethodTaken("Another method of the zone has this name.")
        self._tables.shipping_methods[method.id] = method
        return method


def _key(method: StatedShippingMethod) -> tuple[int, str]:
    return method.zone_id, collated(method.name)
