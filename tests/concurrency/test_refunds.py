"""However many give money back at once: each cent once."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from adapters.mysql.unit_of_work import MySQLUnits
from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    QuantityExceeded,
)
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import LEASE, RefundDraft
from domain.fulfilment.settling import attempt_refund, settle_refund, sweep_refunds
from domain.orders.model import Order, OrderKind, PaidStatus
from domain.payments.model import Refund, RefundExceeded, RefundStatus
from tests.builders import a_manager
from tests.concurrency.crowd import all_at_once
from tests.doubles import CountedIds, FrozenClock
from tests.fulfilment.gateways import GivingGateway, gateways
from tests.fulfilment.orders import (
    Line,
    books_of,
    given_placed,
    order_of,
    payment_of,
    refunds_of,
    so_many,
    timeline_of,
)

pytestmark = pytest.mark.database

CANCEL = CancellationDraft(reason=CancellationReason.CUSTOMER)


def kinds(got: Sequence[object]) -> Counter[str]:
    return Counter(type(each).__name__ for each in got)


@pytest.fixture
def gateway() -> GivingGateway:
    return GivingGateway()


@pytest.fixture
def order(busy_units: MySQLUnits) -> Order:
    """Three at 10.00 and one at 5.00."""
    return given_placed(busy_units, Line(3, price=1000), Line(1, price=500))


def refund(
    units: MySQLUnits, ids: CountedIds, gateway: GivingGateway, order: Order, draft: RefundDraft
) -> Refund:
    begun = units.retry(lambda: begin_refund(units, ids, a_manager(), order.id, draft))
    return attempt_refund(units, gateways(gateway), begun)


def test_no_more_goes_back_than_was_received_however_many_ask(
    busy_units: MySQLUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    draft = RefundDraft(amount=1000)
    got = all_at_once(10, lambda _: refund(busy_units, ids, gateway, order, draft))

    assert kinds(got) == {Refund.__name__: 3, RefundExceeded.__name__: 7}
    assert sum(gateway.given.values()) == 3000
    assert order_of(busy_units, order.id).refunded == 3000
    assert payment_of(busy_units, order.id).refunded == 3000
    books_of(busy_units, order.id)


def test_each_unit_goes_back_once(
    busy_units: MySQLUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    draft = RefundDraft(items=so_many(order, 1))
    got = all_at_once(10, lambda _: refund(busy_units, ids, gateway, order, draft))

    assert kinds(got) == {Refund.__name__: 3, QuantityExceeded.__name__: 7}
    # None had been sent, so each is cancelled with its refund.
    assert order_of(busy_units, order.id).items[0].cancelled == 3
    assert sum(gateway.given.values()) == 3000
    books_of(busy_units, order.id)


def test_one_refund_that_many_settle_is_written_down_once(
    busy_units: MySQLUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    begun = begin_refund(busy_units, ids, a_manager(), order.id, RefundDraft(amount=900))
    got = all_at_once(10, lambda _: settle_refund(busy_units, gateways(gateway), begun.id))

    assert {each.status for each in got if isinstance(each, Refund)} == {RefundStatus.SUCCEEDED}
    assert kinds(got) == {Refund.__name__: 10}
    assert gateway.given == {begun.reference: 900}
    assert order_of(busy_units, order.id).refunded == 900
    told = Counter(entry.kind for entry in timeline_of(busy_units, order.id))
    assert told == {OrderKind.REFUND: 1, OrderKind.REFUNDED: 1}
    books_of(busy_units, order.id)


def test_sweepers_share_what_is_due(
    busy_units: MySQLUnits,
    ids: CountedIds,
    gateway: GivingGateway,
    order: Order,
    clock: FrozenClock,
) -> None:
    for _ in range(8):
        begin_refund(busy_units, ids, a_manager(), order.id, RefundDraft(amount=100))
    clock.advance(LEASE)
    got = all_at_once(4, lambda _: sweep_refunds(busy_units, gateways(gateway)))

    swept = [each for turn in got if not isinstance(turn, Exception) for each in turn]
    assert len(swept) == len({each.refund_id for each in swept}) == 8
    assert len(gateway.asked) == 8
    assert order_of(busy_units, order.id).refunded == 800
    clock.advance(timedelta(days=1))
    assert sweep_refunds(busy_units, gateways(gateway)) == []


def test_refunds_and_a_cancellation_give_back_all_of_it_once(
    busy_units: MySQLUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    def act(number: int) -> Any:
        if number == 0:
            done = busy_units.retry(lambda: cancel(busy_units, ids, a_manager(), order.id, CANCEL))
            return done.refund and attempt_refund(busy_units, gateways(gateway), done.refund)
        return refund(busy_units, ids, gateway, order, RefundDraft(amount=700))

    all_at_once(8, act)

    after = order_of(busy_units, order.id)
    assert (after.refunded, after.payment_status) == (3500, PaidStatus.REFUNDED)
    assert (after.credited, after.owed) == (3500, 0)
    assert sum(gateway.given.values()) == 3500
    assert {each.status for each in refunds_of(busy_units, order.id)} == {RefundStatus.SUCCEEDED}
    books_of(busy_units, order.id)
