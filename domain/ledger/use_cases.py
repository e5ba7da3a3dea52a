"""Posting, in a unit of work that is open."""

from collections.abc import Mapping

from domain.ledger.model import Account, MoneyEntry, Posting
from domain.ledger.ports import LedgerUnit


def post(
    unit: LedgerUnit,
    posting: Posting,
    amounts: Mapping[Account, int],
    *,
    order_id: int,
    source_id: int,
    currency: str,
) -> None:
    """`amounts` come from the functions of the model. Nothing is posted if there are none.

    Raises ConcurrencyConflict if the same was posted from this source before.
    """
    unit.ledger.post(
        [
            MoneyEntry(
                order_id=order_id,
                posting=posting,
                source_id=source_id,
                account=account,
                amount=amount,
                currency=currency,
                recorded_at=unit.now,
            )
            for account, amount in amounts.items()
        ]
    )
