"""Orders in MySQL: whole ones, with their items. Lists are next door, in order_lists.py."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.order_lists import page_of_owner, page_of_shop, whole
from adapters.mysql.order_rows import (
    ORDER_COLUMNS,
    bought,
    entry_of,
    item_columns,
    progress,
)
from adapters.mysql.rows import insert_rows, marks, to_json
from domain.carts.model import Owner
from domain.orders.model import Order, OrderFilter, TimelineEntry, progressed
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page

INSERT_ORDER: Final = """
    INSERT INTO orders
      (cart_id, visitor_id, customer_id, email, note, shipping_address, billing_address, currency,
       prices_include_tax, items_total, discount_total, shipping_total, tax_total,
       tax_included_total, net_total, total, freight, taxes, number, status, payment_status,
       fulfilment_status, captured, refunded, credited, invoice_number, invoiced_at, version,
       updated_at, placed_at, created_at)
    VALUES
      (%s, %s, %s, %s, %s, %s, %s, %s,
       %s, %s, %s, %s, %s,
       %s, %s, %s, %s, %s, %s, %s, %s,
       %s, %s, %s, %s, %s, %s, %s,
       %s, %s, %s)
"""
REDRAFT_ORDER: Final = """
    UPDATE orders
    SET
      visitor_id = %s,
      customer_id = %s,
      email = %s,
      note = %s,
      shipping_address = %s,
      billing_address = %s,
      currency = %s,
      prices_include_tax = %s,
      items_total = %s,
      discount_total = %s,
      shipping_total = %s,
      tax_total = %s,
      tax_included_total = %s,
      net_total = %s,
      total = %s,
      freight = %s,
      taxes = %s,
      version = %s,
      updated_at = %s
    WHERE id = %s AND status = 'draft'
"""
UPDATE_ORDER: Final = """
    UPDATE orders
    SET
      number = %s,
      status = %s,
      payment_status = %s,
      fulfilment_status = %s,
      captured = %s,
      refunded = %s,
      credited = %s,
      invoice_number = %s,
      invoiced_at = %s,
      version = %s,
      updated_at = %s,
      placed_at = %s
    WHERE id = %s
"""
SELECT_ORDER: Final = f"SELECT {ORDER_COLUMNS} FROM orders WHERE id = %s"
SELECT_ORIGIN: Final = "SELECT cart_id, customer_id FROM orders WHERE id = %s"
SELECT_ORDER_FOR_UPDATE: Final = f"{SELECT_ORDER} FOR UPDATE"
# Of those that others left in the same browser, a customer is told nothing.
SELECT_CUSTOMERS_ORDER: Final = f"{SELECT_ORDER} AND customer_id = %s"
SELECT_VISITORS_ORDER: Final = f"{SELECT_ORDER} AND customer_id IS NULL AND visitor_id = %s"
SELECT_CART_ORDER: Final = f"SELECT {ORDER_COLUMNS} FROM orders WHERE cart_id = %s"
SELECT_CART_ORDER_FOR_UPDATE: Final = f"{SELECT_CART_ORDER} FOR UPDATE"
# By the visitor's index: nobody else's rows are locked. What else was drafted there may be a
# stranger's who has gone; what is being paid for goes with its cart.
ADOPT_ORDERS: Final = """
    UPDATE orders
    SET customer_id = %s
    WHERE
      visitor_id = %s
      AND customer_id IS NULL
      AND (
        email = %s
        OR (
          status = 'draft'
          AND EXISTS (SELECT 1 FROM payments WHERE order_id = orders.id AND live = 1)
        )
      )
"""
SELECT_UNFINISHED: Final = """
    SELECT number
    FROM orders
    WHERE
      id IN ({marks})
      AND (
        (
          status = 'placed'
          AND EXISTS (
            SELECT 1 FROM order_items
            WHERE order_id = orders.id AND shipped + cancelled < quantity
          )
        )
        OR EXISTS (SELECT 1 FROM payments WHERE order_id = orders.id AND status = 'capturing')
      )
    ORDER BY number
"""
FORGET_DRAFTS: Final = """
    UPDATE orders
    SET email = NULL, shipping_address = NULL, billing_address = NULL, note = ''
    WHERE status = 'draft' AND updated_at < %s AND email IS NOT NULL
    LIMIT 1000
"""

INSERT_ITEMS: Final = """
    INSERT INTO order_items
      (order_id, position, product_id, variant_id, name, sku, options, kind, weight_grams,
       unit_price, quantity, amount, discount, given, tax_class, net, tax, gross, taxes, shipped,
       returned, refunded, cancelled)
    VALUES {rows}
"""
SELECT_ITEM_IDS: Final = "SELECT id FROM order_items WHERE order_id = %s ORDER BY position"
DELETE_ITEMS: Final = "DELETE FROM order_items WHERE order_id = %s"
UPDATE_ITEM: Final = """
    UPDATE order_items
    SET shipped = %s, returned = %s, refunded = %s, cancelled = %s
    WHERE id = %s AND order_id = %s
"""

# The value goes through LAST_INSERT_ID both times, so that it comes back with the answer of this
# very statement. Until the transaction ends nobody else writes the row, and if it is rolled back,
# the number was never given.
NEXT_NUMBER: Final = """
    INSERT INTO counters (name, value)
    VALUES (%s, LAST_INSERT_ID(%s))
    ON DUPLICATE KEY UPDATE value = LAST_INSERT_ID(value + 1)
