"""Lists of orders in MySQL: a page by key, the highest number first, and then all its items."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import frozen

from adapters.mysql.connection import Session
from adapters.mysql.order_rows import ITEM_COLUMNS, ORDER_COLUMNS, item_of, order_of
from adapters.mysql.rows import marks
from domain.carts.model import Owner
from domain.orders.model import (
    FulfilmentStatus,
    ListedStatus,
    Order,
    OrderFilter,
    OrderItem,
    PaidStatus,
)
from domain.shared.paging import Key, Page
from domain.shared.rules import MAX_ID

# A draft has no number, and so is in no list.
SELECT_PAGE: Final = """
    SELECT {columns}
    FROM orders FORCE INDEX ({index})
    WHERE {conditions}
    ORDER BY number DESC
    LIMIT %s
"""
# Nobody has so many that to sort them takes long.
SELECT_CUSTOMERS_PAGE: Final = f"""
    SELECT {ORDER_COLUMNS} FROM orders FORCE INDEX (ix_orders_customer)
    WHERE customer_id = %s AND number < %s
    ORDER BY number DESC
    LIMIT %s
"""
SELECT_VISITORS_PAGE: Final = f"""
    SELECT {ORDER_COLUMNS} FROM orders FORCE INDEX (ix_orders_visitor)
    WHERE visitor_id = %s AND customer_id IS NULL AND number < %s
    ORDER BY number DESC
    LIMIT %s
"""
SELECT_ITEMS: Final = f"""
    SELECT order_id, {ITEM_COLUMNS}
    FROM order_items
    WHERE order_id IN ({{marks}})
    ORDER BY order_id, position
"""
# The orders at the two ends of a stretch of time.
SELECT_SPAN: Final = """
    SELECT
      (SELECT number FROM orders WHERE placed_at >= %s ORDER BY placed_at, number LIMIT 1),
      (SELECT number FROM orders WHERE placed_at < %s
       ORDER BY placed_at DESC, number DESC LIMIT 1)
"""

_CONDITIONS: Final = {
    "number": "number = %s",
    "customer_id": "customer_id = %s",
    "email": "email = %s",
    "payment_status": "payment_status = %s",
    "fulfilment_status": "fulfilment_status = %s",
    "status": "status = %s",
    "placed_since": "placed_at >= %s",
    "placed_until": "placed_at < %s",
}
# Each has the number behind what is filtered by, and so a page of its orders in order; only of a
# customer there are so few that they are sorted. Of several filters one's index is read, and what
# the others do not let through is passed over: they are in the order of how few they let through.
_INDEXES: Final = {
    "number": "uq_orders_number",
    "customer_id": "ix_orders_customer",
    "email": "ix_orders_email",
    "payment_status": "ix_orders_payment_status",
    "fulfilment_status": "ix_orders_fulfilment_status",
    "status": "ix_orders_status",
}
# Where most orders end up. An axis on which something else is asked for is the better one to read.
_USUAL: Final = frozenset({ListedStatus.PLACED, PaidStatus.PAID, FulfilmentStatus.FULFILLED})

# Numbers are given in the order of time, but not quite: who began first may come to the counter
# last. This many are not given while one transaction lasts, which waits for a lock for 5 seconds at
# most. More would read more rows in vain at an end of a stretch of time, fewer might miss an order.
_OVERTAKEN: Final = 10_000
_EVER: Final = datetime(9999, 12, 31)  # noqa: DTZ001 - as the column has it
_NEVER: Final = datetime(1000, 1, 1)  # noqa: DTZ001


@frozen
class _Span:
    """Between which numbers, neither of them included."""

    above: int = 0
    below: int = MAX_ID


def whole(session: Session, rows: Sequence[tuple[Any, ...]]) -> list[Order]:
    """The orders of these rows, with their items, by one statement."""
    if not rows:
        return []
    items: dict[int, list[OrderItem]] = defaultdict(list)
    ids = [row[0] for row in rows]
    for row in session.rows(SELECT_ITEMS.format(marks=marks(ids)), ids):
        items[row[0]].append(item_of(row[1:]))
    return [order_of(row, tuple(items[row[0]])) for row in rows]


def page_of_shop(
    session: Session, wanted: OrderFilter, *, limit: int, after: Key | None
) -> Page[Order]:
    span = _span(session, wanted)
    if span is None:
        return Page(items=(), after=None)
    conditions = ["number > %s", "number < %s"]
    values: list[Any] = [span.above, min(after[0], span.below) if after else span.below]
    for name, condition in _CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(condition)
            values.append(value)
    sql = SELECT_PAGE.format(
        columns=ORDER_COLUMNS, index=_index(wanted), conditions=" AND ".join(conditions)
    )
    return _page(session, session.rows(sql, (*values, limit + 1)), limit)


def page_of_owner(session: Session, owner: Owner, *, limit: int, after: Key | None) -> Page[Order]:
    below = after[0] if after else MAX_ID
    if owner.customer_id is None:
        rows = session.rows(SELECT_VISITORS_PAGE, (owner.visitor_id, below, limit + 1))
    else:
        rows = session.rows(SELECT_CUSTOMERS_PAGE, (owner.customer_id, below, limit + 1))
    return _page(session, rows, limit)


def _page(session: Session, rows: Sequence[tuple[Any, ...]], limit: int) -> Page[Order]:
    orders = whole(session, rows[:limit])
    after = (orders[-1].number,) if len(rows) > limit else None
    return Page(items=tuple(orders), after=after)


def _index(wanted: OrderFilter) -> str:
    asked = [name for name in _INDEXES if getattr(wanted, name) is not None]
    rare = [name for name in asked if getattr(wanted, name) not in _USUAL]
    return _INDEXES[(rare or asked or ["number"])[0]]


def _span(session: Session, wanted: OrderFilter) -> _Span | None:
    """Between which numbers the orders of a stretch of time are. So whatever else is asked, its
    index is read there and nowhere else. None if there are no orders then.
    """
    if wanted.placed_since is None and wanted.placed_until is None:
        return _Span()
    since, until = wanted.placed_since or _NEVER, wanted.placed_until or _EVER
    row = session.row(SELECT_SPAN, (since, until))
    if row is None or None in row:
        return None
    return _Span(above=row[0] - _OVERTAKEN, below=row[1] + _OVERTAKEN)
