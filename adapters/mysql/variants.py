"""The variants of products in MySQL: part of the aggregate, and written with it."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.inventory import open_levels
from adapters.mysql.rows import from_json, insert_rows, marks, to_json
from domain.products.model import Product, Variant
from domain.shared.ids import NEW

INSERT_VARIANTS: Final = """
    INSERT INTO variants
      (product_id, sku, price, compare_at_price, weight_grams, options, combination)
    VALUES {rows}
"""
SELECT_VARIANT_IDS: Final = """
    SELECT product_id, combination, id FROM variants WHERE product_id IN ({marks})
"""
SELECT_VARIANTS: Final = """
    SELECT id, sku, price, compare_at_price, weight_grams, options
    FROM variants
    WHERE product_id = %s
    ORDER BY id
"""
CLEAR_VARIANTS: Final = """
    UPDATE variants SET sku = NULL, combination = UNHEX(SHA2(id, 256)) WHERE id IN ({marks})
"""
UPDATE_VARIANT: Final = """
    UPDATE variants
    SET
      sku = %s,
      price = %s,
      compare_at_price = %s,
      weight_grams = %s,
      options = %s,
      combination = %s
    WHERE id = %s
"""
DELETE_VARIANTS: Final = "DELETE FROM variants WHERE id IN ({marks})"

INSERT_VARIANT_OPTIONS: Final = """
    INSERT INTO variant_options (variant_id, name, value) VALUES {rows}
"""
DELETE_VARIANT_OPTIONS: Final = "DELETE FROM variant_options WHERE variant_id IN ({marks})"


def _variant_columns(variant: Variant) -> tuple[Any, ...]:
    """The columns from `sku` to `combination`."""
    return (
        variant.sku,
        variant.price,
        variant.compare_at_price,
        variant.weight_grams,
        to_json(dict(variant.options)),
        _combination(variant),
    )


def variant_of(row: Sequence[Any]) -> Variant:
    return Variant(
        id=row[0],
        sku=row[1],
        price=row[2],
        compare_at_price=row[3],
        weight_grams=row[4],
        options=from_json(row[5]),
    )


def _combination(variant: Variant) -> bytes:
    return hashlib.sha256(to_json(sorted(variant.folded_options().items())).encode()).digest()


def variants_of(session: Session, product_id: int) -> tuple[Variant, ...]:
    return tuple(variant_of(row) for row in session.rows(SELECT_VARIANTS, (product_id,)))


def save_variants(session: Session, product: Product, before: Product) -> Product:
    """Delete, change and insert what differs; the product with the ids of its new variants."""
    old = {variant.id: variant for variant in before.variants}
    gone = [known for known in old if known not in {kept.id for kept in product.variants}]
    changed = [
        variant for variant in product.variants if variant.id != NEW and variant != old[variant.id]
    ]
    if gone:
        session.write(DELETE_VARIANTS.format(marks=marks(gone)), gone)
    ids = [variant.id for variant in changed]
    if len(changed) > 1:
        # Two of them may swap SKUs or options; uniqueness is checked row by row.
        session.write(CLEAR_VARIANTS.format(marks=marks(ids)), ids)
    for variant in changed:
        session.write(UPDATE_VARIANT, (*_variant_columns(variant), variant.id))
    if changed:
        session.write(DELETE_VARIANT_OPTIONS.format(marks=marks(ids)), ids)
        _insert_options(session, changed)
    if any(variant.id == NEW for variant in product.variants):
        [product] = insert_variants(session, [product])
    return product


def insert_variants(session: Session, products: Sequence[Product]) -> list[Product]:
    """Insert the variants that are new; the products with the ids of theirs."""
    insert_rows(
        session,
        INSERT_VARIANTS,
        [
            (product.id, *_variant_columns(variant))
            for product in products
            for variant in product.variants
            if variant.id == NEW
        ],
    )
    product_ids = [product.id for product in products]
    # An auto-increment id cannot be counted on from the first one: clusters leave gaps.
    ids = {
        (product_id, combination): variant_id
        for product_id, combination, variant_id in session.rows(
            SELECT_VARIANT_IDS.format(marks=marks(product_ids)), product_ids
        )
    }
    new: list[Variant] = []
    added = []
    for product in products:
        variants = []
        for known in product.variants:
            variant = known
            if known.id == NEW:
                variant = evolve(known, id=ids[product.id, _combination(known)])
                new.append(variant)
            variants.append(variant)
        added.append(evolve(product, variants=tuple(variants)))
    _insert_options(session, new)
    open_levels(session, [variant.id for variant in new])
    return added


def _insert_options(session: Session, variants: Iterable[Variant]) -> None:
    insert_rows(
        session,
        INSERT_VARIANT_OPTIONS,
        [
            (variant.id, name, value)
            for variant in variants
            for name, value in variant.folded_options().items()
        ],
    )
