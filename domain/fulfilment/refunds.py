"""How much of an order's money may go back.

Two walls: of money, no more than was received and is not on its way back already; of an item, no
more units than were bought. A refund that is pending counts as gone, one that failed does not.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Final

from attrs import frozen

from domain.carts.model import MAX_ITEMS
from domain.fulfilment.model import ItemQuantity
from domain.fulfilment.quantities import chosen, pairs
from domain.fulfilment.shares import Past, sent_units_left, share, units_left
from domain.orders.model import Order, OrderItem, OrderStatus
from domain.payments.model import RefundedItem, RefundExceeded, RefundStatus
from domain.shared.errors import InvalidInput, Violation
from domain.shared.money import MAX_AMOUNT, Amount
from domain.shared.rules import Items, Text, Whole

# Longer than any gateway is waited for, so that a request and the sweep never both ask; if they
# do, since a worker stood still, the gateway does it once all the same.
LEASE: Final = timedelta(minutes=2)

RefundReason = Annotated[str, Text(200, blank=True)]


@frozen(kw_only=True)
class RefundDraft:
    """An amount, or items with or without shipping, at what was paid for them."""

    amount: Annotated[int, Whole(1, MAX_AMOUNT)] | None = None
    items: Annotated[tuple[ItemQuantity, ...], Items(MAX_ITEMS)] = ()
    shipping: Amount = 0
    """How much of what was paid for shipping, tax included."""
    reason: RefundReason = ""

    def check(self) -> None:
        """Raises InvalidInput."""
        if (self.amount is None) == (not self.items and not self.shipping):
            raise InvalidInput(
                [Violation("/amount", "either", "say an amount, or else items or shipping")]
            )


@frozen(kw_only=True)
class Plan:
    """What a refund is to give back."""

    amount: int
    """All of it: what is cancelled with it is not in `items`."""
    items: tuple[RefundedItem, ...] = ()
    shipping: int = 0

    @property
    def given_up(self) -> dict[int, int]:
        """How many of which items, by their ids, are to be cancelled with it."""
        return {item.order_item_id: item.cancelled for item in self.items if item.cancelled}


def refundable(order: Order, past: Past) -> int:
    """How much may still go back."""
    pending = (each.amount for each in past.refunds if each.status is RefundStatus.PENDING)
    return order.received - sum(pending)


def planned(order: Order, past: Past, draft: RefundDraft) -> Plan:
    """Raises InvalidInput, QuantityExceeded, RefundExceeded."""
    draft.check()
    if draft.amount is not None:
        plan = Plan(amount=draft.amount)
    else:
        plan = _planned_by_item(order, past, draft)
    most = refundable(order, past)
    if plan.amount > most:
        raise RefundExceeded(
            f"At most {most} of {order.currency} can go back, in its smallest units.",
            refundable=most,
        )
    return plan


def as_far_as_it_may(order: Order, past: Past, amount: int) -> Plan | None:
    """So much goes back, or what is left of it, if anything is."""
    most = min(amount, refundable(order, past))
    return Plan(amount=most) if most else None


def worth(order: Order, past: Past, by_item: Mapping[int, int]) -> int:
    """What would go back for so many of each item, as far as it may: for units whose money went
    back before, nothing.
    """
    amounts = (
        share(item, past, min(by_item.get(item.id, 0), sent_units_left(item, past)))
        for item in order.items
    )
    return min(sum(amounts), refundable(order, past))


def _planned_by_item(order: Order, past: Past, draft: RefundDraft) -> Plan:
    units = chosen(order, pairs(draft.items), lambda item: units_left(item, past))
    _check_shipping(order, past, draft.shipping)
    wanted = [(item, units[item.id]) for item in order.items if item.id in units]
    amount = sum(share(item, past, number) for item, number in wanted) + draft.shipping
    if not amount:
        raise InvalidInput([Violation("/items", "nothing", "nothing was paid for these")])
    items = tuple(_refunded(order, item, past, number) for item, number in wanted)
    return Plan(amount=amount, items=items, shipping=draft.shipping)


def _refunded(order: Order, item: OrderItem, past: Past, units: int) -> RefundedItem:
    """Those that were sent come first; the others are cancelled, and then in the cancellation."""
    is_placed = order.status is OrderStatus.PLACED
    unsent = max(0, units - sent_units_left(item, past)) if is_placed else 0
    return RefundedItem(
        order_item_id=item.id,
        quantity=units - unsent,
        amount=share(item, past, units) - share(item, past, unsent),
        cancelled=unsent,
    )


def _check_shipping(order: Order, past: Past, wanted: int) -> None:
    before = (each.shipping for each in past.standing)
    left = (order.freight.gross if order.freight else 0) - sum(before)
    if wanted > left:
        raise RefundExceeded(
            f"For shipping at most {left} can go back, in the smallest units of {order.currency}.",
            refundable=left,
        )
