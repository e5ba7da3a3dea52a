"""Payments in MySQL: tries to pay an order, what gateways said of them, and refunds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import evolve

from adapters.mysql.connection import Session
from adapters.mysql.errors import StoredBefore
from adapters.mysql.refunds import MySQLRefunds
from adapters.mysql.rows import utc
from domain.payments.model import (
    SETTLED,
    Payment,
    PaymentStatus,
    Refund,
    Transaction,
    TransactionState,
    TransactionType,
)
from domain.shared.errors import NotFound

INSERT: Final = """
    INSERT INTO payments
      (order_id, reference, method, status, live, amount, currency, captured, refunded,
       gateway_reference, action_url, failure, lease_until, hold_until, created_at, updated_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_COLUMNS: Final = """
      id,
      order_id,
      reference,
      method,
      status,
      amount,
      currency,
      captured,
      refunded,
      gateway_reference,
      action_url,
      failure,
      lease_until,
      hold_until,
      created_at,
      updated_at
"""
SELECT_BY_REFERENCE: Final = f"SELECT {_COLUMNS} FROM payments WHERE reference = %s"
SELECT_OF_ORDER: Final = f"SELECT {_COLUMNS} FROM payments WHERE order_id = %s ORDER BY id"
SELECT_OF_ORDER_FOR_UPDATE: Final = f"{SELECT_OF_ORDER} FOR UPDATE"
# A stretch of the index for each status: each is in order, and read no further than the limit,
# however many wait after a gateway was down for a day.
_DUE: Final = f"""
    (SELECT {_COLUMNS}
    FROM payments FORCE INDEX (ix_payments_due)
    WHERE live = 1 AND status = %s AND lease_until <= %s
    ORDER BY lease_until, id
    LIMIT %s)
"""
_DUE_STATUSES: Final = (
    PaymentStatus.PENDING,
    PaymentStatus.ACTION_REQUIRED,
    PaymentStatus.CAPTURING,
    PaymentStatus.VOIDING,
)
SELECT_DUE: Final = f"""
    {" UNION ALL ".join([_DUE] * len(_DUE_STATUSES))}
    ORDER BY lease_until, id
    LIMIT %s
"""
# From the orders' own index, which leaves out those that were paid or sent, however many they are.
# What is read for nothing is what is paid in cash. Of a cancelled order no payment is awaited.
SELECT_OVERDUE: Final = """
    SELECT orders.id
    FROM orders FORCE INDEX (ix_orders_overdue)
    STRAIGHT_JOIN payments FORCE INDEX (uq_payments_live)
      ON payments.live = 1 AND payments.order_id = orders.id
    WHERE
      orders.payment_status = 'unpaid'
      AND orders.fulfilment_status = 'not_fulfilled'
      AND orders.placed_at <= %s
      AND payments.status = 'awaiting'
      AND payments.method = %s
      AND payments.lease_until <= %s
    ORDER BY orders.placed_at, orders.id
    LIMIT %s
"""
UPDATE: Final = """
    UPDATE payments
    SET
      status = %s,
      live = %s,
      captured = %s,
      refunded = %s,
      gateway_reference = %s,
      action_url = %s,
      failure = %s,
      lease_until = %s,
      hold_until = %s,
      updated_at = %s
    WHERE id = %s
"""
INSERT_TRANSACTION: Final = """
    INSERT INTO payment_transactions
      (payment_id, refund_id, type, state, amount, gateway_reference, detail, recorded_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""
SELECT_TRANSACTIONS: Final = """
    SELECT
      payment_transactions.id,
      payment_transactions.payment_id,
      payment_transactions.refund_id,
      payment_transactions.type,
      payment_transactions.state,
      payment_transactions.amount,
      payment_transactions.gateway_reference,
      payment_transactions.detail,
      payment_transactions.recorded_at
    FROM payments
    JOIN payment_transactions ON payment_transactions.payment_id = payments.id
    WHERE payments.order_id = %s
    ORDER BY payment_transactions.id
"""


def _payment(row: tuple[Any, ...]) -> Payment:
    return Payment(
        id=row[0],
        order_id=row[1],
        reference=row[2],
        method=row[3],
        status=PaymentStatus(row[4]),
        amount=row[5],
        currency=row[6],
        captured=row[7],
        refunded=row[8],
        gateway_reference=row[9],
        action_url=row[10],
        failure=row[11],
        lease_until=utc(row[12]),
        hold_until=utc(row[13]),
        created_at=utc(row[14]),
        updated_at=utc(row[15]),
    )


def _live(payment: Payment) -> bool | None:
    # NULL, and not FALSE: of NULLs a unique key lets there be many.
    return None if payment.status in SETTLED else True


def _transaction(row: tuple[Any, ...]) -> Transaction:
    return Transaction(
        id=row[0],
        payment_id=row[1],
        refund_id=row[2],
        type=TransactionType(row[3]),
        state=TransactionState(row[4]),
        amount=row[5],
        gateway_reference=row[6],
        detail=row[7],
        recorded_at=utc(row[8]),
    )


class MySQLPayments:
    def __init__(self, session: Session) -> None:
        self._session = session
        self._refunds = MySQLRefunds(session)

    def add(self, payment: Payment) -> Payment:
        new_id = self._session.insert(
            INSERT,
            (
                payment.order_id,
                payment.reference,
                payment.method,
                payment.status,
                _live(payment),
                payment.amount,
                payment.currency,
                payment.captured,
                payment.refunded,
                payment.gateway_reference,
                payment.action_url,
                payment.failure,
                payment.lease_until,
                payment.hold_until,
                payment.created_at,
                payment.updated_at,
            ),
        )
        return evolve(payment, id=new_id)

    def save(self, payment: Payment) -> None:
        found = self._session.write(
            UPDATE,
            (
                payment.status,
                _live(payment),
                payment.captured,
                payment.refunded,
                payment.gateway_reference,
                payment.action_url,
                payment.failure,
                payment.lease_until,
                payment.hold_until,
                payment.updated_at,
                payment.id,
            ),
        )
        if not found:
            raise NotFound(f"There is no payment {payment.id}.")

    def by_reference(self, reference: str) -> Payment:
        # The server would not compare other letters, and finds no difference in blanks at the end.
        row = self._session.row(SELECT_BY_REFERENCE, (reference,)) if reference.isascii() else None
        if row is None or row[2] != reference:
            raise NotFound("There is no such payment.")
        return _payment(row)

    def of_order(self, order_id: int) -> Sequence[Payment]:
        return [_payment(row) for row in self._session.rows(SELECT_OF_ORDER, (order_id,))]

    def of_order_for_update(self, order_id: int) -> Sequence[Payment]:
        rows = self._session.rows(SELECT_OF_ORDER_FOR_UPDATE, (order_id,))
        return [_payment(row) for row in rows]

    def due(self, now: datetime, limit: int) -> Sequence[Payment]:
        each = [value for status in _DUE_STATUSES for value in (status, now, limit)]
        return [_payment(row) for row in self._session.rows(SELECT_DUE, (*each, limit))]

    def overdue(
        self, method: str, placed_until: datetime, now: datetime, limit: int
    ) -> Sequence[int]:
        rows = self._session.rows(SELECT_OVERDUE, (placed_until, method, now, limit))
        return [order_id for (order_id,) in rows]

    def record(self, transaction: Transaction) -> bool:
        return self._is_new(
            INSERT_TRANSACTION,
            (
                transaction.payment_id,
                transaction.refund_id,
                transaction.type,
                transaction.state,
                transaction.amount,
                transaction.gateway_reference,
                transaction.detail,
                transaction.recorded_at,
            ),
        )

    def transactions(self, order_id: int) -> Sequence[Transaction]:
        rows = self._session.rows(SELECT_TRANSACTIONS, (order_id,))
        return [_transaction(row) for row in rows]

    def add_refund(self, refund: Refund) -> Refund:
        return self._refunds.add(refund)

    def save_refund(self, refund: Refund) -> None:
        self._refunds.save(refund)

    def refunds(self, order_id: int) -> Sequence[Refund]:
        return self._refunds.of_order(order_id)

    def refund(self, refund_id: int) -> Refund:
        return self._refunds.get(refund_id)

    def refunds_due(self, now: datetime, limit: int) -> Sequence[Refund]:
        return self._refunds.due(now, limit)

    def _is_new(self, insert: str, values: Sequence[Any]) -> bool:
        # A duplicate undoes its own statement alone; the transaction goes on.
        try:
            self._session.insert(insert, values)
        except StoredBefore:
            return False
        return True
