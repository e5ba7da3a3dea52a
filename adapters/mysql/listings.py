"""Reading the catalogue in MySQL: one product, pages, counts.

A page is read in two steps within one statement: the ids in order, straight from an index, then
those rows. One more statement brings the variants, if they are wanted, and one before it the
categories below the one asked for.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final

from attrs import evolve

from adapters.mysql import products, search
from adapters.mysql.categories import SELECT_DESCENDANTS
from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, marks, page, utc
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
from domain.products.model import Kind, Status
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page

# Names are one line, so that tabs and line breaks can serve as separators.
_COLUMNS: Final = r"""
      p.id,
      p.name,
      p.slug,
      p.description,
      p.status,
      p.kind,
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
        SELECT COALESCE(SUM(s.on_hand), 0)
        FROM variants v
        JOIN stock_levels s ON s.variant_id = v.id
        WHERE v.product_id = p.id
      ),
      p.version,
      p.created_at,
      p.updated_at
"""
_KEY_COLUMN: Final = 21
"""Where a page's sort column stands, behind the product's own."""

SELECT_ONE: Final = f"""
    SELECT {_COLUMNS}
    FROM products p
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE p.id = %s AND p.status IN ({{statuses}})
"""
SELECT_OF_VARIANT: Final = f"""
    SELECT {_COLUMNS}
    FROM variants sold
    JOIN products p ON p.id = sold.product_id
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE sold.id = %s AND p.status IN ({{statuses}})
"""
SELECT_PAGE: Final = f"""
    SELECT {_COLUMNS}, chosen.sort_key
    FROM ({{branches}} ORDER BY sort_key {{direction}}, id {{direction}} LIMIT %s) AS chosen
    JOIN products p ON p.id = chosen.id
    LEFT JOIN categories c ON c.id = p.category_id
    ORDER BY chosen.sort_key {{direction}}, chosen.id {{direction}}
