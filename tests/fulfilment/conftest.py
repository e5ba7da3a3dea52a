"""What most tests of refunds begin with."""

import pytest

from domain.orders.model import Order
from tests.fulfilment.gateways import GivingGateway
from tests.fulfilment.orders import Line, given_placed
from tests.units import ShopUnits


@pytest.fixture
def gateway() -> GivingGateway:
    return GivingGateway()


@pytest.fixture
def order(units: ShopUnits) -> Order:
    """Three for 10.00 each, one for 5.00, and 4.00 for shipping: 39.00, paid."""
    return given_placed(units, Line(3, price=1000), Line(1, price=500), freight=400)
