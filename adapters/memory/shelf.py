"""What is sold, as carts see it, in memory."""

from collections.abc import Collection, Mapping
from datetime import datetime

from adapters.memory.inventory import MemoryStock
from adapters.memory.store import Tables
from domain.carts.model import ForSale
from domain.products.model import Status


class MemoryShelf:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def for_sale(self, variant_ids: Collection[int], now: datetime) -> Mapping[int, ForSale]:
        there = [each for each in sorted(variant_ids) if each in self._tables.owners]
        return {variant_id: self._for_sale(variant_id, now) for variant_id in there}

    def _for_sale(self, variant_id: int, now: datetime) -> ForSale:
        product = self._tables.products[self._tables.owners[variant_id]]
        variant = product.variant(variant_id)
        expired = MemoryStock(self._tables).expired([variant_id], now)
        return ForSale(
            variant_id=variant_id,
            product_id=product.id,
            name=product.name,
            sku=variant.sku,
            options=variant.options,
            image_url=product.images[0].url if product.images else None,
            kind=product.kind,
            price=variant.price,
            currency=product.currency,
            weight_grams=variant.weight_grams,
            tax_class=product.tax_class,
            is_active=product.status is Status.ACTIVE,
            available=self._tables.levels[variant_id].available
            + sum(each.left for each in expired),
        )
