"""What payments need of storage, and of gateways."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias

from attrs import frozen

from domain.payments.model import Payment, Refund, Transaction
from domain.shared.errors import DomainError
from domain.shared.unit_of_work import UnitOfWork


class Result(StrEnum):
    """Where a payment, or a refund, stands at the gateway."""

    UNKNOWN = "unknown"
    """The gateway has never heard of it."""
    ACTION_REQUIRED = "action_required"
    AUTHORIZED = "authorized"
    AWAITING = "awaiting"
    """It is paid later, and the shop is told by people."""
    CAPTURED = "captured"
    DECLINED = "declined"
    VOIDED = "voided"
    """It will never be charged, whatever is asked from now on."""
    REFUNDED = "refunded"
    PENDING = "pending"
    """A refund that the gateway has taken on, and not done yet."""


@frozen(kw_only=True)
class Outcome:
    result: Result
    reference: str = ""
    """The gateway's own, of this very step."""
    action_url: str | None = None
    detail: str = ""
    """Why it was declined, in words for the customer: a line of 200 characters at most."""


@frozen(kw_only=True)
class Charge:
    """What a gateway is to know of a payment. The same each time it is told."""

    reference: str
    """Ours. Whatever is asked twice under one reference happens once."""
    amount: int
    currency: str
    created_at: datetime
    """When the payment was made, here. Gateways forget what they were asked: whoever knows how long
    ago that was does not take silence for "never asked".
    """

    @classmethod
    def of(cls, payment: Payment) -> "Charge":
        return cls(
            reference=payment.reference,
            amount=payment.amount,
            currency=payment.currency,
            created_at=payment.created_at,
        )


@frozen(kw_only=True)
class Notice:
    """A gateway says that something happened to a payment. It is not believed, but a reason to
    ask: so it may come twice, late, or in the wrong order.
    """

    event_id: str
    reference: str
    """Of the payment, ours."""


class InvalidNotice(DomainError):
    """It is not signed by the gateway, or cannot be read."""

    code = "invalid_notice"


class Gateway(Protocol):
    """Who moves the money. Each of these may be asked again, at any time and by several at once,
    and does then what it did before. None is called while a transaction is open. A way to pay that
    people see to (`offline`) keeps no books: it answers each time what they are about to do.

    All raise GatewayUnavailable if what was done is not known.
    """

    @property
    def needs_source(self) -> bool:
        """Whether `authorize` has to be told who pays: a card, an account."""
        ...

    def authorize(self, charge: Charge, source: str, return_url: str) -> Outcome:
        """ACTION_REQUIRED, AUTHORIZED, DECLINED or AWAITING; or what it had come to before, which
        may be CAPTURED or VOIDED, too. `return_url` is where the customer goes after an action.

        Raises InvalidInput if there cannot be such a `source`, or nobody can be sent to
        `return_url`: then nothing was asked of anybody.
        """
        ...

    def find(self, charge: Charge) -> Outcome:
        """Where it stands; UNKNOWN if it was never asked for."""
        ...

    def capture(self, charge: Charge) -> Outcome:
        """CAPTURED, or DECLINED or VOIDED if it never will be."""
        ...

    def void(self, charge: Charge) -> Outcome:
        """VOIDED, also if it was never asked for: whoever asks for it later is told so, too. Or
        CAPTURED, if it is too late.
        """
        ...

    def refund(self, charge: Charge, refund_reference: str, amount: int) -> Outcome:
        """REFUNDED, PENDING, or DECLINED if it never will be."""
        ...

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """None if it is about nothing of ours. Header names are in lower case.

        Raises InvalidNotice.
        """
        ...


Gateways: TypeAlias = Mapping[str, Gateway]
"""By the name of the way to pay; those alone that the shop offers."""


class Payments(Protocol):
    """Who writes a payment holds its order (`Orders.get_for_update`)."""

    def add(self, payment: Payment) -> Payment:
        """Raises ConcurrencyConflict if the order has another that is live."""
        ...

    def save(self, payment: Payment) -> None:
        """Store how far it has come. Whose it is, its reference and its amount stay.

        Raises NotFound.
        """
        ...

    def by_reference(self, reference: str) -> Payment:
        """Raises NotFound."""
        ...

    def of_order(self, order_id: int) -> Sequence[Payment]:
        """By id. What is paid is among them once at most, and so is what is live."""
        ...

    def of_order_for_update(self, order_id: int) -> Sequence[Payment]:
        """As `of_order`, as they are now, whatever this unit of work has read before."""
        ...

    def due(self, now: datetime, limit: int) -> Sequence[Payment]:
        """Some that are live, but not AWAITING, and nobody is at: the longest waiting first."""
        ...

    def overdue(
        self, method: str, placed_until: datetime, now: datetime, limit: int
    ) -> Sequence[int]:
        """The ids of some orders that were placed by then, are unpaid, and have nothing sent of
        them; whose payment by this method is AWAITING, and nobody is at it. The longest placed
        first.
        """
        ...

    def record(self, transaction: Transaction) -> bool:
        """Whether it is new: what a gateway says twice is kept once."""
        ...

    def transactions(self, order_id: int) -> Sequence[Transaction]:
        """Of all payments of the order, by id."""
        ...

    def add_refund(self, refund: Refund) -> Refund:
        """The refund with its id."""
        ...

    def save_refund(self, refund: Refund) -> None:
        """Store what came of it. For what it is, and how much, stays.

        Raises NotFound.
        """
        ...

    def refunds(self, order_id: int) -> Sequence[Refund]:
        """By id."""
        ...

    def refund(self, refund_id: int) -> Refund:
        """Raises NotFound."""
        ...

    def refunds_due(self, now: datetime, limit: int) -> Sequence[Refund]:
        """Some that are pending and that nobody is at: the longest waiting first."""
        ...


class PaymentUnit(UnitOfWork, Protocol):
    @property
    def payments(self) -> Payments: ...
