"""Stock is a balance of typed, immutable movements; nothing else writes it."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from attrs import evolve, frozen

from domain.shared.errors import Conflict
from domain.shared.ids import NEW
from domain.shared.rules import Text, Whole

# A thousand million units: more than a shop holds, and sums of them stay far inside a BIGINT.
MAX_ON_HAND: Final = 10**9
OnHand = Annotated[int, Whole(0, MAX_ON_HAND)]
BackorderLimit = Annotated[int, Whole(0, MAX_ON_HAND)]
Difference = Annotated[int, Whole(-MAX_ON_HAND, MAX_ON_HAND)]
Reason = Annotated[str, Text(200)]


class MovementKind(StrEnum):
    RECEIVED = "received"
    """Goods came in: always more."""
    ADJUSTED = "adjusted"
    """Somebody counted or corrected: more or fewer, with a reason."""
    RESERVED = "reserved"
    """Promised to an order: as many are on hand as before, and fewer can be had."""
    RELEASED = "released"
    """Promised no longer."""
    SOLD = "sold"
    """What was promised has left the house."""
    RETURNED = "returned"
    """It came back, and can be sold again."""


class Booking(StrEnum):
    """What people of the staff record themselves."""

    RECEIVED = MovementKind.RECEIVED.value
    ADJUSTED = MovementKind.ADJUSTED.value


class StockOutOfRange(Conflict):
    """The balance would be negative, or larger than MAX_ON_HAND."""

    code = "stock_out_of_range"


class StockReserved(Conflict):
    """So many are promised to orders that there cannot be so few."""

    code = "stock_reserved"


class SoldOut(Conflict):
    """There are not as many as were wanted; `left` says of which, and how many there are."""

    code = "sold_out"


class NotOnHand(Conflict):
    """What was ordered beyond the stock has not come in yet."""

    code = "not_on_hand"


@frozen(kw_only=True)
class Level:
    """How a variant's stock stands. On hand is what lies in the house, also what is sold and has
    not been sent; reserved is what is promised of it, to orders and to checkouts under way.
    """

    variant_id: int
    on_hand: int = 0
    reserved: int = 0
    backorder_limit: int = 0
    """How many may be promised beyond what is on hand."""
    version: int = 0
    """How often what is on hand, or the limit, was changed. What is promised does not count: it
    is nothing that somebody who counts overwrites.
    """

    @property
    def available(self) -> int:
        """How many can be had."""
        return self.on_hand + self.backorder_limit - self.reserved

    def after(self, movement: "StockMovement") -> "Level":
        return evolve(
            self,
            on_hand=movement.balance,
            reserved=movement.reserved_balance,
            version=self.version + bool(movement.quantity),
        )

    def with_backorder_limit(self, limit: int) -> "Level":
        """Raises StockReserved."""
        changed = evolve(self, backorder_limit=limit, version=self.version + 1)
        self.check_promised(changed)
        return changed

    def check_promised(self, changed: "Level") -> None:
        """Raises StockReserved if what is promised keeps this level from becoming that."""
        if changed.available < 0:
            beyond = changed.reserved - changed.on_hand
            raise StockReserved(
                f"{changed.reserved} are promised to orders: cancel some of them, or let {beyond} "
                "be ordered beyond what is on hand (`backorder_limit`).",
                reserved=self.reserved,
                on_hand=self.on_hand,
                backorder_limit=self.backorder_limit,
            )


@frozen(kw_only=True)
class StockMovement:
    """One change of one variant's stock: `quantity` of what was on hand, `reserved` of what was
    promised. `balance` and `reserved_balance` are what there was after it.
    """

    id: int
    variant_id: int
    kind: MovementKind
    quantity: int
    balance: int
    reserved: int = 0
    reserved_balance: int = 0
    order_id: int | None = None
    """For which order, if for one."""
    reason: str
    actor: str
    recorded_at: datetime


@frozen(kw_only=True)
class Reservation:
    """What an order was promised of one variant. Of it, so much was sold and so much released:
    each unit once, by one of them.
    """

    id: int = NEW
    order_id: int
    variant_id: int
    quantity: int
    sold: int = 0
    released: int = 0
    expires_at: datetime | None
    """When it may be released. None: when the order says so, and not before."""
    created_at: datetime

    @property
    def left(self) -> int:
        return self.quantity - self.sold - self.released


def move(
    level: Level,
    *,
    kind: MovementKind,
    quantity: int = 0,
    reserved: int = 0,
    order_id: int | None = None,
    reason: str,
    actor: str,
    at: datetime,
) -> StockMovement:
    """The movement that changes the level by `quantity` on hand and `reserved` promised.

    Raises StockOutOfRange, StockReserved.
    """
    movement = StockMovement(
        id=NEW,
        variant_id=level.variant_id,
        kind=kind,
        quantity=quantity,
        balance=level.on_hand + quantity,
        reserved=reserved,
        reserved_balance=level.reserved + reserved,
        order_id=order_id,
        reason=reason,
        actor=actor,
        recorded_at=at,
    )
    if not 0 <= movement.balance <= MAX_ON_HAND:
        raise StockOutOfRange(
            f"{level.on_hand} are on hand; {quantity:+} would make {movement.balance}.",
            on_hand=level.on_hand,
        )
    level.check_promised(level.after(movement))
    return movement
