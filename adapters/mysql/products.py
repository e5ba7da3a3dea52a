"""Whole products in MySQL, for changing them. Reading lists is next door, in listings.py."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

import attrs
from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, insert_rows, marks, to_json, utc
from adapters.mysql.search import index_text
from adapters.mysql.variants import insert_variants, save_variants, variants_of
from domain.products.model import Image, Kind, Option, Product, Status, Variant
from domain.products.search import product_terms
from domain.shared.errors import NotFound, StaleVersion

INSERT_PRODUCTS: Final = """
    INSERT INTO products
      (
        name,
        slug,
        description,
        status,
        kind,
        tax_class,
        category_id,
        images,
        options,
        metadata,
        private_metadata,
        currency,
        price_from,
        price_to,
        search_terms,
        version,
        created_at,
        updated_at
      )
    VALUES {rows}
"""
UPDATE_PRODUCT: Final = """
    UPDATE products
    SET
      name = %s,
      slug = %s,
      description = %s,
      status = %s,
      kind = %s,
      tax_class = %s,
      category_id = %s,
      images = %s,
      options = %s,
      metadata = %s,
      private_metadata = %s,
      currency = %s,
      price_from = %s,
      price_to = %s,
      search_terms = %s,
      version = version + 1,
      updated_at = %s
    WHERE id = %s AND version = %s
"""
SELECT_PRODUCT_FOR_UPDATE: Final = """
    SELECT
      id,
      name,
      slug,
      description,
      status,
      kind,
      tax_class,
      category_id,
      images,
      options,
      metadata,
      private_metadata,
      currency,
      version,
      created_at,
      updated_at
    FROM products
    WHERE id = %s
    FOR UPDATE
"""
SELECT_PRODUCT_OF_VARIANT: Final = "SELECT product_id FROM variants WHERE id = %s"
DELETE_PRODUCT: Final = "DELETE FROM products WHERE id = %s"
SELECT_SLUG: Final = "SELECT 1 FROM products WHERE slug = %s"
SELECT_NAMED: Final = "SELECT slug, id FROM products WHERE slug IN ({marks})"

INSERT_TAGS: Final = "INSERT INTO product_tags (product_id, tag_id) VALUES {rows}"
SELECT_TAGS: Final = "SELECT tag_id FROM product_tags WHERE product_id = %s ORDER BY id"
DELETE_TAGS: Final = "DELETE FROM product_tags WHERE product_id = %s AND tag_id IN ({marks})"


def _columns(product: Product) -> tuple[Any, ...]:
    """The columns from `name` to `search_terms`, in the order of the statements above."""
    return (
        product.name,
        product.slug,
        product.description,
        product.status,
        product.kind,
        product.tax_class,
        product.category_id,
        to_json([attrs.asdict(image) for image in product.images]),
        to_json([attrs.asdict(option) for option in product.options]),
        to_json(dict(product.metadata)),
        to_json(dict(product.private_metadata)),
        product.currency,
        product.price_from,
        product.price_to,
        index_text(product_terms(product)),
    )


def _product(row: tuple[Any, ...], tag_ids: Iterable[int], variants: Iterable[Variant]) -> Product:
    return Product(
        id=row[0],
        name=row[1],
        slug=row[2],
        description=row[3],
        status=Status(row[4]),
        kind=Kind(row[5]),
        tax_class=row[6],
        category_id=row[7],
        tag_ids=tuple(tag_ids),
        images=images(row[8]),
        options=options(row[9]),
        variants=tuple(variants),
        metadata=from_json(row[10]),
        private_metadata=from_json(row[11]),
        currency=row[12],
        version=row[13],
        created_at=utc(row[14]),
        updated_at=utc(row[15]),
    )


def images(column: str) -> tuple[Image, ...]:
    return tuple(Image(**fields) for fields in from_json(column))


def options(column: str) -> tuple[Option, ...]:
    return tuple(
        Option(name=fields["name"], values=tuple(fields["values"])) for fields in from_json(column)
    )


class MySQLProducts:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, product: Product) -> Product:
        return self.add_many([product])[0]

    def add_many(self, products: Sequence[Product]) -> Sequence[Product]:
        if not products:
            return []
        insert_rows(
            self._session,
            INSERT_PRODUCTS,
            [
                (*_columns(product), product.version, product.created_at, product.updated_at)
                for product in products
            ],
        )
        ids = self.named([product.slug for product in products])
        added = insert_variants(
            self._session, [evolve(product, id=ids[product.slug]) for product in products]
        )
        insert_rows(
            self._session,
            INSERT_TAGS,
            [(product.id, tag) for product in added for tag in product.tag_ids],
        )
        return added

    def get_for_update(self, product_id: int) -> Product:
        row = self._session.row(SELECT_PRODUCT_FOR_UPDATE, (product_id,))
        if row is None:
            raise NotFound(f"There is no product {product_id}.")
        tags = self._session.rows(SELECT_TAGS, (product_id,))
        return _product(row, (tag[0] for tag in tags), variants_of(self._session, product_id))

    def of_variant_for_update(self, variant_id: int) -> Product:
        row = self._session.row(SELECT_PRODUCT_OF_VARIANT, (variant_id,))
        if row is not None:
            product = self.get_for_update(row[0])
            if any(variant.id == variant_id for variant in product.variants):
                return product
        raise NotFound(f"There is no variant {variant_id}.")

    def save(self, product: Product, before: Product) -> Product:
        found = self._session.write(
            UPDATE_PRODUCT, (*_columns(product), product.updated_at, product.id, before.version)
        )
        if not found:
            raise StaleVersion(f"Product {product.id} was changed meanwhile.")
        self._save_tags(product, before)
        product = save_variants(self._session, product, before)
        return evolve(product, version=before.version + 1)

    def remove(self, product: Product) -> None:
        self._session.write(DELETE_PRODUCT, (product.id,))

    def slug_taken(self, slug: str) -> bool:
        return self._session.row(SELECT_SLUG, (slug,)) is not None

    def named(self, slugs: Sequence[str]) -> dict[str, int]:
        if not slugs:
            return {}
        return dict(self._session.rows(SELECT_NAMED.format(marks=marks(slugs)), slugs))

    def _save_tags(self, product: Product, before: Product) -> None:
        gone = [tag for tag in before.tag_ids if tag not in product.tag_ids]
        come = [tag for tag in product.tag_ids if tag not in before.tag_ids]
        if gone:
            self._session.write(DELETE_TAGS.format(marks=marks(gone)), (product.id, *gone))
        insert_rows(self._session, INSERT_TAGS, [(product.id, tag) for tag in come])
