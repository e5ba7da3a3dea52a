"""Reading the catalogue: what can be asked of a list, and what comes back."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from attrs import Factory, frozen

from domain.products.model import Image, Kind, Option, Status, Variant, fold


class Sort(StrEnum):
    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    NAME_DOWN = "-name"
    PRICE = "price"
    PRICE_DOWN = "-price"


DEFAULT_BANDS: Final = (1000, 2500, 5000, 10000, 25000)


@frozen(kw_only=True)
class Filter:
    """Which products a list has: those that meet all that is asked."""

    statuses: tuple[Status, ...] = (Status.ACTIVE,)
    category_id: int | None = None
    """In this category or one below it."""
    tags_any: tuple[int, ...] = ()
    tags_all: tuple[int, ...] = ()
    price_min: int | None = None
    price_max: int | None = None
    """Both included; it is the product's lowest price that counts."""
    in_stock: bool | None = None
    options: Mapping[str, str] = Factory(dict)
    """Matched on one and the same variant, which is in stock if that is asked too."""
    terms: tuple[str, ...] | None = None
    """Words searched for; None searches for nothing, no words find nothing."""

    def folded_options(self) -> dict[str, str]:
        """The options as they are compared: whatever their case."""
        return fold(self.options)


@frozen(kw_only=True)
class CategoryName:
    id: int
    name: str
    slug: str


@frozen(kw_only=True)
class TagName:
    """A product's tag, with the id of the link between the two."""

    id: int
    name: str
    slug: str
    link_id: int


@frozen(kw_only=True)
class StockedVariant:
    variant: Variant
    on_hand: int
    available: int
    """How many can be had: see `domain/inventory/model.py`."""


@frozen(kw_only=True)
class ProductView:
    """A product as it is read. `variants` is None when they were not asked for."""

    id: int
    name: str
    slug: str
    description: str
    status: Status
    kind: Kind
    tax_class: str
    category_id: int | None
    category: CategoryName | None
    tags: tuple[TagName, ...]
    images: tuple[Image, ...]
    options: tuple[Option, ...]
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str]
    price_from: int
    price_to: int
    currency: str
    on_hand: int
    available: int
    """Of all variants together, both."""
    version: int
    created_at: datetime
    updated_at: datetime
    variants: tuple[StockedVariant, ...] | None = None


@frozen(kw_only=True)
class CategoryCount:
    category_id: int
    name: str
    count: int


@frozen(kw_only=True)
class TagCount:
    tag_id: int
    name: str
    count: int


@frozen(kw_only=True)
class PriceBand:
    """How many products cost at least `min` and less than `below`; the last band has no end."""

    min: int
    below: int | None
    count: int


@frozen(kw_only=True)
class Facets:
    """How many products of a list are in each category, have each tag, lie in each price band.
    Categories and tags without any are left out; the fullest come first.
    """

    categories: tuple[CategoryCount, ...]
    tags: tuple[TagCount, ...]
    price_bands: tuple[PriceBand, ...]
