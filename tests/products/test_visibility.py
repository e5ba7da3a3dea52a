"""Who sees which products."""

import pytest

from domain.products.listing import Facets, Filter, Sort
from domain.products.model import Status
from domain.products.use_cases import (
    count_products,
    list_products,
    read_product,
    read_variant,
    visible,
)
from domain.shared.errors import NotFound
from domain.staff.model import ANYONE, Actor
from tests.builders import a_manager, a_supporter, an_owner
from tests.given import given_product
from tests.units import ShopUnits

STAFF = [an_owner(), a_manager(), a_supporter()]
HIDDEN = [Status.DRAFT, Status.ARCHIVED]


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    """A shop with one product of each status, with ids in the order of the statuses."""
    for status in Status:
        given_product(memory_units, status=status)
    return memory_units


def listed(units: ShopUnits, actor: Actor, *statuses: Status) -> list[Status]:
    wanted = Filter(statuses=statuses)
    page = list_products(units, actor, wanted, Sort.OLDEST, limit=10, after=None, variants=False)
    return [view.status for view in page.items]


def counted(units: ShopUnits, actor: Actor, *statuses: Status) -> Facets:
    return count_products(units, actor, Filter(statuses=statuses), ())


@pytest.mark.parametrize("actor", STAFF, ids=lambda actor: actor.name)
def test_staff_see_every_status(units: ShopUnits, actor: Actor) -> None:
    assert visible(actor) == tuple(Status)
    assert listed(units, actor) == list(Status)
    assert listed(units, actor, Status.DRAFT) == [Status.DRAFT]
    assert counted(units, actor).price_bands[0].count == 3
    for product_id, status in enumerate(Status, start=1):
        assert read_product(units, actor, product_id, variants=False).status is status
        assert read_variant(units, actor, product_id).status is status


def test_shoppers_see_active_products_only(units: ShopUnits) -> None:
    assert visible(ANYONE) == (Status.ACTIVE,)
    assert listed(units, ANYONE) == [Status.ACTIVE]
    assert listed(units, ANYONE, *Status) == [Status.ACTIVE]
    assert counted(units, ANYONE, *Status).price_bands[0].count == 1
    active = list(Status).index(Status.ACTIVE) + 1
    assert read_product(units, ANYONE, active, variants=True).status is Status.ACTIVE
    assert read_variant(units, ANYONE, active).status is Status.ACTIVE


@pytest.mark.parametrize("status", HIDDEN)
def test_what_shoppers_may_not_see_looks_like_nothing(units: ShopUnits, status: Status) -> None:
    hidden = list(Status).index(status) + 1
    assert listed(units, ANYONE, status) == []
    assert counted(units, ANYONE, status).price_bands[0].count == 0
    with pytest.raises(NotFound) as there:
        read_product(units, ANYONE, hidden, variants=True)
    with pytest.raises(NotFound) as nowhere:
        read_product(units, ANYONE, 99, variants=True)
    assert there.value.detail == nowhere.value.detail.replace("99", str(hidden))
    with pytest.raises(NotFound):
        read_variant(units, ANYONE, hidden)
