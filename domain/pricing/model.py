"""What a price depends on: a cart, what is sold, offers, taxes and ways of shipping.

All amounts are minor units of the store's currency, and all of them are prices in the same sense:
with tax or without, as the store says once, in `Taxes.inclusive`.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Final

from attrs import frozen

from domain.pricing.rounding import Millionths
from domain.products import model as products
from domain.products.model import Kind, WeightGrams
from domain.shared.money import Amount
from domain.shared.postal import RegionText
from domain.shared.rules import Id, Items, Name, Text, Whole

TaxClass = products.TaxClass
Quantity = Annotated[int, Whole(1, 1_000_000)]
STANDARD: Final = products.STANDARD
CountryOrAnywhere = Annotated[
    str,
    Text(
        2,
        blank=True,
        pattern=r"^([A-Z]{2})?$",
        hint="must be the two capital letters that ISO 3166-1 has for the country, or empty",
    ),
]
# Freight tables have a dozen lines; carriers' own have one for each kilogram up to thirty or so.
MAX_STEPS: Final = 50


@frozen
class Place:
    """A region of a country, a country, or, without either, anywhere."""

    country: CountryOrAnywhere = ""
    """ISO 3166-1 alpha-2."""
    region: RegionText = ""
    """As addresses have it."""

    def and_around(self) -> Iterator["Place"]:
        """From the nearest to the farthest: what is said for one is not looked for in the next."""
        yield from dict.fromkeys((self, Place(self.country), ANYWHERE))


ANYWHERE: Final = Place()


@frozen(kw_only=True)
class ItemToPrice:
    """What pricing asks of a cart item. Ids are those of the items: unique in the cart."""

    id: int
    variant_id: int
    quantity: Quantity = 1


@frozen(kw_only=True)
class CartToPrice:
    items: tuple[ItemToPrice, ...]
    currency: str
    destination: Place | None = None
    """Where the goods go, or, if nothing is shipped, where the customer is."""
    shipping_method_id: int | None = None


@frozen(kw_only=True)
class VariantToPrice:
    price: Amount
    currency: str
    kind: Kind = Kind.PHYSICAL
    weight_grams: WeightGrams | None = None
    tax_class: TaxClass = STANDARD


@frozen
class Percent:
    millionths: Millionths


@frozen
class Fixed:
    """So much off: each unit, of the order, or of shipping. Never more than there is."""

    amount: Amount


class Target(StrEnum):
    ITEMS = "items"
    ORDER = "order"
    SHIPPING = "shipping"


@frozen(kw_only=True)
class Offer:
    """A reduction of the price. Whether it is on, and whether the customer has the code, is known
    to whoever hands it over; what it asks of the cart is looked at here.
    """

    id: int
    name: Name = ""
    target: Target
    benefit: Percent | Fixed
    variant_ids: frozenset[Id] | None = None
    """What it is for; None is everything. One on shipping is given if one of them is bought."""
    at_least: Amount = 0
    """What those cost together before any discount."""


@frozen(kw_only=True)
class TaxRate:
    """A tax on one class of goods at one place. All rates of the same place and class are added
    up, each on the price without tax. Where a tax is taken on another tax, its effective rate is
    what is stated.
    """

    name: Name
    place: Place
    tax_class: TaxClass = STANDARD
    millionths: Millionths


@frozen(kw_only=True)
class Taxes:
    """The rates of the nearest place hold and no other: those of a region, or else of its country,
    or else of anywhere. No rate is not the same as a rate of zero: what is free of tax is told.
    """

    inclusive: bool
    """Prices have the tax in them, that of the destination: they are the same for everybody."""
    home: Place
    """What is counted with before the destination is known."""
    rates: tuple[TaxRate, ...]


class Measure(StrEnum):
    TOTAL = "total"
    """What the items that are shipped cost after discounts."""
    WEIGHT = "weight"
    """In grams. An item without a weight cannot be sent by weight."""


@frozen
class Step:
    """From this measure on, up to the next step, shipping costs so much."""

    start: Annotated[int, Whole(0, 10**12)]
    amount: Amount


@frozen(kw_only=True)
class Tariff:
    """One step is a flat rate. What is below the first step or above `most` is not sent so."""

    measure: Measure = Measure.TOTAL
    steps: Annotated[tuple[Step, ...], Items(MAX_STEPS, min=1)]
    most: Annotated[int, Whole(0, 10**12)] | None = None
    free_from: Amount | None = None
    """From this total on, also where the steps go by weight."""


@frozen(kw_only=True)
class ShippingMethod:
    """A way to send things to a zone: some places. As with taxes, the nearest place counts: a way
    that is for Germany hides one that is for anywhere, unless that names Germany too.
    """

    id: int
    name: Name
    zone: frozenset[Place]
    tariff: Tariff
    tax_class: TaxClass | None = None
    """None: taxed as the goods are, which is law in the European Union; if their rates differ, in
    proportion to what they cost. A class of its own is for places that have a rule for freight.
    """
