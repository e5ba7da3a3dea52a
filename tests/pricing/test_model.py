"""Rounding, sharing out, and which place is near."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.pricing.model import ANYWHERE, Place
from domain.pricing.rounding import half_up, shared_out


@pytest.mark.parametrize(
    ("numerator", "denominator", "rounded"),
    [(0, 3, 0), (1, 3, 0), (1, 2, 1), (3, 2, 2), (5, 2, 3), (149, 100, 1), (7, 7, 1)],
)
def test_a_half_is_rounded_up(numerator: int, denominator: int, rounded: int) -> None:
    assert half_up(numerator, denominator) == rounded


def test_shares_add_up_and_the_largest_remainder_gets_what_is_over() -> None:
    assert shared_out(100, [1, 1, 1]) == (34, 33, 33)
    assert shared_out(10, [5, 3, 1]) == (6, 3, 1)
    assert shared_out(1, [1, 2]) == (0, 1)
    assert shared_out(0, [0, 0]) == (0, 0)
    assert shared_out(0, []) == ()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=8), st.data())
def test_no_share_is_far_from_its_part_or_greater_than_its_weight(
    weights: list[int], data: st.DataObject
) -> None:
    whole = sum(weights)
    amount = data.draw(st.integers(0, whole))
    shares = shared_out(amount, weights)
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert 0 <= share <= weight
        assert abs(share * whole - amount * weight) < max(whole, 1)


def test_every_small_discount_on_three_small_items_is_shared_out_exactly() -> None:
    for first in range(7):
        for second in range(7):
            for third in range(7):
                weights = [first, second, third]
                for amount in range(sum(weights) + 1):
                    shares = shared_out(amount, weights)
                    assert sum(shares) == amount
                    assert all(s <= w for s, w in zip(shares, weights, strict=True))


def test_a_region_is_in_its_country_and_everything_is_anywhere() -> None:
    assert [*Place("ES", "GC").and_around()] == [Place("ES", "GC"), Place("ES"), ANYWHERE]
    assert [*Place("ES").and_around()] == [Place("ES"), ANYWHERE]
    assert [*ANYWHERE.and_around()] == [ANYWHERE]
