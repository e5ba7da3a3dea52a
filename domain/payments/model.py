"""Payments: what was asked of a gateway, and what came of it.

A payment is one try to pay an order. It goes through the states below by way of
`domain/checkout`, which alone writes them; what a gateway said is kept in transactions, which are
never changed.

    pending ──▶ action_required ──▶ capturing ──▶ captured
       │  ╲            │                │
       │   ╲           ▼                ▼
       │    ╲──────▶ voiding ──▶ voided declined
       ▼
    awaiting ──▶ captured            (a transfer, cash: paid later)
"""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from attrs import frozen

from domain.shared.errors import Conflict, DomainError, Unavailable
from domain.shared.money import Amount
from domain.shared.rules import Text

MethodName = Annotated[
    str, Text(20, pattern=r"^[a-z][a-z_]*$", hint="must be the name of a way to pay")
]
Source = Annotated[
    str,
    Text(255, pattern=r"^[A-Za-z0-9_.-]+$", hint="must be letters, digits, dots, _ and - of ASCII"),
]
"""What stands for the customer's card or account: what the gateway's own form gave to the front
end, never a card number. The test gateway alone takes numbers, since its cards are nobody's.
"""
FREE: Final = "free"
"""How an order is paid that costs nothing."""
TRANSFER: Final = "bank_transfer"
"""How an order is paid whose money comes later, by the customer's bank."""


class PaymentStatus(StrEnum):
    PENDING = "pending"
    """The gateway was, or is about to be, asked."""
    ACTION_REQUIRED = "action_required"
    """The customer has to go to `action_url` first."""
    CAPTURING = "capturing"
    """The money is promised, the goods are kept for good: the only way is forward."""
    VOIDING = "voiding"
    """It is given up; nothing is released before the gateway has said that it takes no more."""
    AWAITING = "awaiting"
    """The order is placed, and is paid later: by transfer, or in cash."""
    CAPTURED = "captured"
    DECLINED = "declined"
    VOIDED = "voided"


SETTLED: Final = frozenset({PaymentStatus.CAPTURED, PaymentStatus.DECLINED, PaymentStatus.VOIDED})


class TransactionType(StrEnum):
    AUTHORIZATION = "authorization"
    CAPTURE = "capture"
    VOID = "void"
    REFUND = "refund"


class TransactionState(StrEnum):
    PENDING = "pending"
    SUCCESS = "success"
    FAILURE = "failure"


class PaymentDeclined(DomainError):
    """The gateway, or the bank behind it, says no. Another card may do."""

    code = "payment_declined"


class GatewayUnavailable(Unavailable):
    """The gateway could not be reached, or did not answer in time: what it did is not known, and
    is asked again.
    """

    code = "gateway_unavailable"


class RefundExceeded(Conflict):
    """More than what was received."""

    code = "refund_exceeded"


@frozen(kw_only=True)
class Payment:
    id: int
    order_id: int
    reference: str
    """What the gateway knows it by: opaque, and never used for another payment."""
    method: MethodName
    status: PaymentStatus = PaymentStatus.PENDING
    amount: Amount
    currency: str
    captured: Amount = 0
    refunded: Amount = 0
    gateway_reference: str | None = None
    action_url: str | None = None
    failure: str | None = None
    lease_until: datetime
    """Until then somebody is at it, and others leave it alone."""
    hold_until: datetime
    """Until then the goods are held for it, unless it gets as far as to be captured."""
    created_at: datetime
    updated_at: datetime

    @property
    def is_live(self) -> bool:
        return self.status not in SETTLED


@frozen(kw_only=True)
class Transaction:
    """What a gateway said about a payment, once."""

    id: int
    payment_id: int
    refund_id: int | None = None
    type: TransactionType
    state: TransactionState
    amount: Amount
    gateway_reference: str
    detail: str = ""
    recorded_at: datetime


class RefundStatus(StrEnum):
    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@frozen
class RefundedItem:
    order_item_id: int
    quantity: int
    """How many that had been sent."""
    amount: Amount
    """What these come to, tax included."""
    cancelled: int = 0
    """How many more had not been sent, and were cancelled with it: what they come to stands in
    their cancellation.
    """


@frozen(kw_only=True)
class Refund:
    """Money that goes back, or is about to. While it is pending it counts as gone."""

    id: int
    order_id: int
    payment_id: int
    reference: str
    """What the gateway knows it by."""
    status: RefundStatus = RefundStatus.PENDING
    amount: Amount
    reason: str = ""
    items: tuple[RefundedItem, ...] = ()
    """What it is for, if it is for items."""
    shipping: Amount = 0
    """How much of it is for shipping."""
    failure: str | None = None
    actor: str
    lease_until: datetime
    created_at: datetime
    settled_at: datetime | None = None
