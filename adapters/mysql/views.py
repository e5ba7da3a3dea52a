"""A product as it is read: the columns of every list, and what becomes of a row."""

from collections.abc import Sequence
from typing import Any, Final

from adapters.mysql import products
from adapters.mysql.rows import from_json, utc
from domain.products.listing import CategoryName, ProductView, TagName
from domain.products.model import Kind, Status

# Names are one line, so that tabs and line breaks can serve as separators.
COLUMNS: Final = r"""
      p.id,
      p.name,
      p.slug,
      p.description,
      p.status,
      p.kind,
      p.tax_class,
      p.category_id,
      c.name,
      c.slug,
      (
        SELECT GROUP_CONCAT(CONCAT_WS('\t', pt.id, t.id, t.name, t.slug)
                            ORDER BY pt.id SEPARATOR '\n')
        FROM product_tags pt
        JOIN tags t ON t.id = pt.tag_id
        WHERE pt.product_id = p.id
      ),
      p.images,
      p.options,
      p.metadata,
      p.private_metadata,
      p.price_from,
      p.price_to,
      p.currency,
      (
        SELECT CONCAT(SUM(s.on_hand), ' ', SUM(s.on_hand + s.backorder_limit - s.reserved))
        FROM variants v
        JOIN stock_levels s ON s.variant_id = v.id
        WHERE v.product_id = p.id
      ),
      p.version,
      p.created_at,
      p.updated_at
"""
WIDTH: Final = 22
"""How many columns that is: where a statement's own columns begin."""


def view(row: Sequence[Any]) -> ProductView:
    on_hand, available = row[18].split(" ")
    return ProductView(
        id=row[0],
        name=row[1],
        slug=row[2],
        description=row[3],
        status=Status(row[4]),
        kind=Kind(row[5]),
        tax_class=row[6],
        category_id=row[7],
        category=None if row[7] is None else CategoryName(id=row[7], name=row[8], slug=row[9]),
        tags=_tags(row[10]),
        images=products.images(row[11]),
        options=products.options(row[12]),
        metadata=from_json(row[13]),
        private_metadata=from_json(row[14]),
        price_from=row[15],
        price_to=row[16],
        currency=row[17],
        on_hand=int(on_hand),
        available=int(available),
        version=row[19],
        created_at=utc(row[20]),
        updated_at=utc(row[21]),
    )


def _tags(folded: str | None) -> tuple[TagName, ...]:
    parts = (line.split("\t") for line in folded.split("\n")) if folded else ()
    return tuple(
        TagName(link_id=int(link_id), id=int(tag_id), name=name, slug=slug)
        for link_id, tag_id, name, slug in parts
    )
