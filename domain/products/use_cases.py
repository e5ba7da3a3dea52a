"""Making, reading, changing and deleting products and their variants."""

from collections.abc import Callable, Sequence

from attrs import evolve

from domain.audit.model import entry
from domain.inventory.use_cases import adjust, receive
from domain.products.drafts import (
    ProductChanges,
    ProductDraft,
    VariantChanges,
    VariantDraft,
    with_variant,
)
from domain.products.listing import Facets, Filter, ProductView, Sort
from domain.products.model import (
    LastVariant,
    Product,
    ProductSlugTaken,
    SeveralVariants,
    Status,
    VariantSold,
    facts,
)
from domain.products.ports import ProductUnit
from domain.shared.errors import NotFound
from domain.shared.ids import Ids
from domain.shared.paging import Key, Page
from domain.shared.slugs import free_slug, slug_race, slugify
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope

_INITIAL_STOCK = "initial stock"


def visible(actor: Actor, wanted: Sequence[Status] = ()) -> tuple[Status, ...]:
    """The statuses that the caller may see, of those wanted (none: all there are to see).

    Shoppers see active products. Staff see the rest too, and drafts only they.
    """
    allowed = tuple(Status) if actor.may(Scope.CATALOGUE_READ) else (Status.ACTIVE,)
    return tuple(status for status in allowed if not wanted or status in wanted)


def read_product(
    units: Units[ProductUnit], actor: Actor, product_id: int, *, variants: bool
) -> ProductView:
    """Raises NotFound, also for a product that the caller may not see."""
    with units.read() as unit:
        return unit.listings.one(product_id, visible(actor), variants=variants)


def read_variant(units: Units[ProductUnit], actor: Actor, variant_id: int) -> ProductView:
    """The product that the variant belongs to.

    Raises NotFound, also for a product that the caller may not see.
    """
    with units.read() as unit:
        return unit.listings.of_variant(variant_id, visible(actor))


def list_products(
    units: Units[ProductUnit],
    actor: Actor,
    wanted: Filter,
    sort: Sort,
    *,
    limit: int,
    after: Key | None,
    variants: bool,
) -> Page[ProductView]:
    """Those of the wanted products that the caller may see."""
    wanted = evolve(wanted, statuses=visible(actor, wanted.statuses))
    with units.read() as unit:
        return unit.listings.page(wanted, sort, limit=limit, after=after, variants=variants)


def list_products_of_categories(
    units: Units[ProductUnit], category_ids: Sequence[int], *, limit: int, after: Key | None
) -> Page[ProductView]:
    """Active products in just these categories, by category, then id."""
    with units.read() as unit:
        return unit.listings.of_categories(category_ids, limit=limit, after=after)


def list_products_of_tags(
    units: Units[ProductUnit], tag_ids: Sequence[int], *, limit: int, after: Key | None
) -> Page[tuple[int, int, ProductView]]:
    """Tag id, link id and product, for active products with one of these tags, by tag, then id."""
    with units.read() as unit:
        return unit.listings.of_tags(tag_ids, limit=limit, after=after)


def count_products(
    units: Units[ProductUnit], actor: Actor, wanted: Filter, bands: Sequence[int]
) -> Facets:
    """The same products as `list_products`, counted."""
    wanted = evolve(wanted, statuses=visible(actor, wanted.statuses))
    with units.read() as unit:
        return unit.listings.facets(wanted, bands)


def create_product(
    units: Units[ProductUnit], ids: Ids, actor: Actor, draft: ProductDraft, *, currency: str
) -> ProductView:
    """Raises Forbidden, InvalidInput, ProductSlugTaken, SkuTaken."""
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        product = add_product(unit, ids, actor, draft, currency=currency)
        return unit.commit(_view(unit, product))


def add_product(
    unit: ProductUnit, ids: Ids, actor: Actor, draft: ProductDraft, *, currency: str
) -> Product:
    """`create_product` within an open unit of work."""
    slug = draft.slug or free_slug(
        slugify(draft.name, otherwise="product"), unit.products.slug_taken, ids.suffix
    )
    with slug_race(draft.slug, ProductSlugTaken):
        product = unit.products.add(draft.make(slug=slug, currency=currency, at=unit.now))
    receive(unit, actor, initial_stock(product, draft), _INITIAL_STOCK)
    record_creation(unit, actor, product)
    return product


def record_creation(unit: ProductUnit, actor: Actor, product: Product) -> None:
    """Within an open unit of work: audit a product that was just added."""
    unit.audit.record(entry(actor, "product.create", product.id, after=facts(product), at=unit.now))


