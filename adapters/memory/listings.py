"""Reading the catalogue in memory: one product, pages, counts."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from adapters.memory.categories import MemoryCategories
from adapters.memory.rows import page
from adapters.memory.store import Link, Tables
from domain.products.listing import (
    CategoryCount,
    CategoryName,
    Facets,
    Filter,
    PriceBand,
    ProductView,
    Sort,
    StockedVariant,
    TagCount,
    TagName,
)
from domain.products.model import Product, Status, Variant
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page

_DOWN: Final = {Sort.NEWEST, Sort.NAME_DOWN, Sort.PRICE_DOWN}


class MemoryListings:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def one(self, product_id: int, statuses: Sequence[str], *, variants: bool) -> ProductView:
        product = self._tables.products.get(product_id)
        if product is None or product.status not in statuses:
            raise NotFound(f"There is no product {product_id}.")
        return self._view(product, variants=variants)

    def of_variant(self, variant_id: int, statuses: Sequence[str]) -> ProductView:
        product = self._tables.products.get(self._tables.owners.get(variant_id, 0))
        if product is None or product.status not in statuses:
            raise NotFound(f"There is no variant {variant_id}.")
        return self._view(product, variants=True)

    def page(
        self, wanted: Filter, sort: Sort, *, limit: int, after: Key | None, variants: bool
    ) -> Page[ProductView]:
        found = page(
            self._matching(wanted),
            limit=limit,
            after=after,
            key=lambda product: _key(sort, product),
            down=sort in _DOWN,
        )
        return Page(
            items=tuple(self._view(product, variants=variants) for product in found.items),
            after=found.after,
        )

    def facets(self, wanted: Filter, bands: Sequence[int]) -> Facets:
        found = list(self._matching(wanted))
        categories = Counter(product.category_id for product in found if product.category_id)
        tags = Counter(link.tag_id for product in found for link in self._tables.links[product.id])
        prices = Counter(bisect_right(bands, product.price_from) for product in found)
        return Facets(
            categories=tuple(
                CategoryCount(
                    category_id=known, name=self._tables.categories[known].name, count=count
                )
                for known, count in _fullest(categories)
            ),
            tags=tuple(
                TagCount(tag_id=known, name=self._tables.tags[known].name, count=count)
                for known, count in _fullest(tags)
            ),
            price_bands=tuple(
                PriceBand(min=start, below=below, count=prices[place])
                for place, (start, below) in enumerate(
                    zip((0, *bands), (*bands, None), strict=True)
                )
            ),
        )

    def of_categories(
        self, category_ids: Sequence[int], *, limit: int, after: Key | None
    ) -> Page[ProductView]:
        found = page(
            (product for product in self._active() if product.category_id in category_ids),
            limit=limit,
            after=after,
            key=lambda product: (product.category_id, product.id),
        )
        return Page(items=tuple(self._view(product) for product in found.items), after=found.after)

    def of_tags(
        self, tag_ids: Sequence[int], *, limit: int, after: Key | None
    ) -> Page[tuple[int, int, ProductView]]:
        found: Page[tuple[Link, Product]] = page(
            (
                (link, product)
                for product in self._active()
                for link in self._tables.links[product.id]
                if link.tag_id in tag_ids
            ),
            limit=limit,
            after=after,
            key=lambda row: (row[0].tag_id, row[1].id),
        )
        return Page(
            items=tuple(
                (link.tag_id, link.id, self._view(product)) for link, product in found.items
            ),
            after=found.after,
        )

    def _active(self) -> Iterator[Product]:
        products = self._tables.products.values()
        return (product for product in products if product.status is Status.ACTIVE)

    def _matching(self, wanted: Filter) -> Iterator[Product]:
        below = MemoryCategories(self._tables).descendants(wanted.category_id or 0)
        category_ids = {category_id for category_id, _ in below}
        for product in self._tables.products.values():
            if (
                product.status in wanted.statuses
                and (wanted.category_id is None or product.category_id in category_ids)
                and self._has_tags(product, wanted)
                and _costs(product, wanted)
                and self._has_variant(product, wanted)
                and self._is_found(product, wanted)
            ):
                yield product

    def _has_tags(self, product: Product, wanted: Filter) -> bool:
        has = {link.tag_id for link in self._tables.links[product.id]}
        meets_any = not wanted.tags_any or not has.isdisjoint(wanted.tags_any)
        return meets_any and has.issuperset(wanted.tags_all)

    def _has_variant(self, product: Product, wanted: Filter) -> bool:
        if wanted.in_stock is False and self._available(product):
            return False
        return any(self._matches(variant, wanted) for variant in product.variants)

    def _matches(self, variant: Variant, wanted: Filter) -> bool:
        in_stock = not wanted.in_stock or self._tables.levels[variant.id].available > 0
        return in_stock and wanted.folded_options().items() <= variant.folded_options().items()

    def _is_found(self, product: Product, wanted: Filter) -> bool:
        if wanted.terms is None:
            return True
        words = self._tables.words[product.id]
        return bool(wanted.terms) and all(
            any(word.startswith(term) for word in words) for term in wanted.terms
        )

    def _available(self, product: Product) -> int:
        return sum(self._tables.levels[variant.id].available for variant in product.variants)

    def _view(self, product: Product, *, variants: bool = False) -> ProductView:
        return ProductView(
            id=product.id,
            name=product.name,
            slug=product.slug,
            description=product.description,
            status=product.status,
            kind=product.kind,
            tax_class=product.tax_class,
            category_id=product.category_id,
            category=self._category(product),
            tags=tuple(self._tag(link) for link in self._tables.links[product.id]),
            images=product.images,
            options=product.options,
            metadata=product.metadata,
            private_metadata=product.private_metadata,
            price_from=product.price_from,
            price_to=product.price_to,
            currency=product.currency,
            on_hand=sum(self._tables.levels[variant.id].on_hand for variant in product.variants),
            available=self._available(product),
            version=product.version,
            created_at=product.created_at,
            updated_at=product.updated_at,
            variants=self._variants(product) if variants else None,
        )

    def _category(self, product: Product) -> CategoryName | None:
        if product.category_id is None:
            return None
        category = self._tables.categories[product.category_id]
        return CategoryName(id=category.id, name=category.name, slug=category.slug)

    def _tag(self, link: Link) -> TagName:
        tag = self._tables.tags[link.tag_id]
        return TagName(id=tag.id, name=tag.name, slug=tag.slug, link_id=link.id)

    def _variants(self, product: Product) -> tuple[StockedVariant, ...]:
        return tuple(
            StockedVariant(variant=variant, on_hand=level.on_hand, available=level.available)
            for variant in product.variants
            for level in [self._tables.levels[variant.id]]
        )


def _costs(product: Product, wanted: Filter) -> bool:
    at_least = wanted.price_min is None or product.price_from >= wanted.price_min
    return at_least and (wanted.price_max is None or product.price_from <= wanted.price_max)


def _key(sort: Sort, product: Product) -> Key:
    if sort in {Sort.PRICE, Sort.PRICE_DOWN}:
        return (product.price_from, product.id)
    if sort in {Sort.NAME, Sort.NAME_DOWN}:
        return (product.name, product.id)
    return (product.id,)


def _fullest(counts: Counter[int]) -> list[tuple[int, int]]:
    return sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
