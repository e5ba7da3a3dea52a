"""`/v1/products` and `/v1/variants`."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from attrs import frozen

from domain.products import use_cases
from domain.products.drafts import ProductChanges, ProductDraft, VariantChanges, VariantDraft
from domain.products.listing import DEFAULT_BANDS, Filter, ProductView, Sort, StockedVariant
from domain.products.model import Image, Kind, Option, OptionName, Product, Status
from domain.products.search import SearchText, query_terms
from domain.shared.changes import UNSET, Unset
from domain.shared.money import Amount
from domain.shared.paging import DEFAULT_LIMIT, Limit
from domain.shared.rules import Id, Items, Text
from domain.staff.model import Actor, Scope
from entrypoints.http.operations import Call, Nothing, Reply
from entrypoints.http.query import write_cursor


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


@frozen(kw_only=True)
class Named:
    """A category or a tag, as a part of a product."""

    id: int
    name: str
    slug: str


@frozen(kw_only=True)
class VariantDocument:
    """What is sold. Prices are in minor units of `currency`."""

    id: int
    product_id: int
    sku: str | None
    price: int
    compare_at_price: int | None
    currency: str
    weight_grams: int | None
    options: Mapping[str, str]
    available: int


@frozen(kw_only=True)
class ProductDocument:
    """A product. `price` is its lowest, `price_to` its highest variant's, in minor units of
    `currency`. `category`, `tags` and `variants` are there when `expand` asks for them, and after
    a write; `private_metadata` is there for staff.
    """

    id: int
    name: str
    slug: str
    description: str
    status: Status
    kind: Kind
    price: int
    price_to: int
    currency: str
    available: int
    category_id: int | None
    tag_ids: tuple[int, ...]
    images: tuple[Image, ...]
    options: tuple[Option, ...]
    metadata: Mapping[str, str]
    private_metadata: Mapping[str, str] | Unset = UNSET
    version: int
    created_at: datetime
    updated_at: datetime
    category: Named | None | Unset = UNSET
    tags: tuple[Named, ...] | Unset = UNSET
    variants: tuple[VariantDocument, ...] | Unset = UNSET


def version(product: Product | ProductView) -> str:
    return f"product-{product.id}.{product.version}"


def document(view: ProductView, actor: Actor, expand: tuple[Part, ...]) -> ProductDocument:
    return ProductDocument(
        id=view.id,
        name=view.name,
        slug=view.slug,
        description=view.description,
        status=view.status,
        kind=view.kind,
        price=view.price_from,
        price_to=view.price_to,
        currency=view.currency,
        available=view.available,
        category_id=view.category_id,
        tag_ids=tuple(tag.id for tag in view.tags),
        images=view.images,
        options=view.options,
        metadata=view.metadata,
        private_metadata=view.private_metadata if actor.may(Scope.CATALOGUE_READ) else UNSET,
        version=view.version,
        created_at=view.created_at,
        updated_at=view.updated_at,
        category=_category(view) if Part.CATEGORY in expand else UNSET,
        tags=_tags(view) if Part.TAGS in expand else UNSET,
        variants=variant_documents(view) if Part.VARIANTS in expand else UNSET,
    )


def _category(view: ProductView) -> Named | None:
    found = view.category
    return Named(id=found.id, name=found.name, slug=found.slug) if found else None


def _tags(view: ProductView) -> tuple[Named, ...]:
    return tuple(Named(id=tag.id, name=tag.name, slug=tag.slug) for tag in view.tags)


def variant_documents(view: ProductView) -> tuple[VariantDocument, ...]:
    return tuple(_variant(view, stocked) for stocked in view.variants or ())


def _variant(view: ProductView, stocked: StockedVariant) -> VariantDocument:
    variant = stocked.variant
    return VariantDocument(
        id=variant.id,
        product_id=view.id,
        sku=variant.sku,
        price=variant.price,
        compare_at_price=variant.compare_at_price,
        currency=view.currency,
        weight_grams=variant.weight_grams,
        options=variant.options,
        available=stocked.available,
    )


def _whole(actor: Actor, view: ProductView, **reply: object) -> Reply:
    value = document(view, actor, tuple(Part))
    return Reply(value=value, version=version(view), **reply)  # type: ignore[arg-type]


def filter_of(query: FilterQuery) -> Filter:
    return Filter(
        statuses=query.status,
        category_id=query.category,
        tags_any=query.tags_any,
        tags_all=query.tags_all,
        price_min=query.price_min,
        price_max=query.price_max,
        in_stock=query.in_stock,
        options=dict(_option(text) for text in query.option),
        terms=None if query.q is None else query_terms(query.q),
    )


def _option(text: OptionName) -> tuple[str, str]:
    name, _, value = text.partition(":")
    return name, value


# The kinds of the values in a key: the sort column's, then the id's.
_KEYS = {"newest": (int,), "oldest": (int,), "name": (str, int), "price": (int, int)}


def list_products(call: Call[ListQuery, None]) -> Reply:
    query = call.query
    kinds = _KEYS[query.sort.removeprefix("-")]
    page = use_cases.list_products(
        call.units,
        call.actor,
        filter_of(query),
        query.sort,
        limit=query.limit,
        after=call.cursor(query.sort, query.after, *kinds),
        variants=Part.VARIANTS in query.expand,
    )
    return Reply(
        value=[document(view, call.actor, query.expand) for view in page.items],
        next=write_cursor(query.sort, page.after) if page.after else None,
    )


def count_products(call: Call[FacetQuery, None]) -> Reply:
    bands = sorted(call.query.price_bands)
    return Reply(
        value=use_cases.count_products(call.units, call.actor, filter_of(call.query), bands)
    )


def read_product(call: Call[ReadQuery, None], product_id: int) -> Reply:
    view = use_cases.read_product(
        call.units, call.actor, product_id, variants=Part.VARIANTS in call.query.expand
    )
    return Reply(value=document(view, call.actor, call.query.expand), version=version(view))


def create_product(call: Call[Nothing, ProductDraft]) -> Reply:
    return call.write(
        lambda units: use_cases.create_product(
            units,
            call.shop.ids,
            call.actor,
            call.body,
            currency=call.shop.settings.currency,
        ),
        lambda view: _whole(call.actor, view, status=201, location=f"/v1/products/{view.id}"),
    )


def change_product(call: Call[Nothing, ProductChanges], product_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.change_product(units, call.actor, product_id, call.body, expect),
        lambda view: _whole(call.actor, view),
    )


def delete_product(call: Call[Nothing, None], product_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.delete_product(units, call.actor, product_id, expect),
        lambda _: Reply(status=204),
    )


def list_variants(call: Call[Nothing, None], product_id: int) -> Reply:
    view = use_cases.read_product(call.units, call.actor, product_id, variants=True)
    return Reply(value=variant_documents(view), version=version(view))


def create_variant(call: Call[Nothing, VariantDraft], product_id: int) -> Reply:
    return call.write(
        lambda units: use_cases.create_variant(units, call.actor, product_id, call.body),
        lambda made: _one_variant(made[0], made[1], status=201, location=f"/v1/variants/{made[1]}"),
    )


def read_variant(call: Call[Nothing, None], variant_id: int) -> Reply:
    return _one_variant(use_cases.read_variant(call.units, call.actor, variant_id), variant_id)


def change_variant(call: Call[Nothing, VariantChanges], variant_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.change_variant(units, call.actor, variant_id, call.body, expect),
        lambda view: _one_variant(view, variant_id),
    )


def delete_variant(call: Call[Nothing, None], variant_id: int) -> Reply:
    expect = call.expect(version)
    return call.write(
        lambda units: use_cases.delete_variant(units, call.actor, variant_id, expect),
        lambda _: Reply(status=204),
    )


def _one_variant(view: ProductView, variant_id: int, **reply: object) -> Reply:
    [found] = [each for each in variant_documents(view) if each.id == variant_id]
    return Reply(value=found, version=version(view), **reply)  # type: ignore[arg-type]
