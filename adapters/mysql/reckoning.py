"""What the books say was sold, ordered and paid, for whoever compares it with what others saw: the
buyers, and the gateway's own books.
"""

from contextlib import closing
from typing import Any, Final

from attrs import frozen

from adapters.mysql.connection import Pool, Server, Session

SELECT_VERSION: Final = "SELECT VERSION()"
SELECT_SOLD: Final = """
    SELECT order_items.variant_id, SUM(order_items.quantity)
    FROM orders
    JOIN order_items ON order_items.order_id = orders.id
    WHERE orders.status = 'placed'
    GROUP BY order_items.variant_id
"""
SELECT_ORDERS: Final = """
    SELECT id, number, cart_id, status, total
    FROM orders
    WHERE status <> 'draft'
    ORDER BY id
"""
SELECT_PAYMENTS: Final = """
    SELECT reference, order_id, method, status, captured, refunded
    FROM payments
    ORDER BY id
"""
SELECT_UNSETTLED: Final = """
    SELECT CONCAT('order ', order_id), CONCAT('payment ', id), status
    FROM payments
    WHERE live = 1 AND status <> 'awaiting'
    UNION ALL
    SELECT CONCAT('order ', order_id), CONCAT('refund ', id), status
    FROM refunds
    WHERE status = 'pending'
"""
SELECT_HOLDS: Final = """
    SELECT CONCAT('order ', order_id), variant_id, quantity - sold - released
    FROM reservations
    WHERE expires_at IS NOT NULL AND sold + released < quantity
"""
# A bag that is locked or ordered cannot be changed any more.
SELECT_OTHER_GOODS: Final = """
    SELECT CONCAT('order ', orders.id), both_of.variant_id, SUM(both_of.quantity)
    FROM (
      SELECT cart_id, variant_id, quantity FROM cart_items
      UNION ALL
      SELECT orders.cart_id, order_items.variant_id, -order_items.quantity
      FROM orders
      JOIN order_items ON order_items.order_id = orders.id
    ) both_of
    JOIN orders ON orders.cart_id = both_of.cart_id
    JOIN carts ON carts.id = both_of.cart_id
    WHERE carts.status IN ('locked', 'ordered')
    GROUP BY orders.id, both_of.variant_id
    HAVING SUM(both_of.quantity) <> 0
"""


@frozen(kw_only=True)
class BookedOrder:
    """One that was placed, and perhaps cancelled since."""

    id: int
    number: int
    cart_id: int
    status: str
    total: int


@frozen(kw_only=True)
class BookedPayment:
    reference: str
    order_id: int
    method: str
    status: str
    captured: int
    refunded: int


@frozen(kw_only=True)
class Reckoning:
    version: str
    """The database server's."""
    sold: dict[int, int]
    """How many units of which variant placed orders have."""
    orders: tuple[BookedOrder, ...]
    payments: tuple[BookedPayment, ...]
    unsettled: tuple[tuple[Any, ...], ...]
    """Payments and refunds of which nobody knows yet what became."""
    holds: tuple[tuple[Any, ...], ...]
    """Goods that are still held until some time."""
    other_goods: tuple[tuple[Any, ...], ...]
    """Orders of something else than what is in their carts."""


def reckon(server: Server) -> Reckoning:
    """Raises Unavailable."""
    with closing(Pool(server, size=1)) as pool, pool.reading() as session:
        return _read(session)


def _read(session: Session) -> Reckoning:
    return Reckoning(
        version=_version(*(session.row(SELECT_VERSION) or [""])),
        sold={row[0]: int(row[1]) for row in session.rows(SELECT_SOLD)},
        orders=tuple(
            BookedOrder(id=row[0], number=row[1], cart_id=row[2], status=row[3], total=row[4])
            for row in session.rows(SELECT_ORDERS)
        ),
        payments=tuple(
            BookedPayment(
                reference=row[0],
                order_id=row[1],
                method=row[2],
                status=row[3],
                captured=row[4],
                refunded=row[5],
            )
            for row in session.rows(SELECT_PAYMENTS)
        ),
        unsettled=tuple(session.rows(SELECT_UNSETTLED)),
        holds=tuple(session.rows(SELECT_HOLDS)),
        other_goods=tuple(session.rows(SELECT_OTHER_GOODS)),
    )


def _version(told: str) -> str:
    return f"MariaDB {told.partition('-')[0]}" if "MariaDB" in told else f"MySQL {told}"
