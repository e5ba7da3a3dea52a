"""How much of an order's money may go back, and what its items come to.

Two walls: of money, no more than was received and is not on its way back already; of an item, no
more units than were bought. A refund that is pending counts as gone, one that failed does not.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Final

from attrs import frozen

from domain.carts.model import MAX_ITEMS
from domain.fulfilment.model import ItemQuantity
from domain.fulfilment.quantities import chosen, pairs
from domain.orders.model import Order, OrderItem
from domain.payments.model import Refund, RefundedItem, RefundExceeded, RefundStatus
from domain.pricing.rounding import half_up
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
    items: tuple[RefundedItem, ...] = ()
    shipping: int = 0


def refundable(order: Order, refunds: Iterable[Refund]) -> int:
    """How much may still go back."""
    pending = (each.amount for each in refunds if each.status is RefundStatus.PENDING)
    return order.received - sum(pending)


def planned(order: Order, refunds: Sequence[Refund], draft: RefundDraft) -> Plan:
    """Raises InvalidInput, QuantityExceeded, RefundExceeded."""
    draft.check()
    if draft.amount is not None:
        plan = Plan(amount=draft.amount)
    else:
        plan = _planned_by_item(order, refunds, draft)
    most = refundable(order, refunds)
    if plan.amount > most:
        raise RefundExceeded(
            f"At most {most} of {order.currency} can go back, in its smallest units.",
            refundable=most,
        )
    return plan


def all_of_it(order: Order, refunds: Iterable[Refund]) -> Plan | None:
    """What is left to go back, if anything is."""
    amount = refundable(order, refunds)
    return Plan(amount=amount) if amount else None


def worth(order: Order, refunds: Sequence[Refund], by_item: Mapping[int, int]) -> int:
    """What would go back for so many of each item, as far as it may: for units whose money went
    back before, nothing.
    """
    amounts = (
        _share(item, refunds, min(by_item.get(item.id, 0), _units_left(item, refunds)))
        for item in order.items
    )
    return min(sum(amounts), refundable(order, refunds))


def _planned_by_item(order: Order, refunds: Sequence[Refund], draft: RefundDraft) -> Plan:
    units = chosen(order, pairs(draft.items), lambda item: _units_left(item, refunds))
    _check_shipping(order, refunds, draft.shipping)
    items = tuple(
        RefundedItem(item.id, units[item.id], _share(item, refunds, units[item.id]))
        for item in order.items
        if item.id in units
    )
    amount = sum(item.amount for item in items) + draft.shipping
    if not amount:
        raise InvalidInput([Violation("/items", "nothing", "nothing was paid for these")])
    return Plan(amount=amount, items=items, shipping=draft.shipping)


def _share(item: OrderItem, refunds: Iterable[Refund], units: int) -> int:
    """What so many more units come to: as much as makes all that went back for the item what it
    ought to be for all those units. So whoever gives back one unit after the other has given back
    what was paid, to the cent, in whatever parts, and whatever failed between.
    """
    before = _of_item(item, refunds)
    so_many = sum(each.quantity for each in before) + units
    ought_to_be = half_up(item.gross * so_many, item.quantity)
    return max(0, ought_to_be - sum(each.amount for each in before))


def _units_left(item: OrderItem, refunds: Iterable[Refund]) -> int:
    return item.quantity - sum(each.quantity for each in _of_item(item, refunds))


def _of_item(item: OrderItem, refunds: Iterable[Refund]) -> list[RefundedItem]:
    return [
        part
        for refund in refunds
        if refund.status is not RefundStatus.FAILED
        for part in refund.items
        if part.order_item_id == item.id
    ]


def _check_shipping(order: Order, refunds: Iterable[Refund], wanted: int) -> None:
    before = (each.shipping for each in refunds if each.status is not RefundStatus.FAILED)
    left = (order.freight.gross if order.freight else 0) - sum(before)
    if wanted > left:
        raise RefundExceeded(
            f"For shipping at most {left} can go back, in the smallest units of {order.currency}.",
            refundable=left,
        )
