"""Whether the walls stand: what no program may do, however wrong it is, because the database
refuses it; and what is locked while it is worked on.

Each is tried on rows that are there, in a transaction that is rolled back.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import Any, Final

import pymysql
from attrs import frozen

from adapters.mysql.carts import MySQLCarts
from adapters.mysql.connection import Pool, Server, Session
from adapters.mysql.inventory import MySQLStock
from adapters.mysql.orders import MySQLOrders
from adapters.mysql.payments import MySQLPayments
from domain.carts.model import Owner
from domain.shared.errors import DomainError

# By the constraint that has to refuse it. What is set beside is what other constraints ask for.
FORBIDDEN: Final[Mapping[str, str]] = {
    "ck_stock_levels_promised": """
        UPDATE stock_levels SET reserved = on_hand + backorder_limit + 1
    """,
    "ck_stock_levels_on_hand": """
        UPDATE stock_levels SET on_hand = -1, reserved = 0, backorder_limit = 1
    """,
    "ck_stock_levels_reserved": "UPDATE stock_levels SET reserved = -1",
    "ck_stock_movements_balance": "UPDATE stock_movements SET balance = -1",
    "ck_stock_movements_reserved_balance": "UPDATE stock_movements SET reserved_balance = -1",
    "ck_reservations_once": "UPDATE reservations SET sold = quantity, released = 1",
    "uq_carts_open_visitor": """
        UPDATE carts JOIN (SELECT MIN(visitor_id) AS id FROM carts) one
        SET carts.status = 'open', carts.is_open = 1, carts.visitor_id = one.id
    """,
    "ck_carts_open": "UPDATE carts SET status = 'ordered', is_open = 1",
    "uq_orders_cart": """
        UPDATE orders JOIN (SELECT MIN(cart_id) AS id FROM orders) one SET orders.cart_id = one.id
    """,
    "uq_orders_number": """
        UPDATE orders JOIN (SELECT MIN(number) AS least FROM orders) one
        SET orders.number = one.least
        WHERE orders.number IS NOT NULL
    """,
    "ck_orders_number": "UPDATE orders SET number = NULL WHERE status = 'placed'",
    "ck_orders_total": "UPDATE orders SET items_total = items_total + 1",
    "ck_orders_captured": "UPDATE orders SET captured = total + 1",
    "ck_orders_refunded": "UPDATE orders SET refunded = captured + 1",
    "ck_order_items_amount": "UPDATE order_items SET amount = amount + 1",
    "uq_payments_reference": """
        UPDATE payments JOIN (SELECT MIN(reference) AS least FROM payments) one
        SET payments.reference = one.least
    """,
    "uq_payments_live": """
        UPDATE payments JOIN (SELECT MIN(order_id) AS id FROM payments) one
        SET payments.status = 'pending', payments.live = 1, payments.order_id = one.id
    """,
    "ck_payments_settled": "UPDATE payments SET status = 'pending', live = NULL",
    "ck_payments_captured": "UPDATE payments SET captured = amount + 1",
    "ck_payments_refunded": "UPDATE payments SET refunded = captured + 1",
    "uq_payment_transactions_reference": """
        INSERT INTO payment_transactions
          (payment_id, type, state, amount, gateway_reference, detail, recorded_at)
        SELECT payment_id, type, state, amount, gateway_reference, detail, recorded_at
        FROM payment_transactions
    """,
    "uq_money_entries_source": """
        INSERT INTO money_entries
          (order_id, posting, source_id, account, amount, currency, recorded_at)
        SELECT order_id, posting, source_id, account, amount, currency, recorded_at
        FROM money_entries
    """,
    "PRIMARY": """
        INSERT INTO idempotency_keys
          (caller, idempotency_key, request_digest, token, claimed_at, lease_until)
        SELECT caller, idempotency_key, request_digest, token, claimed_at, lease_until
        FROM idempotency_keys
    """,
}

SELECT_CART: Final = "SELECT id, visitor_id FROM carts WHERE customer_id IS NULL LIMIT 1"
SELECT_ORDER: Final = """
    SELECT orders.id, orders.cart_id, payments.id
    FROM payments
    JOIN orders ON orders.id = payments.order_id
    LIMIT 1
"""
SELECT_LEVEL: Final = "SELECT variant_id FROM stock_levels LIMIT 1"
FREE_CART: Final = "SELECT id FROM carts WHERE id = %s FOR UPDATE SKIP LOCKED"
FREE_ORDER: Final = "SELECT id FROM orders WHERE id = %s FOR UPDATE SKIP LOCKED"
FREE_PAYMENT: Final = "SELECT id FROM payments WHERE id = %s FOR UPDATE SKIP LOCKED"
FREE_LEVEL: Final = """
    SELECT variant_id FROM stock_levels WHERE variant_id = %s FOR UPDATE SKIP LOCKED
"""


@frozen
class Lock:
    """Something that is not to be had while somebody else works on it."""

    find: str
    """Finds one, with what it takes to lock it."""
    take: Callable[[Session, tuple[Any, ...]], object]
    find_free: str
    column: int = 0
    """Of what was found, what `find_free` asks for."""


LOCKS: Final[Mapping[str, Lock]] = {
    "a visitor's cart": Lock(
        SELECT_CART,
        lambda session, row: MySQLCarts(session).get_for_update(Owner(visitor_id=row[1]), row[0]),
        FREE_CART,
    ),
    "a cart": Lock(
        SELECT_CART,
        lambda session, row: MySQLCarts(session).by_id_for_update(row[0]),
        FREE_CART,
    ),
    "an order": Lock(
        SELECT_ORDER,
        lambda session, row: MySQLOrders(session).get_for_update(row[0]),
        FREE_ORDER,
    ),
    "the order of a cart": Lock(
        SELECT_ORDER,
        lambda session, row: MySQLOrders(session).of_cart_for_update(row[1]),
        FREE_ORDER,
    ),
    "the payments of an order": Lock(
        SELECT_ORDER,
        lambda session, row: MySQLPayments(session).of_order_for_update(row[0]),
        FREE_PAYMENT,
        column=2,
    ),
    "a stock level": Lock(
        SELECT_LEVEL,
        lambda session, row: MySQLStock(session).lock([row[0]]),
        FREE_LEVEL,
    ),
}


def fallen(server: Server) -> Iterator[str]:
    """What is let pass, a sentence each. Raises Unavailable."""
    with closing(Pool(server, size=2)) as pool:
        for constraint, sql in FORBIDDEN.items():
            if problem := _passes(pool, constraint, sql):
                yield f"{constraint}: {problem}"
        for name, lock in LOCKS.items():
            if problem := _is_free(pool, lock):
                yield f"{name}: {problem}"


def _passes(pool: Pool, constraint: str, sql: str) -> str:
    """Empty if that very constraint refuses it."""
    with pool.writing() as transaction:
        try:
            written = transaction.write(sql)
        except (DomainError, pymysql.MySQLError) as error:
            told = str(error.__cause__ or error)
            return "" if constraint in told else f"refused by something else: {told}"
    return f"{written} rows were written that break it" if written else "there is nothing to try"


def _is_free(pool: Pool, lock: Lock) -> str:
    """Empty if it is not."""
    with pool.writing() as holder, pool.writing() as other:
        row = holder.row(lock.find)
        if row is None:
            return "there is nothing to try"
        lock.take(holder, row)
        free = other.row(lock.find_free, (row[lock.column],))
        return "another gets at it meanwhile" if free else ""
