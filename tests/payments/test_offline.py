"""Ways to pay that need no machine."""

import pytest

from adapters.payments.offline import FreeGateway, OfflineGateway
from domain.payments.ports import Result
from tests.payments.banks import RETURN_URL, a_charge


def test_a_transfer_is_awaited_and_people_say_the_rest() -> None:
    gateway, charge = OfflineGateway(), a_charge()
    assert not gateway.needs_source
    assert gateway.find(charge).result is Result.AWAITING
    assert gateway.authorize(charge, "", RETURN_URL).result is Result.AWAITING
    assert gateway.capture(charge).result is Result.CAPTURED
    assert gateway.refund(charge, "refund-1", 5).result is Result.REFUNDED


def test_two_refunds_by_hand_are_two() -> None:
    gateway, charge = OfflineGateway(), a_charge()
    first, second = (gateway.refund(charge, name, 5).reference for name in ("one", "two"))
    assert first != second


def test_what_costs_nothing_is_paid_at_once() -> None:
    gateway, charge = FreeGateway(), a_charge(amount=0)
    assert not gateway.needs_source
    assert gateway.find(charge).result is Result.AUTHORIZED
    assert gateway.authorize(charge, "", "").result is Result.AUTHORIZED
    assert gateway.capture(charge).result is Result.CAPTURED
    assert gateway.refund(charge, "refund-1", 1).result is Result.DECLINED


def test_what_costs_something_is_not_free() -> None:
    gateway, charge = FreeGateway(), a_charge(amount=1)
    for ask in (gateway.find, gateway.capture, gateway.void):
        with pytest.raises(ValueError, match="costs nothing"):
            ask(charge)
    with pytest.raises(ValueError, match="costs nothing"):
        gateway.authorize(charge, "", "")
    with pytest.raises(ValueError, match="costs nothing"):
        gateway.refund(charge, "refund-1", 1)
