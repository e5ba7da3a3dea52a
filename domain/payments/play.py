"""What a development shop needs of the test gateway beside payments: its cards, the page on which a
customer pays or refuses, and the notices that it wants to send. It moves no money.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from attrs import frozen

from domain.payments.ports import Result

TEST: Final = "test"
"""The name of the way to pay."""


@frozen
class PlayCard:
    """A number that decides what happens."""

    number: str
    does: str
    """A sentence, for people."""


@frozen(kw_only=True)
class PlayCharge:
    """A payment as the bank's page shows it."""

    reference: str
    amount: int
    currency: str
    result: Result
    return_url: str
    """Where the customer goes back to, by http or https; empty if nobody said where."""


@frozen(kw_only=True)
class PlayNotice:
    """A notice as it goes over the wire, signed a moment ago."""

    id: int
    headers: Mapping[str, str]
    body: bytes


@frozen(kw_only=True)
class Movement:
    """Money that moved, once for each time that it did."""

    reference: str
    """Of the payment, ours."""
    refund_reference: str | None = None
    """None: it was charged."""
    amount: int
    currency: str
    at: datetime


class PlayBank(Protocol):
    """All raise GatewayUnavailable if the books cannot be reached."""

    @property
    def cards(self) -> Sequence[PlayCard]: ...

    def look_up(self, reference: str) -> PlayCharge:
        """Raises NotFound."""
        ...

    def decide(self, reference: str, *, pays: bool) -> PlayCharge:
        """What the customer does on the bank's page. The first decision holds.

        Raises NotFound.
        """
        ...

    def due_notices(self, limit: int) -> Sequence[PlayNotice]:
        """In the order in which they are to be sent."""
        ...

    def sent(self, notice_id: int) -> None:
        """It arrived."""
        ...

    def not_sent(self, notice_id: int) -> None:
        """It did not: it is due again after a pause, some times, and then given up."""
        ...

    def movements(self) -> Sequence[Movement]:
        """All money that ever moved, for whoever compares it with the shop's own books."""
        ...
