"""What a list has, as SQL: the conditions of a filter, and where to begin.

No optimizer is asked to guess. A list is read in its own order, from the index that has it so,
and what does not fit is passed over: soon enough there is a page, unless few products fit at all.
So a scout counts first, no further than FEW, and what is that rare is looked up and put in order.
The index of each way is named. Conditions are subqueries that give a value, because those are
never turned into joins, which both servers would start from the wrong end.
"""

from collections.abc import Sequence
from typing import Any, Final

from attrs import evolve, frozen

from adapters.mysql import search
from adapters.mysql.categories import BELOW
from adapters.mysql.connection import Session
from adapters.mysql.rows import marks
from domain.products.listing import Filter, Sort
from domain.shared.paging import Key

# To look up and sort so many takes about 5 ms. With one more, a hundredth of the products and
# above of a shop with 200,000, a page of 50 comes together from some 5,000 in order, in about the
# same time. Higher makes rare filters slower, lower the frequent ones of very large shops.
FEW: Final = 2000
# To count all that a filter lets through, there is no page to stop at: looking up is cheaper than
# passing over until it is a good part of the whole.
_FEW_TO_COUNT: Final = 15 * FEW

# Each branch reads one page from its own stretch of an index. With more categories than this,
# reading one long stretch in order and passing over what does not fit is no slower.
_MOST_BRANCHES: Final = 60

COUNT_FEW: Final = """
    SELECT {place}, COUNT(*) FROM (SELECT 1 FROM {rows} LIMIT {few}) AS few{place}
"""
SELECT_SCOPE: Final = f"{BELOW} SELECT 0, id FROM below"

# Where to begin.
IN_ORDER: Final = "products p FORCE INDEX ({index})"
FROM_FEW: Final = """
      (SELECT DISTINCT {product_id} AS id FROM {rows}) AS few
      STRAIGHT_JOIN products p FORCE INDEX (PRIMARY) ON p.id = few.id
"""
# With a search, the full-text index comes first.
ANYWHERE: Final = "products p"

TAGGED: Final = "product_tags pt FORCE INDEX (ix_product_tags_tag) WHERE pt.tag_id IN ({marks})"
WITH_OPTION: Final = """
      variant_options o FORCE INDEX (ix_variant_options_value)
      WHERE o.name = %s AND o.value = %s
"""
PRODUCT_WITH_OPTION: Final = "(SELECT v.product_id FROM variants v WHERE v.id = o.variant_id)"
PRICED: Final = """
      products f FORCE INDEX (ix_products_status_price)
      WHERE
        f.status IN ({marks})
        AND f.price_from BETWEEN %s AND %s
"""
_ANY_PRICE: Final = (0, 2**63 - 1)

# Conditions.
IN_CATEGORIES: Final = "p.category_id IN ({marks})"
HAS_TAG: Final = """
    (
      SELECT 1
      FROM product_tags pt
      WHERE pt.product_id = p.id AND pt.tag_id IN ({marks})
      LIMIT 1
    ) IS NOT NULL
"""
HAS_VARIANT: Final = """
    (
      SELECT 1
      FROM variants v
      STRAIGHT_JOIN stock_levels s ON s.variant_id = v.id
      WHERE v.product_id = p.id {matching}
      LIMIT 1
    ) IS NOT NULL
"""
VARIANT_IN_STOCK: Final = "AND s.on_hand + s.backorder_limit > s.reserved"
VARIANT_HAS_OPTION: Final = """
    AND (
      SELECT o.value
      FROM variant_options o
      WHERE o.variant_id = v.id AND o.name = %s
    ) = %s
"""
MATCHES: Final = "MATCH (p.search_terms) AGAINST (%s IN BOOLEAN MODE)"

# Fragments: the column and direction of each sort, and the index that has the column in order,
# for all products of a status and for those of a category. From these closed lists only.
SORTS: Final = {
    Sort.NEWEST: ("id", "DESC"),
    Sort.OLDEST: ("id", "ASC"),
    Sort.NAME: ("name", "ASC"),
    Sort.NAME_DOWN: ("name", "DESC"),
    Sort.PRICE: ("price_from", "ASC"),
    Sort.PRICE_DOWN: ("price_from", "DESC"),
}
_INDEXES: Final = {
    "id": ("ix_products_status", "ix_products_category"),
    "name": ("ix_products_status_name", "ix_products_category_name"),
    "price_from": ("ix_products_status_price", "ix_products_category_price"),
}


class Conditions:
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


@frozen(kw_only=True)
class Stretch:
    """Where to begin reading, and what has to hold there."""

    source: str
    source_values: tuple[Any, ...] = ()
    conditions: Conditions

    @property
    def values(self) -> tuple[Any, ...]:
        return (*self.source_values, *self.conditions.values)


@frozen
class Rows:
    """Rows that something asked for has in an index: one or more for each product with it."""

    product_id: str
    fragment: str
    values: tuple[Any, ...]


