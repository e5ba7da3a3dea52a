"""What is kept under an Idempotency-Key when the transaction of a checkout's effect fails."""

from collections.abc import Callable
from typing import Any

import pytest

from adapters.memory.unit_of_work import MemoryUnit, MemoryUnits
from domain.checkout.model import Progress
from domain.checkout.use_cases import finish
from domain.idempotency.model import KeyLost
from domain.orders.model import OrderStatus
from domain.payments.ports import Charge
from domain.shared.errors import ConcurrencyConflict
from entrypoints.bootstrap import Shop
from entrypoints.seeding import seed
from tests.checkout.test_http import a_shopper
from tests.shopfront import a_shop, as_visitor


@pytest.fixture
def seeded(memory_units: MemoryUnits) -> Shop:
    shop = a_shop(memory_units)
    seed(shop, "classic")
    return shop


def _fails_once(
    monkeypatch: pytest.MonkeyPatch, error: Exception, meanwhile: Callable[[], None]
) -> None:
    """The commit of the transaction that places an order; `meanwhile` comes before its repeat."""
    commit, retry = MemoryUnit.commit, MemoryUnits.retry
    failed: list[bool] = []

    def commit_once(self: MemoryUnit, result: Any) -> Any:
        is_placing = isinstance(result, Progress) and result.order.status is OrderStatus.PLACED
        if is_placing and not failed:
            failed.append(True)
            raise error
        return commit(self, result)

    def retry_after(self: MemoryUnits, work: Callable[[], Any]) -> Any:
        try:
            return work()
        except ConcurrencyConflict:
            meanwhile()
            return retry(self, work)

    monkeypatch.setattr(MemoryUnit, "commit", commit_once)
    monkeypatch.setattr(MemoryUnits, "retry", retry_after)


def test_an_order_that_another_placed_meanwhile_is_told_again_under_the_key(
    seeded: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper = a_shopper(seeded, as_visitor(seeded))

    def notice() -> None:
        with seeded.units.read() as unit:
            [payment] = unit.payments.of_order(1)
        finish(seeded.till, payment, seeded.gateways["test"].find(Charge.of(payment)))

    _fails_once(monkeypatch, ConcurrencyConflict("a deadlock"), notice)

    first = shopper.check_out(key="order-1")
    again = shopper.check_out(key="order-1")

    assert first.status_code == 201
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_key_that_was_lost_does_not_keep_the_order_from_being_placed(
    seeded: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper = a_shopper(seeded, as_visitor(seeded))

    def lost(*_: Any) -> None:
        raise KeyLost("Another has taken it over.")

    monkeypatch.setattr("adapters.memory.idempotency.MemoryIdempotencyKeys.answer", lost)

    assert shopper.check_out(key="order-1").status_code == 201


def test_an_answer_that_fails_for_another_reason_undoes_the_placing(
    seeded: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shopper = a_shopper(seeded, as_visitor(seeded))

    def deadlock(*_: Any) -> None:
        raise ConcurrencyConflict("The server has rolled the whole transaction back.")

    monkeypatch.setattr("adapters.memory.idempotency.MemoryIdempotencyKeys.answer", deadlock)

    assert shopper.check_out(key="order-1").status_code == 503
    with seeded.units.read() as unit:
        assert unit.orders.get(1).status is OrderStatus.DRAFT
