"""What can be asked of lists of products, in the query string."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from domain.products.listing import DEFAULT_BANDS, Filter, Sort
from domain.products.model import OptionName, Status
from domain.products.search import SearchText, query_terms
from domain.shared.errors import Violation
from domain.shared.money import Amount
from domain.shared.paging import DEFAULT_LIMIT, Limit
from domain.shared.rules import Id, Items, Text
from entrypoints.http.query import InvalidQuery


class Part(StrEnum):
    """A nested part of a product that can be asked for."""

    CATEGORY = "category"
    TAGS = "tags"
    VARIANTS = "variants"


OptionFilter = Annotated[
    str,
    Text(
        121,
        pattern=r"^[^\W_]([^\W_]|[ -]){0,39}:[^\x00-\x1f\x7f]{1,80}$",
        hint="must be a name and a value with a colon between them, such as size:XL",
    ),
]
Ids = Annotated[tuple[Id, ...], Items(20)]
Expand = Annotated[tuple[Part, ...], Items(len(Part))]


@frozen(kw_only=True)
class FilterQuery:
    """Which products. All that is given has to hold."""

    q: SearchText | None = None
    """Words of the name, the description or a SKU; each may be just the beginning of one."""
    category: Id | None = None
    """In this category or one below it."""
    tags_any: Ids = ()
    """With at least one of these tags."""
    tags_all: Ids = ()
    """With each of these tags."""
    price_min: Amount | None = None
    """The lowest price of a variant counts, in minor units; this one is included."""
    price_max: Amount | None = None
    """Likewise."""
    in_stock: bool | None = None
    """Whether there is something to sell."""
    option: Annotated[tuple[OptionFilter, ...], Items(3)] = ()
    """Such as `size:XL`. Several are looked for on one and the same variant."""
    status: Annotated[tuple[Status, ...], Items(len(Status))] = ()
    """All that the caller may see, if there is none."""


@frozen(kw_only=True)
class ListQuery(FilterQuery):
    """Which products, in which order, which page of them, and how much of each."""

    sort: Sort = Sort.NEWEST
    limit: Limit = DEFAULT_LIMIT
    """How many to answer at once."""
    after: str | None = None
    """Where the page before ended: take it from its `Link` header."""
    expand: Expand = ()
    """Parts to answer along with each product."""


@frozen(kw_only=True)
class FacetQuery(FilterQuery):
    """Which products to count, and the limits between price bands."""

    price_bands: Annotated[tuple[Amount, ...], Items(20)] = DEFAULT_BANDS
    """The prices between which to count, in minor units."""


@frozen(kw_only=True)
class ReadQuery:
    expand: Expand = ()
    """Parts to answer along with the product."""


def filter_of(query: FilterQuery) -> Filter:
    return Filter(
        statuses=query.status,
        category_id=query.category,
        tags_any=query.tags_any,
        tags_all=query.tags_all,
        price_min=query.price_min,
        price_max=query.price_max,
        in_stock=query.in_stock,
        options=_options(query.option),
        terms=None if query.q is None else query_terms(query.q),
    )


def _option(text: OptionName) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name, value


def _options(texts: Sequence[str]) -> dict[str, str]:
    options = dict(_option(text) for text in texts)
    if len({name.casefold() for name in options}) < len(texts):
        detail = "names the same option twice; a variant has one value of each"
        raise InvalidQuery([Violation("/option", "duplicate", detail)])
    return options
