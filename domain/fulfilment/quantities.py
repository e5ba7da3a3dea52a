"""How many of what: which of an order's items may be sent and taken back, and what it is then."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from attrs import evolve

from domain.fulfilment.model import (
    AlreadyShipped,
    CancellationDraft,
    ItemQuantity,
    QuantityExceeded,
    ReturnedItem,
    ReturnItemDraft,
    ShipmentDraft,
)
from domain.orders import model as orders
from domain.orders.model import Order, OrderItem
from domain.shared.errors import InvalidInput, Violation


def number(order: Order, position: int) -> str:
    """What a shipment or a return is called: `1001-1`."""
    return f"{order.number}-{position}"


def unshipped(item: OrderItem) -> int:
    return item.unshipped


def unreturned(item: OrderItem) -> int:
    """How many of those that were sent are still away."""
    return item.shipped - item.returned


def to_ship(order: Order, draft: ShipmentDraft) -> dict[int, int]:
    """How many of each item, by its id.

    Raises NotPlaced, InvalidInput, QuantityExceeded.
    """
    order.check_placed()
    if draft.items is not None:
        return chosen(order, pairs(draft.items), unshipped)
    everything = all_unshipped(order)
    if not everything:
        raise QuantityExceeded("Nothing of the order is left to be shipped.", left=[])
    return everything


def to_cancel(order: Order, draft: CancellationDraft) -> dict[int, int]:
    """How many of each item, by its id.

    Raises NotPlaced, InvalidInput, QuantityExceeded, AlreadyShipped.
    """
    order.check_placed()
    if draft.items is not None:
        return chosen(order, pairs(draft.items), unshipped)
    if _is_begun(order):
        raise AlreadyShipped("Something of the order has been shipped: say which items to cancel.")
    return all_unshipped(order)


def is_all(order: Order, by_item: Mapping[int, int]) -> bool:
    """Whether nobody gets anything of the order, if so much is cancelled."""
    return not _is_begun(order) and by_item == all_unshipped(order)


def _is_begun(order: Order) -> bool:
    return any(item.shipped for item in order.items)


def all_unshipped(order: Order) -> dict[int, int]:
    """What is still to be sent, by item."""
    return {item.id: item.unshipped for item in order.items if item.unshipped}


def chosen(
    order: Order, wanted: Iterable[tuple[int, int]], left: Callable[[OrderItem], int]
) -> dict[int, int]:
    """How many of each item are wanted, by its id: no more than what `left` says of it.

    Raises InvalidInput if the order has no such item, or one is named twice; QuantityExceeded.
    """
    named = list(wanted)
    _check_named(order, [item_id for item_id, _ in named])
    found = dict(named)
    short = [
        {"order_item_id": item.id, "wanted": found[item.id], "left": left(item)}
        for item in order.items
        if found.get(item.id, 0) > left(item)
    ]
    if short:
        raise QuantityExceeded("There are not as many left.", left=short)
    return found


def _check_named(order: Order, item_ids: list[int]) -> None:
    wrong = []
    for place, item_id in enumerate(item_ids):
        pointer = f"/items/{place}/order_item_id"
        if order.item(item_id) is None:
            wrong.append(Violation(pointer, "unknown", "the order has no such item"))
        elif item_id in item_ids[:place]:
            wrong.append(Violation(pointer, "duplicate", "the item is named twice"))
    if wrong:
        raise InvalidInput(wrong)


def pairs(items: Iterable[ItemQuantity]) -> list[tuple[int, int]]:
    """Ids and quantities, as `chosen` takes them."""
    return [(item.order_item_id, item.quantity) for item in items]


def by_variant(order: Order, by_item: Mapping[int, int]) -> dict[int, int]:
    """What is moved in stock, without what is not moved at all."""
    found: Counter[int] = Counter()
    for item in order.items:
        found[item.variant_id] += by_item.get(item.id, 0)
    return {variant_id: quantity for variant_id, quantity in found.items() if quantity}


def in_parts(order: Order, by_item: Mapping[int, int]) -> tuple[ItemQuantity, ...]:
    """In the order's own order."""
    return tuple(
        ItemQuantity(order_item_id=item.id, quantity=by_item[item.id])
        for item in order.items
        if by_item.get(item.id)
    )


def sent(order: Order, by_item: Mapping[int, int]) -> Order:
    """The order, of which so much has left the house."""
    return orders.shipped(_further(order, "shipped", by_item))


def come_back(order: Order, by_item: Mapping[int, int]) -> Order:
    return orders.shipped(_further(order, "returned", by_item))


def given_back(order: Order, by_item: Mapping[int, int]) -> Order:
    """The order, for so much of which the money has gone back."""
    return _further(order, "refunded", by_item)


def not_sent(order: Order, by_item: Mapping[int, int]) -> Order:
    """The order, of which so much more will not be sent."""
    return orders.shipped(_further(order, "cancelled", by_item))


def told(by_item: Mapping[int, int]) -> list[dict[str, int]]:
    """As the timeline and the audit log tell it."""
    return [
        {"order_item_id": item_id, "quantity": quantity}
        for item_id, quantity in sorted(by_item.items())
    ]


def _further(order: Order, axis: str, by_item: Mapping[int, int]) -> Order:
    items = (
        evolve(item, **{axis: getattr(item, axis) + by_item.get(item.id, 0)})
        for item in order.items
    )
    return evolve(order, items=tuple(items))


def returned(item: ReturnItemDraft) -> ReturnedItem:
    return ReturnedItem(
        order_item_id=item.order_item_id,
        received=item.received,
        damaged=item.damaged,
        restocked=item.received - item.damaged if item.restock else 0,
    )
