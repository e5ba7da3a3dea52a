"""Cancelling what of an order is still to be sent: goods, claims and money of these units alone."""

from itertools import permutations

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from domain.fulfilment.cancelling import Cancelled, cancel, list_cancellations
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    ItemQuantity,
    NoPaymentAwaited,
    PaymentRecord,
    QuantityExceeded,
    ReturnDraft,
    ReturnItemDraft,
    ShipmentDraft,
)
from domain.fulfilment.paying import record_payment
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.settling import settle_refund
from domain.fulfilment.use_cases import ship, take_return
from domain.ledger.model import Account
from domain.orders.model import FulfilmentStatus, Order, OrderKind, OrderStatus, PaidStatus
from domain.payments.model import PaymentStatus, RefundExceeded, RefundStatus
from domain.shared.errors import InvalidInput
from tests.builders import a_manager
from tests.doubles import CountedIds, FrozenClock
from tests.fulfilment.gateways import NEVER, GivingGateway, gateways
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
from tests.fulfilment.refunds import begun, refunded
from tests.shopfront import dump
from tests.trail import trail
from tests.units import ShopUnits

STAFF = a_manager()


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    return memory_units


def some(
    order: Order, *quantities: int, refund: bool = True, restock: bool = True
) -> CancellationDraft:
    return CancellationDraft(
        reason=CancellationReason.INVENTORY,
        items=so_many(order, *quantities),
        refund=refund,
        restock=restock,
    )


def cancelled(
    units: ShopUnits, ids: CountedIds, order: Order, draft: CancellationDraft
) -> Cancelled:
    """With the money, if there is any, given back."""
    done = cancel(units, ids, STAFF, order.id, draft)
    if done.refund is None:
        return done
    return evolve(done, refund=settle_refund(units, gateways(GivingGateway()), done.refund.id))


def test_the_rest_of_what_is_partly_shipped_is_given_up(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000), Line(1, price=500), freight=400)
    ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 1)))
    done = cancelled(units, ids, order, some(order, 2, 1))

    assert stock_of(units, order) == [(2, 0), (1, 0)]
    assert done.refund is not None
    assert (done.refund.amount, done.refund.status) == (2500, RefundStatus.SUCCEEDED)
    after = order_of(units, order.id)
    assert (after.status, after.fulfilment_status) == (
        OrderStatus.PLACED, FulfilmentStatus.FULFILLED,
    )  # fmt: skip
    assert (after.credited, after.refunded, after.owed) == (2500, 2500, 0)
    assert after.payment_status is PaidStatus.PARTIALLY_REFUNDED
    assert [(item.cancelled, item.refunded) for item in after.items] == [(2, 0), (1, 0)]
    assert Account.RECEIVABLE not in books_of(units, order.id)


def test_what_is_shipped_of_it_comes_back_as_the_whole(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3))
    ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 1)))
    cancelled(units, ids, order, some(order, 2))
    back = ReturnItemDraft(order_item_id=order.items[0].id, received=1, restock=True)
    after, _, refundable = take_return(units, STAFF, order.id, ReturnDraft(items=(back,)))
    assert (after.fulfilment_status, refundable) == (FulfilmentStatus.RETURNED, 1000)


def test_a_part_is_cancelled_after_the_other(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000))
    first = cancelled(units, ids, order, some(order, 1)).cancellation
    assert order_of(units, order.id).fulfilment_status is FulfilmentStatus.NOT_FULFILLED
    second = cancelled(units, ids, order, some(order, 1)).cancellation
    assert list_cancellations(units, STAFF, order.id) == [first, second]
    _, shipment = ship(units, STAFF, order.id, ShipmentDraft())
    assert shipment.items == so_many(order, 1)
    assert order_of(units, order.id).fulfilment_status is FulfilmentStatus.FULFILLED
    assert stock_of(units, order) == [(2, 0)]


