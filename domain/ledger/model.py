"""The money ledger: what each order costs, is owed, was paid and went back, by double entry.

Entries are never changed. The entries of one posting add up to zero, and so does the ledger. Each
is in minor units, positive on the side that grows what the account is called after on the left:

    placed      receivable +total   discount +d   tax_included +t   items -i   shipping -s   tax -t
    captured    captured +a         receivable -a
    refunded    refunded -r         receivable +r
    credited    credited +c         receivable -c       the shop asks for less: a cancellation, a
                                                        return, goodwill

So `receivable` is what the customer still owes, or, below zero, is to get back.
"""

from datetime import datetime
from enum import StrEnum

from attrs import frozen

from domain.shared.ids import NEW


class Account(StrEnum):
    RECEIVABLE = "receivable"
    ITEMS = "items"
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    TAX = "tax"
    TAX_INCLUDED = "tax_included"
    """Against the tax that is in the prices: zero where prices are without tax."""
    CAPTURED = "captured"
    REFUNDED = "refunded"
    CREDITED = "credited"


class Posting(StrEnum):
    """What happened. Each is posted once for its source."""

    PLACED = "placed"
    """The source is the order."""
    CAPTURED = "captured"
    """The source is the payment."""
    REFUNDED = "refunded"
    """The source is the refund."""
    CREDITED = "credited"
    """The source is the timeline entry that tells why."""


@frozen(kw_only=True)
class MoneyEntry:
    id: int = NEW
    order_id: int
    posting: Posting
    source_id: int
    account: Account
    amount: int
    currency: str
    recorded_at: datetime


@frozen(kw_only=True)
class Totals:
    """What an order costs, in parts: see `domain.pricing.quote.Quote`."""

    items: int
    discounts: int
    shipping: int
    tax: int
    tax_included: int
    total: int


def placed(totals: Totals) -> dict[Account, int]:
    return _balanced(
        {
            Account.RECEIVABLE: totals.total,
            Account.ITEMS: -totals.items,
            Account.DISCOUNT: totals.discounts,
            Account.SHIPPING: -totals.shipping,
            Account.TAX: -totals.tax,
            Account.TAX_INCLUDED: totals.tax_included,
        }
    )


def captured(amount: int) -> dict[Account, int]:
    return _balanced({Account.CAPTURED: amount, Account.RECEIVABLE: -amount})


def refunded(amount: int) -> dict[Account, int]:
    return _balanced({Account.REFUNDED: -amount, Account.RECEIVABLE: amount})


def credited(amount: int) -> dict[Account, int]:
    return _balanced({Account.CREDITED: amount, Account.RECEIVABLE: -amount})


def _balanced(amounts: dict[Account, int]) -> dict[Account, int]:
    if sum(amounts.values()):
        raise ValueError(f"entries that do not add up to zero: {amounts}")
    return {account: amount for account, amount in amounts.items() if amount}
