"""Refunds in MySQL: a part of `payments.py`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from attrs import asdict, evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, to_json, utc
from domain.payments.model import Refund, RefundedItem, RefundStatus
from domain.shared.errors import NotFound

INSERT: Final = """
    INSERT INTO refunds
      (order_id, payment_id, reference, status, amount, reason, items, shipping, failure, actor,
       lease_until, created_at, settled_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_SELECT: Final = """
    SELECT
      id,
      order_id,
      payment_id,
      reference,
      status,
      amount,
      reason,
      items,
      shipping,
      failure,
      actor,
      lease_until,
      created_at,
      settled_at
    FROM refunds
"""
SELECT_ONE: Final = f"{_SELECT} WHERE id = %s"
SELECT_OF_ORDER: Final = f"{_SELECT} WHERE order_id = %s ORDER BY id"
SELECT_DUE: Final = f"""
    {_SELECT} FORCE INDEX (ix_refunds_due)
    WHERE status = 'pending' AND lease_until <= %s
    ORDER BY lease_until, id
    LIMIT %s
"""
UPDATE: Final = """
    UPDATE refunds
    SET status = %s, failure = %s, lease_until = %s, settled_at = %s
    WHERE id = %s
"""


def _refund(row: tuple[Any, ...]) -> Refund:
    return Refund(
        id=row[0],
        order_id=row[1],
        payment_id=row[2],
        reference=row[3],
        status=RefundStatus(row[4]),
        amount=row[5],
        reason=row[6],
        items=tuple(RefundedItem(**item) for item in from_json(row[7])),
        shipping=row[8],
        failure=row[9],
        actor=row[10],
        lease_until=utc(row[11]),
        created_at=utc(row[12]),
        settled_at=None if row[13] is None else utc(row[13]),
    )


def _items(refund: Refund) -> str:
    return to_json([asdict(item) for item in refund.items])


class MySQLRefunds:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, refund: Refund) -> Refund:
        new_id = self._session.insert(
            INSERT,
            (
                refund.order_id,
                refund.payment_id,
                refund.reference,
                refund.status,
                refund.amount,
                refund.reason,
                _items(refund),
                refund.shipping,
                refund.failure,
                refund.actor,
                refund.lease_until,
                refund.created_at,
                refund.settled_at,
            ),
        )
        return evolve(refund, id=new_id)

    def save(self, refund: Refund) -> None:
        found = self._session.write(
            UPDATE,
            (refund.status, refund.failure, refund.lease_until, refund.settled_at, refund.id),
        )
        if not found:
            raise _none(refund.id)

    def of_order(self, order_id: int) -> Sequence[Refund]:
        return [_refund(row) for row in self._session.rows(SELECT_OF_ORDER, (order_id,))]

    def get(self, refund_id: int) -> Refund:
        row = self._session.row(SELECT_ONE, (refund_id,))
        if row is None:
            raise _none(refund_id)
        return _refund(row)

    def due(self, now: datetime, limit: int) -> Sequence[Refund]:
        return [_refund(row) for row in self._session.rows(SELECT_DUE, (now, limit))]


def _none(refund_id: int) -> NotFound:
    return NotFound(f"There is no refund {refund_id}.")
