"""Cancelling what was not sent: goods, claims and money go back to where they were."""

import pytest

from domain.fulfilment.cancelling import cancel, list_cancellations
from domain.fulfilment.model import (
    AlreadyShipped,
    Cancellation,
    CancellationDraft,
    CancellationReason,
    CancelledItem,
    ShipmentDraft,
)
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.settling import settle_refund
from domain.fulfilment.use_cases import ship
from domain.ledger.model import Account
from domain.orders.model import NotPlaced, OrderKind, OrderStatus, PaidStatus
from domain.payments.model import PaymentStatus, RefundStatus
from domain.shared.errors import Forbidden, NotFound
from tests.builders import AT, a_manager, a_supporter
from tests.doubles import CountedIds
from tests.fulfilment.gateways import GivingGateway, gateways
from tests.fulfilment.orders import (
    Line,
    books_of,
    given_placed,
    order_of,
    payment_of,
    refunds_of,
    so_many,
    stock_of,
    timeline_of,
)
from tests.given import given_order
from tests.shopfront import dump
from tests.trail import trail
from tests.units import ShopUnits

DRAFT = CancellationDraft(reason=CancellationReason.CUSTOMER, note="by phone")


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    return memory_units


def test_an_order_is_cancelled(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000, on_hand=5))
    done = cancel(units, ids, a_manager(), order.id, DRAFT)

    assert done.cancellation == Cancellation(
        id=1,
        order_id=order.id,
        reason=CancellationReason.CUSTOMER,
        note="by phone",
        items=(CancelledItem(order_item_id=order.items[0].id, quantity=3, amount=3000),),
        restocked=True,
        actor=a_manager().name,
        created_at=AT,
    )
    assert list_cancellations(units, a_supporter(), order.id) == [done.cancellation]
    after = order_of(units, order.id)
    assert (after.status, after.credited) == (OrderStatus.CANCELLED, 3000)
    assert after.items[0].cancelled == 3
    assert stock_of(units, order) == [(5, 0)]


def test_what_was_received_goes_back(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000))
    refund = cancel(units, ids, a_manager(), order.id, DRAFT).refund

    assert refund is not None
    assert (refund.amount, refund.status) == (3000, RefundStatus.PENDING)
    assert refunds_of(units, order.id) == [refund]
    assert books_of(units, order.id)[Account.RECEIVABLE] == -3000

    settle_refund(units, gateways(GivingGateway()), refund.id)
    after = order_of(units, order.id)
    assert (after.payment_status, after.owed) == (PaidStatus.REFUNDED, 0)
    assert Account.RECEIVABLE not in books_of(units, order.id)


def test_what_is_on_its_way_back_goes_back_once(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000))
    done = begin_refund(units, ids, a_manager(), order.id, RefundDraft(amount=500))
    settle_refund(units, gateways(GivingGateway()), done.id)
    begin_refund(units, ids, a_manager(), order.id, RefundDraft(amount=700))
    rest = cancel(units, ids, a_manager(), order.id, DRAFT).refund
    assert rest is not None
    assert rest.amount == 1800
    assert order_of(units, order.id).credited == 3000
    books_of(units, order.id)


def test_the_money_stays_if_that_is_wanted(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(1, price=1000))
    draft = CancellationDraft(reason=CancellationReason.FRAUD, refund=False)
    assert cancel(units, ids, a_manager(), order.id, draft).refund is None
    assert refunds_of(units, order.id) == []
    after = order_of(units, order.id)
    assert (after.payment_status, after.owed) == (PaidStatus.PAID, -1000)
    books_of(units, order.id)


def test_a_transfer_is_awaited_no_longer(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(1, price=1000), is_paid=False)
    assert cancel(units, ids, a_manager(), order.id, DRAFT).refund is None
    assert payment_of(units, order.id).status is PaymentStatus.VOIDED
    after = order_of(units, order.id)
    assert (after.payment_status, after.owed) == (PaidStatus.VOIDED, 0)
    assert Account.RECEIVABLE not in books_of(units, order.id)


def test_an_order_that_cost_nothing_is_cancelled_too(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(1, price=0))
    assert cancel(units, ids, a_manager(), order.id, DRAFT).refund is None
    assert order_of(units, order.id).status is OrderStatus.CANCELLED


def test_goods_that_are_not_for_sale_again_are_written_off(
    units: ShopUnits, ids: CountedIds
) -> None:
    # Of the second, one was to come in yet: there is no more to write off than lies there.
    order = given_placed(units, Line(3, on_hand=5), Line(2, on_hand=1))
    draft = CancellationDraft(reason=CancellationReason.INVENTORY, restock=False)
    done = cancel(units, ids, a_manager(), order.id, draft)
    assert not done.cancellation.restocked
    assert stock_of(units, order) == [(2, 0), (0, 0)]


def test_what_has_left_the_house_is_not_cancelled(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(2))
    ship(units, a_manager(), order.id, ShipmentDraft(items=so_many(order, 1)))
    before = dump(units)
    with pytest.raises(AlreadyShipped):
        cancel(units, ids, a_manager(), order.id, DRAFT)
    assert dump(units) == before


def test_an_order_is_cancelled_once(units: ShopUnits, ids: CountedIds) -> None:
    order, draft = given_placed(units), given_order(units)
    cancel(units, ids, a_manager(), order.id, DRAFT)
    before = dump(units)
    for each, status in ((order, "cancelled"), (draft, "draft")):
        with pytest.raises(NotPlaced) as caught:
            cancel(units, ids, a_manager(), each.id, DRAFT)
        assert caught.value.facts == {"order_status": status}
    with pytest.raises(NotFound):
        cancel(units, ids, a_manager(), 99, DRAFT)
    assert dump(units) == before


def test_the_timeline_and_the_audit_log_tell_of_it(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units)
    cancel(units, ids, a_manager(), order.id, DRAFT)
    first, second = timeline_of(units, order.id)
    facts = {"reason": "customer", "restocked": True}
    assert (first.kind, first.facts) == (OrderKind.CANCELLED, facts)
    assert second.kind is OrderKind.REFUND
    logged = {entry.action: entry.after for entry in trail(units) if entry.entity_id == order.id}
    assert logged["order.cancel"] == facts


def test_support_looks_and_does_not_cancel(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units)
    with pytest.raises(Forbidden):
        cancel(units, ids, a_supporter(), order.id, DRAFT)
    assert list_cancellations(units, a_supporter(), order.id) == []
    with pytest.raises(NotFound):
        list_cancellations(units, a_supporter(), 99)
