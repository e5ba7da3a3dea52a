"""A shop with a tax rate for each of 2,000 places: a cart is taxed from an index."""

from collections.abc import Iterator
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.pricing.model import Place
from tests.builders import a_tax_rate
from tests.database import fresh_database
from tests.doubles import FrozenClock
from tests.given import given_tax_rate
from tests.scale.catalogue import LargeShop, Statement
from tests.scale.plans import plan, rows_read

pytestmark = pytest.mark.database

_REGIONS: Final = 40
_COUNTRIES: Final = [f"{first}{second}" for first in "ABCDE" for second in "ABCDEFGHIJ"]


@pytest.fixture(scope="module")
def taxed(test_server: Server) -> Iterator[LargeShop]:
    sent: list[Statement] = []
    with fresh_database(test_server) as database:
        pool = Pool(
            database, size=1, observe=lambda sql, values: sent.append(Statement(sql, values))
        )
        shop = LargeShop(database, pool, MySQLUnits(pool, FrozenClock()), sent)
        with shop.units.write() as unit:
            for country in _COUNTRIES:
                for region in range(_REGIONS):
                    unit.tax_rates.add(a_tax_rate(country=country, region=f"R{region}"))
            unit.commit(None)
        given_tax_rate(shop.units, country="AB")
        given_tax_rate(shop.units)
        with pool.reading() as session:
            session.rows("ANALYZE TABLE tax_rates")
        yield shop
        pool.close()


@pytest.mark.parametrize(
    ("place", "rates"), [(Place("AB", "R7"), 3), (Place("AB"), 2), (Place("ZZ", "R7"), 1)]
)
def test_the_rates_of_a_place_are_found_without_reading_those_of_others(
    taxed: LargeShop, place: Place, rates: int
) -> None:
    with taxed.watching() as sent, taxed.units.read() as unit:
        assert len(unit.tax_rates.rates_at(place)) == rates
    [select] = sent

    [step] = plan(taxed, select)
    assert (step.access, step.index) == ("range", "uq_tax_rates_place_name")
    # Each place is looked up, and the entry behind its last rate; then they are put in order.
    assert rows_read(taxed, sent) <= 3 * (rates + 3)
