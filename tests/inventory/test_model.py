"""Movements and their balance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.inventory.model import MAX_ON_HAND, MovementKind, StockMovement, StockOutOfRange, move
from domain.inventory.use_cases import MovementDraft
from domain.shared.errors import InvalidInput
from tests.builders import AT

BALANCES = st.integers(0, MAX_ON_HAND)


def moved(on_hand: int, quantity: int) -> StockMovement:
    return move(
        on_hand,
        variant_id=1,
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
        (MovementKind.RECEIVED, 0, None, [("/quantity", "zero")]),
        (MovementKind.RECEIVED, -1, None, [("/quantity", "too_small")]),
        (MovementKind.ADJUSTED, 1, None, [("/reason", "required")]),
        (MovementKind.ADJUSTED, 0, None, [("/quantity", "zero"), ("/reason", "required")]),
    ],
)
def test_a_wrong_movement_is_refused_with_all_that_is_wrong(
    kind: MovementKind, quantity: int, reason: str | None, wrong: list[tuple[str, str]]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        MovementDraft(kind=kind, quantity=quantity, reason=reason).check()
    assert [(each.pointer, each.code) for each in refused.value.violations] == wrong


def test_goods_are_received_without_a_reason_and_adjusted_with_one() -> None:
    MovementDraft(kind=MovementKind.RECEIVED, quantity=1).check()
    MovementDraft(kind=MovementKind.ADJUSTED, quantity=-1, reason="broken").check()
