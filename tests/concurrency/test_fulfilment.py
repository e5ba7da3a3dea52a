"""However many ship, cancel and take back at once: each unit once."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.mysql.unit_of_work import MySQLUnits
from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import (
    AlreadyShipped,
    CancellationDraft,
    CancellationReason,
    NoPaymentAwaited,
    PaymentRecord,
    QuantityExceeded,
    ReturnDraft,
    ReturnItemDraft,
    ShipmentDraft,
)
from domain.fulfilment.overdue import Overdue, cancel_overdue
from domain.fulfilment.paying import record_payment
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.use_cases import list_shipments, ship, take_return
from domain.orders.model import NotPlaced, Order, OrderStatus, PaidStatus
from tests.builders import a_manager
from tests.concurrency.crowd import all_at_once
from tests.doubles import CountedIds, FrozenClock
from tests.fulfilment.orders import (
    Line,
    books_of,
    given_placed,
    order_of,
    refunds_of,
    so_many,
    stock_of,
)

pytestmark = pytest.mark.database

CANCEL = CancellationDraft(reason=CancellationReason.CUSTOMER)


def kinds(got: Sequence[object]) -> Counter[str]:
    return Counter(type(each).__name__ for each in got)


@pytest.fixture
def order(busy_units: MySQLUnits) -> Order:
    """Three at 10.00 and one at 5.00."""
    return given_placed(busy_units, Line(3, price=1000), Line(1, price=500))


def test_an_order_is_cancelled_once(busy_units: MySQLUnits, ids: CountedIds, order: Order) -> None:
    got = all_at_once(
        8,
        lambda _: busy_units.retry(lambda: cancel(busy_units, ids, a_manager(), order.id, CANCEL)),
    )
    assert kinds(got) == {"Cancelled": 1, NotPlaced.__name__: 7}
    assert len(refunds_of(busy_units, order.id)) == 1
    assert stock_of(busy_units, order) == [(3, 0), (1, 0)]


def test_an_order_is_shipped_or_cancelled_and_never_both(
    busy_units: MySQLUnits, ids: CountedIds
) -> None:
    orders = [given_placed(busy_units, Line(1)) for _ in range(5)]

    def act(number: int) -> Any:
        order = orders[number // 2]
        if number % 2:
            return busy_units.retry(lambda: cancel(busy_units, ids, a_manager(), order.id, CANCEL))
        return busy_units.retry(lambda: ship(busy_units, a_manager(), order.id, ShipmentDraft()))

    got = all_at_once(10, act)

    for number, order in enumerate(orders):
        shipping, cancelling = got[2 * number], got[2 * number + 1]
        after = order_of(busy_units, order.id)
        if isinstance(shipping, Exception):
            assert isinstance(shipping, NotPlaced)
            assert after.status is OrderStatus.CANCELLED
            assert stock_of(busy_units, order) == [(1, 0)]
        else:
            assert isinstance(cancelling, AlreadyShipped)
            assert after.status is OrderStatus.PLACED
            assert stock_of(busy_units, order) == [(0, 0)]


def test_each_unit_is_shipped_once_and_comes_back_once(
    busy_units: MySQLUnits, order: Order
) -> None:
    draft = ShipmentDraft(items=so_many(order, 1))
    got = all_at_once(
        8, lambda _: busy_units.retry(lambda: ship(busy_units, a_manager(), order.id, draft))
    )
    assert kinds(got) == {"tuple": 3, QuantityExceeded.__name__: 5}
    _, shipments = list_shipments(busy_units, a_manager(), order.id)
    assert [each.position for each in shipments] == [1, 2, 3]
    assert stock_of(busy_units, order) == [(0, 0), (1, 1)]

    item = ReturnItemDraft(order_item_id=order.items[0].id, received=1, restock=True)
    back = ReturnDraft(items=(item,))
    returned = all_at_once(
        8, lambda _: busy_units.retry(lambda: take_return(busy_units, a_manager(), order.id, back))
    )
    assert kinds(returned) == {"tuple": 3, QuantityExceeded.__name__: 5}
    assert stock_of(busy_units, order) == [(3, 0), (1, 1)]


def test_each_unit_is_shipped_cancelled_or_refunded_and_no_two_of_these(
    busy_units: MySQLUnits, ids: CountedIds
) -> None:
    order = given_placed(busy_units, Line(6, price=1000))
    one = so_many(order, 1)

    def act(number: int) -> Any:
        if number % 3 == 0:
            draft = ShipmentDraft(items=one)
            return busy_units.retry(lambda: ship(busy_units, a_manager(), order.id, draft))
        if number % 3 == 1:
            part = evolve(CANCEL, items=one)
            return busy_units.retry(lambda: cancel(busy_units, ids, a_manager(), order.id, part))
        # Of those that were sent, the money goes back before any other is given up.
        back = RefundDraft(items=one)
        return busy_units.retry(lambda: begin_refund(busy_units, ids, a_manager(), order.id, back))

    got = all_at_once(12, act)

    counted = kinds(got)
    assert counted.keys() <= {"tuple", "Cancelled", "Refund", QuantityExceeded.__name__}
    [item] = order_of(busy_units, order.id).items
    assert item.shipped == counted["tuple"]
    assert counted["Cancelled"] <= item.cancelled <= counted["Cancelled"] + counted["Refund"]
    assert counted["Refund"] + counted["Cancelled"] <= item.shipped + item.cancelled
    assert stock_of(busy_units, order) == [(6 - item.shipped, item.unshipped)]
    going = sum(each.amount for each in refunds_of(busy_units, order.id))
    assert going == 1000 * (counted["Refund"] + counted["Cancelled"])
    books_of(busy_units, order.id)


def test_a_transfer_comes_in_once(busy_units: MySQLUnits) -> None:
    order = given_placed(busy_units, Line(3, price=1000), is_paid=False)
    got = all_at_once(
        8,
        lambda _: busy_units.retry(
            lambda: record_payment(busy_units, a_manager(), order.id, PaymentRecord())
        ),
    )
    assert kinds(got) == {"Payment": 1, NoPaymentAwaited.__name__: 7}
    assert order_of(busy_units, order.id).captured == 3000
    books_of(busy_units, order.id)


def test_an_order_is_paid_or_overdue_and_never_both(
    busy_units: MySQLUnits, ids: CountedIds, clock: FrozenClock
) -> None:
    orders = [given_placed(busy_units, Line(1, price=1000), is_paid=False) for _ in range(6)]
    clock.advance(timedelta(days=14))
    swept: list[Overdue] = []

    def act(number: int) -> Any:
        # Two workers, and somebody of the staff for each order.
        if number >= len(orders):
            return swept.extend(cancel_overdue(busy_units, ids, 14))
        order_id = orders[number].id
        return busy_units.retry(
            lambda: record_payment(busy_units, a_manager(), order_id, PaymentRecord())
        )

    got = all_at_once(len(orders) + 2, act)

    assert got[len(orders) :] == [None, None]
    assert [each.bug for each in swept if each.bug] == []
    done = {each.order_id for each in swept if not each.problem}
    for order, paying in zip(orders, got, strict=False):
        after = order_of(busy_units, order.id)
        if order.id in done:
            assert isinstance(paying, NotPlaced)
            assert (after.status, after.captured) == (OrderStatus.CANCELLED, 0)
            assert stock_of(busy_units, order) == [(1, 0)]
        else:
            assert kinds([paying]) == {"Payment": 1}
            assert after.payment_status is PaidStatus.PAID
            assert (after.status, after.captured) == (OrderStatus.PLACED, 1000)
            assert stock_of(busy_units, order) == [(1, 1)]
        books_of(busy_units, order.id)
