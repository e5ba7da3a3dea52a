"""What an order's amounts and items say of it."""

import pytest
from attrs import evolve

from domain.orders.model import (
    FulfilmentStatus,
    NotPlaced,
    OrderItem,
    OrderStatus,
    PaidStatus,
    paid,
    progressed,
    shipped,
)
from tests.builders import LATER, an_order, an_order_item


@pytest.mark.parametrize(
    ("captured", "refunded", "credited", "status"),
    [
        (0, 0, 0, PaidStatus.UNPAID),
        (1, 0, 0, PaidStatus.PARTIALLY_PAID),
        (1000, 0, 0, PaidStatus.PAID),
        (600, 0, 400, PaidStatus.PAID),
        (599, 0, 400, PaidStatus.PARTIALLY_PAID),
        (0, 0, 1000, PaidStatus.PAID),
        (1000, 1, 0, PaidStatus.PARTIALLY_REFUNDED),
        (1000, 1000, 0, PaidStatus.REFUNDED),
        (600, 600, 400, PaidStatus.REFUNDED),
    ],
)
def test_a_payment_status_is_what_the_amounts_make(
    captured: int, refunded: int, credited: int, status: PaidStatus
) -> None:
    order = an_order(
        number=1,
        items=(an_order_item(unit_price=1000),),
        captured=captured,
        refunded=refunded,
        credited=credited,
    )
    assert paid(order).payment_status is status


def test_what_costs_nothing_is_paid() -> None:
    order = an_order(number=1, items=(an_order_item(unit_price=0),))
    assert paid(order).payment_status is PaidStatus.PAID


def test_a_draft_is_unpaid_whatever_it_costs() -> None:
    assert paid(an_order(items=(an_order_item(unit_price=0),))).payment_status is PaidStatus.UNPAID


def test_what_is_cancelled_before_anything_was_paid_is_void() -> None:
    order = an_order(number=1, status=OrderStatus.CANCELLED)
    assert paid(order).payment_status is PaidStatus.VOIDED
    refunded = evolve(order, captured=1499, refunded=1499)
    assert paid(refunded).payment_status is PaidStatus.REFUNDED


@pytest.mark.parametrize(
    ("items", "status"),
    [
        ([(2, 0, 0), (1, 0, 0)], FulfilmentStatus.NOT_FULFILLED),
        ([(2, 1, 0), (1, 0, 0)], FulfilmentStatus.PARTIALLY_FULFILLED),
        ([(2, 2, 0), (1, 0, 0)], FulfilmentStatus.PARTIALLY_FULFILLED),
        ([(2, 2, 0), (1, 1, 0)], FulfilmentStatus.FULFILLED),
        ([(2, 2, 1), (1, 1, 0)], FulfilmentStatus.PARTIALLY_RETURNED),
        ([(2, 2, 2), (1, 1, 1)], FulfilmentStatus.RETURNED),
        ([(2, 1, 1), (1, 0, 0)], FulfilmentStatus.PARTIALLY_RETURNED),
    ],
)
def test_a_fulfilment_status_is_what_the_items_make(
    items: list[tuple[int, int, int]], status: FulfilmentStatus
) -> None:
    order = an_order(items=tuple(_item(*item) for item in items))
    assert shipped(order).fulfilment_status is status


def _item(quantity: int, sent: int, returned: int) -> OrderItem:
    return an_order_item(quantity=quantity, shipped=sent, returned=returned)


def test_what_is_owed_is_what_is_asked_for_and_not_there() -> None:
    draft = an_order(items=(an_order_item(unit_price=1000),))
    assert (draft.received, draft.owed) == (0, 0)
    order = evolve(draft, status=OrderStatus.PLACED)
    assert (order.received, order.owed) == (0, 1000)
    order = evolve(order, captured=800, refunded=100, credited=250)
    assert (order.received, order.owed) == (700, 50)
    assert evolve(order, credited=400).owed == -100


def test_only_what_is_placed_is_placed() -> None:
    an_order(number=1).check_placed()
    for order in (an_order(), an_order(number=1, status=OrderStatus.CANCELLED)):
        with pytest.raises(NotPlaced) as raised:
            order.check_placed()
        assert raised.value.facts == {"order_status": order.status}


def test_quantities_of_one_variant_are_added_up() -> None:
    items = [an_order_item(variant_id=each, quantity=2) for each in (7, 8, 7)]
    assert an_order(items=tuple(items)).quantities == {7: 4, 8: 2}


def test_progress_is_all_that_changes() -> None:
    before = an_order(items=(an_order_item(id=1, quantity=2), an_order_item(id=2)), version=4)
    moved = evolve(before.items[0], shipped=2, returned=1, refunded=1)
    after = evolve(
        before,
        items=(evolve(moved, name="other", quantity=9),),
        captured=5,
        updated_at=LATER,
        email="other@example.com",
        currency="EUR",
    )
    assert progressed(before, after) == evolve(
        before, items=(moved, before.items[1]), captured=5, updated_at=LATER, version=5
    )