"""

INSERT_ENTRY: Final = """
    INSERT INTO timeline_entries (order_id, kind, facts, actor, recorded_at)
    VALUES (%s, %s, %s, %s, %s)
"""
SELECT_TIMELINE: Final = """
    SELECT id, order_id, kind, facts, actor, recorded_at
    FROM timeline_entries
    WHERE order_id = %s
    ORDER BY id
"""


class MySQLOrders:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, order: Order) -> Order:
        new_id = self._session.insert(
            INSERT_ORDER, (order.cart_id, *bought(order), *progress(order), order.created_at)
        )
        return self._with_items(evolve(order, id=new_id))

    def redraft(self, order: Order) -> Order:
        wanted = evolve(order, version=order.version + 1)
        found = self._session.write(
            REDRAFT_ORDER, (*bought(wanted), wanted.version, wanted.updated_at, wanted.id)
        )
        if not found:
            raise _none(order.id)
        self._session.write(DELETE_ITEMS, (order.id,))
        return self._with_items(wanted)

    def save(self, order: Order, before: Order) -> Order:
        wanted = progressed(before, order)
        if not self._session.write(UPDATE_ORDER, (*progress(wanted), wanted.id)):
            raise _none(order.id)
        for item, was in zip(wanted.items, before.items, strict=True):
            if item != was:
                moved = (item.shipped, item.returned, item.refunded, item.cancelled)
                self._session.write(UPDATE_ITEM, (*moved, item.id, wanted.id))
        return wanted

    def get(self, order_id: int) -> Order:
        return self._one(order_id, SELECT_ORDER, (order_id,))

    def get_for_update(self, order_id: int) -> Order:
        return self._one(order_id, SELECT_ORDER_FOR_UPDATE, (order_id,))

    def origin(self, order_id: int) -> tuple[int, int | None]:
        row = self._session.row(SELECT_ORIGIN, (order_id,))
        if row is None:
            raise NotFound(f"There is no order {order_id}.")
        return row[0], row[1]

    def of_owner(self, owner: Owner, order_id: int) -> Order:
        if owner.customer_id is None:
            return self._one(order_id, SELECT_VISITORS_ORDER, (order_id, owner.visitor_id))
        return self._one(order_id, SELECT_CUSTOMERS_ORDER, (order_id, owner.customer_id))

    def of_cart(self, cart_id: int) -> Order | None:
        return self._found(SELECT_CART_ORDER, (cart_id,))

    def of_cart_for_update(self, cart_id: int) -> Order | None:
        return self._found(SELECT_CART_ORDER_FOR_UPDATE, (cart_id,))

    def page(self, wanted: OrderFilter, *, limit: int, after: Key | None) -> Page[Order]:
        return page_of_shop(self._session, wanted, limit=limit, after=after)

    def page_of(self, owner: Owner, *, limit: int, after: Key | None) -> Page[Order]:
        return page_of_owner(self._session, owner, limit=limit, after=after)

    def adopt(self, visitor_id: int, customer_id: int, email: str) -> int:
        return self._session.write(ADOPT_ORDERS, (customer_id, visitor_id, email))

    def unfinished(self, order_ids: Sequence[int]) -> Sequence[int | None]:
        if not order_ids:
            return []
        sql = SELECT_UNFINISHED.format(marks=marks(order_ids))
        return [row[0] for row in self._session.rows(sql, order_ids)]

    def forget_drafts(self, before: datetime) -> int:
        return self._session.write(FORGET_DRAFTS, (before,))

    def next_number(self, counter: str, first: int) -> int:
        return self._session.insert(NEXT_NUMBER, (counter, first))

    def tell(self, entry: TimelineEntry) -> TimelineEntry:
        new_id = self._session.insert(
            INSERT_ENTRY,
            (
                entry.order_id,
                entry.kind,
                to_json(dict(entry.facts)),
                entry.actor,
                entry.recorded_at,
            ),
        )
        return evolve(entry, id=new_id)

    def timeline(self, order_id: int) -> Sequence[TimelineEntry]:
        return [entry_of(row) for row in self._session.rows(SELECT_TIMELINE, (order_id,))]

    def _one(self, order_id: int, sql: str, parameters: Sequence[Any]) -> Order:
        found = self._found(sql, parameters)
        if found is None:
            raise _none(order_id)
        return found

    def _found(self, sql: str, parameters: Sequence[Any]) -> Order | None:
        found = whole(self._session, self._session.rows(sql, parameters))
        return found[0] if found else None

    def _with_items(self, order: Order) -> Order:
        """Store its items, in their order, and hand it back with their ids."""
        insert_rows(
            self._session,
            INSERT_ITEMS,
            [(order.id, place, *item_columns(item)) for place, item in enumerate(order.items)],
        )
        ids = self._session.rows(SELECT_ITEM_IDS, (order.id,))
        items = (evolve(item, id=row[0]) for item, row in zip(order.items, ids, strict=True))
        return evolve(order, items=tuple(items))


def _none(order_id: int) -> NotFound:
    return NotFound(f"There is no order {order_id}.")
