"""What must hold of stock: see `adapters/mysql/invariants.py`. The first column says where to
look.
"""

from typing import Final

STOCK: Final = {
    "on hand is the sum of the movements": """
        SELECT CONCAT('variant ', l.variant_id), l.on_hand, COALESCE(m.moved, 0)
        FROM stock_levels l
        LEFT JOIN (
          SELECT variant_id, SUM(quantity) AS moved FROM stock_movements GROUP BY variant_id
        ) m ON m.variant_id = l.variant_id
        WHERE l.on_hand <> COALESCE(m.moved, 0)
    """,
    "reserved is the sum of the movements": """
        SELECT CONCAT('variant ', l.variant_id), l.reserved, COALESCE(m.moved, 0)
        FROM stock_levels l
        LEFT JOIN (
          SELECT variant_id, SUM(reserved) AS moved FROM stock_movements GROUP BY variant_id
        ) m ON m.variant_id = l.variant_id
        WHERE l.reserved <> COALESCE(m.moved, 0)
    """,
    "reserved is what is left of the reservations": """
        SELECT CONCAT('variant ', l.variant_id), l.reserved, COALESCE(r.held, 0)
        FROM stock_levels l
        LEFT JOIN (
          SELECT variant_id, SUM(quantity - sold - released) AS held
          FROM reservations
          GROUP BY variant_id
        ) r ON r.variant_id = l.variant_id
        WHERE l.reserved <> COALESCE(r.held, 0)
    """,
    "nothing is oversold": """
        SELECT CONCAT('variant ', variant_id), on_hand, reserved, backorder_limit
        FROM stock_levels
        WHERE on_hand < 0 OR reserved < 0 OR reserved > on_hand + backorder_limit
    """,
    "a unit is released or sold once": """
        SELECT CONCAT('order ', order_id), variant_id, quantity, sold, released
        FROM reservations
        WHERE sold < 0 OR released < 0 OR sold + released > quantity
    """,
    "what an order was promised is what its movements say": """
        SELECT CONCAT('order ', r.order_id), r.variant_id, r.held, COALESCE(m.moved, 0)
        FROM (
          SELECT order_id, variant_id, SUM(quantity - sold - released) AS held
          FROM reservations
          GROUP BY order_id, variant_id
        ) r
        LEFT JOIN (
          SELECT order_id, variant_id, SUM(reserved) AS moved
          FROM stock_movements
          WHERE order_id IS NOT NULL
          GROUP BY order_id, variant_id
        ) m ON m.order_id = r.order_id AND m.variant_id = r.variant_id
        WHERE r.held <> COALESCE(m.moved, 0)
    """,
    "a placed order is promised all that is still to be sent, for good": """
        SELECT CONCAT('order ', i.order_id), i.variant_id, i.due, COALESCE(r.held, 0)
        FROM (
          SELECT order_items.order_id, variant_id, SUM(quantity - shipped - cancelled) AS due
          FROM order_items
          JOIN orders ON orders.id = order_items.order_id
          WHERE orders.status = 'placed'
          GROUP BY order_items.order_id, variant_id
        ) i
        LEFT JOIN (
          SELECT order_id, variant_id, SUM(quantity - sold - released) AS held
          FROM reservations
          WHERE expires_at IS NULL
          GROUP BY order_id, variant_id
        ) r ON r.order_id = i.order_id AND r.variant_id = i.variant_id
        WHERE i.due <> COALESCE(r.held, 0)
    """,
    "nothing is reserved for an order that nobody can pay": """
        SELECT CONCAT('order ', r.order_id), r.variant_id, r.quantity - r.sold - r.released
        FROM reservations r
        JOIN orders o ON o.id = r.order_id
        LEFT JOIN payments p ON p.order_id = o.id AND p.live = 1
        WHERE r.sold + r.released < r.quantity
          AND (o.status = 'cancelled' OR o.status = 'draft' AND p.id IS NULL)
    """,
    "what was sent of an item is in its shipments": """
        SELECT CONCAT('order ', i.order_id), i.id, i.shipped, COALESCE(s.sent, 0)
        FROM order_items i
        LEFT JOIN (
          SELECT order_item_id, SUM(quantity) AS sent FROM shipment_items GROUP BY order_item_id
        ) s ON s.order_item_id = i.id
        WHERE i.shipped <> COALESCE(s.sent, 0)
    """,
    "what was sent is what was sold": """
        SELECT CONCAT('order ', i.order_id), i.variant_id, i.sent, COALESCE(m.sold, 0)
        FROM (
          SELECT order_id, variant_id, SUM(shipped) AS sent
          FROM order_items
          GROUP BY order_id, variant_id
        ) i
        LEFT JOIN (
          SELECT order_id, variant_id, -SUM(quantity) AS sold
          FROM stock_movements
          WHERE kind = 'sold'
          GROUP BY order_id, variant_id
        ) m ON m.order_id = i.order_id AND m.variant_id = i.variant_id
        WHERE i.sent <> COALESCE(m.sold, 0)
    """,
    "what came back of an item is in its returns": """
        SELECT CONCAT('order ', i.order_id), i.id, i.returned, COALESCE(r.received, 0)
        FROM order_items i
        LEFT JOIN (
          SELECT order_item_id, SUM(received) AS received
          FROM order_return_items
          GROUP BY order_item_id
        ) r ON r.order_item_id = i.id
        WHERE i.returned <> COALESCE(r.received, 0)
    """,
    "what was cancelled of an item is in its cancellations": """
        SELECT CONCAT('order ', i.order_id), i.id, i.cancelled, COALESCE(c.cancelled, 0)
        FROM order_items i
        LEFT JOIN (
          SELECT part.item_id, SUM(part.quantity) AS cancelled
          FROM cancellations
          JOIN JSON_TABLE(cancellations.items, '$[*]' COLUMNS (
            item_id BIGINT PATH '$.order_item_id', quantity INT PATH '$.quantity'
          )) part
          GROUP BY part.item_id
        ) c ON c.item_id = i.id
        WHERE i.cancelled <> COALESCE(c.cancelled, 0)
    """,
    "who has the money back for a unit is not sent it": """
        SELECT CONCAT('order ', i.order_id), i.id, i.quantity, r.refunded, i.shipped
        FROM order_items i
        JOIN orders ON orders.id = i.order_id AND orders.status = 'placed'
        JOIN (
          SELECT part.item_id, SUM(part.quantity) AS refunded
          FROM refunds
          JOIN JSON_TABLE(refunds.items, '$[*]' COLUMNS (
            item_id BIGINT PATH '$.order_item_id', quantity INT PATH '$.quantity'
          )) part
          WHERE refunds.status <> 'failed'
          GROUP BY part.item_id
        ) r ON r.item_id = i.id
        WHERE r.refunded > i.shipped
    """,
    "the fulfilment status is what the items make": """
        SELECT CONCAT('order ', o.id), o.fulfilment_status, i.made
        FROM orders o
        JOIN (
          SELECT
            order_id,
            CASE
              WHEN SUM(returned) > 0 AND SUM(returned + cancelled) = SUM(quantity) THEN 'returned'
              WHEN SUM(returned) > 0 THEN 'partially_returned'
              WHEN SUM(shipped) = 0 THEN 'not_fulfilled'
              WHEN SUM(shipped + cancelled) = SUM(quantity) THEN 'fulfilled'
              ELSE 'partially_fulfilled'
            END AS made
          FROM order_items
          GROUP BY order_id
        ) i ON i.order_id = o.id
        WHERE o.fulfilment_status <> i.made
    """,
}
