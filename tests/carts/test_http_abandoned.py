"""`/v1/carts/abandoned`: what was left, for staff."""

from datetime import timedelta

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.builders import AT
from tests.carts.browser import PATH, added, opened, sold
from tests.doubles import FrozenClock
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import AS_STAFF, as_visitor, callers, pages


@pytest.fixture
def anna(shop: Shop) -> TestClient:
    """Who has not logged in."""
    return callers(shop, **as_visitor(shop))


def test_staff_are_told_of_carts_that_were_left(
    shop: Shop, staff: TestClient, clock: FrozenClock
) -> None:
    variant, paths = sold(shop), []
    for number in range(3):
        client = callers(shop, **as_visitor(shop))
        paths.append(opened(client))
        added(client, paths[-1], variant, 2)
        if number:
            client.patch(paths[-1], json={"email": f"anna{number}@example.com"})
        clock.advance(timedelta(hours=1))
    clock.advance(timedelta(hours=22))

    assert [each["id"] for each in staff.get(f"{PATH}/abandoned").json] == [1, 2]
    found = pages(staff, f"{PATH}/abandoned", "idle_hours=23&limit=1")
    assert [[each["id"] for each in page] for page in found] == [[1], [2], [3]]
    assert found[1] == [
        {
            "id": 2,
            "customer_id": None,
            "email": "anna1@example.com",
            "currency": "USD",
            "items": [{"variant_id": variant, "quantity": 2}],
            "created_at": (AT + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
            "updated_at": (AT + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
        }
    ]
    reachable = staff.get(f"{PATH}/abandoned", params={"with_email": "true"}).json
    assert [each["id"] for each in reachable] == [2]
    for query in ("idle_hours=0", "idle_hours=x", "with_email=1", "after=x", "status=open"):
        refused = staff.get(f"{PATH}/abandoned", query_string=query)
        assert_problem(refused, 400, "invalid_query")


def test_only_who_sees_orders_sees_what_was_left(shop: Shop, anna: TestClient) -> None:
    assert_problem(anna.get(f"{PATH}/abandoned"), 403, "forbidden")
    assert callers(shop, **AS_STAFF).get(f"{PATH}/abandoned").json == []