def initial_stock(product: Product, draft: ProductDraft) -> dict[int, int]:
    """The units to receive for each variant of a product that was just made of its draft."""
    drafts = draft.variant_drafts()
    return {
        variant.id: made_of.stock for variant, made_of in zip(product.variants, drafts, strict=True)
    }


def change_product(
    units: Units[ProductUnit],
    actor: Actor,
    product_id: int,
    changes: ProductChanges,
    expect: Callable[[Product], None],
    *,
    stock: int | None = None,
) -> ProductView:
    """`expect` sees the product as it is and raises if the caller had another in mind.

    `stock` sets what is on hand of a product with just one variant.

    Raises Forbidden, NotFound, InvalidInput, SeveralVariants, ProductSlugTaken, SkuTaken,
    StockReserved.
    """
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        before = _seen(actor, unit.products.get_for_update(product_id))
        expect(before)
        product = save_product(unit, actor, before, changes.apply(before))
        if stock is not None:
            if len(product.variants) > 1:
                raise SeveralVariants("The product has several variants, each with its own stock.")
            variant_id = product.variants[0].id
            level = unit.stock.lock([variant_id])[variant_id]
            adjust(unit, actor, [(level, stock)], "stock set")
        return unit.commit(_view(unit, product))


def delete_product(
    units: Units[ProductUnit], actor: Actor, product_id: int, expect: Callable[[Product], None]
) -> None:
    """A product that was ordered is archived instead: its orders go on telling of it.

    Raises Forbidden, NotFound.
    """
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        before = _seen(actor, unit.products.get_for_update(product_id))
        expect(before)
        try:
            with unit.nested():
                unit.products.remove(before)
        except VariantSold:
            save_product(unit, actor, before, evolve(before, status=Status.ARCHIVED))
        else:
            unit.audit.record(
                entry(actor, "product.delete", product_id, before=facts(before), at=unit.now)
            )
        unit.commit(None)


def create_variant(
    units: Units[ProductUnit], actor: Actor, product_id: int, draft: VariantDraft
) -> tuple[ProductView, int]:
    """The product, and the id of its new variant.

    Raises Forbidden, NotFound, InvalidInput, SkuTaken.
    """
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        before = unit.products.get_for_update(product_id)
        product = save_product(unit, actor, before, with_variant(before, draft))
        variant_id = product.variants[-1].id
        receive(unit, actor, {variant_id: draft.stock}, _INITIAL_STOCK)
        return unit.commit((_view(unit, product), variant_id))


def change_variant(
    units: Units[ProductUnit],
    actor: Actor,
    variant_id: int,
    changes: VariantChanges,
    expect: Callable[[Product], None],
) -> ProductView:
    """The whole product: its version is the variant's too.

    Raises Forbidden, NotFound, InvalidInput, SkuTaken.
    """
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        before = unit.products.of_variant_for_update(variant_id)
        expect(before)
        product = save_product(unit, actor, before, changes.apply(before, variant_id))
        return unit.commit(_view(unit, product))


def delete_variant(
    units: Units[ProductUnit], actor: Actor, variant_id: int, expect: Callable[[Product], None]
) -> None:
    """Raises Forbidden, NotFound, LastVariant, VariantSold."""
    actor.require(Scope.CATALOGUE_WRITE)
    with units.write() as unit:
        before = unit.products.of_variant_for_update(variant_id)
        expect(before)
        if len(before.variants) == 1:
            raise LastVariant("A product keeps at least one variant; delete the product instead.")
        kept = tuple(variant for variant in before.variants if variant.id != variant_id)
        save_product(unit, actor, before, evolve(before, variants=kept))
        unit.commit(None)


def save_product(unit: ProductUnit, actor: Actor, before: Product, after: Product) -> Product:
    """Within an open unit of work: store what differs, if anything does, and audit it."""
    if after == before:
        return before
    product = unit.products.save(evolve(after, updated_at=unit.now), before)
    unit.audit.record(
        entry(
            actor,
            "product.update",
            product.id,
            before=facts(before),
            after=facts(product),
            at=unit.now,
        )
    )
    return product


def _seen(actor: Actor, product: Product) -> Product:
    if product.status not in visible(actor):
        raise NotFound(f"There is no product {product.id}.")
    return product


def _view(unit: ProductUnit, product: Product) -> ProductView:
    return unit.listings.one(product.id, tuple(Status), variants=True)
