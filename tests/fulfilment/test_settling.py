"""Asking the gateway for a refund until it says something: once, whatever fails between."""

from datetime import timedelta

import pytest

from domain.fulfilment.model import ShipmentDraft
from domain.fulfilment.refunds import LEASE, RefundDraft
from domain.fulfilment.settling import attempt_refund, settle_refund, sweep_refunds
from domain.fulfilment.use_cases import ship
from domain.orders.model import Order, OrderKind
from domain.payments.model import (
    GatewayUnavailable,
    RefundStatus,
    TransactionState,
    TransactionType,
)
from domain.shared.errors import ConcurrencyConflict
from tests.builders import a_manager
from tests.doubles import CountedIds, FrozenClock
from tests.fulfilment.gateways import DONE, LATER_ON, NEVER, GivingGateway, gateways
from tests.fulfilment.orders import (
    books_of,
    order_of,
    refunds_of,
    so_many,
    timeline_of,
    transactions_of,
)
from tests.fulfilment.refunds import begun, refunded
from tests.shopfront import dump
from tests.units import ShopUnits

SILENCE = GatewayUnavailable("It does not answer.")


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    return memory_units


def test_settling_twice_changes_nothing_more(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    refund = refunded(units, ids, gateway, order, RefundDraft(amount=900))
    before = dump(units)
    assert settle_refund(units, gateways(gateway), refund.id) == refund
    assert dump(units) == before
    assert len(gateway.asked) == 1


def test_what_the_gateway_declines_never_went_back(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    gateway.next = [NEVER]
    ship(units, a_manager(), order.id, ShipmentDraft())
    refund = refunded(units, ids, gateway, order, RefundDraft(items=so_many(order, 3)))

    assert (refund.status, refund.failure) == (RefundStatus.FAILED, "The card is closed.")
    after = order_of(units, order.id)
    assert (after.refunded, after.credited, after.items[0].refunded) == (0, 0, 0)
    assert timeline_of(units, order.id)[-1].kind is OrderKind.REFUND_FAILED
    books_of(units, order.id)
    again = refunded(units, ids, gateway, order, RefundDraft(items=so_many(order, 3)))
    assert again.amount == 3000
    assert again.reference != refund.reference


def test_a_refund_that_takes_the_bank_days_is_asked_for_again(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order, clock: FrozenClock
) -> None:
    gateway.next = [LATER_ON, LATER_ON, DONE]
    refund = refunded(units, ids, gateway, order, RefundDraft(amount=900))
    assert refund.status is RefundStatus.PENDING
    assert sweep_refunds(units, gateways(gateway)) == []

    clock.advance(LEASE)
    [swept] = sweep_refunds(units, gateways(gateway))
    assert (swept.refund_id, swept.status) == (refund.id, RefundStatus.PENDING)
    clock.advance(LEASE)
    [swept] = sweep_refunds(units, gateways(gateway))
    assert swept.status is RefundStatus.SUCCEEDED
    clock.advance(timedelta(days=1))
    assert sweep_refunds(units, gateways(gateway)) == []
    assert order_of(units, order.id).refunded == 900
    kinds = [(each.type, each.state) for each in transactions_of(units, order.id)]
    assert kinds == [
        (TransactionType.REFUND, TransactionState.PENDING),
        (TransactionType.REFUND, TransactionState.SUCCESS),
    ]


def test_the_longer_it_waits_the_more_seldom_the_gateway_is_asked(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order, clock: FrozenClock
) -> None:
    begun(units, ids, order, RefundDraft(amount=900))
    gateway.next = [LATER_ON] * 10_000
    for _ in range(24 * 60):
        sweep_refunds(units, gateways(gateway))
        clock.advance(timedelta(minutes=1))
    first_day = len(gateway.asked)
    assert 24 <= first_day <= 100
    clock.advance(timedelta(days=30))
    for _ in range(24 * 60):
        sweep_refunds(units, gateways(gateway))
        clock.advance(timedelta(minutes=1))
    assert len(gateway.asked) - first_day == 24


def test_a_gateway_that_does_not_answer_leaves_it_pending(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order, clock: FrozenClock
) -> None:
    refund = begun(units, ids, order, RefundDraft(amount=900))
    gateway.next = [SILENCE, SILENCE]
    assert attempt_refund(units, gateways(gateway), refund) == refund
    assert transactions_of(units, order.id) == []

    clock.advance(LEASE)
    [swept] = sweep_refunds(units, gateways(gateway))
    assert (swept.status, swept.problem) == (RefundStatus.PENDING, "It does not answer.")
    clock.advance(LEASE)
    [swept] = sweep_refunds(units, gateways(gateway))
    assert swept.status is RefundStatus.SUCCEEDED
    assert {reference for _, reference, _ in gateway.asked} == {refund.reference}


def test_a_way_to_pay_that_is_no_longer_offered_leaves_it_pending(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    refund = begun(units, ids, order, RefundDraft(amount=900))
    with pytest.raises(GatewayUnavailable):
        settle_refund(units, {"other": gateways(gateway)["test"]}, refund.id)
    assert refunds_of(units, order.id) == [refund]


def test_what_was_done_by_a_process_that_was_killed_is_written_down_once(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order, clock: FrozenClock
) -> None:
    ship(units, a_manager(), order.id, ShipmentDraft())
    refund = begun(units, ids, order, RefundDraft(items=so_many(order, 1)))
    real = gateway.refund

    class KilledError(Exception):
        pass

    def refund_and_die(*parts: object) -> None:
        real(*parts)  # type: ignore[arg-type]
        raise KilledError

    gateway.refund = refund_and_die  # type: ignore[method-assign, assignment]
    with pytest.raises(KilledError):
        settle_refund(units, gateways(gateway), refund.id)
    gateway.refund = real  # type: ignore[method-assign]
    assert order_of(units, order.id).refunded == 0

    clock.advance(LEASE)
    assert [each.status for each in sweep_refunds(units, gateways(gateway))] == [
        RefundStatus.SUCCEEDED
    ]
    assert gateway.given == {refund.reference: 1000}
    after = order_of(units, order.id)
    assert (after.refunded, after.items[0].refunded) == (1000, 1)
    books_of(units, order.id)


def test_two_that_ask_at_once_write_it_down_once(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order
) -> None:
    refund = begun(units, ids, order, RefundDraft(amount=900))
    real = gateway.refund

    def slow(charge: object, reference: str, amount: int) -> object:
        # While this one waits for the gateway, another comes and is done.
        gateway.refund = real  # type: ignore[method-assign]
        settle_refund(units, gateways(gateway), refund.id)
        return real(charge, reference, amount)  # type: ignore[arg-type]

    gateway.refund = slow  # type: ignore[method-assign, assignment]
    done = settle_refund(units, gateways(gateway), refund.id)

    assert done.status is RefundStatus.SUCCEEDED
    assert order_of(units, order.id).refunded == 900
    assert [entry.kind for entry in timeline_of(units, order.id)] == [
        OrderKind.REFUND,
        OrderKind.REFUNDED,
    ]


def test_others_are_not_kept_waiting_by_one_that_fails(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order, clock: FrozenClock
) -> None:
    for _ in range(3):
        begun(units, ids, order, RefundDraft(amount=100))
    clock.advance(LEASE)
    gateway.next = [ConcurrencyConflict("busy"), DONE, SILENCE]
    swept = sweep_refunds(units, gateways(gateway))
    assert [each.problem for each in swept] == ["busy", "", "It does not answer."]
    assert order_of(units, order.id).refunded == 100


def test_a_sweep_takes_no_more_than_it_is_told(
    units: ShopUnits, ids: CountedIds, gateway: GivingGateway, order: Order, clock: FrozenClock
) -> None:
    for _ in range(3):
        begun(units, ids, order, RefundDraft(amount=100))
    clock.advance(LEASE)
    assert len(sweep_refunds(units, gateways(gateway), 2)) == 2
    assert len(sweep_refunds(units, gateways(gateway), 2)) == 1
