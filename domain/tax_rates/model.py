"""The tax rates of the shop, as staff state them. What they make of a price is next door, in
pricing: there the rates of the nearest place hold, and no other.
"""

from datetime import datetime
from typing import Any

import attrs
from attrs import evolve, frozen

from domain.pricing.model import STANDARD, CountryOrAnywhere, Place, TaxClass, TaxRate
from domain.pricing.rounding import Millionths
from domain.shared.changes import UNSET, Unset
from domain.shared.errors import Conflict
from domain.shared.postal import RegionText
from domain.shared.rules import Name


class TaxRateTaken(Conflict):
    """The place has a rate with this name for the class."""

    code = "tax_rate_taken"


@frozen(kw_only=True)
class StatedTaxRate:
    """A tax on one class of goods at one place. All rates of the same place and class are added
    up.
    """

    id: int
    name: Name
    country: CountryOrAnywhere = ""
    """ISO 3166-1 alpha-2; empty for anywhere."""
    region: RegionText = ""
    """As addresses have it: the code, where the country has a list of regions."""
    tax_class: TaxClass = STANDARD
    millionths: Millionths
    """72500 is 7.25 %."""
    version: int = 1
    created_at: datetime
    updated_at: datetime

    @property
    def place(self) -> Place:
        return Place(self.country, self.region)

    def priced(self) -> TaxRate:
        return TaxRate(
            name=self.name,
            place=self.place,
            tax_class=self.tax_class,
            millionths=self.millionths,
        )


@frozen(kw_only=True)
class TaxRateDraft:
    """A new rate: of a region, of a whole country, or, without either, of anywhere."""

    name: Name
    """What customers and bills call it, such as VAT."""
    country: CountryOrAnywhere = ""
    """ISO 3166-1 alpha-2; empty for anywhere."""
    region: RegionText = ""
    """A code or a name of the country's list, if it has one; empty for all of the country."""
    tax_class: TaxClass = STANDARD
    """Which products it is for: those of this class."""
    millionths: Millionths
    """72500 is 7.25 %, and 0 says that there is no tax."""


@frozen(kw_only=True)
class TaxRateChanges:
    """Only what was sent changes, but country and region have to fit together."""

    name: Name | Unset = UNSET
    country: CountryOrAnywhere | Unset = UNSET
    region: RegionText | Unset = UNSET
    tax_class: TaxClass | Unset = UNSET
    millionths: Millionths | Unset = UNSET


def at(rate: StatedTaxRate, place: Place) -> StatedTaxRate:
    """The rate, of another place."""
    return evolve(rate, country=place.country, region=place.region)


def facts(rate: StatedTaxRate) -> dict[str, Any]:
    """What the audit log keeps."""
    return attrs.asdict(
        rate, filter=lambda field, _: field.name not in {"created_at", "updated_at"}
    )
