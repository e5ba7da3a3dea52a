"""Shipping methods in MySQL."""

from collections.abc import Sequence
from typing import Any, Final

import attrs
from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, page, to_json, utc
from adapters.mysql.shipping_zones import places
from domain.pricing.model import ANYWHERE, Measure, Place, ShippingMethod, Step, Tariff
from domain.shared.errors import NotFound, StaleVersion
from domain.shared.paging import Key, Page
from domain.shipping.model import StatedShippingMethod

INSERT: Final = """
    INSERT INTO shipping_methods
      (
        zone_id,
        name,
        measure,
        steps,
        most,
        free_from,
        tax_class,
        version,
        created_at,
        updated_at
      )
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COLUMNS: Final = """
      m.id,
      m.zone_id,
      m.name,
      m.measure,
      m.steps,
      m.most,
      m.free_from,
      m.tax_class,
      m.version,
      m.created_at,
      m.updated_at
"""
_SELECT: Final = f"SELECT {_COLUMNS} FROM shipping_methods m"
SELECT_ONE: Final = f"{_SELECT} WHERE m.id = %s"
SELECT_ONE_FOR_UPDATE: Final = f"{SELECT_ONE} FOR UPDATE"
SELECT_PAGE: Final = f"{_SELECT} WHERE m.id > %s ORDER BY m.id LIMIT %s"
# Zones are few, so that looking through all of them costs less than a row for each place would.
SELECT_AT: Final = f"""
    SELECT {_COLUMNS}, z.places
    FROM shipping_zones z
    JOIN shipping_methods m ON m.zone_id = z.id
    WHERE
      JSON_CONTAINS(z.places, %s)
      OR JSON_CONTAINS(z.places, %s)
      OR JSON_CONTAINS(z.places, %s)
    ORDER BY m.id
"""
UPDATE: Final = """
    UPDATE shipping_methods
    SET
      zone_id = %s,
      name = %s,
      measure = %s,
      steps = %s,
      most = %s,
      free_from = %s,
      tax_class = %s,
      version = version + 1,
      updated_at = %s
    WHERE id = %s AND version = %s
"""
DELETE: Final = "DELETE FROM shipping_methods WHERE id = %s"


def _method(row: tuple[Any, ...]) -> StatedShippingMethod:
    return StatedShippingMethod(
        id=row[0],
        zone_id=row[1],
        name=row[2],
        tariff=Tariff(
            measure=Measure(row[3]),
            steps=tuple(Step(**fields) for fields in from_json(row[4])),
            most=row[5],
            free_from=row[6],
        ),
        tax_class=row[7],
        version=row[8],
        created_at=utc(row[9]),
        updated_at=utc(row[10]),
    )


def _columns(method: StatedShippingMethod) -> tuple[Any, ...]:
    """From `zone_id` to `tax_class`, in the order of the statements above."""
    tariff = method.tariff
    return (
        method.zone_id,
        method.name,
        tariff.measure,
        to_json([attrs.asdict(step) for step in tariff.steps]),
        tariff.most,
        tariff.free_from,
        method.tax_class,
    )


class MySQLShippingMethods:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, method: StatedShippingMethod) -> StatedShippingMethod:
        new_id = self._session.insert(
            INSERT, (*_columns(method), method.version, method.created_at, method.updated_at)
        )
        return evolve(method, id=new_id)

    def get(self, method_id: int) -> StatedShippingMethod:
        return self._one(SELECT_ONE, method_id)

    def get_for_update(self, method_id: int) -> StatedShippingMethod:
        return self._one(SELECT_ONE_FOR_UPDATE, method_id)

    def _one(self, sql: str, method_id: int) -> StatedShippingMethod:
        row = self._session.row(sql, (method_id,))
        if row is None:
            raise NotFound(f"There is no shipping method {method_id}.")
        return _method(row)

    def save(self, method: StatedShippingMethod) -> StatedShippingMethod:
        found = self._session.write(
            UPDATE, (*_columns(method), method.updated_at, method.id, method.version)
        )
        if not found:
            raise StaleVersion(f"Shipping method {method.id} was changed meanwhile.")
        return evolve(method, version=method.version + 1)

    def remove(self, method: StatedShippingMethod) -> None:
        self._session.write(DELETE, (method.id,))

    def page(self, *, limit: int, after: Key | None) -> Page[StatedShippingMethod]:
        rows = self._session.rows(SELECT_PAGE, (after[0] if after else 0, limit + 1))
        return page(rows, limit, _method, key=lambda row: (row[0],))

    def methods_at(self, place: Place) -> Sequence[ShippingMethod]:
        around = (place, Place(place.country), ANYWHERE)
        rows = self._session.rows(SELECT_AT, [to_json(attrs.asdict(each)) for each in around])
        return [_method(row).priced(frozenset(places(row[-1]))) for row in rows]
