"""Who may use the classic wire: CLASSIC_API is open, token or off."""

from collections.abc import Callable

import pytest
from falcon.testing import Result, TestClient

from domain.staff.model import Role
from entrypoints.bootstrap import Shop
from entrypoints.config import ClassicApi
from tests.shopfront import AS_STAFF, a_shop, callers, dump
from tests.trail import latest
from tests.units import ShopUnits

BODIES = {
    "categories": {"category_name": "Sports"},
    "products": {"product_name": "Ball", "price": 1},
    "tags": {"tag_name": "Shiny"},
}

NOBODY: list[dict[str, str]] = [
    {},
    {"Authorization": ""},
    {"Authorization": "Bearer"},
    {"Authorization": "Bearer staff_wrong"},
    {"Authorization": "Basic c3RhZmY6c3RhZmY="},
    {"Authorization": "staff_development"},
    {"Authorization": "Bearer staff_development x"},
]


@pytest.fixture
def guarded(units: ShopUnits, seeded: Shop) -> TestClient:
    """The seeded shop, where writing takes a token."""
    assert seeded.units is units
    return callers(a_shop(units, classic_api=ClassicApi.TOKEN))


def writes(client: TestClient, headers: dict[str, str]) -> list[Result]:
    return [
        answer
        for plural, body in BODIES.items()
        for answer in (
            client.post(f"/api/{plural}", json=body, headers=headers),
            client.put(f"/api/{plural}/1", json=body, headers=headers),
            client.delete(f"/api/{plural}/1", headers=headers),
        )
    ]


def test_without_a_token_everything_can_be_read(guarded: TestClient) -> None:
    for plural in BODIES:
        assert guarded.get(f"/api/{plural}").status_code == 200
        assert guarded.get(f"/api/{plural}/1").status_code == 200


def test_without_a_good_token_nothing_can_be_written(guarded: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for headers in NOBODY:
        for answer in writes(guarded, headers):
            assert answer.status_code == 401
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
            assert "token" in answer.json["message"]
    assert dump(units) == before


def test_with_a_token_everything_can_be_written(guarded: TestClient) -> None:
    assert {answer.status_code for answer in writes(guarded, AS_STAFF)} == {200}


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_the_token_of_who_may_write_is_told_in_the_audit_log(
    guarded: TestClient, units: ShopUnits, token_of: Callable[[Role], dict[str, str]], role: Role
) -> None:
    answers = writes(guarded, token_of(role))
    assert {answer.status_code for answer in answers} == {200}
    with units.read() as unit:
        assert latest(unit, 1)[0].actor == f"token:1:a {role}"


def test_a_token_without_the_scope_is_refused(
    guarded: TestClient, units: ShopUnits, token_of: Callable[[Role], dict[str, str]]
) -> None:
    support = token_of(Role.SUPPORT)
    before = dump(units)
    for answer in writes(guarded, support):
        assert answer.status_code == 403
        assert "catalogue:write" in answer.json["message"]
    assert dump(units) == before


def test_switched_off_there_is_nothing_there(units: ShopUnits, seeded: Shop) -> None:
    assert seeded.units is units
    off = callers(a_shop(units, classic_api=ClassicApi.OFF), **AS_STAFF)
    for path in ("/api", "/api/products", "/api/products/1"):
        assert off.get(path).status_code == 404
    assert off.post("/api/tags", json={"tag_name": "x"}).status_code == 404
    assert "classic" not in off.get("/").json
    assert off.get("/v1/products/1").status_code == 200


def test_staff_see_no_more_here_than_everybody(guarded: TestClient, seeded: Shop) -> None:
    staff = callers(seeded, **AS_STAFF)
    version = staff.get("/v1/products/1").headers["ETag"]
    staff.patch("/v1/products/1", json={"status": "draft"}, headers={"If-Match": version})
    assert guarded.get("/api/products/1", headers=AS_STAFF).status_code == 404
    assert guarded.put("/api/products/1", json={}, headers=AS_STAFF).status_code == 404