def test_who_cancels_all_that_is_left_of_what_nobody_got_cancels_the_order(
    units: ShopUnits, ids: CountedIds
) -> None:
    order = given_placed(units, Line(3, price=1000), Line(1, price=500), freight=400)
    cancelled(units, ids, order, some(order, 3))
    assert order_of(units, order.id).status is OrderStatus.PLACED
    last = cancelled(units, ids, order, some(order, 0, 1)).refund
    assert last is not None
    # With the shipping, of which there is none.
    assert last.amount == 900
    after = order_of(units, order.id)
    assert (after.status, after.payment_status) == (OrderStatus.CANCELLED, PaidStatus.REFUNDED)
    assert (after.credited, after.refunded, after.owed) == (3900, 3900, 0)
    assert stock_of(units, order) == [(3, 0), (1, 0)]
    books_of(units, order.id)


def test_of_what_is_not_for_sale_again_so_much_is_written_off(
    units: ShopUnits, ids: CountedIds
) -> None:
    order = given_placed(units, Line(3, on_hand=5))
    cancelled(units, ids, order, some(order, 2, restock=False))
    assert stock_of(units, order) == [(3, 1)]


def test_the_money_stays_if_that_is_wanted_and_goes_back_by_amount(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway
) -> None:
    order = given_placed(units, Line(3, price=1000))
    assert cancelled(units, ids, order, some(order, 1, refund=False)).refund is None
    after = order_of(units, order.id)
    assert (after.credited, after.refunded, after.owed) == (1000, 0, -1000)
    with pytest.raises(QuantityExceeded):
        begun(units, ids, order, RefundDraft(items=so_many(order, 3)))
    refunded(units, ids, gateway, order, RefundDraft(amount=1200))
    after = order_of(units, order.id)
    assert (after.credited, after.refunded, after.owed) == (1200, 1200, 0)
    books_of(units, order.id)


def test_less_is_owed_of_what_is_paid_later(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000), is_paid=False)
    assert cancelled(units, ids, order, some(order, 1)).refund is None
    assert order_of(units, order.id).owed == 2000
    with pytest.raises(InvalidInput):
        record_payment(units, STAFF, order.id, PaymentRecord(amount=3000))
    record_payment(units, STAFF, order.id, PaymentRecord(amount=2000))
    payment, after = payment_of(units, order.id), order_of(units, order.id)
    assert (payment.status, payment.captured) == (PaymentStatus.CAPTURED, 2000)
    assert (after.payment_status, after.captured, after.owed) == (PaidStatus.PAID, 2000, 0)
    with pytest.raises(RefundExceeded):
        begun(units, ids, order, RefundDraft(amount=2001))
    books_of(units, order.id)


def test_no_more_goes_back_than_is_left_of_the_money(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(2, price=1000))
    ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 1)))
    goodwill = begun(units, ids, order, RefundDraft(amount=1700))
    rest = cancelled(units, ids, order, some(order, 1)).refund
    assert rest is not None
    assert rest.amount == 300
    settle_refund(units, gateways(GivingGateway()), goodwill.id)
    after = order_of(units, order.id)
    assert (after.credited, after.refunded, after.owed) == (2000, 2000, 0)
    books_of(units, order.id)


def test_units_whose_money_goes_back_before_they_are_sent_are_not_sent(
    units: ShopUnits, ids: CountedIds
) -> None:
    order = given_placed(units, Line(3, price=1000))
    refund = begun(units, ids, order, RefundDraft(items=so_many(order, 2)))
    [item] = refund.items
    assert (item.quantity, item.amount, item.cancelled, refund.amount) == (0, 0, 2, 2000)
    [done] = list_cancellations(units, STAFF, order.id)
    assert [(each.quantity, each.amount) for each in done.items] == [(2, 2000)]
    assert stock_of(units, order) == [(3, 1)]
    after = order_of(units, order.id)
    assert (after.items[0].cancelled, after.credited, after.owed) == (2, 2000, -2000)
    with pytest.raises(QuantityExceeded):
        ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 2)))
    with pytest.raises(QuantityExceeded):
        cancel(units, ids, STAFF, order.id, some(order, 2))
    _, shipment = ship(units, STAFF, order.id, ShipmentDraft())
    assert shipment.items == so_many(order, 1)
    with pytest.raises(QuantityExceeded):
        ship(units, STAFF, order.id, ShipmentDraft())
    [told] = [each for each in timeline_of(units, order.id) if each.kind is OrderKind.REFUND]
    assert told.facts["cancelled"] == [{"order_item_id": order.items[0].id, "quantity": 2}]


