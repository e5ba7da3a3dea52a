"""Tax rates in memory."""

from collections.abc import Sequence

from attrs import evolve

from adapters.memory.rows import collated, page
from adapters.memory.store import Tables
from domain.pricing.model import Place, TaxRate
from domain.shared.errors import NotFound, StaleVersion
from domain.shared.paging import Key, Page
from domain.tax_rates.model import StatedTaxRate, TaxRateTaken


class MemoryTaxRates:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, rate: StatedTaxRate) -> StatedTaxRate:
        return self._keep(evolve(rate, id=self._tables.new_id("tax_rates")))

    def get(self, rate_id: int) -> StatedTaxRate:
        if rate_id not in self._tables.tax_rates:
            raise NotFound(f"There is no tax rate {rate_id}.")
        return self._tables.tax_rates[rate_id]

    def get_for_update(self, rate_id: int) -> StatedTaxRate:
        return self.get(rate_id)

    def save(self, rate: StatedTaxRate) -> StatedTaxRate:
        stored = self._tables.tax_rates.get(rate.id)
        if stored is None or stored.version != rate.version:
            raise StaleVersion(f"Tax rate {rate.id} was changed meanwhile.")
        return self._keep(evolve(rate, version=rate.version + 1, created_at=stored.created_at))

    def remove(self, rate: StatedTaxRate) -> None:
        self._tables.tax_rates.pop(rate.id, None)

    def page(self, *, limit: int, after: Key | None) -> Page[StatedTaxRate]:
        rates = self._tables.tax_rates.values()
        return page(rates, limit=limit, after=after, key=lambda rate: (rate.id,))

    def rates_at(self, place: Place) -> Sequence[TaxRate]:
        around = set(place.and_around())
        rates = sorted(self._tables.tax_rates.values(), key=lambda rate: rate.id)
        return [rate.priced() for rate in rates if rate.place in around]

    def _keep(self, rate: StatedTaxRate) -> StatedTaxRate:
        for other in self._tables.tax_rates.values():
            if other.id != rate.id and _key(other) == _key(rate):
                raise TaxRateTaken("The place has a rate with this name for the class.")
        self._tables.tax_rates[rate.id] = rate
        return rate


def _key(rate: StatedTaxRate) -> tuple[Place, str, str]:
    return rate.place, rate.tax_class, collated(rate.name)
