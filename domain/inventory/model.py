"""Stock is a balance of typed, immutable movements; nothing else writes it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from attrs import frozen

from domain.shared.errors import Conflict
from domain.shared.ids import NEW
from domain.shared.rules import Text, Whole

# A thousand million units: more than a shop holds, and sums of them stay far inside a BIGINT.
MAX_ON_HAND: Final = 10**9
OnHand = Annotated[int, Whole(0, MAX_ON_HAND)]
Difference = Annotated[int, Whole(-MAX_ON_HAND, MAX_ON_HAND)]
Reason = Annotated[str, Text(200)]


class MovementKind(StrEnum):
    RECEIVED = "received"
    """Goods came in: always more."""
    ADJUSTED = "adjusted"
    """Somebody counted or corrected: more or fewer, with a reason."""


class StockOutOfRange(Conflict):
    """The balance would be negative, or larger than MAX_ON_HAND."""

    code = "stock_out_of_range"


@frozen(kw_only=True)
class StockMovement:
    """One change of one variant's stock. `balance` is what was on hand after it."""

    id: int
    variant_id: int
    kind: MovementKind
    quantity: int
    balance: int
    reason: str
    actor: str
    recorded_at: datetime


def move(
    on_hand: int,
    *,
    variant_id: int,
    kind: MovementKind,
    quantity: int,
    reason: str,
    actor: str,
    at: datetime,
) -> StockMovement:
    """The movement that takes the balance from `on_hand` by `quantity`.

    Raises StockOutOfRange.
    """
    balance = on_hand + quantity
    if not 0 <= balance <= MAX_ON_HAND:
        raise StockOutOfRange(
            f"{on_hand} are on hand; {quantity:+} would make {balance}.", on_hand=on_hand
        )
    return StockMovement(
        id=NEW,
        variant_id=variant_id,
        kind=kind,
        quantity=quantity,
        balance=balance,
        reason=reason,
        actor=actor,
        recorded_at=at,
    )
