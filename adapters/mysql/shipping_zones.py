"""Shipping zones in MySQL."""

from typing import Any, Final

import attrs
from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, page, to_json, utc
from domain.pricing.model import Place
from domain.shared.errors import NotFound, StaleVersion
from domain.shared.paging import Key, Page
from domain.shipping.model import ShippingZone

INSERT: Final = """
    INSERT INTO shipping_zones (name, places, version, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s)
"""
_SELECT: Final = "SELECT id, name, places, version, created_at, updated_at FROM shipping_zones"
SELECT_ONE: Final = f"{_SELECT} WHERE id = %s"
SELECT_ONE_FOR_UPDATE: Final = f"{SELECT_ONE} FOR UPDATE"
SELECT_PAGE: Final = f"{_SELECT} WHERE id > %s ORDER BY id LIMIT %s"
UPDATE: Final = """
    UPDATE shipping_zones
    SET
      name = %s,
      places = %s,
      version = version + 1,
      updated_at = %s
    WHERE id = %s AND version = %s
"""
DELETE: Final = "DELETE FROM shipping_zones WHERE id = %s"


def places(column: str) -> tuple[Place, ...]:
    return tuple(Place(**fields) for fields in from_json(column))


def _zone(row: tuple[Any, ...]) -> ShippingZone:
    return ShippingZone(
        id=row[0],
        name=row[1],
        places=places(row[2]),
        version=row[3],
        created_at=utc(row[4]),
        updated_at=utc(row[5]),
    )


def _columns(zone: ShippingZone) -> tuple[str, str]:
    """`name` and `places`, in the order of the statements above."""
    return zone.name, to_json([attrs.asdict(place) for place in zone.places])


class MySQLShippingZones:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, zone: ShippingZone) -> ShippingZone:
        new_id = self._session.insert(
            INSERT, (*_columns(zone), zone.version, zone.created_at, zone.updated_at)
        )
        return evolve(zone, id=new_id)

    def get(self, zone_id: int) -> ShippingZone:
        return self._one(SELECT_ONE, zone_id)

    def get_for_update(self, zone_id: int) -> ShippingZone:
        return self._one(SELECT_ONE_FOR_UPDATE, zone_id)

    def _one(self, sql: str, zone_id: int) -> ShippingZone:
        row = self._session.row(sql, (zone_id,))
        if row is None:
            raise NotFound(f"There is no shipping zone {zone_id}.")
        return _zone(row)

    def save(self, zone: ShippingZone) -> ShippingZone:
        found = self._session.write(
            UPDATE, (*_columns(zone), zone.updated_at, zone.id, zone.version)
        )
        if not found:
            raise StaleVersion(f"Shipping zone {zone.id} was changed meanwhile.")
        return evolve(zone, version=zone.version + 1)

    def remove(self, zone: ShippingZone) -> None:
        self._session.write(DELETE, (zone.id,))

    def page(self, *, limit: int, after: Key | None) -> Page[ShippingZone]:
        rows = self._session.rows(SELECT_PAGE, (after[0] if after else 0, limit + 1))
        return page(rows, limit, _zone, key=lambda row: (row[0],))
