"""Forgetting a lot, a little at a time."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.shared.errors import ConcurrencyConflict
from domain.shared.purging import purge_all
from tests.given import given_visitor
from tests.shopfront import dump
from tests.units import ShopUnits


def _of(answers: list[int | Exception]) -> Callable[[Any], int]:
    def forget(_: Any) -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return forget


def test_it_goes_on_until_nothing_is_left(memory_units: ShopUnits) -> None:
    answers: list[int | Exception] = [1000, 1000, 7, 0, 1000]
    assert purge_all(memory_units, _of(answers)) == 2007
    assert answers == [1000]


def test_who_stands_in_the_way_is_waited_for(memory_units: ShopUnits) -> None:
    assert purge_all(memory_units, _of([5, ConcurrencyConflict("deadlock"), 3, 0])) == 8


def test_each_part_is_kept_whatever_becomes_of_the_next(units: ShopUnits) -> None:
    for _ in range(2):
        given_visitor(units)
    turns = iter([1, 2])

    def forget(unit: Any) -> int:
        purged: int = unit.visitors.purge(unit.now.replace(year=unit.now.year + 1))
        if next(turns) == 2:
            raise ZeroDivisionError
        return purged

    with pytest.raises(ZeroDivisionError):
        purge_all(units, forget)
    assert len(dump(units)["visitors"]) == 0
