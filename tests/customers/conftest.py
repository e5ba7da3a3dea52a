"""What the tests of customers share."""

import pytest

from tests.customers.desk import Desk
from tests.doubles import CountedIds, FrozenClock
from tests.units import ShopUnits


@pytest.fixture
def desk(memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock) -> Desk:
    return Desk(units=memory_units, ids=ids, clock=clock)
