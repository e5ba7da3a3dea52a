"""Where mail and parcels go: an address, and what the post of its country asks of it."""

from collections.abc import Sequence
from typing import Annotated, Protocol

from attrs import frozen

from domain.shared.rules import Text

CountryCode = Annotated[
    str,
    Text(
        2,
        pattern=r"^[A-Z]{2}$",
        hint="must be the two capital letters that ISO 3166-1 has for the country, such as DE",
    ),
]

# Longer than carriers print, which is 35 characters a line as a rule, so that nobody has to cut a
# name short here. The longest region that we know has 40 characters, the longest postcode ten.
Recipient = Annotated[str, Text(100)]
Company = Annotated[str, Text(100, blank=True)]
Line = Annotated[str, Text(200)]
FurtherLine = Annotated[str, Text(200, blank=True)]
City = Annotated[str, Text(100, blank=True)]
RegionText = Annotated[str, Text(100, blank=True)]
Postcode = Annotated[str, Text(20, blank=True)]
Phone = Annotated[str, Text(40, blank=True)]


@frozen(kw_only=True)
class PostalAddress:
    """What is not given is empty: some countries have no postcodes, and some addresses no town."""

    name: Recipient
    """Who is to get it."""
    company: Company = ""
    line1: Line
    """Street and number, or what stands for them."""
    line2: FurtherLine = ""
    city: City = ""
    region: RegionText = ""
    """State, province, county, …: a code of the country's list, or a name, if it has a list."""
    postcode: Postcode = ""
    country: CountryCode
    """ISO 3166-1 alpha-2."""
    phone: Phone = ""
    """For the driver who does not find the door."""


@frozen(kw_only=True)
class Region:
    """A state, province, county, …, of a country that has a list of them."""

    code: str
    """What is kept in an address: an abbreviation where the post uses one, or else the name."""
    name: str
    """In Latin letters where it is known so."""


@frozen(kw_only=True)
class Country:
    """What an address in a country consists of. Fields are named as those of PostalAddress."""

    code: CountryCode
    name: str
    """In English."""
    fields: tuple[str, ...]
    """Those that are written on a letter, in that order."""
    required: frozenset[str]
    region_kind: str
    """What a region is called there: state, province, county, …"""
    postcode_example: str | None
    regions: tuple[Region, ...]
    """Empty if there is no list: then a region is whatever somebody writes."""


class PostalRules(Protocol):
    """What the posts of the world ask of an address."""

    def checked(self, address: PostalAddress) -> PostalAddress:
        """The address as it is kept: the region as its code, the postcode as it is written there,
        and all else as it was typed. What was kept is kept as it is.

        Raises InvalidInput with all that is wrong: pointers are `/` and the name of the field,
        codes are `unknown` (a country or region), `required` (what every address there has),
        `postcode` (not of the country) and `postcode_of_region` (of another region).
        """
        ...

    def region(self, country: str, typed: str) -> str:
        """The region as an address there has it; empty if nothing was typed.

        Raises InvalidInput: `/country`, `unknown`; `/region`, `unknown`.
        """
        ...

    def countries(self) -> Sequence[Country]:
        """All there are, by name."""
        ...
