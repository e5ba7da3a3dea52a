"""What products and variants look like on the wire."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from domain.products.listing import ProductView, StockedVariant
from domain.products.model import Image, Kind, Option, Product, Status
from domain.shared.changes import UNSET, Unset
from domain.staff.model import Actor, Scope
from entrypoints.http.product_queries import Part


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
    tax_class: str
    """Which of the tax rates hold for it."""
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
        tax_class=view.tax_class,
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
