"""What must hold of money and orders: see `adapters/mysql/invariants.py`. The first column says
where to look.
"""

from typing import Final

MONEY: Final = {
    "an order's total is the sum of its parts": """
        SELECT CONCAT('order ', o.id), o.total, i.gross, JSON_VALUE(o.freight, '$.gross')
        FROM orders o
        JOIN (
          SELECT
            order_id,
            SUM(amount) AS amount,
            SUM(discount) AS discount,
            SUM(tax) AS tax,
            SUM(gross) AS gross
          FROM order_items
          GROUP BY order_id
        ) i ON i.order_id = o.id
        WHERE o.total <> o.items_total - o.discount_total + o.shipping_total
            + o.tax_total - o.tax_included_total
          OR o.items_total <> i.amount
          OR o.discount_total <> i.discount + COALESCE(JSON_VALUE(o.freight, '$.discount'), 0)
          OR o.shipping_total <> COALESCE(JSON_VALUE(o.freight, '$.amount'), 0)
          OR o.tax_total <> i.tax + COALESCE(JSON_VALUE(o.freight, '$.tax'), 0)
          OR o.total <> i.gross + COALESCE(JSON_VALUE(o.freight, '$.gross'), 0)
    """,
    "an order has items": """
        SELECT CONCAT('order ', o.id), o.status
        FROM orders o
        WHERE NOT EXISTS (SELECT 1 FROM order_items i WHERE i.order_id = o.id)
    """,
    "nobody is charged twice": """
        SELECT CONCAT('order ', order_id), COUNT(*), SUM(captured)
        FROM payments
        WHERE status = 'captured'
        GROUP BY order_id
        HAVING COUNT(*) > 1
    """,
    "what is paid is ordered": """
        SELECT CONCAT('order ', o.id), p.id, p.captured
        FROM payments p
        JOIN orders o ON o.id = p.order_id
        WHERE p.status = 'captured' AND o.status = 'draft'
    """,
    "what is ordered is paid, or is to be paid later": """
        SELECT CONCAT('order ', o.id), o.status
        FROM orders o
        WHERE o.status = 'placed' AND o.total > o.credited
          AND NOT EXISTS (
            SELECT 1 FROM payments p
            WHERE p.order_id = o.id AND p.status IN ('captured', 'awaiting')
          )
    """,
    "no money was taken on a payment that had failed": """
        SELECT CONCAT('order ', p.order_id), p.id, p.status, t.gateway_reference, t.amount
        FROM payment_transactions t
        JOIN payments p ON p.id = t.payment_id
        WHERE t.type = 'capture' AND t.state = 'success' AND p.status IN ('declined', 'voided')
    """,
    "an order's amounts are those of its payments": """
        SELECT CONCAT('order ', o.id), o.captured, p.captured, o.refunded, p.refunded
        FROM orders o
        LEFT JOIN (
          SELECT order_id, SUM(captured) AS captured, SUM(refunded) AS refunded
          FROM payments
          GROUP BY order_id
        ) p ON p.order_id = o.id
        WHERE o.captured <> COALESCE(p.captured, 0) OR o.refunded <> COALESCE(p.refunded, 0)
    """,
    "what went back of a payment is its refunds": """
        SELECT CONCAT('order ', p.order_id), p.id, p.refunded, COALESCE(r.amount, 0)
        FROM payments p
        LEFT JOIN (
          SELECT payment_id, SUM(amount) AS amount
          FROM refunds
          WHERE status = 'succeeded'
          GROUP BY payment_id
        ) r ON r.payment_id = p.id
        WHERE p.refunded <> COALESCE(r.amount, 0)
    """,
    # What was cancelled with it is part of it, and stands in its cancellation.
    "a refund for items or shipping is the sum of its parts": """
        SELECT CONCAT('order ', r.order_id), r.id, r.amount, r.in_parts, r.cancelled
        FROM (
          SELECT
            refunds.order_id,
            refunds.id,
            refunds.amount,
            COALESCE(SUM(part.amount), 0) + refunds.shipping AS in_parts,
            COALESCE(SUM(part.cancelled), 0) AS cancelled
          FROM refunds
          LEFT JOIN JSON_TABLE(refunds.items, '$[*]' COLUMNS (
            amount BIGINT PATH '$.amount', cancelled INT PATH '$.cancelled'
          )) part ON TRUE
          WHERE refunds.shipping > 0 OR JSON_LENGTH(refunds.items) > 0
          GROUP BY refunds.id, refunds.order_id, refunds.amount, refunds.shipping
        ) r
        WHERE r.amount < r.in_parts OR r.cancelled = 0 AND r.amount > r.in_parts
    """,
    "no more goes back than was received": """
        SELECT CONCAT('order ', p.order_id), p.id, p.captured, r.amount
        FROM payments p
        JOIN (
          SELECT payment_id, SUM(amount) AS amount
          FROM refunds
          WHERE status <> 'failed'
          GROUP BY payment_id
        ) r ON r.payment_id = p.id
        WHERE r.amount > p.captured
    """,
    "nothing is asked for what was cancelled, or what money went back for": """
        SELECT CONCAT('order ', o.id), o.total, o.credited, SUM(a.amount)
        FROM orders o
        JOIN (
          SELECT cancellations.order_id, part.amount
          FROM cancellations
          JOIN JSON_TABLE(cancellations.items, '$[*]' COLUMNS (amount BIGINT PATH '$.amount')) part
          UNION ALL
          SELECT refunds.order_id, part.amount
          FROM refunds
          JOIN JSON_TABLE(refunds.items, '$[*]' COLUMNS (amount BIGINT PATH '$.amount')) part
          WHERE refunds.status = 'succeeded'
          UNION ALL
          SELECT order_id, shipping FROM refunds WHERE status = 'succeeded'
        ) a ON a.order_id = o.id
        GROUP BY o.id, o.total, o.credited
        HAVING o.credited < LEAST(o.total, SUM(a.amount))
    """,
    "the entries of a posting add up to zero": """
        SELECT CONCAT('order ', MIN(order_id)), posting, source_id, SUM(amount)
        FROM money_entries
        GROUP BY posting, source_id
        HAVING SUM(amount) <> 0 OR MIN(order_id) <> MAX(order_id)
    """,
    "the ledger says of an order what the order says": """
        SELECT
          CONCAT('order ', o.id),
          e.receivable,
          e.items,
          e.discount,
          e.shipping,
          e.tax,
          e.tax_included,
          e.captured,
          e.refunded,
          e.credited
        FROM orders o
        LEFT JOIN (
          SELECT
            order_id,
            SUM(CASE account WHEN 'receivable' THEN amount ELSE 0 END) AS receivable,
            SUM(CASE account WHEN 'items' THEN amount ELSE 0 END) AS items,
            SUM(CASE account WHEN 'discount' THEN amount ELSE 0 END) AS discount,
            SUM(CASE account WHEN 'shipping' THEN amount ELSE 0 END) AS shipping,
            SUM(CASE account WHEN 'tax' THEN amount ELSE 0 END) AS tax,
            SUM(CASE account WHEN 'tax_included' THEN amount ELSE 0 END) AS tax_included,
            SUM(CASE account WHEN 'captured' THEN amount ELSE 0 END) AS captured,
            SUM(CASE account WHEN 'refunded' THEN amount ELSE 0 END) AS refunded,
            SUM(CASE account WHEN 'credited' THEN amount ELSE 0 END) AS credited
          FROM money_entries
          GROUP BY order_id
        ) e ON e.order_id = o.id
        WHERE COALESCE(e.captured, 0) <> o.captured
          OR COALESCE(e.refunded, 0) <> -o.refunded
          OR COALESCE(e.credited, 0) <> o.credited
          OR o.status = 'draft' AND e.order_id IS NOT NULL
          OR o.status <> 'draft' AND (
            COALESCE(e.items, 0) <> -o.items_total
            OR COALESCE(e.discount, 0) <> o.discount_total
            OR COALESCE(e.shipping, 0) <> -o.shipping_total
            OR COALESCE(e.tax, 0) <> -o.tax_total
            OR COALESCE(e.tax_included, 0) <> o.tax_included_total
            OR COALESCE(e.receivable, 0)
              <> o.total - o.credited - o.captured + o.refunded
          )
    """,
    "the payment status is what the amounts make": """
        SELECT CONCAT('order ', id), payment_status, total, credited, captured, refunded
        FROM orders
        WHERE payment_status <> CASE
          WHEN refunded > 0 AND refunded = captured THEN 'refunded'
          WHEN refunded > 0 THEN 'partially_refunded'
          WHEN status = 'cancelled' AND captured = 0 THEN 'voided'
          WHEN status = 'draft' THEN 'unpaid'
          WHEN captured >= total - credited THEN 'paid'
          WHEN captured > 0 THEN 'partially_paid'
          ELSE 'unpaid'
        END
    """,
    "order numbers and invoice numbers have no gaps": """
        SELECT CONCAT('counter ', c.name), c.value, n.lowest, n.highest, n.given
        FROM counters c
        JOIN (
          SELECT 'orders' AS name, MIN(number) AS lowest, MAX(number) AS highest,
            COUNT(number) AS given
          FROM orders
          UNION ALL
          SELECT 'invoices', MIN(invoice_number), MAX(invoice_number), COUNT(invoice_number)
          FROM orders
        ) n ON n.name = c.name
        WHERE c.value <> n.highest OR n.given <> n.highest - n.lowest + 1
    """,
    "a cart is ordered when its order is placed": """
        SELECT CONCAT('cart ', c.id), c.status, o.id, o.status
        FROM carts c
        LEFT JOIN orders o ON o.cart_id = c.id
        WHERE (c.status = 'ordered') <> (o.id IS NOT NULL AND o.status <> 'draft')
    """,
    "a cart is locked while its order can be paid, and no longer": """
        SELECT CONCAT('cart ', c.id), c.status, p.id, p.status
        FROM carts c
        LEFT JOIN orders o ON o.cart_id = c.id AND o.status = 'draft'
        LEFT JOIN payments p ON p.order_id = o.id AND p.live = 1
        WHERE (c.status = 'locked') <> (p.id IS NOT NULL)
    """,
    "what became of every payment and refund is known soon": """
        SELECT CONCAT('order ', order_id), CONCAT('payment ', id), method, status, hold_until
        FROM payments
        WHERE live = 1 AND status <> 'awaiting'
          AND hold_until < UTC_TIMESTAMP(6) - INTERVAL 1 HOUR
        UNION ALL
        SELECT CONCAT('order ', refunds.order_id), CONCAT('refund ', refunds.id), method,
          refunds.status, refunds.created_at
        FROM refunds
        JOIN payments ON payments.id = refunds.payment_id
        WHERE refunds.status = 'pending'
          AND refunds.created_at < UTC_TIMESTAMP(6) - INTERVAL 7 DAY
    """,
}
