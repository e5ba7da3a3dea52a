"""What of an order may be sent and taken back, decided without any storage."""

from typing import Any

import pytest
from attrs import evolve

from domain.fulfilment.model import (
    AlreadyShipped,
    CancellationDraft,
    CancellationReason,
    ItemQuantity,
    QuantityExceeded,
    ReturnDraft,
    ReturnedItem,
    ReturnItemDraft,
    ShipmentDraft,
)
from domain.fulfilment.quantities import (
    by_variant,
    chosen,
    come_back,
    given_back,
    in_parts,
    is_all,
    not_sent,
    number,
    returned,
    sent,
    to_cancel,
    to_ship,
    unreturned,
    unshipped,
)
from domain.orders.model import FulfilmentStatus, NotPlaced, Order, OrderStatus
from domain.shared.errors import InvalidInput
from tests.builders import an_order, an_order_item

CANCEL = CancellationDraft(reason=CancellationReason.OTHER)


def an_order_of_two(**fields: Any) -> Order:
    """Three of item 11, of which one is shipped, and two of item 12."""
    first = an_order_item(id=11, variant_id=71, quantity=3, shipped=1)
    second = an_order_item(id=12, variant_id=72, quantity=2)
    return an_order(**{"number": 1001, "items": (first, second), **fields})


def violations(error: InvalidInput) -> list[tuple[str, str]]:
    return [(each.pointer, each.code) for each in error.violations]


def test_all_that_is_left_is_shipped_unless_it_is_said_what() -> None:
    assert to_ship(an_order_of_two(), ShipmentDraft()) == {11: 2, 12: 2}
    draft = ShipmentDraft(items=(ItemQuantity(order_item_id=12, quantity=1),))
    assert to_ship(an_order_of_two(), draft) == {12: 1}


def test_nothing_is_shipped_when_nothing_is_left() -> None:
    done = an_order(number=1001, items=(an_order_item(id=11, quantity=2, shipped=2),))
    with pytest.raises(QuantityExceeded) as caught:
        to_ship(done, ShipmentDraft())
    assert caught.value.facts == {"left": []}


@pytest.mark.parametrize("status", [OrderStatus.DRAFT, OrderStatus.CANCELLED])
def test_what_is_not_placed_is_neither_shipped_nor_cancelled(status: OrderStatus) -> None:
    order = an_order_of_two(status=status)
    with pytest.raises(NotPlaced):
        to_ship(order, ShipmentDraft())
    with pytest.raises(NotPlaced):
        to_cancel(order, CANCEL)


def test_no_more_of_an_item_than_there_is_left() -> None:
    order = an_order_of_two()
    assert chosen(order, [(11, 2), (12, 2)], unshipped) == {11: 2, 12: 2}
    with pytest.raises(QuantityExceeded) as caught:
        chosen(order, [(12, 2), (11, 3)], unshipped)
    assert caught.value.facts == {"left": [{"order_item_id": 11, "wanted": 3, "left": 2}]}
    with pytest.raises(QuantityExceeded) as caught:
        chosen(order, [(11, 1), (12, 1)], unreturned)
    assert caught.value.facts == {"left": [{"order_item_id": 12, "wanted": 1, "left": 0}]}


def test_only_the_orders_own_items_and_each_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        chosen(an_order_of_two(), [(11, 1), (99, 1), (11, 1)], unshipped)
    assert violations(caught.value) == [
        ("/items/1/order_item_id", "unknown"),
        ("/items/2/order_item_id", "duplicate"),
    ]


def test_stock_is_moved_by_variant() -> None:
    order = an_order_of_two()
    twin = an_order_item(id=13, variant_id=72, quantity=1)
    order = evolve(order, items=(*order.items, twin))
    assert by_variant(order, {11: 2, 12: 1, 13: 1}) == {71: 2, 72: 2}
    assert by_variant(order, {11: 0, 12: 1}) == {72: 1}


