"""Orders that were overdue when they were found: what came between, and what went wrong."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from attrs import evolve

from domain.fulfilment import overdue
from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import NoPaymentAwaited
from domain.fulfilment.overdue import Overdue, cancel_overdue
from domain.orders.model import Order, OrderStatus
from domain.shared.errors import ConcurrencyConflict, Unavailable
from entrypoints.sweeping import cancel_unpaid_orders
from tests.doubles import CountedIds, FrozenClock
from tests.fulfilment.orders import Line, order_of
from tests.fulfilment.unpaid import (
    DAYS,
    MOMENT,
    by_cash,
    cancelled,
    nothing_owed,
    paid,
    shipped,
    unpaid,
)
from tests.shopfront import a_shop
from tests.units import ShopUnits

HOUR: Final = timedelta(hours=1)
Sweep = Callable[[], list[Overdue]]


@pytest.fixture
def sweep(memory_units: ShopUnits, ids: CountedIds) -> Sweep:
    return lambda: list(cancel_overdue(memory_units, ids, DAYS))


@pytest.mark.parametrize(
    "becomes",
    [paid, by_cash, shipped, cancelled, nothing_owed],
    ids=["paid", "by cash", "shipped", "cancelled", "nothing owed"],
)
def test_what_happened_since_it_was_found_is_seen(
    memory_units: ShopUnits,
    clock: FrozenClock,
    sweep: Sweep,
    monkeypatch: pytest.MonkeyPatch,
    becomes: Callable[[ShopUnits, Order], None],
) -> None:
    order = unpaid(memory_units, Line(2), Line(1, price=0))
    other = unpaid(memory_units)
    clock.advance(timedelta(days=DAYS))
    seen: list[Order] = []

    def overtaken(*given: Any, **named: Any) -> Any:
        if given[3] == order.id:
            becomes(memory_units, order)
            seen.append(order_of(memory_units, order.id))
        return cancel(*given, **named)

    monkeypatch.setattr(overdue, "cancel", overtaken)
    first, second = sweep()

    assert (first.order_id, bool(first.problem)) == (order.id, True)
    assert second == Overdue(order_id=other.id)
    assert seen == [order_of(memory_units, order.id)]
    clock.advance(2 * HOUR)
    assert sweep() == []


@pytest.mark.parametrize(
    "error", [ConcurrencyConflict("busy"), ValueError("a bug")], ids=["busy", "bug"]
)
def test_one_that_cannot_be_cancelled_now_keeps_no_other_from_its_turn(
    memory_units: ShopUnits,
    ids: CountedIds,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    order, other = unpaid(memory_units), unpaid(memory_units)
    clock.advance(timedelta(days=DAYS))
    failing = [True] * 10

    def cancelling(*given: Any, **named: Any) -> Any:
        if given[3] == order.id and failing:
            raise error
        return cancel(*given, **named)

    monkeypatch.setattr(overdue, "cancel", cancelling)

    def swept() -> list[Overdue]:
        return list(cancel_overdue(memory_units, ids, DAYS, limit=1))

    [first] = swept()
    assert first.order_id == order.id
    assert first.bug is error or first.problem == "busy"
    # It does not stand before the others, not even where a round is one order.
    assert swept() == [Overdue(order_id=other.id)]
    assert swept() == []
    clock.advance(HOUR)
    failing.clear()
    assert swept() == [Overdue(order_id=order.id)]


def test_a_storage_that_is_away_ends_the_round(
    memory_units: ShopUnits, clock: FrozenClock, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpaid(memory_units)
    clock.advance(timedelta(days=DAYS))

    def away(*_: Any, **__: Any) -> Any:
        raise Unavailable("The database cannot be reached.")

    monkeypatch.setattr(overdue, "cancel", away)
    with pytest.raises(Unavailable):
        sweep()


def test_the_log_tells_what_became_of_each(
    memory_units: ShopUnits,
    clock: FrozenClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    done, just_paid, wrong = (unpaid(memory_units).id for _ in range(3))
    clock.advance(timedelta(days=DAYS))
    errors = {just_paid: NoPaymentAwaited("just paid"), wrong: ValueError("a bug")}

    def cancelling(*given: Any, **named: Any) -> Any:
        if given[3] in errors:
            raise errors[given[3]]
        return cancel(*given, **named)

    monkeypatch.setattr(overdue, "cancel", cancelling)
    with caplog.at_level(logging.INFO, "storekeep"):
        assert cancel_unpaid_orders(a_shop(memory_units, unpaid_transfer_days=DAYS)) == 3
        assert cancel_unpaid_orders(a_shop(memory_units, unpaid_transfer_days=DAYS)) == 0

    told = [(record.levelname, record.__dict__["fields"]) for record in caplog.records]
    assert told == [
        ("INFO", {"order": done}),
        ("WARNING", {"order": just_paid, "problem": "just paid"}),
        ("ERROR", {"order": wrong}),
    ]


def test_a_shop_that_does_not_say_after_how_many_days_cancels_nothing(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    unpaid(memory_units)
    clock.advance(timedelta(days=10_000))
    assert cancel_unpaid_orders(a_shop(memory_units)) == 0


def test_one_that_another_worker_is_at_is_left_to_it(
    memory_units: ShopUnits, clock: FrozenClock, sweep: Sweep
) -> None:
    order = unpaid(memory_units)
    clock.advance(timedelta(days=DAYS))
    with memory_units.write() as unit:
        [payment] = unit.payments.of_order(order.id)
        unit.payments.save(evolve(payment, lease_until=unit.now + MOMENT))
        unit.commit(None)
    assert sweep() == []
    clock.advance(MOMENT)
    assert len(sweep()) == 1


def test_one_that_another_worker_took_just_now_is_left_to_it(
    memory_units: ShopUnits, clock: FrozenClock, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    order, other = unpaid(memory_units), unpaid(memory_units)
    clock.advance(timedelta(days=DAYS))
    claim = overdue._claimed

    def overtaken(units: Any, order_id: int) -> bool:
        return claim(units, order_id) and (order_id == other.id or claim(units, order_id))

    monkeypatch.setattr(overdue, "_claimed", overtaken)
    assert sweep() == [Overdue(order_id=other.id)]
    assert order_of(memory_units, order.id).status is OrderStatus.PLACED
