"""What the tests of the staff share."""

import pytest

from tests.doubles import CountedIds, FrozenClock
from tests.staff_members.office import Office
from tests.units import ShopUnits


@pytest.fixture
def office(memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock) -> Office:
    return Office(units=memory_units, ids=ids, clock=clock)