@frozen(kw_only=True)
class Scope:
    """What is known of a filter before its products are read."""

    wanted: Filter
    category_ids: Sequence[int] | None
    """The category asked for and all below it; None if none was asked for."""
    few: Rows | None
    """What has only few rows, if something has."""

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.wanted.statuses or self.category_ids == [] or self.wanted.terms == ()

    def stretches(self, sort: Sort, after: Key | None) -> list[Stretch]:
        """The stretches that hold the list in order, or all that there is to be put in order."""
        whole = self._whole(_conditions(self.wanted, self.category_ids, sort, after))
        if whole is not None:
            return [whole]
        of_status, of_category = _INDEXES[SORTS[sort][0]]
        statuses, categories = self.wanted.statuses, self.category_ids
        if categories is None or len(categories) * len(statuses) > _MOST_BRANCHES:
            index, places = of_status, [categories]
        else:
            index, places = of_category, [[category_id] for category_id in categories]
        return [
            Stretch(
                source=IN_ORDER.format(index=index),
                conditions=_conditions(evolve(self.wanted, statuses=(status,)), place, sort, after),
            )
            for status in statuses
            for place in places
        ]

    def everything(self) -> Stretch:
        """All of the list, in no order."""
        conditions = _conditions(self.wanted, self.category_ids)
        return self._whole(conditions) or Stretch(source=ANYWHERE, conditions=conditions)

    def _whole(self, conditions: Conditions) -> Stretch | None:
        """All that a search or an index finds, which is not much."""
        if self.wanted.terms is not None:
            return Stretch(source=ANYWHERE, conditions=conditions)
        if self.few is None:
            return None
        return Stretch(
            source=FROM_FEW.format(product_id=self.few.product_id, rows=self.few.fragment),
            source_values=self.few.values,
            conditions=conditions,
        )


def scout(session: Session, wanted: Filter, sort: Sort | None = None) -> Scope:
    """At most one statement. Without a sort, all of it is going to be counted."""
    if not wanted.statuses:
        return Scope(wanted=wanted, category_ids=None, few=None)
    rare = _rows(wanted, sort)
    few = FEW if sort else _FEW_TO_COUNT
    parts = [] if wanted.category_id is None else [SELECT_SCOPE]
    values: list[Any] = [] if wanted.category_id is None else [wanted.category_id]
    for place, rows in enumerate(rare, start=1):
        parts.append(COUNT_FEW.format(place=place, rows=rows.fragment, few=few))
        values.extend(rows.values)
    found = session.rows(" UNION ALL ".join(parts), values) if parts else ()
    counts = [(count, place) for place, count in found if place and count < few]
    return Scope(
        wanted=wanted,
        category_ids=(
            None if wanted.category_id is None else [number for place, number in found if not place]
        ),
        few=rare[min(counts)[1] - 1] if counts else None,
    )


def _rows(wanted: Filter, sort: Sort | None) -> list[Rows]:
    """What is asked for that an index could find the few rows of."""
    if wanted.terms is not None:
        return []
    tags = [*([wanted.tags_any] if wanted.tags_any else []), *((tag,) for tag in wanted.tags_all)]
    found = [Rows("pt.product_id", TAGGED.format(marks=marks(any_of)), any_of) for any_of in tags]
    found += [
        Rows(PRODUCT_WITH_OPTION, WITH_OPTION, pair) for pair in wanted.folded_options().items()
    ]
    priced = wanted.price_min is not None or wanted.price_max is not None
    # In the order of prices, the range itself is where to begin.
    if priced and (sort is None or SORTS[sort][0] != "price_from"):
        low, high = _ANY_PRICE
        bounds = (
            low if wanted.price_min is None else wanted.price_min,
            high if wanted.price_max is None else wanted.price_max,
        )
        fragment = PRICED.format(marks=marks(wanted.statuses))
        found.append(Rows("f.id", fragment, (*wanted.statuses, *bounds)))
    return found


def _conditions(
    wanted: Filter,
    category_ids: Sequence[int] | None,
    sort: Sort = Sort.NEWEST,
    after: Key | None = None,
) -> Conditions:
    conditions = Conditions()
    conditions.within("p.status IN ({marks})", wanted.statuses)
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
    if after:
        _add_start(conditions, sort, after)
    return conditions


def _add_variant_conditions(conditions: Conditions, wanted: Filter) -> None:
    """Options, and with them being in stock, are asked of one and the same variant."""
    options = wanted.folded_options()
    matching = [VARIANT_HAS_OPTION] * len(options)
    values = [text for pair in options.items() for text in pair]
    if wanted.in_stock:
        matching.append(VARIANT_IN_STOCK)
    if matching:
        conditions.add(HAS_VARIANT.format(matching=" ".join(matching)), *values)
    if wanted.in_stock is False:
        sold_out = HAS_VARIANT.format(matching=VARIANT_IN_STOCK)
        conditions.add(sold_out.replace("IS NOT NULL", "IS NULL"))


def _add_start(conditions: Conditions, sort: Sort, after: Key) -> None:
    column, direction = SORTS[sort]
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