def test_of_what_was_sent_the_money_goes_back_first(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000))
    ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 1)))
    assert begun(units, ids, order, RefundDraft(items=so_many(order, 1))).items[0].cancelled == 0
    assert stock_of(units, order) == [(2, 2)]
    assert begun(units, ids, order, RefundDraft(items=so_many(order, 1))).items[0].cancelled == 1
    assert stock_of(units, order) == [(2, 1)]


def test_what_a_refund_cancelled_is_owed_if_the_gateway_declines(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway
) -> None:
    order = given_placed(units, Line(3, price=1000))
    ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 1)))
    gateway.next = [NEVER]
    failed = refunded(units, ids, gateway, order, RefundDraft(items=so_many(order, 3)))
    [item] = failed.items
    assert (item.quantity, item.amount, item.cancelled, failed.amount) == (1, 1000, 2, 3000)
    assert stock_of(units, order) == [(2, 0)]
    after = order_of(units, order.id)
    assert (after.items[0].cancelled, after.credited, after.owed) == (2, 2000, -2000)
    refunded(units, ids, gateway, order, RefundDraft(amount=2000))
    refunded(units, ids, gateway, order, RefundDraft(items=so_many(order, 1)))
    after = order_of(units, order.id)
    assert (after.items[0].refunded, after.credited, after.owed, after.received) == (1, 3000, 0, 0)
    books_of(units, order.id)


def test_a_refund_of_all_that_nobody_got_cancels_the_order(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway
) -> None:
    order = given_placed(units, Line(2, price=1000), freight=400)
    refunded(units, ids, gateway, order, RefundDraft(items=so_many(order, 2)))
    after = order_of(units, order.id)
    assert (after.status, after.payment_status) == (
        OrderStatus.CANCELLED, PaidStatus.PARTIALLY_REFUNDED,
    )  # fmt: skip
    # For shipping, which was not in the refund.
    assert (after.credited, after.refunded, after.owed) == (2400, 2000, -400)
    refunded(units, ids, gateway, order, RefundDraft(shipping=400))
    assert order_of(units, order.id).payment_status is PaidStatus.REFUNDED
    books_of(units, order.id)


@pytest.mark.parametrize("order_of_things", range(6))
def test_each_thing_is_credited_once_in_whatever_order_it_goes_back(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order_of_things: int
) -> None:
    order = given_placed(units, Line(3, price=1000), freight=400)
    ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 1)))
    drafts = [
        RefundDraft(amount=500),
        RefundDraft(items=so_many(order, 2)),
        RefundDraft(shipping=400),
    ]
    begun_in_turn = [begun(units, ids, order, draft) for draft in drafts]
    for refund in list(permutations(begun_in_turn))[order_of_things]:
        settle_refund(units, gateways(gateway), refund.id)
    after = order_of(units, order.id)
    assert (after.credited, after.refunded, after.owed) == (2900, 2900, 0)
    books_of(units, order.id)


def test_money_for_a_unit_that_came_back_is_not_that_of_a_cancelled_one(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway
) -> None:
    order = given_placed(units, Line(3, price=1000))
    ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 2)))
    cancelled(units, ids, order, some(order, 1, refund=False))
    refunded(units, ids, gateway, order, RefundDraft(items=so_many(order, 1)))
    after = order_of(units, order.id)
    assert (after.credited, after.received, after.owed) == (2000, 2000, -1000)
    books_of(units, order.id)


def test_where_nothing_is_left_to_be_paid_no_money_is_awaited(
    units: ShopUnits, ids: CountedIds
) -> None:
    order = given_placed(units, Line(1, price=1000), Line(1, price=0), is_paid=False)
    cancelled(units, ids, order, some(order, 1))
    assert order_of(units, order.id).status is OrderStatus.PLACED
    assert payment_of(units, order.id).status is PaymentStatus.VOIDED
    with pytest.raises(NoPaymentAwaited):
        record_payment(units, STAFF, order.id, PaymentRecord())


