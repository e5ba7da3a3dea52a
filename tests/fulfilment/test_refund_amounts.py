"""How much may go back, and what items come to: to the cent, in whatever parts."""

from collections.abc import Sequence
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.fulfilment.model import CancelledItem, ItemQuantity, QuantityExceeded
from domain.fulfilment.refunds import (
    Plan,
    RefundDraft,
    as_far_as_it_may,
    planned,
    refundable,
    worth,
)
from domain.fulfilment.shares import Past, share, units_left
from domain.orders.model import Order
from domain.payments.model import Refund, RefundedItem, RefundExceeded, RefundStatus
from domain.shared.errors import InvalidInput
from tests.builders import a_cancellation, a_payment, a_refund, an_order, an_order_item
from tests.fulfilment.orders import some_freight


def a_paid_order(gross: int = 1000, quantity: int = 3, **fields: Any) -> Order:
    """One item, with number 11, which cost so much altogether, and was sent."""
    discount = gross * (quantity - 1)
    item = an_order_item(
        id=11, quantity=quantity, unit_price=gross, discount=discount, shipped=quantity
    )
    order = an_order(number=1001, items=(item,), **fields)
    return evolve(order, captured=fields.get("captured", order.totals.total))


def by_item(*quantities: tuple[int, int], **fields: Any) -> RefundDraft:
    items = (ItemQuantity(order_item_id=item, quantity=quantity) for item, quantity in quantities)
    return RefundDraft(items=tuple(items), **fields)


def a_past_refund(
    amount: int, *items: RefundedItem, status: RefundStatus = RefundStatus.SUCCEEDED, **fields: Any
) -> Refund:
    return a_refund(a_payment(1), amount=amount, items=items, status=status, **fields)


def test_what_was_received_may_go_back() -> None:
    order = a_paid_order()
    assert refundable(order, Past()) == 1000
    assert planned(order, Past(), RefundDraft(amount=1000)).amount == 1000
    with pytest.raises(RefundExceeded) as caught:
        planned(order, Past(), RefundDraft(amount=1001))
    assert caught.value.facts == {"refundable": 1000}


def test_nothing_goes_back_that_was_not_received() -> None:
    order = a_paid_order(captured=0)
    with pytest.raises(RefundExceeded) as caught:
        planned(order, Past(), RefundDraft(amount=1))
    assert caught.value.facts == {"refundable": 0}
    assert as_far_as_it_may(order, Past(), 1) is None


def test_what_is_pending_counts_as_gone_and_what_failed_does_not() -> None:
    order = a_paid_order()
    refunds = [
        a_past_refund(400, status=RefundStatus.PENDING),
        a_past_refund(500, status=RefundStatus.FAILED),
    ]
    assert refundable(order, Past(refunds)) == 600
    assert as_far_as_it_may(order, Past(refunds), 1000) == Plan(amount=600)
    assert as_far_as_it_may(order, Past(refunds), 500) == Plan(amount=500)
    with pytest.raises(RefundExceeded):
        planned(order, Past(refunds), RefundDraft(amount=601))


def test_a_refund_is_of_an_amount_or_of_items_and_shipping() -> None:
    by_item((11, 1), shipping=5).check()
    RefundDraft(shipping=5).check()
    RefundDraft(amount=5).check()
    both = by_item((11, 1), amount=5)
    for draft in (RefundDraft(), both, RefundDraft(amount=5, shipping=5)):
        with pytest.raises(InvalidInput) as caught:
            draft.check()
        assert caught.value.violations[0].pointer == "/amount"


def test_items_come_to_what_was_paid_for_them() -> None:
    order = a_paid_order(gross=1000, quantity=3)
    plan = planned(order, Past(), by_item((11, 1)))
    assert plan.items == (RefundedItem(order_item_id=11, quantity=1, amount=333),)
    assert plan.amount == 333


