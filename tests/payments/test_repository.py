"""What storage promises of payments, of what gateways said, and of refunds."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from domain.payments.model import (
    Payment,
    PaymentStatus,
    RefundedItem,
    RefundStatus,
    Transaction,
    TransactionState,
    TransactionType,
)
from domain.shared.errors import ConcurrencyConflict, NotFound
from tests.builders import AT, LATER, a_payment, a_refund, a_transaction
from tests.given import given_order, given_payment, given_refund
from tests.units import ShopUnits

SECOND = timedelta(seconds=1)
SETTLED = [PaymentStatus.CAPTURED, PaymentStatus.DECLINED, PaymentStatus.VOIDED]
FULL: dict[str, Any] = {
    "method": "bank_transfer",
    "amount": 10**12,
    "currency": "EUR",
    "status": PaymentStatus.CAPTURED,
    "captured": 10**12,
    "refunded": 10**12 - 1,
    "gateway_reference": "pi_3Nk\\%_s",
    "action_url": "https://bank.example/3ds?größe=1",
    "failure": "The bank says: “nein”",
    "lease_until": AT + 2 * SECOND,
    "hold_until": AT + 3 * SECOND,
    "updated_at": LATER,
}


def _of(units: ShopUnits, order_id: int) -> list[Payment]:
    with units.read() as unit:
        return list(unit.payments.of_order(order_id))


def _record(units: ShopUnits, transaction: Transaction) -> bool:
    with units.write() as unit:
        return unit.commit(unit.payments.record(transaction))


def test_a_payment_comes_back_equal(units: ShopUnits) -> None:
    order, other = given_order(units), given_order(units)
    full = given_payment(units, order.id, reference="full", **FULL)
    bare = given_payment(units, order.id)
    given_payment(units, other.id)

    assert evolve(full, id=0) == a_payment(order.id, reference="full", **FULL)
    assert _of(units, order.id) == [full, bare]
    with units.write() as unit:
        assert unit.payments.by_reference("full") == full
        assert unit.payments.by_reference(bare.reference) == bare
        assert unit.payments.of_order_for_update(order.id) == [full, bare]
        assert unit.payments.of_order_for_update(99) == []
    assert _of(units, 99) == []


@pytest.mark.parametrize("reference", ["", "Payment", "payment ", "päyment", "payment\x00"])
def test_a_reference_is_known_letter_by_letter(units: ShopUnits, reference: str) -> None:
    given_payment(units, reference="payment")
    with units.read() as unit, pytest.raises(NotFound):
        unit.payments.by_reference(reference)


def test_saving_keeps_how_far_it_has_come_and_nothing_else(units: ShopUnits) -> None:
    payment = given_payment(units, amount=FULL["amount"])
    other = given_payment(units)
    wanted = evolve(payment, **FULL)
    with units.write() as unit:
        unit.payments.save(evolve(wanted, order_id=other.order_id, reference="x", created_at=LATER))
        unit.commit(None)

    stays: dict[str, Any] = {"method": payment.method, "currency": payment.currency}
    assert _of(units, payment.order_id) == [evolve(wanted, **stays)]
    assert _of(units, other.order_id) == [other]


def test_saving_without_a_change_is_no_missing_payment(units: ShopUnits) -> None:
    payment = given_payment(units)
    with units.write() as unit:
        unit.payments.save(payment)
        unit.commit(None)
    assert _of(units, payment.order_id) == [payment]


def test_a_payment_that_is_not_there_cannot_be_saved(units: ShopUnits) -> None:
    payment = given_payment(units)
    with units.write() as unit, pytest.raises(NotFound):
        unit.payments.save(evolve(payment, id=payment.id + 1))


@pytest.mark.parametrize("first", [each for each in PaymentStatus if each not in SETTLED])
def test_an_order_has_one_payment_under_way(units: ShopUnits, first: PaymentStatus) -> None:
    payment = given_payment(units, status=first)
    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.payments.add(a_payment(payment.order_id))
    assert _of(units, payment.order_id) == [payment]


@pytest.mark.parametrize("first", SETTLED)
def test_after_one_that_is_over_there_can_be_others(units: ShopUnits, first: PaymentStatus) -> None:
    payment = given_payment(units)
    over = evolve(payment, status=first)
    with units.write() as unit:
        unit.payments.save(over)
        second = unit.payments.add(a_payment(payment.order_id, status=first))
        third = unit.payments.add(a_payment(payment.order_id))
        unit.commit(None)
    assert _of(units, payment.order_id) == [over, second, third]


def test_what_is_over_does_not_come_to_life_beside_another(units: ShopUnits) -> None:
    over = given_payment(units, status=PaymentStatus.DECLINED)
    given_payment(units, over.order_id)
    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.payments.save(evolve(over, status=PaymentStatus.PENDING))


def test_what_is_due_is_under_way_and_nobody_is_at_it(units: ShopUnits) -> None:
    due = {
        status: given_payment(units, status=status, lease_until=AT - place * SECOND)
        for place, status in enumerate(PaymentStatus)
    }
    given_payment(units, lease_until=AT + timedelta(microseconds=1))
    with units.read() as unit:
        found = unit.payments.due(AT, 10)
    assert found == [
        due[PaymentStatus.VOIDING],
        due[PaymentStatus.CAPTURING],
        due[PaymentStatus.ACTION_REQUIRED],
        due[PaymentStatus.PENDING],
    ]


def test_the_longest_waiting_come_first(units: ShopUnits) -> None:
    waiting = [
        given_payment(units, status=status, lease_until=AT - ago * SECOND)
        for status, ago in (
            (PaymentStatus.VOIDING, 1),
            (PaymentStatus.PENDING, 3),
            (PaymentStatus.PENDING, 2),
            (PaymentStatus.CAPTURING, 2),
            (PaymentStatus.PENDING, 0),
        )
    ]
    with units.read() as unit:
        assert unit.payments.due(AT, 4) == [waiting[place] for place in (1, 2, 3, 0)]
        assert unit.payments.due(AT, 1) == [waiting[1]]
        assert unit.payments.due(AT - 4 * SECOND, 10) == []


def test_what_a_gateway_says_twice_is_kept_once(units: ShopUnits) -> None:
    payment, other = given_payment(units), given_payment(units)
    said = a_transaction(payment.id, gateway_reference="ch_1", detail="größer")
    assert _record(units, said)
    assert not _record(units, evolve(said, amount=1, detail="", recorded_at=LATER))

    assert _record(units, evolve(said, type=TransactionType.CAPTURE))
    assert _record(units, evolve(said, state=TransactionState.FAILURE))
    assert _record(units, evolve(said, gateway_reference="CH_1"))
    assert _record(units, evolve(said, payment_id=other.id))
    with units.read() as unit:
        kept = unit.payments.transactions(payment.order_id)
        others = unit.payments.transactions(other.order_id)
        assert unit.payments.transactions(99) == []
    assert evolve(kept[0], id=0) == said
    assert [(each.type, each.state, each.gateway_reference) for each in kept] == [
        (TransactionType.AUTHORIZATION, TransactionState.SUCCESS, "ch_1"),
        (TransactionType.CAPTURE, TransactionState.SUCCESS, "ch_1"),
        (TransactionType.AUTHORIZATION, TransactionState.FAILURE, "ch_1"),
        (TransactionType.AUTHORIZATION, TransactionState.SUCCESS, "CH_1"),
    ]
    assert [each.payment_id for each in others] == [other.id]
    assert len({each.id for each in (*kept, *others)}) == 5


def test_after_a_repeat_the_unit_of_work_goes_on(units: ShopUnits) -> None:
    payment = given_payment(units)
    said = a_transaction(payment.id)
    with units.write() as unit:
        assert unit.payments.record(said)
        assert not unit.payments.record(said)
        unit.payments.save(evolve(payment, status=PaymentStatus.CAPTURING))
        unit.commit(None)
    assert [each.status for each in _of(units, payment.order_id)] == [PaymentStatus.CAPTURING]
    with units.read() as unit:
        assert len(unit.payments.transactions(payment.order_id)) == 1


def test_the_transactions_of_all_payments_of_an_order_are_in_order(units: ShopUnits) -> None:
    first = given_payment(units, status=PaymentStatus.DECLINED)
    second = given_payment(units, first.order_id)
    refund = given_refund(units, second)
    for said in (
        a_transaction(second.id, type=TransactionType.REFUND, refund_id=refund.id),
        a_transaction(first.id, state=TransactionState.PENDING, amount=0),
    ):
        assert _record(units, said)
    with units.read() as unit:
        kept = unit.payments.transactions(first.order_id)
    assert [(each.payment_id, each.refund_id) for each in kept] == [
        (second.id, refund.id),
        (first.id, None),
    ]


def test_a_refund_comes_back_equal(units: ShopUnits) -> None:
    payment, other = given_payment(units), given_payment(units)
    fields: dict[str, Any] = {
        "reference": "full",
        "status": RefundStatus.FAILED,
        "reason": "too “small”",
        "items": (RefundedItem(7, 2, 800), RefundedItem(3, 1, 104)),
        "shipping": 95,
        "failure": "The account is closed.",
        "actor": "staff:3:Änna",
        "lease_until": AT + SECOND,
        "settled_at": LATER,
    }
    full = given_refund(units, payment, **fields)
    bare = given_refund(units, payment)
    given_refund(units, other)

    assert evolve(full, id=0) == a_refund(payment, **fields)
    with units.read() as unit:
        assert unit.payments.refunds(payment.order_id) == [full, bare]
        assert unit.payments.refund(full.id) == full
        assert unit.payments.refund(bare.id) == bare
        assert unit.payments.refunds(99) == []
        with pytest.raises(NotFound):
            unit.payments.refund(99)


def test_saving_a_refund_keeps_what_came_of_it_and_nothing_else(units: ShopUnits) -> None:
    payment = given_payment(units)
    refund, other = given_refund(units, payment), given_refund(units, payment)
    changes: dict[str, Any] = {
        "status": RefundStatus.SUCCEEDED,
        "failure": "none",
        "lease_until": LATER,
        "settled_at": LATER,
    }
    with units.write() as unit:
        unit.payments.save_refund(
            evolve(refund, **changes, reference="x", amount=1, reason="y", created_at=LATER)
        )
        unit.payments.save_refund(other)
        unit.commit(None)
    with units.write() as unit:
        assert unit.payments.refunds(payment.order_id) == [evolve(refund, **changes), other]
        with pytest.raises(NotFound):
            unit.payments.save_refund(evolve(refund, id=99))


def test_refunds_that_are_due_are_pending_and_nobody_is_at_them(units: ShopUnits) -> None:
    payment = given_payment(units)
    late, later, latest = (
        given_refund(units, payment, lease_until=AT - ago * SECOND) for ago in (1, 2, 0)
    )
    given_refund(units, payment, lease_until=AT + timedelta(microseconds=1))
    for status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED):
        given_refund(units, payment, status=status, settled_at=AT, lease_until=AT - 9 * SECOND)
    with units.read() as unit:
        assert unit.payments.refunds_due(AT, 10) == [later, late, latest]
        assert unit.payments.refunds_due(AT, 1) == [later]
