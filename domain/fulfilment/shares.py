"""What an order's items come to unit by unit, and which of them are not asked for any more.

Of each unit the money goes back once, or is asked for no longer: by a refund of items, or by a
cancellation. What a cancellation gives back is an amount, and names no items. A refund of units
that are still to be sent cancels them: who has the money back is not sent the goods.
"""

from collections.abc import Iterable, Sequence

from attrs import frozen

from domain.fulfilment.model import Cancellation, CancelledItem
from domain.fulfilment.ports import FulfilmentUnit
from domain.orders.model import Order, OrderItem, OrderStatus
from domain.payments.model import Refund, RefundedItem, RefundStatus
from domain.pricing.rounding import half_up


@frozen
class Past:
    """What was done about an order's money before."""

    refunds: Sequence[Refund] = ()
    cancellations: Sequence[Cancellation] = ()
    """Not of an order that is cancelled as a whole: of that, nothing is asked for, and what of it
    goes back is in the refunds alone.
    """

    @property
    def standing(self) -> list[Refund]:
        """Those that did not fail: one that is pending counts as done."""
        return [each for each in self.refunds if each.status is not RefundStatus.FAILED]


def past(unit: FulfilmentUnit, order: Order) -> Past:
    refunds = unit.payments.refunds(order.id)
    if order.status is OrderStatus.CANCELLED:
        return Past(refunds)
    return Past(refunds, unit.fulfilments.cancellations(order.id))


def share(item: OrderItem, past: Past, units: int) -> int:
    """What so many more units come to: as much as makes all that is not asked for of the item what
    it ought to be for all those units. So whoever gives back one unit after the other has given
    back what was paid, to the cent, in whatever parts, and whatever failed between. What others
    left to be caught up goes with the next unit: no units are worth nothing.
    """
    if not units:
        return 0
    before: list[RefundedItem | CancelledItem] = [*_refunded(item, past), *_cancelled(item, past)]
    so_many = sum(each.quantity for each in before) + units
    ought_to_be = half_up(item.gross * so_many, item.quantity)
    return max(0, ought_to_be - sum(each.amount for each in before))


def units_left(item: OrderItem, past: Past) -> int:
    """Of how many the money may still go back."""
    return item.quantity - _units(_refunded(item, past)) - _units(_cancelled(item, past))


def sent_units_left(item: OrderItem, past: Past) -> int:
    """Of how many that were sent the money may still go back."""
    return item.shipped - _units(_refunded(item, past))


def _units(parts: Iterable[RefundedItem | CancelledItem]) -> int:
    return sum(part.quantity for part in parts)


def _refunded(item: OrderItem, past: Past) -> list[RefundedItem]:
    return [part for each in past.standing for part in each.items if part.order_item_id == item.id]


def _cancelled(item: OrderItem, past: Past) -> list[CancelledItem]:
    return [
        part for each in past.cancellations for part in each.items if part.order_item_id == item.id
    ]
