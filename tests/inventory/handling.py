"""Promising goods as a checkout does it, each step in a unit of work of its own."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

import pytest

from domain.inventory import reservations as promises
from domain.shared.errors import DomainError
from tests.inventory.warehouse import ACTOR, level
from tests.units import ShopUnit, ShopUnits

HELD: Final = timedelta(minutes=10)
LONG: Final = timedelta(hours=1)


def do(units: ShopUnits, act: Callable[[ShopUnit], object]) -> object:
    with units.write() as unit:
        return unit.commit(act(unit))


def reserve(units: ShopUnits, order_id: int, wanted: Mapping[int, int]) -> None:
    do(units, lambda unit: promises.reserve(unit, ACTOR, order_id, wanted, unit.now + HELD))


def keep(units: ShopUnits, order_id: int, wanted: Mapping[int, int]) -> None:
    do(units, lambda unit: promises.keep(unit, ACTOR, order_id, wanted))


def release(units: ShopUnits, order_id: int) -> object:
    return do(units, lambda unit: promises.release(unit, ACTOR, order_id, "given up"))


def sell(units: ShopUnits, order_id: int, quantities: Mapping[int, int]) -> None:
    do(units, lambda unit: promises.sell(unit, ACTOR, order_id, quantities))


def take_back(units: ShopUnits, order_id: int, quantities: Mapping[int, int]) -> None:
    do(units, lambda unit: promises.take_back(unit, ACTOR, order_id, quantities, "came back"))


def write_off(units: ShopUnits, order_id: int, quantities: Mapping[int, int]) -> None:
    do(units, lambda unit: promises.write_off(unit, ACTOR, order_id, quantities, "broken"))


def stand(units: ShopUnits, variant_id: int) -> tuple[int, int, int]:
    """On hand, reserved, available."""
    found = level(units, variant_id)
    return found.on_hand, found.reserved, found.available


def refused(error: type[DomainError], act: Callable[[], object]) -> object:
    with pytest.raises(error) as told:
        act()
    return told.value.facts["left"]