def test_parcels_list_items_as_the_order_does() -> None:
    parts = in_parts(an_order_of_two(), {12: 1, 11: 2})
    assert [(part.order_item_id, part.quantity) for part in parts] == [(11, 2), (12, 1)]


def test_an_order_is_fulfilled_part_by_part_and_comes_back_so() -> None:
    order = an_order_of_two(
        items=(an_order_item(id=11, quantity=2), an_order_item(id=12, quantity=1))
    )
    some = sent(order, {11: 1})
    assert some.fulfilment_status is FulfilmentStatus.PARTIALLY_FULFILLED
    whole = sent(some, {11: 1, 12: 1})
    assert whole.fulfilment_status is FulfilmentStatus.FULFILLED
    assert [item.shipped for item in whole.items] == [2, 1]
    assert not_sent(some, {11: 1, 12: 1}).fulfilment_status is FulfilmentStatus.FULFILLED
    back = come_back(whole, {12: 1})
    assert back.fulfilment_status is FulfilmentStatus.PARTIALLY_RETURNED
    assert come_back(back, {11: 2}).fulfilment_status is FulfilmentStatus.RETURNED
    assert [item.refunded for item in given_back(back, {11: 1}).items] == [1, 0]


def test_what_has_left_the_house_is_not_cancelled_and_the_rest_is_item_by_item() -> None:
    begun = an_order_of_two()
    with pytest.raises(AlreadyShipped):
        to_cancel(begun, CANCEL)
    rest = (ItemQuantity(order_item_id=11, quantity=2), ItemQuantity(order_item_id=12, quantity=1))
    assert to_cancel(begun, evolve(CANCEL, items=rest)) == {11: 2, 12: 1}
    with pytest.raises(QuantityExceeded) as caught:
        to_cancel(begun, evolve(CANCEL, items=(ItemQuantity(order_item_id=11, quantity=3),)))
    assert caught.value.facts == {"left": [{"order_item_id": 11, "wanted": 3, "left": 2}]}


def test_an_order_is_cancelled_if_nobody_gets_anything_of_it() -> None:
    begun, whole = an_order_of_two(), an_order_of_two(items=(an_order_item(id=11, quantity=3),))
    assert to_cancel(whole, CANCEL) == {11: 3}
    assert is_all(whole, {11: 3})
    assert not is_all(whole, {11: 2})
    assert is_all(not_sent(whole, {11: 2}), {11: 1})
    assert not is_all(begun, {11: 2, 12: 2})


def test_what_is_cancelled_is_not_shipped() -> None:
    order = not_sent(an_order_of_two(), {11: 1, 12: 2})
    assert to_ship(order, ShipmentDraft()) == {11: 1}
    draft = ShipmentDraft(items=(ItemQuantity(order_item_id=12, quantity=1),))
    with pytest.raises(QuantityExceeded):
        to_ship(order, draft)


def test_shipments_are_numbered_by_their_order() -> None:
    assert number(an_order_of_two(), 2) == "1001-2"


@pytest.mark.parametrize(
    ("received", "damaged", "restock", "restocked"),
    [(3, 1, True, 2), (3, 1, False, 0), (3, 3, True, 0), (3, 0, True, 3)],
)
def test_what_is_not_damaged_is_for_sale_again_if_that_is_wanted(
    received: int, damaged: int, *, restock: bool, restocked: int
) -> None:
    draft = ReturnItemDraft(order_item_id=7, received=received, damaged=damaged, restock=restock)
    assert returned(draft) == ReturnedItem(
        order_item_id=7, received=received, damaged=damaged, restocked=restocked
    )


def test_no_more_is_damaged_than_came_back() -> None:
    items = (
        ReturnItemDraft(order_item_id=7, received=2, damaged=2, restock=True),
        ReturnItemDraft(order_item_id=8, received=2, damaged=3, restock=True),
    )
    ReturnDraft(items=items[:1]).check()
    with pytest.raises(InvalidInput) as caught:
        ReturnDraft(items=items).check()
    assert violations(caught.value) == [("/items/1/damaged", "too_large")]
