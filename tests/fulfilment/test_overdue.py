"""Orders whose transfer does not come: after so many days they are cancelled by themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.fulfilment.cancelling import cancel, list_cancellations
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    ReturnDraft,
    ReturnItemDraft,
)
from domain.fulfilment.overdue import Overdue, cancel_overdue
from domain.fulfilment.use_cases import take_return
from domain.ledger.model import Account
from domain.orders.model import Order, OrderKind, OrderStatus, PaidStatus
from domain.payments.model import PaymentStatus
from tests.builders import a_manager
from tests.doubles import CountedIds, FrozenClock
from tests.fulfilment.orders import (
    Line,
    books_of,
    order_of,
    payment_of,
    refunds_of,
    so_many,
    stock_of,
    timeline_of,
)
from tests.fulfilment.unpaid import DAYS, MOMENT, by_cash, nothing_owed, paid, shipped, unpaid
from tests.shopfront import dump
from tests.trail import trail
from tests.units import ShopUnits

Sweep = Callable[[], list[Overdue]]


@pytest.fixture
def sweep(memory_units: ShopUnits, ids: CountedIds) -> Sweep:
    return lambda: list(cancel_overdue(memory_units, ids, DAYS))


def test_an_order_that_nobody_pays_is_cancelled(
    units: ShopUnits, ids: CountedIds, clock: FrozenClock
) -> None:
    order = unpaid(units, Line(3, price=1000, on_hand=5), freight=400)
    clock.advance(timedelta(days=DAYS))

    assert cancel_overdue(units, ids, DAYS) == [Overdue(order_id=order.id)]

    after = order_of(units, order.id)
    assert (after.status, after.payment_status) == (OrderStatus.CANCELLED, PaidStatus.VOIDED)
    assert (after.credited, after.owed) == (3400, 0)
    assert payment_of(units, order.id).status is PaymentStatus.VOIDED
    assert stock_of(units, order) == [(5, 0)]
    assert refunds_of(units, order.id) == []
    assert Account.RECEIVABLE not in books_of(units, order.id)
    [done] = list_cancellations(units, a_manager(), order.id)
    assert (done.reason, done.actor) == (CancellationReason.DECLINED, "worker")
    before = dump(units)
    assert cancel_overdue(units, ids, DAYS) == []
    assert dump(units) == before


def test_the_timeline_and_the_audit_log_tell_that_nobody_did_it(
    memory_units: ShopUnits, clock: FrozenClock, sweep: Sweep
) -> None:
    order = unpaid(memory_units)
    clock.advance(timedelta(days=DAYS))
    sweep()

    facts = {"reason": "declined", "restocked": True}
    [told] = timeline_of(memory_units, order.id)
    assert (told.kind, told.facts, told.actor) == (OrderKind.CANCELLED, facts, "worker")
    logged = trail(memory_units)[-1]
    assert (logged.action, logged.entity_id) == ("order.cancel", order.id)
    assert (logged.actor, logged.after) == ("worker", facts)


def test_it_is_cancelled_when_the_days_are_over_and_not_before(
    memory_units: ShopUnits, clock: FrozenClock, sweep: Sweep
) -> None:
    unpaid(memory_units)
    clock.advance(timedelta(days=DAYS) - MOMENT)
    assert sweep() == []
    clock.advance(MOMENT)
    assert len(sweep()) == 1


def test_with_no_days_it_is_never_cancelled(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock
) -> None:
    unpaid(memory_units)
    clock.advance(timedelta(days=10_000))
    assert cancel_overdue(memory_units, ids, 0) == []


def _returned(units: ShopUnits, order: Order) -> None:
    shipped(units, order)
    back = ReturnItemDraft(order_item_id=order.items[0].id, received=1, restock=True)
    take_return(units, a_manager(), order.id, ReturnDraft(items=(back,)))


@pytest.mark.parametrize(
    "becomes",
    [by_cash, paid, shipped, _returned],
    ids=["by cash", "paid", "shipped", "returned"],
)
def test_what_somebody_has_seen_to_is_left_alone(
    units: ShopUnits,
    ids: CountedIds,
    clock: FrozenClock,
    becomes: Callable[[ShopUnits, Order], None],
) -> None:
    order = unpaid(units, Line(2))
    becomes(units, order)
    clock.advance(timedelta(days=DAYS))
    before = dump(units)

    assert cancel_overdue(units, ids, DAYS) == []

    assert dump(units) == before


def test_what_is_left_of_an_order_is_cancelled(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock, sweep: Sweep
) -> None:
    order = unpaid(memory_units, Line(3, price=1000))
    part = CancellationDraft(items=so_many(order, 1), reason=CancellationReason.CUSTOMER)
    cancel(memory_units, ids, a_manager(), order.id, part)
    clock.advance(timedelta(days=DAYS))

    assert sweep() == [Overdue(order_id=order.id)]

    after = order_of(memory_units, order.id)
    assert (after.status, after.credited) == (OrderStatus.CANCELLED, 3000)
    assert stock_of(memory_units, order) == [(3, 0)]
    books_of(memory_units, order.id)


def test_nobody_is_waited_for_if_what_is_left_costs_nothing(
    memory_units: ShopUnits, clock: FrozenClock, sweep: Sweep
) -> None:
    order = unpaid(memory_units, Line(2), Line(1, price=0))
    nothing_owed(memory_units, order)
    clock.advance(timedelta(days=DAYS))

    assert sweep() == []
    assert order_of(memory_units, order.id).status is OrderStatus.PLACED


def test_a_round_has_an_end_and_the_oldest_come_first(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock
) -> None:
    orders = [unpaid(memory_units).id for _ in range(3)]
    clock.advance(timedelta(days=DAYS))

    rounds = [cancel_overdue(memory_units, ids, DAYS, limit=2) for _ in range(3)]

    assert [[each.order_id for each in swept] for swept in rounds] == [orders[:2], orders[2:], []]
