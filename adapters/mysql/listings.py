"""Reading the catalogue in MySQL: one product, pages, counts.

A page is read in two steps within one statement: the ids in order, straight from an index, then
those rows. One more statement brings the variants, if they are wanted. One before it looks around:
for the categories below the one asked for, and for what is rare (filters.py).
"""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.filters import SORTS, scout
from adapters.mysql.rows import marks, page
from adapters.mysql.variants import variant_of
from adapters.mysql.views import COLUMNS, WIDTH, view
from domain.products.listing import (
    CategoryCount,
    Facets,
    Filter,
    PriceBand,
    ProductView,
    Sort,
    StockedVariant,
    TagCount,
)
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page

SELECT_ONE: Final = f"""
    SELECT {COLUMNS}
    FROM products p
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE p.id = %s AND p.status IN ({{statuses}})
"""
SELECT_OF_VARIANT: Final = f"""
    SELECT {COLUMNS}
    FROM variants sold
    JOIN products p ON p.id = sold.product_id
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE sold.id = %s AND p.status IN ({{statuses}})
"""
SELECT_PAGE: Final = f"""
    SELECT {COLUMNS}, chosen.sort_key
    FROM ({{branches}} ORDER BY sort_key {{direction}}, id {{direction}} LIMIT %s) AS chosen
    STRAIGHT_JOIN products p ON p.id = chosen.id
    LEFT JOIN categories c ON c.id = p.category_id
    ORDER BY chosen.sort_key {{direction}}, chosen.id {{direction}}
"""
SELECT_BRANCH: Final = """
    (
      SELECT p.id, p.{column} AS sort_key
      FROM {source}
      WHERE {conditions}
      ORDER BY p.{column} {direction}, p.id {direction}
      LIMIT %s
    )
"""
SELECT_VARIANTS: Final = """
    SELECT
      v.product_id,
      v.id,
      v.sku,
      v.price,
      v.compare_at_price,
      v.weight_grams,
      v.options,
      s.on_hand,
      s.on_hand + s.backorder_limit - s.reserved
    FROM variants v
    STRAIGHT_JOIN stock_levels s ON s.variant_id = v.id
    WHERE v.product_id IN ({marks})
"""
COUNT_CATEGORIES_AND_BANDS: Final = """
    SELECT p.category_id, c.name, COUNT(*) {bands}
    FROM {source}
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE {conditions}
    GROUP BY p.category_id, c.name
    ORDER BY COUNT(*) DESC, p.category_id
"""
BAND: Final = ", SUM(p.price_from < %s)"
COUNT_TAGS: Final = """
    SELECT t.id, t.name, COUNT(*)
    FROM {source}
    JOIN product_tags link ON link.product_id = p.id
    JOIN tags t ON t.id = link.tag_id
    WHERE {conditions}
    GROUP BY t.id, t.name
    ORDER BY COUNT(*) DESC, t.id
"""
SELECT_OF_CATEGORIES: Final = f"""
    SELECT {COLUMNS}
    FROM products p FORCE INDEX (ix_products_category)
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE
      p.status = 'active'
      AND p.category_id IN ({{marks}})
      AND (p.category_id > %s OR (p.category_id = %s AND p.id > %s))
    ORDER BY p.category_id, p.id
    LIMIT %s
"""
SELECT_OF_TAGS: Final = f"""
    SELECT {COLUMNS}, link.tag_id, link.id
    FROM product_tags link FORCE INDEX (ix_product_tags_tag)
    STRAIGHT_JOIN products p FORCE INDEX (PRIMARY) ON p.id = link.product_id
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE
      link.tag_id IN ({{marks}})
      AND (link.tag_id > %s OR (link.tag_id = %s AND link.product_id > %s))
      AND p.status = 'active'
    ORDER BY link.tag_id, link.product_id
    LIMIT %s
"""