"""
SELECT_BRANCH: Final = """
    (
      SELECT p.id, p.{column} AS sort_key
      FROM products p
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
      s.on_hand
    FROM variants v
    JOIN stock_levels s ON s.variant_id = v.id
    WHERE v.product_id IN ({marks})
    ORDER BY v.product_id, v.id
"""
COUNT_CATEGORIES_AND_BANDS: Final = """
    SELECT p.category_id, c.name, COUNT(*) {bands}
    FROM products p
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE {conditions}
    GROUP BY p.category_id, c.name
    ORDER BY COUNT(*) DESC, p.category_id
"""
BAND: Final = ", SUM(p.price_from < %s)"
COUNT_TAGS: Final = """
    SELECT t.id, t.name, COUNT(*)
    FROM products p
    JOIN product_tags pt ON pt.product_id = p.id
    JOIN tags t ON t.id = pt.tag_id
    WHERE {conditions}
    GROUP BY t.id, t.name
    ORDER BY COUNT(*) DESC, t.id
"""
SELECT_OF_CATEGORIES: Final = f"""
    SELECT {_COLUMNS}
    FROM products p
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE
      p.status = 'active'
      AND p.category_id IN ({{marks}})
      AND (p.category_id > %s OR (p.category_id = %s AND p.id > %s))
    ORDER BY p.category_id, p.id
    LIMIT %s
"""
SELECT_OF_TAGS: Final = f"""
    SELECT {_COLUMNS}, link.tag_id, link.id
    FROM product_tags link
    JOIN products p ON p.id = link.product_id
    LEFT JOIN categories c ON c.id = p.category_id
    WHERE
      link.tag_id IN ({{marks}})
      AND (link.tag_id > %s OR (link.tag_id = %s AND link.product_id > %s))
      AND p.status = 'active'
    ORDER BY link.tag_id, link.product_id
    LIMIT %s
"""

IN_CATEGORIES: Final = "p.category_id IN ({marks})"
HAS_TAG: Final = """
    EXISTS (
      SELECT 1 FROM product_tags pt WHERE pt.product_id = p.id AND pt.tag_id IN ({marks})
    )
"""
HAS_VARIANT: Final = """
    EXISTS (
      SELECT 1
      FROM variants v
      JOIN stock_levels s ON s.variant_id = v.id
      WHERE v.product_id = p.id {matching}
    )
"""
VARIANT_IN_STOCK: Final = "AND s.on_hand > 0"
VARIANT_HAS_OPTION: Final = """
    AND EXISTS (
      SELECT 1
      FROM variant_options o
      WHERE o.variant_id = v.id AND o.name = %s AND o.value = %s
    )
"""
MATCHES: Final = "MATCH (p.search_terms) AGAINST (%s IN BOOLEAN MODE)"

# Fragments: the column and direction of each sort, from this closed list only.
_SORTS: Final = {
    Sort.NEWEST: ("id", "DESC"),
    Sort.OLDEST: ("id", "ASC"),
    Sort.NAME: ("name", "ASC"),
    Sort.NAME_DOWN: ("name", "DESC"),
    Sort.PRICE: ("price_from", "ASC"),
    Sort.PRICE_DOWN: ("price_from", "DESC"),
}

# Each branch reads one page from its own stretch of an index. With more categories than this,
# reading one long stretch in order and passing over what does not fit is no slower.
_MOST_BRANCHES: Final = 60


def _view(row: Sequence[Any]) -> ProductView:
    return ProductView(
        id=row[0],
        name=row[1],
        slug=row[2],
        description=row[3],
        status=Status(row[4]),
        kind=Kind(row[5]),
        category_id=row[6],
        category=None if row[6] is None else CategoryName(id=row[6], name=row[7], slug=row[8]),
        tags=_tags(row[9]),
        images=products.images(row[10]),
        options=products.options(row[11]),
        metadata=from_json(row[12]),
        private_metadata=from_json(row[13]),
        price_from=row[14],
        price_to=row[15],
        currency=row[16],
        available=int(row[17]),
        version=row[18],
        created_at=utc(row[19]),
        updated_at=utc(row[20]),
    )


def _tags(folded: str | None) -> tuple[TagName, ...]:
    parts = (line.split("\t") for line in folded.split("\n")) if folded else ()
    return tuple(
        TagName(link_id=int(link_id), id=int(tag_id), name=name, slug=slug)
        for link_id, tag_id, name, slug in parts
    )


class _Conditions:
    """A WHERE clause in the making: named statements joined by AND, with their values."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self.values: list[Any] = []

    def add(self, fragment: str, *values: Any) -> None:
        self._parts.append(fragment.strip())
        self.values.extend(values)

    def within(self, fragment: str, values: Sequence[Any]) -> None:
        self.add(fragment.format(marks=marks(values)), *values)

    def __str__(self) -> str:
        return "\n        AND ".join(self._parts)


def _conditions(
    wanted: Filter, statuses: Sequence[str], category_ids: Sequence[int] | None
) -> _Conditions:
    conditions = _Conditions()
    conditions.within("p.status IN ({marks})", statuses)
    if category_ids is not None:
        conditions.within(IN_CATEGORIES, category_ids)
    if wanted.terms is not None:
        conditions.add(MATCHES, search.query(wanted.terms))
    if wanted.tags_any:
        conditions.within(HAS_TAG, wanted.tags_any)
    for tag_id in wanted.tags_all:
        conditions.within(HAS_TAG, [tag_id])
    if wanted.price_min is not None:
        conditions.add("p.price_from >= %s", wanted.price_min)
    if wanted.price_max is not None:
        conditions.add("p.price_from <= %s", wanted.price_max)
    _add_variant_conditions(conditions, wanted)
    return conditions


def _add_variant_conditions(conditions: _Conditions, wanted: Filter) -> None:
    """Options, and with them being in stock, are asked of one and the same variant."""
    matching = [VARIANT_HAS_OPTION] * len(wanted.options)
    values = [text for pair in wanted.folded_options().items() for text in pair]
    if wanted.in_stock:
        matching.append(VARIANT_IN_STOCK)
    if matching:
        conditions.add(HAS_VARIANT.format(matching=" ".join(matching)), *values)
    if wanted.in_stock is False:
        conditions.add("NOT " + HAS_VARIANT.format(matching=VARIANT_IN_STOCK).strip())


def _add_start(conditions: _Conditions, sort: Sort, after: Key) -> None:
    column, direction = _SORTS[sort]
    beyond = ">" if direction == "ASC" else "<"
    if column == "id":
        conditions.add(f"p.id {beyond} %s", after[-1])
        return
    value, product_id = after
    conditions.add(
        f"(p.{column} {beyond} %s OR (p.{column} = %s AND p.id {beyond} %s))",
        value,
        value,
        product_id,
    )


class MySQLListings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def one(self, product_id: int, statuses: Sequence[str], *, variants: bool) -> ProductView:
        sql = SELECT_ONE.format(statuses=marks(statuses))
        row = self._session.row(sql, (product_id, *statuses))
        if row is None:
            raise NotFound(f"There is no product {product_id}.")
        view = _view(row)
        return self._with_variants([view])[0] if variants else view

    def of_variant(self, variant_id: int, statuses: Sequence[str]) -> ProductView:
        sql = SELECT_OF_VARIANT.format(statuses=marks(statuses))
        row = self._session.row(sql, (variant_id, *statuses))
        if row is None:
            raise NotFound(f"There is no variant {variant_id}.")
        return self._with_variants([_view(row)])[0]

    def page(
        self, wanted: Filter, sort: Sort, *, limit: int, after: Key | None, variants: bool
    ) -> Page[ProductView]:
        category_ids = self._categories(wanted)
        if not _can_match(wanted, category_ids):
            return Page(items=(), after=None)
        column, direction = _SORTS[sort]
        branches = []
        values: list[Any] = []
        for statuses, categories in _stretches(wanted, category_ids):
            conditions = _conditions(wanted, statuses, categories)
            if after:
                _add_start(conditions, sort, after)
            branches.append(
                SELECT_BRANCH.format(column=column, direction=direction, conditions=conditions)
            )
            values.extend((*conditions.values, limit + 1))
        sql = SELECT_PAGE.format(branches=" UNION ALL ".join(branches), direction=direction)
        rows = self._session.rows(sql, (*values, limit + 1))
        found = page(rows, limit, _view, key=lambda row: _key(column, row))
        return evolve(found, items=self._with_variants(found.items)) if variants else found

    def facets(self, wanted: Filter, bands: Sequence[int]) -> Facets:
        category_ids = self._categories(wanted)
        if not _can_match(wanted, category_ids):
            return Facets(categories=(), tags=(), price_bands=_bands(bands, [0] * len(bands), 0))
        conditions = _conditions(wanted, wanted.statuses, category_ids)
        by_category = self._session.rows(
            COUNT_CATEGORIES_AND_BANDS.format(bands=BAND * len(bands), conditions=conditions),
            (*bands, *conditions.values),
        )
        by_tag = self._session.rows(COUNT_TAGS.format(conditions=conditions), conditions.values)
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
        return page(rows, limit, _view, key=lambda row: (row[6], row[0]))

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
            lambda row: (row[_KEY_COLUMN], row[_KEY_COLUMN + 1], _view(row)),
            key=lambda row: (row[_KEY_COLUMN], row[0]),
        )

    def _categories(self, wanted: Filter) -> list[int] | None:
        """The category asked for and all below it; None if none was asked for."""
        if wanted.category_id is None:
            return None
        rows = self._session.rows(SELECT_DESCENDANTS, (wanted.category_id,))
        return [row[0] for row in rows]

    def _with_variants(self, views: Sequence[ProductView]) -> tuple[ProductView, ...]:
        if not views:
            return ()
        ids = [view.id for view in views]
        rows = self._session.rows(SELECT_VARIANTS.format(marks=marks(ids)), ids)
        variants = {
            product_id: tuple(
                StockedVariant(variant=products.variant(row[1:7]), available=row[7])
                for row in group
            )
            for product_id, group in groupby(rows, key=lambda row: row[0])
        }
        return tuple(evolve(view, variants=variants.get(view.id, ())) for view in views)


def _can_match(wanted: Filter, category_ids: list[int] | None) -> bool:
    return bool(wanted.statuses) and category_ids != [] and wanted.terms != ()


def _stretches(
    wanted: Filter, category_ids: list[int] | None
) -> list[tuple[Sequence[str], Sequence[int] | None]]:
    """The stretches of an index that hold the list in order: one for each status and category.

    A search or a tag finds few rows by an index of its own, and those are put in order: one
    stretch does.
    """
    few = wanted.terms is not None or wanted.tags_any or wanted.tags_all
    many = len(category_ids or ()) * len(wanted.statuses) > _MOST_BRANCHES
    if few or many:
        return [(wanted.statuses, category_ids)]
    places = [None] if category_ids is None else [[category_id] for category_id in category_ids]
    return [([status], place) for status in wanted.statuses for place in places]


def _key(column: str, row: Sequence[Any]) -> Key:
    return (row[0],) if column == "id" else (row[_KEY_COLUMN], row[0])


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
