"""What products need of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.inventory.ports import InventoryUnit, Stock
from domain.products.listing import Facets, Filter, ProductView, Sort
from domain.products.model import Product
from domain.shared.paging import Key, Page


class Products(Protocol):
    """Whole products, for changing them."""

    def add(self, product: Product) -> Product:
        """The product with its id and those of its variants, which have no stock yet.

        Raises ProductSlugTaken, SkuTaken; InvalidInput if the category or a tag does not exist.
        """
        ...

    def add_many(self, products: Sequence[Product]) -> Sequence[Product]:
        """As `add`, for many at once, in the same order."""
        ...

    def get_for_update(self, product_id: int) -> Product:
        """Nobody else changes it until the unit of work ends. Raises NotFound."""
        ...

    def of_variant_for_update(self, variant_id: int) -> Product:
        """The product that the variant belongs to. Raises NotFound."""
        ...

    def save(self, product: Product, before: Product) -> Product:
        """Store it with the next version, where `before` is what was loaded.

        Raises StaleVersion if the stored version is not `before`'s; ProductSlugTaken, SkuTaken;
        VariantSold if a variant that goes was ordered; InvalidInput if the category or a tag does
        not exist.
        """
        ...

    def remove(self, product: Product) -> None:
        """With its variants, their movements and its links to tags.

        Raises VariantSold if a variant was ordered.
        """
        ...

    def slug_taken(self, slug: str) -> bool: ...

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        """The ids of those slugs that exist."""
        ...


class Listings(Protocol):
    """Products as they are read. At most three statements each, whatever the number of rows."""

    def one(self, product_id: int, statuses: Sequence[str], *, variants: bool) -> ProductView:
        """Raises NotFound, also if it has another status."""
        ...

    def of_variant(self, variant_id: int, statuses: Sequence[str]) -> ProductView:
        """The product that the variant belongs to, with all its variants.

        Raises NotFound, also if the product has another status.
        """
        ...

    def page(
        self, wanted: Filter, sort: Sort, *, limit: int, after: Key | None, variants: bool
    ) -> Page[ProductView]: ...

    def facets(self, wanted: Filter, bands: Sequence[int]) -> Facets:
        """`bands` are the rising limits between price bands."""
        ...

    def of_categories(
        self, category_ids: Sequence[int], *, limit: int, after: Key | None
    ) -> Page[ProductView]:
        """Active products in just these categories, by category, then id.

        The key is the category's id and the product's.
        """
        ...

    def of_tags(
        self, tag_ids: Sequence[int], *, limit: int, after: Key | None
    ) -> Page[tuple[int, int, ProductView]]:
        """Tag id, link id and product, for active products with one of these tags, by tag,
        then product id.

        The key is the tag's id and the product's.
        """
        ...


class ProductUnit(InventoryUnit, Protocol):
    @property
    def products(self) -> Products: ...
    @property
    def listings(self) -> Listings: ...
    @property
    def stock(self) -> Stock: ...
    @property
    def audit(self) -> AuditLog: ...