def test_goodwill_is_money_alone(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3, price=1000))
    begun(units, ids, order, RefundDraft(amount=2000))
    assert stock_of(units, order) == [(3, 3)]
    assert order_of(units, order.id).version == order.version


def test_what_is_refused_changes_nothing(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3), Line(1))
    ship(units, STAFF, order.id, ShipmentDraft(items=so_many(order, 1)))
    before = dump(units)
    for draft in (some(order, 3), some(order, 2, 2)):
        with pytest.raises(QuantityExceeded):
            cancel(units, ids, STAFF, order.id, draft)
    unknown = (ItemQuantity(order_item_id=99, quantity=1),)
    with pytest.raises(InvalidInput):
        cancel(units, ids, STAFF, order.id, evolve(some(order, 1), items=unknown))
    assert dump(units) == before


def test_the_timeline_and_the_audit_log_tell_what(units: ShopUnits, ids: CountedIds) -> None:
    order = given_placed(units, Line(3))
    cancel(units, ids, STAFF, order.id, some(order, 1, refund=False))
    [told] = timeline_of(units, order.id)
    items = [{"order_item_id": order.items[0].id, "quantity": 1}]
    facts = {"reason": "inventory", "restocked": True, "items": items}
    assert (told.kind, told.facts) == (OrderKind.CANCELLED, facts)
    assert trail(units)[-1].after == facts


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["ship", "cancel", "keep the money", "refund", "refund fails", "goodwill"]),
        st.integers(1, 3),
    ),
    max_size=10,
)


@given(st.integers(0, 1000), st.integers(1, 7), ACTS)
def test_whatever_is_done_the_books_and_the_shelf_come_out_even(
    price: int, quantity: int, acts: list[tuple[str, int]]
) -> None:
    units, ids, gateway = MemoryUnits(Store(), FrozenClock()), CountedIds(), GivingGateway()
    # What 0.01 each and a discount make is nothing that divides evenly.
    line = Line(quantity, price=price + 1, discount=price * quantity // 3)
    order = given_placed(units, line, freight=7)
    for act, so_much in acts:
        try:
            _do(units, order, ids, gateway, (act, so_much))
        except (QuantityExceeded, RefundExceeded, InvalidInput):
            continue
        _check(units, order)
        if order_of(units, order.id).status is OrderStatus.CANCELLED:
            return
    rest = order_of(units, order.id).items[0].unshipped
    if rest:
        cancelled(units, ids, order, some(order, rest))
        _check(units, order)
        assert stock_of(units, order)[0][1] == 0


def _do(
    units: ShopUnits, order: Order, ids: CountedIds, gateway: GivingGateway, what: tuple[str, int]
) -> None:
    act, many = what
    items = so_many(order, many)
    if act == "ship":
        ship(units, STAFF, order.id, ShipmentDraft(items=items))
    elif act in {"cancel", "keep the money"}:
        cancelled(units, ids, order, some(order, many, refund=act == "cancel"))
    elif act == "goodwill":
        refunded(units, ids, gateway, order, RefundDraft(amount=many))
    else:
        gateway.next = [NEVER] if act == "refund fails" else []
        refunded(units, ids, gateway, order, RefundDraft(items=items))


def _check(units: ShopUnits, order: Order) -> None:
    after = order_of(units, order.id)
    books_of(units, order.id)
    [item] = after.items
    [(on_hand, reserved)] = stock_of(units, order)
    assert reserved == item.unshipped or after.status is OrderStatus.CANCELLED
    assert on_hand == item.quantity - item.shipped
    assert item.refunded <= item.shipped
    # Of what was kept, nothing is given back twice.
    assert after.owed <= 0
    going = [each for each in refunds_of(units, order.id) if each.status is not RefundStatus.FAILED]
    assert sum(each.amount for each in going) == after.refunded
    # Nothing is asked for what is not sent, or what the money went back for.
    cancellations = list_cancellations(units, STAFF, order.id)
    not_asked = sum(part.amount for each in cancellations for part in each.items)
    not_asked += sum(part.amount for each in going for part in each.items)
    assert after.credited >= min(after.totals.total, not_asked)
