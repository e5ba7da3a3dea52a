"""Whose sessions and tokens they are."""

import pytest

from domain.accounts.model import Subject
from tests.given import given_customer
from tests.units import ShopUnits


@pytest.fixture
def anna(units: ShopUnits) -> Subject:
    return given_customer(units).subject


@pytest.fixture
def bert(units: ShopUnits, anna: Subject) -> Subject:
    """Another customer, who comes after Anna."""
    other = given_customer(units).subject
    assert other.id > anna.id
    return other
