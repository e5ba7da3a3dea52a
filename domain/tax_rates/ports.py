"""What tax rates need of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.pricing.model import Place, TaxRate
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import UnitOfWork
from domain.tax_rates.model import StatedTaxRate


class TaxRates(Protocol):
    """No place has two rates with one name, whatever its case and accents, for one class."""

    def add(self, rate: StatedTaxRate) -> StatedTaxRate:
        """The rate with its id. Raises TaxRateTaken."""
        ...

    def get(self, rate_id: int) -> StatedTaxRate:
        """Raises NotFound."""
        ...

    def get_for_update(self, rate_id: int) -> StatedTaxRate:
        """As `get`, and nobody else changes it until the unit of work ends. Raises NotFound."""
        ...

    def save(self, rate: StatedTaxRate) -> StatedTaxRate:
        """Store it with the next version.

        Raises StaleVersion if the stored version is another; TaxRateTaken.
        """
        ...

    def remove(self, rate: StatedTaxRate) -> None: ...

    def page(self, *, limit: int, after: Key | None) -> Page[StatedTaxRate]:
        """By id."""
        ...

    def rates_at(self, place: Place) -> Sequence[TaxRate]:
        """Those of the region, of its country and of anywhere, by id. One statement."""
        ...


class TaxRateUnit(UnitOfWork, Protocol):
    @property
    def tax_rates(self) -> TaxRates: ...
    @property
    def audit(self) -> AuditLog: ...
