"""What stands in the test gateway's books, and how it is written there. Times are ISO 8601."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from attrs import frozen

from domain.payments.play import Movement
from domain.payments.ports import Charge, Result

SELECT_PAYMENT: Final = """
    SELECT id, reference, amount, currency, result, source, return_url, detail
    FROM payments
    WHERE reference = ?
"""
INSERT_PAYMENT: Final = """
    INSERT INTO payments
      (reference, amount, currency, result, source, return_url, detail, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE_PAYMENT: Final = """
    UPDATE payments
    SET result = ?, source = ?, return_url = ?, detail = ?, updated_at = ?
    WHERE reference = ?
"""
INSERT_CHARGE: Final = """
    INSERT INTO charges (reference, amount, currency, charged_at) VALUES (?, ?, ?, ?)
"""
SELECT_REFUND: Final = """
    SELECT id, refund_reference, reference, amount, currency, result, detail
    FROM refunds
    WHERE refund_reference = ?
"""
INSERT_REFUND: Final = """
    INSERT INTO refunds
      (refund_reference, reference, amount, currency, result, detail, created_at, updated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
UPDATE_REFUND: Final = "UPDATE refunds SET result = ?, updated_at = ? WHERE refund_reference = ?"
SUM_REFUNDS: Final = """
    SELECT COALESCE(SUM(amount), 0) FROM refunds WHERE reference = ? AND result <> 'declined'
"""
SELECT_MOVEMENTS: Final = """
    SELECT reference, NULL AS refund_reference, amount, currency, charged_at AS moved_at
    FROM charges
    UNION ALL
    SELECT reference, refund_reference, amount, currency, updated_at
    FROM refunds
    WHERE result = 'refunded'
    ORDER BY moved_at
"""


@frozen(kw_only=True)
class HeldPayment:
    """A payment that the gateway has heard of. Until it has a source, it was only given up."""

    id: int = 0
    reference: str
    amount: int
    currency: str
    result: Result
    source: str = ""
    return_url: str = ""
    detail: str = ""

    def check(self, charge: Charge) -> None:
        """Raises ValueError: under one reference there is one amount, or the caller is wrong."""
        if (self.amount, self.currency) != (charge.amount, charge.currency):
            raise ValueError(f"Payment {self.reference} is of another amount.")


@frozen(kw_only=True)
class HeldRefund:
    id: int = 0
    refund_reference: str
    reference: str
    amount: int
    currency: str
    result: Result
    detail: str = ""


class Rows:
    """The books, open for one step."""

    def __init__(self, connection: sqlite3.Connection, now: datetime) -> None:
        self.connection = connection
        self.now = now.isoformat(timespec="microseconds")

    def payment(self, reference: str) -> HeldPayment | None:
        row = self.connection.execute(SELECT_PAYMENT, (reference,)).fetchone()
        return None if row is None else HeldPayment(**{**row, "result": Result(row["result"])})

    def write(self, payment: HeldPayment) -> HeldPayment:
        """The payment with its id, new or changed."""
        came_to = (payment.result, payment.source, payment.return_url, payment.detail)
        if payment.id:
            self.connection.execute(UPDATE_PAYMENT, (*came_to, self.now, payment.reference))
        else:
            of = (payment.reference, payment.amount, payment.currency)
            self.connection.execute(INSERT_PAYMENT, (*of, *came_to, self.now, self.now))
        written = self.payment(payment.reference)
        assert written is not None  # noqa: S101 - it was just written
        return written

    def charge(self, payment: HeldPayment) -> None:
        """Money moves."""
        of = (payment.reference, payment.amount, payment.currency)
        self.connection.execute(INSERT_CHARGE, (*of, self.now))

    def refund(self, refund_reference: str) -> HeldRefund | None:
        row = self.connection.execute(SELECT_REFUND, (refund_reference,)).fetchone()
        return None if row is None else HeldRefund(**{**row, "result": Result(row["result"])})

    def write_refund(self, refund: HeldRefund) -> HeldRefund:
        """The refund with its id, new or done."""
        if refund.id:
            done = (refund.result, self.now, refund.refund_reference)
            self.connection.execute(UPDATE_REFUND, done)
        else:
            of = (refund.refund_reference, refund.reference, refund.amount, refund.currency)
            came_to = (refund.result, refund.detail)
            self.connection.execute(INSERT_REFUND, (*of, *came_to, self.now, self.now))
        written = self.refund(refund.refund_reference)
        assert written is not None  # noqa: S101 - it was just written
        return written

    def refunded(self, reference: str) -> int:
        """What went back, or is about to."""
        [amount] = self.connection.execute(SUM_REFUNDS, (reference,)).fetchone()
        return int(amount)

    def movements(self) -> Sequence[Movement]:
        rows = self.connection.execute(SELECT_MOVEMENTS).fetchall()
        return [
            Movement(
                reference=row["reference"],
                refund_reference=row["refund_reference"],
                amount=row["amount"],
                currency=row["currency"],
                at=datetime.fromisoformat(row["moved_at"]),
            )
            for row in rows
        ]