@given(st.integers(1, 10**6), st.integers(0, 9), st.integers(0, 9), st.data())
def test_those_that_were_sent_come_first_and_the_others_are_cancelled(
    gross: int, sent: int, unsent: int, data: st.DataObject
) -> None:
    order = a_paid_order(gross=gross + sent + unsent, quantity=sent + unsent + 1)
    order = evolve(order, items=(evolve(order.items[0], shipped=sent),))
    wanted = data.draw(st.integers(1, sent + unsent + 1))
    plan = planned(order, Past(), by_item((11, wanted)))
    [item] = plan.items
    assert (item.quantity, item.cancelled) == (min(sent, wanted), max(0, wanted - sent))
    cancelled = CancelledItem(
        order_item_id=11,
        quantity=item.cancelled,
        amount=share(order.items[0], Past(), item.cancelled),
    )
    assert item.amount + cancelled.amount == plan.amount
    # As much as if it had been done one after the other.
    after = Past(cancellations=[a_cancellation(order, items=(cancelled,))])
    assert share(order.items[0], after, item.quantity) == item.amount


def test_no_more_units_than_were_bought() -> None:
    order = a_paid_order(quantity=3)
    pending = a_past_refund(
        667, RefundedItem(order_item_id=11, quantity=2, amount=667), status=RefundStatus.PENDING
    )
    with pytest.raises(QuantityExceeded) as caught:
        planned(order, Past([pending]), by_item((11, 2)))
    assert caught.value.facts == {"left": [{"order_item_id": 11, "wanted": 2, "left": 1}]}


def test_shipping_goes_back_once_and_no_more_than_was_paid_for_it() -> None:
    order = a_paid_order(freight=some_freight(500))
    plan = planned(order, Past(), by_item((11, 3), shipping=500))
    assert (plan.amount, plan.shipping) == (1500, 500)
    before = a_past_refund(300, shipping=300)
    with pytest.raises(RefundExceeded) as caught:
        planned(order, Past([before]), RefundDraft(shipping=201))
    assert caught.value.facts == {"refundable": 200}
    with pytest.raises(RefundExceeded):
        planned(a_paid_order(), Past(), RefundDraft(shipping=1))


def test_items_never_take_back_more_than_is_left_of_the_money() -> None:
    order = a_paid_order(captured=1000, refunded=900)
    goodwill = a_past_refund(900)
    with pytest.raises(RefundExceeded) as caught:
        planned(order, Past([goodwill]), by_item((11, 3)))
    assert caught.value.facts == {"refundable": 100}
    assert worth(order, Past([goodwill]), {11: 3}) == 100


def test_for_what_cost_nothing_nothing_goes_back() -> None:
    with pytest.raises(InvalidInput) as caught:
        planned(a_paid_order(gross=0), Past(), by_item((11, 1)))
    assert [(each.pointer, each.code) for each in caught.value.violations] == [
        ("/items", "nothing")
    ]


def test_units_whose_money_went_back_are_worth_nothing_more() -> None:
    order = a_paid_order(gross=1000, quantity=4)
    before = a_past_refund(
        750, RefundedItem(order_item_id=11, quantity=3, amount=750), status=RefundStatus.PENDING
    )
    assert worth(order, Past(), {11: 2}) == 500
    assert worth(order, Past([before]), {11: 2}) == 250
    part = evolve(order, items=(evolve(order.items[0], shipped=3),))
    assert worth(part, Past([before]), {11: 2}) == 0


def test_no_units_are_worth_nothing_also_where_a_cent_is_to_be_caught_up() -> None:
    order = a_paid_order(gross=80, quantity=3)
    # Of 27 and 26, the first was declined: one unit has gone for less than what it ought to be.
    before = Past([a_past_refund(26, RefundedItem(order_item_id=11, quantity=1, amount=26))])
    assert [share(order.items[0], before, units) for units in range(3)] == [0, 27, 54]
    assert worth(order, before, {11: 0}) == worth(order, before, {}) == 0
    plan = planned(order, before, by_item((11, 1)))
    assert plan == Plan(amount=27, items=(RefundedItem(order_item_id=11, quantity=1, amount=27),))


def _given_back(order: Order, parts: Sequence[tuple[int, bool]]) -> list[Refund]:
    """Refunds of so many units each, one after the other; some of them failed."""
    refunds: list[Refund] = []
    for units, fails in parts:
        try:
            plan = planned(order, Past(refunds), by_item((11, units)))
        except InvalidInput:
            # These units come to less than half of the smallest coin.
            made = (RefundedItem(order_item_id=11, quantity=units, amount=0),)
            refunds.append(a_past_refund(0, *made))
            continue
        status = RefundStatus.FAILED if fails else RefundStatus.PENDING
        refunds.append(a_past_refund(plan.amount, *plan.items, status=status))
    return refunds


