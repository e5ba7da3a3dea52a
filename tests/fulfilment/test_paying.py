"""Noting that a transfer, or cash, has come in."""

import pytest

from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    NoPaymentAwaited,
    PaymentRecord,
)
from domain.fulfilment.paying import record_payment
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.settling import settle_refund
from domain.ledger.model import Account
from domain.orders.model import NotPlaced, OrderKind, PaidStatus
from domain.payments.model import (
    PaymentStatus,
    RefundStatus,
    TransactionState,
    TransactionType,
)
from domain.shared.errors import Forbidden, InvalidInput, NotFound
from tests.builders import a_manager, a_supporter
from tests.doubles import CountedIds
from tests.fulfilment.gateways import GivingGateway, gateways
from tests.fulfilment.orders import (
    Line,
    books_of,
    given_placed,
    order_of,
    payment_of,
    timeline_of,
    transactions_of,
)
from tests.given import given_order
from tests.shopfront import dump
from tests.trail import trail
from tests.units import ShopUnits


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    return memory_units


@pytest.mark.parametrize("amount", [None, 3000])
def test_the_money_has_come_in(units: ShopUnits, amount: int | None) -> None:
    order = given_placed(units, Line(3, price=1000), is_paid=False)
    payment = record_payment(units, a_manager(), order.id, PaymentRecord(amount=amount))

    assert payment == payment_of(units, order.id)
    assert (payment.status, payment.captured) == (PaymentStatus.CAPTURED, 3000)
    after = order_of(units, order.id)
    assert (after.payment_status, after.captured, after.owed) == (PaidStatus.PAID, 3000, 0)
    assert books_of(units, order.id)[Account.CAPTURED] == 3000
    [kept] = transactions_of(units, order.id)
    assert (kept.type, kept.state) == (TransactionType.CAPTURE, TransactionState.SUCCESS)


def test_it_is_told_in_the_timeline_and_in_the_audit_log(units: ShopUnits) -> None:
    order = given_placed(units, Line(3, price=1000), is_paid=False)
    record_payment(units, a_manager(), order.id, PaymentRecord())
    facts = {"amount": 3000, "method": "bank_transfer"}
    [told] = timeline_of(units, order.id)
    assert (told.kind, told.facts, told.actor) == (OrderKind.PAID, facts, a_manager().name)
    entry = trail(units)[-1]
    assert (entry.action, entry.entity_id, entry.after) == ("order.pay", order.id, facts)


def test_it_is_all_that_is_owed_or_nothing(units: ShopUnits) -> None:
    order = given_placed(units, Line(3, price=1000), is_paid=False)
    before = dump(units)
    for amount in (0, 2999, 3001):
        with pytest.raises(InvalidInput) as caught:
            record_payment(units, a_manager(), order.id, PaymentRecord(amount=amount))
        assert [(each.pointer, each.code) for each in caught.value.violations] == [
            ("/amount", "not_owed")
        ]
    assert dump(units) == before


def test_it_comes_in_once(units: ShopUnits) -> None:
    order, by_card = given_placed(units, is_paid=False), given_placed(units)
    record_payment(units, a_manager(), order.id, PaymentRecord())
    before = dump(units)
    for each in (order, by_card):
        with pytest.raises(NoPaymentAwaited):
            record_payment(units, a_manager(), each.id, PaymentRecord())
    assert dump(units) == before


def test_for_what_is_not_placed_nothing_comes_in(units: ShopUnits, ids: CountedIds) -> None:
    cancelled, draft = given_placed(units, is_paid=False), given_order(units)
    reason = CancellationDraft(reason=CancellationReason.DECLINED)
    cancel(units, ids, a_manager(), cancelled.id, reason)
    before = dump(units)
    for each in (cancelled, draft):
        with pytest.raises(NotPlaced):
            record_payment(units, a_manager(), each.id, PaymentRecord())
    with pytest.raises(NotFound):
        record_payment(units, a_manager(), 99, PaymentRecord())
    with pytest.raises(Forbidden):
        record_payment(units, a_supporter(), draft.id, PaymentRecord())
    assert dump(units) == before


def test_what_came_in_can_go_back(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000), is_paid=False)
    record_payment(units, a_manager(), order.id, PaymentRecord())
    begun = begin_refund(units, ids, a_manager(), order.id, RefundDraft(amount=3000))
    refund = settle_refund(units, gateways(GivingGateway()), begun.id)
    assert refund.status is RefundStatus.SUCCEEDED
    assert order_of(units, order.id).payment_status is PaidStatus.REFUNDED
