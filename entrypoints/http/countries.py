"""`/v1/countries`: what a form for addresses is made of."""

from enum import StrEnum
from typing import Annotated, Final

from attrs import frozen

from domain.shared.changes import UNSET, Unset
from domain.shared.postal import Country, CountryCode, Region
from domain.shared.rules import Items
from entrypoints.http.operations import Call
from entrypoints.http.replies import Reply

# They change with a release of ours, at most. A form that is an hour old is still right but for
# what the release corrected; a longer time saves next to nothing more.
_FRESH: Final = {"Cache-Control": "public, max-age=3600"}


class CountryPart(StrEnum):
    """What a country can have in full."""

    REGIONS = "regions"


@frozen(kw_only=True)
class CountryQuery:
    """Which countries, with what."""

    code: CountryCode | None = None
    """The one with this code alone; ISO 3166-1 alpha-2."""
    expand: Annotated[tuple[CountryPart, ...], Items(len(CountryPart))] = ()
    """With these parts in full."""


@frozen(kw_only=True)
class CountryDocument:
    """A country. `fields` are those of an address that are written on a letter there, in that
    order, and `required` those that every address there has. `has_regions` says whether a region
    has to be one of a list, which is there when `expand` asks for it.
    """

    code: str
    name: str
    fields: tuple[str, ...]
    required: tuple[str, ...]
    region_kind: str
    """What a region is there: `state`, `province`, `county`, …"""
    has_regions: bool
    postcode_example: str | None
    regions: tuple[Region, ...] | Unset = UNSET


def list_countries(call: Call[CountryQuery, None]) -> Reply:
    wanted = call.query.code
    return Reply(
        value=[
            _document(country, call.query.expand)
            for country in call.shop.postal.countries()
            if wanted in {None, country.code}
        ],
        headers=_FRESH,
    )


def _document(country: Country, expand: tuple[CountryPart, ...]) -> CountryDocument:
    return CountryDocument(
        code=country.code,
        name=country.name,
        fields=country.fields,
        required=tuple(name for name in country.fields if name in country.required),
        region_kind=country.region_kind,
        has_regions=bool(country.regions),
        postcode_example=country.postcode_example,
        regions=country.regions if CountryPart.REGIONS in expand else UNSET,
    )