@st.composite
def partitions(draw: st.DrawFn) -> tuple[int, list[int]]:
    parts = draw(st.lists(st.integers(1, 40), min_size=1, max_size=12))
    return sum(parts), parts


@given(st.integers(0, 10**7), partitions())
def test_units_given_back_in_any_parts_add_up_to_what_was_paid(
    gross: int, parts: tuple[int, list[int]]
) -> None:
    quantity, units = parts
    order = a_paid_order(gross=gross, quantity=quantity)
    refunds = _given_back(order, [(each, False) for each in units])
    assert sum(refund.amount for refund in refunds) == gross
    assert refundable(order, Past(refunds)) == 0


@given(st.integers(1, 10**4), st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=12))
def test_what_fails_between_costs_and_gives_nobody_a_cent(
    gross: int, parts: list[tuple[int, bool]]
) -> None:
    quantity = sum(units for units, _ in parts) + 1
    order = a_paid_order(gross=gross, quantity=quantity)
    refunds = _given_back(order, parts)
    gone = sum(
        item.quantity
        for refund in refunds
        if refund.status is not RefundStatus.FAILED
        for item in refund.items
    )
    refunds += _given_back_rest(order, refunds, quantity - gone)
    assert all(refund.amount >= 0 for refund in refunds)
    done = [refund.amount for refund in refunds if refund.status is not RefundStatus.FAILED]
    assert sum(done) == gross


def _given_back_rest(order: Order, refunds: list[Refund], units: int) -> list[Refund]:
    left = worth(order, Past(refunds), {11: units})
    if not left:
        return []
    plan = planned(order, Past(refunds), by_item((11, units)))
    assert plan.amount == left
    return [a_past_refund(plan.amount, *plan.items)]


@given(
    st.integers(1, 10**4),
    st.integers(1, 20),
    st.integers(0, 9),
    st.lists(st.tuples(st.integers(1, 3), st.none() | st.integers(0, 9)), max_size=20),
)
def test_whatever_fails_after_others_were_begun_items_add_up_to_what_they_cost(
    gross: int, sent: int, unsent: int, steps: list[tuple[int, int | None]]
) -> None:
    order = a_paid_order(gross=gross, quantity=sent + unsent)
    order = evolve(order, items=(evolve(order.items[0], shipped=sent),))
    past = Past()
    for units, failing in steps:
        past = _begun(order, past, min(units, units_left(order.items[0], past)))
        if failing is not None:
            past = _failed(past, failing)
    past = _begun(order, past, units_left(order.items[0], past))
    refunded = sum(part.amount for each in past.standing for part in each.items)
    cancelled = sum(part.amount for each in past.cancellations for part in each.items)
    assert refunded + cancelled == gross


def _begun(order: Order, past: Past, units: int) -> Past:
    """With one refund more, that is pending, and what was cancelled with it."""
    if not units:
        return past
    try:
        plan = planned(order, past, by_item((11, units)))
    except InvalidInput:
        # There are no cents for so few.
        return past
    refund = a_past_refund(plan.amount, *plan.items, status=RefundStatus.PENDING)
    cancelled = [
        CancelledItem(order_item_id=11, quantity=each, amount=share(order.items[0], past, each))
        for each in plan.given_up.values()
    ]
    in_parts = sum(part.amount for part in plan.items) + sum(part.amount for part in cancelled)
    assert plan.amount == in_parts
    return Past(
        [*past.refunds, refund],
        [*past.cancellations, a_cancellation(order, items=tuple(cancelled))],
    )


def _failed(past: Past, at: int) -> Past:
    """With one of the refunds declined; what was cancelled with it stays cancelled."""
    refunds = [
        evolve(refund, status=RefundStatus.FAILED) if at == place else refund
        for place, refund in enumerate(past.refunds)
    ]
    return evolve(past, refunds=refunds)
