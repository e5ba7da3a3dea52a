"""The cards of the test gateway. Where Stripe has a test card that does the same, it has the same
number (https://docs.stripe.com/testing); those that begin with 400099 are our own.
"""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Final

from attrs import frozen

from domain.payments.play import PlayCard
from domain.payments.ports import Result
from domain.shared.errors import InvalidInput, Violation


class Loss(Enum):
    """When an answer gets lost, once for each payment."""

    BEFORE_AUTHORIZING = auto()
    AFTER_AUTHORIZING = auto()
    AFTER_CAPTURING = auto()


@frozen(kw_only=True)
class Card:
    number: str
    does: str
    authorization: Result = Result.AUTHORIZED
    capture: Result = Result.CAPTURED
    refund: Result = Result.REFUNDED
    """What a refund comes to at first: one that is PENDING is done when it is asked for again."""
    reason: str = ""
    """Why it says no, if it does, in words for the customer."""
    loses: Loss | None = None
    shuffles_notices: bool = False
    """Whether its notices come twice, and the newest first."""


_CARDS: Final = (
    Card(number="4242424242424242", does="Pays."),
    Card(
        number="4000000000000002",
        does="Is declined.",
        authorization=Result.DECLINED,
        reason="The card was declined.",
    ),
    Card(
        number="4000000000009995",
        does="Is declined: there is not enough money.",
        authorization=Result.DECLINED,
        reason="There is not enough money on the card.",
    ),
    Card(
        number="4000002500003155",
        does="Asks the customer: a page on which to pay or refuse, and then back to the shop.",
        authorization=Result.ACTION_REQUIRED,
    ),
    Card(
        number="4000990000000012",
        does="Is authorized, but the answer gets lost, once.",
        loses=Loss.AFTER_AUTHORIZING,
    ),
    Card(
        number="4000990000000020",
        does="Gets lost on the way to the gateway, once: nothing is authorized.",
        loses=Loss.BEFORE_AUTHORIZING,
    ),
    Card(
        number="4000990000000038",
        does="Is charged, but the answer gets lost, once.",
        loses=Loss.AFTER_CAPTURING,
    ),
    Card(
        number="4000990000000046",
        does="Is authorized, and then the charge is refused.",
        capture=Result.DECLINED,
        reason="The bank refused the charge.",
    ),
    Card(
        number="4000990000000053",
        does="Pays; its notices come twice, and the newest first.",
        shuffles_notices=True,
    ),
    Card(
        number="4000000000007726",
        does="Pays; a refund is pending at first, and done when it is asked for again.",
        refund=Result.PENDING,
    ),
    Card(
        number="4000000000005126",
        does="Pays; a refund is refused.",
        refund=Result.DECLINED,
        reason="The card takes no refunds any more.",
    ),
)
CARDS: Final[Mapping[str, Card]] = {card.number: card for card in _CARDS}
SHOWN: Final = tuple(PlayCard(card.number, card.does) for card in _CARDS)


def card_of(source: str) -> Card:
    """Raises InvalidInput if it is no test card."""
    found = CARDS.get(source)
    if found is None:
        known = "GET /v1/payment-methods lists the test cards"
        raise InvalidInput([Violation("/payment/source", "unknown", f"is no test card: {known}")])
    return found
