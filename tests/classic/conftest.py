"""The classic wire over a freshly seeded shop, with nothing that says who is calling."""

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.shopfront import callers


@pytest.fixture
def classic(seeded: Shop) -> TestClient:
    return callers(seeded)
