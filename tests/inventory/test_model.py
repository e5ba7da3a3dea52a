"""Movements and their balance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inventory.model import (
    MAX_ON_HAND,
    Booking,
    Level,
    MovementKind,
    StockMovement,
    StockOutOfRange,
    StockReserved,
    move,
)
from domain.inventory.use_cases import MovementDraft
from domain.shared.errors import InvalidInput
from tests.builders import AT

BALANCES = st.integers(0, MAX_ON_HAND)


def moved(on_hand: int, quantity: int) -> StockMovement:
    return move(
        Level(variant_id=1, on_hand=on_hand),
        kind=MovementKind.ADJUSTED,
        quantity=quantity,
        reason="counted",
        actor="test owner",
        at=AT,
    )


@given(BALANCES, BALANCES)
def test_a_movement_takes_one_balance_to_the_next(before: int, after: int) -> None:
    movement = moved(before, after - before)

    assert movement.balance == after
    assert movement.quantity == after - before


@given(BALANCES, st.integers(1, MAX_ON_HAND))
def test_no_balance_leaves_its_range(on_hand: int, too_far: int) -> None:
    for quantity in (-on_hand - too_far, MAX_ON_HAND - on_hand + too_far):
        with pytest.raises(StockOutOfRange) as refused:
            moved(on_hand, quantity)
        assert refused.value.facts == {"on_hand": on_hand}


@pytest.mark.parametrize(
    ("kind", "quantity", "reason", "wrong"),
    [
        (Booking.RECEIVED, 0, None, [("/quantity", "zero")]),
        (Booking.RECEIVED, -1, None, [("/quantity", "too_small")]),
        (Booking.ADJUSTED, 1, None, [("/reason", "required")]),
        (Booking.ADJUSTED, 0, None, [("/quantity", "zero"), ("/reason", "required")]),
    ],
)
def test_a_wrong_movement_is_refused_with_all_that_is_wrong(
    kind: Booking, quantity: int, reason: str | None, wrong: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        MovementDraft(kind=kind, quantity=quantity, reason=reason).check()
    assert [(each.pointer, each.code) for each in refused.value.violations] == wrong


def test_goods_are_received_without_a_reason_and_adjusted_with_one() -> None:
    MovementDraft(kind=Booking.RECEIVED, quantity=1).check()
    MovementDraft(kind=Booking.ADJUSTED, quantity=-1, reason="broken").check()


PROMISED = Level(variant_id=1, on_hand=5, reserved=6, backorder_limit=2, version=3)


def test_what_can_be_had_is_what_is_there_and_what_may_be_backordered_less_what_is_promised() -> (
    None
):
    assert PROMISED.available == 1


@pytest.mark.parametrize("quantity", [-2, -5])
def test_there_are_never_fewer_than_are_promised(quantity: int) -> None:
    with pytest.raises(StockReserved) as refused:
        move(
            PROMISED,
            kind=MovementKind.ADJUSTED,
            quantity=quantity,
            reason="broken",
            actor="test owner",
            at=AT,
        )
    assert refused.value.facts == {"reserved": 6, "on_hand": 5, "backorder_limit": 2}
    assert f"let {1 - quantity} be ordered" in refused.value.detail


def test_a_movement_takes_a_level_to_the_next() -> None:
    sold = move(
        PROMISED,
        kind=MovementKind.SOLD,
        quantity=-2,
        reserved=-2,
        order_id=9,
        reason="",
        actor="test owner",
        at=AT,
    )
    assert (sold.balance, sold.reserved_balance, sold.order_id) == (3, 4, 9)
    assert PROMISED.after(sold) == Level(
        variant_id=1, on_hand=3, reserved=4, backorder_limit=2, version=4
    )


def test_a_promise_is_nothing_that_a_count_overwrites() -> None:
    promise = move(
        PROMISED,
        kind=MovementKind.RESERVED,
        reserved=1,
        order_id=9,
        reason="",
        actor="test owner",
        at=AT,
    )
    assert PROMISED.after(promise) == Level(
        variant_id=1, on_hand=5, reserved=7, backorder_limit=2, version=3
    )


def test_fewer_may_be_backordered_as_long_as_what_is_promised_can_be() -> None:
    assert PROMISED.with_backorder_limit(1) == Level(
        variant_id=1, on_hand=5, reserved=6, backorder_limit=1, version=4
    )
    with pytest.raises(StockReserved) as refused:
        PROMISED.with_backorder_limit(0)
    assert refused.value.facts == {"reserved": 6, "on_hand": 5, "backorder_limit": 2}
