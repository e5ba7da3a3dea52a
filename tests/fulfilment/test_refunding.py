"""Giving money back: by amount and by item, and never more than was received."""

import pytest
from attrs import evolve

from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    QuantityExceeded,
    ShipmentDraft,
)
from domain.fulfilment.refunding import begin_refund, list_refunds, read_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.settling import settle_refund
from domain.fulfilment.use_cases import ship
from domain.ledger.model import Account
from domain.orders.model import NotPlaced, Order, OrderKind, PaidStatus
from domain.payments.model import (
    RefundExceeded,
    RefundStatus,
)
from domain.shared.errors import Forbidden, InvalidInput, NotFound
from tests.builders import a_manager, a_supporter
from tests.doubles import CountedIds
from tests.fulfilment.gateways import NEVER, GivingGateway, gateways
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
from tests.fulfilment.refunds import begun, refunded
from tests.given import given_order
from tests.shopfront import dump
from tests.trail import trail
from tests.units import ShopUnits


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    return memory_units


def test_an_amount_goes_back(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    draft = RefundDraft(amount=900, reason="a scratch")
    refund = refunded(units, ids, gateway, order, draft)

    assert (refund.status, refund.amount, refund.reason) == (
        RefundStatus.SUCCEEDED, 900, "a scratch",
    )  # fmt: skip
    assert refunds_of(units, order.id) == [refund]
    payment = payment_of(units, order.id)
    assert gateway.asked == [(payment.reference, refund.reference, 900)]
    assert payment.refunded == 900
    after = order_of(units, order.id)
    assert (after.refunded, after.credited, after.owed) == (900, 900, 0)
    assert after.payment_status is PaidStatus.PARTIALLY_REFUNDED
    assert [item.refunded for item in after.items] == [0, 0]


def test_the_books_balance(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    refunded(units, ids, gateway, order, RefundDraft(amount=900))
    books = books_of(units, order.id)
    assert (books[Account.CAPTURED], books[Account.REFUNDED]) == (3900, -900)
    assert books[Account.CREDITED] == 900
    assert Account.RECEIVABLE not in books


def test_items_go_back_one_by_one_with_shipping_until_all_of_it_is_back(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    ship(units, a_manager(), order.id, ShipmentDraft())
    drafts = [RefundDraft(items=so_many(order, 1)) for _ in range(3)]
    drafts += [RefundDraft(items=so_many(order, 0, 1)), RefundDraft(shipping=400)]
    got = [refunded(units, ids, gateway, order, draft) for draft in drafts]

    assert [refund.amount for refund in got] == [1000, 1000, 1000, 500, 400]
    after = order_of(units, order.id)
    assert [item.refunded for item in after.items] == [3, 1]
    assert after.payment_status is PaidStatus.REFUNDED
    assert (after.received, after.owed) == (0, 0)
    books_of(units, order.id)


def test_what_one_that_is_declined_left_to_be_caught_up_goes_back_once(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway
) -> None:
    order = given_placed(units, Line(3, price=100, discount=220), freight=500)
    ship(units, a_manager(), order.id, ShipmentDraft())
    one = RefundDraft(items=so_many(order, 1))
    first, second = (begun(units, ids, order, one) for _ in range(2))
    assert (first.amount, second.amount) == (27, 26)
    gateway.next = [NEVER]
    failed, *done = (settle_refund(units, gateways(gateway), each.id) for each in (first, second))
    assert failed.status is RefundStatus.FAILED
    done += [refunded(units, ids, gateway, order, one) for _ in range(2)]

    assert [refund.amount for refund in done] == [26, 27, 27]
    assert all(sum(item.amount for item in each.items) == each.amount for each in done)
    after = order_of(units, order.id)
    assert (after.items[0].refunded, after.items[0].gross) == (3, 80)
    assert (after.refunded, after.credited, after.received) == (80, 80, 500)
    books_of(units, order.id)


def test_what_is_pending_is_written_down_before_the_gateway_is_asked(
    units: ShopUnits, ids: CountedIds, order: Order
) -> None:
    refund = begun(units, ids, order, RefundDraft(items=so_many(order, 2)))
    assert refund.status is RefundStatus.PENDING
    after = order_of(units, order.id)
    assert (after.refunded, after.items[0].refunded) == (0, 0)
    assert after.payment_status is PaidStatus.PAID
    with pytest.raises(RefundExceeded) as caught:
        begun(units, ids, order, RefundDraft(amount=1901))
    assert caught.value.facts == {"refundable": 1900}
    with pytest.raises(QuantityExceeded):
        begun(units, ids, order, RefundDraft(items=so_many(order, 2)))


def test_of_a_cancelled_order_the_rest_goes_back_without_being_credited_twice(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    early = begun(units, ids, order, RefundDraft(amount=900))
    keeping = CancellationDraft(reason=CancellationReason.CUSTOMER, refund=False)
    cancel(units, ids, a_manager(), order.id, keeping)
    assert order_of(units, order.id).owed == -3900

    settle_refund(units, gateways(gateway), early.id)
    refunded(units, ids, gateway, order, RefundDraft(amount=3000))

    after = order_of(units, order.id)
    assert (after.refunded, after.credited, after.owed) == (3900, 3900, 0)
    assert after.payment_status is PaidStatus.REFUNDED
    books_of(units, order.id)


def test_the_timeline_and_the_audit_log_tell_of_it(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    refund = refunded(units, ids, gateway, order, RefundDraft(amount=900))
    facts = {"refund_id": refund.id, "amount": 900}
    told = [(each.kind, each.facts, each.actor) for each in timeline_of(units, order.id)]
    assert told == [
        (OrderKind.REFUND, facts, a_manager().name),
        (OrderKind.REFUNDED, facts, a_manager().name),
    ]
    entry = trail(units)[-1]
    assert (entry.action, entry.entity_id, entry.after) == ("order.refund", order.id, facts)


def test_what_is_refused_changes_nothing(units: ShopUnits, ids: CountedIds, order: Order) -> None:
    draft, unpaid = given_order(units), given_placed(units, is_paid=False)
    before = dump(units)
    with pytest.raises(NotPlaced):
        begun(units, ids, draft, RefundDraft(amount=1))
    with pytest.raises(RefundExceeded):
        begun(units, ids, unpaid, RefundDraft(amount=1))
    with pytest.raises(RefundExceeded):
        begun(units, ids, order, RefundDraft(amount=3901))
    with pytest.raises(InvalidInput):
        begun(units, ids, order, RefundDraft())
    with pytest.raises(NotFound):
        begun(units, ids, evolve(order, id=99), RefundDraft(amount=1))
    with pytest.raises(Forbidden):
        begin_refund(units, ids, a_supporter(), order.id, RefundDraft(amount=1))
    assert dump(units) == before


def test_refunds_are_read_by_way_of_their_order(
    units: ShopUnits, ids: CountedIds, order: Order
) -> None:
    other = given_placed(units)
    refund = begun(units, ids, order, RefundDraft(amount=900))
    assert list_refunds(units, a_supporter(), order.id) == [refund]
    assert read_refund(units, a_supporter(), order.id, refund.id) == refund
    assert list_refunds(units, a_supporter(), other.id) == []
    for order_id, refund_id in ((other.id, refund.id), (order.id, 99)):
        with pytest.raises(NotFound):
            read_refund(units, a_supporter(), order_id, refund_id)
    with pytest.raises(NotFound):
        list_refunds(units, a_supporter(), 99)
