"""Tax rates in MySQL."""

from collections.abc import Sequence
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import page, utc
from domain.pricing.model import Place, TaxRate
from domain.shared.errors import NotFound, StaleVersion
from domain.shared.paging import Key, Page
from domain.tax_rates.model import StatedTaxRate

INSERT: Final = """
    INSERT INTO tax_rates
      (name, country, region, tax_class, millionths, version, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
_SELECT: Final = """
    SELECT
      id,
      name,
      country,
      region,
      tax_class,
      millionths,
      version,
      created_at,
      updated_at
    FROM tax_rates
"""
SELECT_ONE: Final = f"{_SELECT} WHERE id = %s"
SELECT_ONE_FOR_UPDATE: Final = f"{SELECT_ONE} FOR UPDATE"
SELECT_PAGE: Final = f"{_SELECT} WHERE id > %s ORDER BY id LIMIT %s"
# One stretch each of the unique key.
SELECT_AT: Final = f"""
    {_SELECT}
    WHERE
      (country = %s AND region = %s)
      OR (country = %s AND region = '')
      OR (country = '' AND region = '')
    ORDER BY id
"""
UPDATE: Final = """
    UPDATE tax_rates
    SET
      name = %s,
      country = %s,
      region = %s,
      tax_class = %s,
      millionths = %s,
      version = version + 1,
      updated_at = %s
    WHERE id = %s AND version = %s
"""
DELETE: Final = "DELETE FROM tax_rates WHERE id = %s"


def _rate(row: tuple[Any, ...]) -> StatedTaxRate:
    return StatedTaxRate(
        id=row[0],
        name=row[1],
        country=row[2],
        region=row[3],
        tax_class=row[4],
        millionths=row[5],
        version=row[6],
        created_at=utc(row[7]),
        updated_at=utc(row[8]),
    )


def _columns(rate: StatedTaxRate) -> tuple[Any, ...]:
    """From `name` to `millionths`, in the order of the statements above."""
    return (rate.name, rate.country, rate.region, rate.tax_class, rate.millionths)


class MySQLTaxRates:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rate: StatedTaxRate) -> StatedTaxRate:
        new_id = self._session.insert(
            INSERT, (*_columns(rate), rate.version, rate.created_at, rate.updated_at)
        )
        return evolve(rate, id=new_id)

    def get(self, rate_id: int) -> StatedTaxRate:
        return self._one(SELECT_ONE, rate_id)

    def get_for_update(self, rate_id: int) -> StatedTaxRate:
        return self._one(SELECT_ONE_FOR_UPDATE, rate_id)

    def _one(self, sql: str, rate_id: int) -> StatedTaxRate:
        row = self._session.row(sql, (rate_id,))
        if row is None:
            raise NotFound(f"There is no tax rate {rate_id}.")
        return _rate(row)

    def save(self, rate: StatedTaxRate) -> StatedTaxRate:
        found = self._session.write(
            UPDATE, (*_columns(rate), rate.updated_at, rate.id, rate.version)
        )
        if not found:
            raise StaleVersion(f"Tax rate {rate.id} was changed meanwhile.")
        return evolve(rate, version=rate.version + 1)

    def remove(self, rate: StatedTaxRate) -> None:
        self._session.write(DELETE, (rate.id,))

    def page(self, *, limit: int, after: Key | None) -> Page[StatedTaxRate]:
        rows = self._session.rows(SELECT_PAGE, (after[0] if after else 0, limit + 1))
        return page(rows, limit, _rate, key=lambda row: (row[0],))

    def rates_at(self, place: Place) -> Sequence[TaxRate]:
        rows = self._session.rows(SELECT_AT, (place.country, place.region, place.country))
        return [_rate(row).priced() for row in rows]
