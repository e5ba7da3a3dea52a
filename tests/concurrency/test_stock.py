"""Stock is never lost and never negative, however many book at once."""

from collections import Counter

import pytest

from adapters.mysql.unit_of_work import MySQLUnits
from domain.inventory.model import Booking, StockMovement, StockOutOfRange
from domain.inventory.use_cases import (
    MovementDraft,
    StockSetting,
    list_movements,
    read_stock,
    record_movement,
    set_stock,
)
from tests.builders import a_manager
from tests.concurrency.crowd import all_at_once
from tests.given import given_product

pytestmark = pytest.mark.database


def _on_hand(units: MySQLUnits, variant_id: int) -> int:
    return read_stock(units, a_manager(), variant_id).on_hand


def _movements(units: MySQLUnits, variant_id: int) -> list[StockMovement]:
    """Oldest first."""
    page = list_movements(units, a_manager(), variant_id, limit=200, after=None)
    return list(reversed(page.items))


def _book(units: MySQLUnits, variant_id: int, quantity: int) -> StockMovement:
    draft = MovementDraft(kind=Booking.ADJUSTED, quantity=quantity, reason="many at once")
    return units.retry(lambda: record_movement(units, a_manager(), variant_id, draft))


def test_the_last_pieces_go_out_once(busy_units: MySQLUnits) -> None:
    variant = given_product(busy_units, stock=[5]).variants[0]

    got = all_at_once(20, lambda _: _book(busy_units, variant.id, -1))

    kinds = Counter(type(answer) for answer in got)
    assert kinds == {StockMovement: 5, StockOutOfRange: 15}
    assert _on_hand(busy_units, variant.id) == 0


def test_the_balance_is_the_sum_of_its_movements(busy_units: MySQLUnits) -> None:
    variants = [given_product(busy_units, stock=[50]).variants[0] for _ in range(2)]

    def book(number: int) -> None:
        for step in range(5):
            quantity = -3 if (number + step) % 3 else 5
            _book(busy_units, variants[(number + step) % 2].id, quantity)

    got = all_at_once(12, book)

    assert got == [None] * 12
    for variant in variants:
        movements = _movements(busy_units, variant.id)
        balance = 0
        for movement in movements:
            balance += movement.quantity
            assert movement.balance == balance >= 0
        assert _on_hand(busy_units, variant.id) == balance


def test_two_who_count_at_once_both_leave_their_movement(busy_units: MySQLUnits) -> None:
    variant = given_product(busy_units, stock=[10]).variants[0]

    def count(number: int) -> None:
        setting = StockSetting(on_hand=100 + number, reason="counted")
        busy_units.retry(
            lambda: set_stock(busy_units, a_manager(), variant.id, setting, lambda _: None)
        )

    assert all_at_once(10, count) == [None] * 10

    movements = _movements(busy_units, variant.id)
    assert sum(movement.quantity for movement in movements) == _on_hand(busy_units, variant.id)
    assert len(movements) == 11
