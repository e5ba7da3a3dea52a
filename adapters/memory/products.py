"""Whole products in memory, for changing them. Reading lists is next door, in listings.py."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from attrs import evolve

from adapters.memory.inventory import forget, open_level
from adapters.memory.rows import collated
from adapters.memory.store import Link, Tables
from domain.products.model import Product, ProductSlugTaken, SkuTaken, Variant, VariantSold
from domain.products.search import product_terms
from domain.shared.errors import InvalidInput, NotFound, StaleVersion, Violation
from domain.shared.ids import NEW


class MemoryProducts:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, product: Product) -> Product:
        self._check(product)
        return self._keep(evolve(product, id=self._tables.new_id("products")))

    def add_many(self, products: Sequence[Product]) -> Sequence[Product]:
        return [self.add(product) for product in products]

    def get_for_update(self, product_id: int) -> Product:
        if product_id not in self._tables.products:
            raise NotFound(f"There is no product {product_id}.")
        tag_ids = (link.tag_id for link in self._tables.links[product_id])
        return evolve(self._tables.products[product_id], tag_ids=tuple(tag_ids))

    def of_variant_for_update(self, variant_id: int) -> Product:
        if variant_id not in self._tables.owners:
            raise NotFound(f"There is no variant {variant_id}.")
        return self.get_for_update(self._tables.owners[variant_id])

    def save(self, product: Product, before: Product) -> Product:
        stored = self._tables.products.get(product.id)
        if stored is None or stored.version != before.version:
            raise StaleVersion(f"Product {product.id} was changed meanwhile.")
        self._check(product)
        kept = {variant.id for variant in product.variants}
        self._forget({variant.id for variant in stored.variants} - kept)
        return self._keep(evolve(product, version=before.version + 1, created_at=stored.created_at))

    def remove(self, product: Product) -> None:
        stored = self._tables.products.get(product.id)
        if stored is not None:
            self._forget({variant.id for variant in stored.variants})
            del self._tables.products[product.id]
            del self._tables.links[product.id]
            del self._tables.words[product.id]

    def slug_taken(self, slug: str) -> bool:
        return bool(self.named([slug]))

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        wanted = set(slugs)
        products = self._tables.products.values()
        return {product.slug: product.id for product in products if product.slug in wanted}

    def _check(self, product: Product) -> None:
        """Raises what a database's constraints would, in the order of its statements."""
        if self.named([product.slug]).get(product.slug, product.id) != product.id:
            raise ProductSlugTaken("Another product has this slug.")
        if product.category_id not in {None, *self._tables.categories}:
            raise InvalidInput([Violation("/category_id", "unknown", "there is no such category")])
        if not self._tables.tags.keys() >= set(product.tag_ids):
            raise InvalidInput(
                [Violation("/tag_ids", "unknown", "one of these tags does not exist")]
            )
        skus = [collated(variant.sku) for variant in product.variants if variant.sku is not None]
        if len(set(skus)) < len(skus) or not self._skus_of_others(product).isdisjoint(skus):
            raise SkuTaken("Another variant has this SKU.")

    def _skus_of_others(self, product: Product) -> set[str]:
        return {
            collated(variant.sku)
            for other in self._tables.products.values()
            if other.id != product.id
            for variant in other.variants
            if variant.sku is not None
        }

    def _keep(self, product: Product) -> Product:
        product = evolve(
            product, variants=tuple(self._with_id(variant) for variant in product.variants)
        )
        for variant in product.variants:
            self._tables.owners[variant.id] = product.id
        self._tables.products[product.id] = product
        self._tables.words[product.id] = tuple(product_terms(product))
        self._link(product)
        return product

    def _with_id(self, variant: Variant) -> Variant:
        if variant.id != NEW:
            return variant
        added = evolve(variant, id=self._tables.new_id("variants"))
        open_level(self._tables, added.id)
        return added

    def _link(self, product: Product) -> None:
        old = self._tables.links.get(product.id, ())
        linked = {link.tag_id for link in old}
        self._tables.links[product.id] = (
            *(link for link in old if link.tag_id in product.tag_ids),
            *(
                Link(self._tables.new_id("links"), tag_id)
                for tag_id in product.tag_ids
                if tag_id not in linked
            ),
        )

    def _forget(self, variant_ids: AbstractSet[int]) -> None:
        """Raises VariantSold."""
        orders, promised = self._tables.orders.values(), self._tables.reservations.values()
        ordered = {item.variant_id for order in orders for item in order.items}
        if variant_ids & (ordered | {each.variant_id for each in promised}):
            raise VariantSold("It was ordered: what tells of it stays.")
        for variant_id in variant_ids:
            del self._tables.owners[variant_id]
            forget(self._tables, variant_id)
