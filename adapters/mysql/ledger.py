"""The money ledger in MySQL: written once, never changed."""

from collections.abc import Sequence
from typing import Any, Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import insert_rows, utc
from domain.ledger.model import Account, MoneyEntry, Posting

INSERT_ENTRIES: Final = """
    INSERT INTO money_entries
      (order_id, posting, source_id, account, amount, currency, recorded_at)
    VALUES {rows}
"""
SELECT_ENTRIES: Final = """
    SELECT
      id,
      order_id,
      posting,
      source_id,
      account,
      amount,
      currency,
      recorded_at
    FROM money_entries
    WHERE order_id = %s
    ORDER BY id
"""


def _entry(row: tuple[Any, ...]) -> MoneyEntry:
    return MoneyEntry(
        id=row[0],
        order_id=row[1],
        posting=Posting(row[2]),
        source_id=row[3],
        account=Account(row[4]),
        amount=row[5],
        currency=row[6],
        recorded_at=utc(row[7]),
    )


class MySQLLedger:
    def __init__(self, session: Session) -> None:
        self._session = session

    def post(self, entries: Sequence[MoneyEntry]) -> None:
        insert_rows(
            self._session,
            INSERT_ENTRIES,
            [
                (
                    entry.order_id,
                    entry.posting,
                    entry.source_id,
                    entry.account,
                    entry.amount,
                    entry.currency,
                    entry.recorded_at,
                )
                for entry in entries
            ],
        )

    def of_order(self, order_id: int) -> Sequence[MoneyEntry]:
        return [_entry(row) for row in self._session.rows(SELECT_ENTRIES, (order_id,))]