class MySQLListings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def one(self, product_id: int, statuses: Sequence[str], *, variants: bool) -> ProductView:
        sql = SELECT_ONE.format(statuses=marks(statuses))
        row = self._session.row(sql, (product_id, *statuses))
        if row is None:
            raise NotFound(f"There is no product {product_id}.")
        found = view(row)
        return self._with_variants([found])[0] if variants else found

    def of_variant(self, variant_id: int, statuses: Sequence[str]) -> ProductView:
        sql = SELECT_OF_VARIANT.format(statuses=marks(statuses))
        row = self._session.row(sql, (variant_id, *statuses))
        if row is None:
            raise NotFound(f"There is no variant {variant_id}.")
        return self._with_variants([view(row)])[0]

    def page(
        self, wanted: Filter, sort: Sort, *, limit: int, after: Key | None, variants: bool
    ) -> Page[ProductView]:
        scope = scout(self._session, wanted, sort)
        if scope.empty:
            return Page(items=(), after=None)
        column, direction = SORTS[sort]
        branches = []
        values: list[Any] = []
        for stretch in scope.stretches(sort, after):
            branches.append(
                SELECT_BRANCH.format(
                    column=column,
                    direction=direction,
                    source=stretch.source,
                    conditions=stretch.conditions,
                )
            )
            values.extend((*stretch.values, limit + 1))
        sql = SELECT_PAGE.format(branches=" UNION ALL ".join(branches), direction=direction)
        rows = self._session.rows(sql, (*values, limit + 1))
        found = page(rows, limit, view, key=lambda row: _key(column, row))
        return evolve(found, items=self._with_variants(found.items)) if variants else found

    def facets(self, wanted: Filter, bands: Sequence[int]) -> Facets:
        scope = scout(self._session, wanted)
        if scope.empty:
            return Facets(categories=(), tags=(), price_bands=_bands(bands, [0] * len(bands), 0))
        found = scope.everything()
        by_category = self._session.rows(
            COUNT_CATEGORIES_AND_BANDS.format(
                bands=BAND * len(bands), source=found.source, conditions=found.conditions
            ),
            (*bands, *found.values),
        )
        by_tag = self._session.rows(
            COUNT_TAGS.format(source=found.source, conditions=found.conditions), found.values
        )
        below = [int(sum(row[3 + place] for row in by_category)) for place in range(len(bands))]
        return Facets(
            categories=tuple(
                CategoryCount(category_id=row[0], name=row[1], count=row[2])
                for row in by_category
                if row[0] is not None
            ),
            tags=tuple(TagCount(tag_id=row[0], name=row[1], count=row[2]) for row in by_tag),
            price_bands=_bands(bands, below, sum(row[2] for row in by_category)),
        )

    def of_categories(
        self, category_ids: Sequence[int], *, limit: int, after: Key | None
    ) -> Page[ProductView]:
        if not category_ids:
            return Page(items=(), after=None)
        category_id, product_id = after or (0, 0)
        rows = self._session.rows(
            SELECT_OF_CATEGORIES.format(marks=marks(category_ids)),
            (*category_ids, category_id, category_id, product_id, limit + 1),
        )
        return page(rows, limit, view, key=lambda row: (row[7], row[0]))

    def of_tags(
        self, tag_ids: Sequence[int], *, limit: int, after: Key | None
    ) -> Page[tuple[int, int, ProductView]]:
        if not tag_ids:
            return Page(items=(), after=None)
        tag_id, product_id = after or (0, 0)
        rows = self._session.rows(
            SELECT_OF_TAGS.format(marks=marks(tag_ids)),
            (*tag_ids, tag_id, tag_id, product_id, limit + 1),
        )
        return page(
            rows,
            limit,
            lambda row: (row[WIDTH], row[WIDTH + 1], view(row)),
            key=lambda row: (row[WIDTH], row[0]),
        )

    def _with_variants(self, views: Sequence[ProductView]) -> tuple[ProductView, ...]:
        if not views:
            return ()
        ids = [each.id for each in views]
        rows = self._session.rows(SELECT_VARIANTS.format(marks=marks(ids)), ids)
        # Here and not there: no index has them in this order, and it is a page's at most.
        in_order = sorted(rows, key=itemgetter(0, 1))
        variants = {
            product_id: tuple(
                StockedVariant(variant=variant_of(row[1:7]), on_hand=row[7], available=row[8])
                for row in group
            )
            for product_id, group in groupby(in_order, key=itemgetter(0))
        }
        return tuple(evolve(each, variants=variants.get(each.id, ())) for each in views)


def _key(column: str, row: Sequence[Any]) -> Key:
    return (row[0],) if column == "id" else (row[WIDTH], row[0])


def _bands(limits: Sequence[int], below: Sequence[int], total: int) -> tuple[PriceBand, ...]:
    """`below` counts the products under each limit."""
    starts = (0, *limits)
    counted = (0, *below, total)
    return tuple(
        PriceBand(
            min=start,
            below=limits[place] if place < len(limits) else None,
            count=counted[place + 1] - counted[place],
        )
        for place, start in enumerate(starts)
    )
