"""`/v1/audit`: what arrives, what is answered."""

from collections.abc import Callable
from typing import Any

import pytest
from falcon.testing import TestClient

from domain.staff.model import Role
from tests.builders import AT, LATER, an_entry
from tests.shopfront import pages
from tests.units import ShopUnits

AUDIT = "/v1/audit"
NOW = AT.isoformat().replace("+00:00", "Z")
AFTERWARDS = LATER.isoformat().replace("+00:00", "Z")


@pytest.fixture
def two(units: ShopUnits) -> None:
    """Two entries with nothing in common."""
    with units.write() as unit:
        unit.audit.record(an_entry())
        unit.audit.record(
            an_entry(
                action="product.update",
                entity_id=7,
                actor="token:2:Änne & Söhne",
                request_id="request-2",
                before={"price": 1},
                after={"price": 2, "metadata": {"care": ["30 °C"]}},
                recorded_at=LATER,
            )
        )
        unit.commit(None)


def ids(client: TestClient, **query: Any) -> list[int]:
    answer = client.get(AUDIT, params=query, params_csv=False)
    assert answer.status_code == 200, answer.text
    return [entry["id"] for entry in answer.json]


@pytest.mark.usefixtures("two")
def test_it_tells_who_did_what_and_when_the_newest_first(staff: TestClient) -> None:
    answer = staff.get(AUDIT)
    assert answer.status_code == 200
    assert answer.json == [
        {
            "id": 2,
            "actor": "token:2:Änne & Söhne",
            "action": "product.update",
            "entity_id": 7,
            "before": {"price": 1},
            "after": {"price": 2, "metadata": {"care": ["30 °C"]}},
            "request_id": "request-2",
            "recorded_at": AFTERWARDS,
        },
        {
            "id": 1,
            "actor": "test owner",
            "action": "tag.create",
            "entity_id": 1,
            "before": None,
            "after": None,
            "request_id": "request-1",
            "recorded_at": NOW,
        },
    ]


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"action": "product.update"}, [2]),
        ({"action": "product.delete"}, []),
        ({"entity_id": 7}, [2]),
        ({"entity_id": 8}, []),
        ({"actor": "token:2:Änne & Söhne"}, [2]),
        ({"actor": "token:2:änne & Söhne"}, []),
        ({"request_id": "request-2"}, [2]),
        ({"request_id": "request"}, []),
        ({"since": AFTERWARDS}, [2]),
        ({"until": AFTERWARDS}, [1]),
        ({"since": NOW, "until": AFTERWARDS}, [1]),
        ({"since": "2026-03-15T10:26:53.589794+01:00"}, [2]),
        ({"since": "2026-03-15t10:26:53.589795+01:00"}, []),
        ({"until": "2026-03-15T08:26:53.5897940-01:00"}, [1]),
        ({"action": "product.update", "actor": "test owner"}, []),
    ],
    ids=str,
)
def test_each_filter_lets_through_what_fits(
    staff: TestClient, query: dict[str, Any], expected: list[int]
) -> None:
    assert ids(staff, **query) == expected


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("action", "update", "characters"),
        ("entity_id", "0", "too_small"),
        ("entity_id", "x", "type"),
        ("actor", "", "blank"),
        ("request_id", "a b", "characters"),
        ("since", "2026-03-14T09:26:53", "time"),
        ("since", "yesterday", "time"),
        ("until", "2026-03-14", "time"),
        ("until", "2026-03-14T09:26:53 01:00", "time"),
        ("after", "00", "cursor"),
        ("limit", "201", "too_large"),
    ],
)
def test_a_filter_that_cannot_be_is_named(
    staff: TestClient, name: str, text: str, code: str
) -> None:
    answer = staff.get(AUDIT, params={name: text})
    assert (answer.status_code, answer.json["code"]) == (400, "invalid_query")
    [error] = answer.json["errors"]
    assert (error["parameter"], error["code"]) == (name, code)


@pytest.mark.parametrize(
    "cursor",
    [
        '["-recorded_at","x",1]',
        '["-recorded_at",1,1]',
        '["-recorded_at","2026-03-14T09:26:53",1]',
        '["-recorded_at","2026-03-14T09:26:53Z"]',
        '["-recorded_at","2026-03-14T09:26:53Z",1,1]',
        '["-recorded_at","2026-03-14T09:26:53Z","1"]',
        '["-id","2026-03-14T09:26:53Z",1]',
        '{"0":"-recorded_at"}',
        "7",
        "[]",
    ],
)
def test_a_cursor_of_ones_own_making_is_refused(staff: TestClient, cursor: str) -> None:
    answer = staff.get(AUDIT, params={"after": cursor.encode().hex()})
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (400, "cursor")


def test_a_request_id_finds_what_that_request_changed(staff: TestClient) -> None:
    for name in ("Red", "Blue", "Green"):
        staff.post("/v1/tags", json={"name": name})
    made = staff.post("/v1/products", json={"name": "Mug", "price": 1250, "stock": 3})
    staff.post("/v1/products", json={"name": "Cup", "price": 1250, "stock": 3})

    request_id = made.headers["X-Request-Id"]
    found = staff.get(AUDIT, params={"request_id": request_id}).json
    assert [entry["action"] for entry in found] == ["product.create", "stock.received"]
    assert {entry["request_id"] for entry in found} == {request_id}
    assert found[0]["after"]["name"] == "Mug"


def test_reading_leaves_nothing_in_the_log(staff: TestClient) -> None:
    assert ids(staff) == ids(staff) == []


@pytest.mark.parametrize(
    "query", ["limit=3", "limit=3&action=tag.create&since=2026-03-14T00:00:00Z"]
)
def test_all_of_it_is_read_once_while_others_write(staff: TestClient, query: str) -> None:
    for number in range(8):
        staff.post("/v1/tags", json={"name": f"tag {number}"})
    seen = []
    answer = staff.get(AUDIT, query_string=query)
    while True:
        seen += [entry["id"] for entry in answer.json]
        staff.post("/v1/tags", json={"name": f"one more {len(seen)}"})
        if "Link" not in answer.headers:
            break
        path, _, following = answer.headers["Link"].partition(">")[0][1:].partition("?")
        answer = staff.get(path, query_string=following)
    assert seen == [8, 7, 6, 5, 4, 3, 2, 1]
    assert [len(page) for page in pages(staff, AUDIT, query)] == [3, 3, 3, 2]


@pytest.mark.usefixtures("two")
def test_it_is_sent_again_only_when_something_was_changed(staff: TestClient) -> None:
    tag = {"If-None-Match": staff.get(AUDIT).headers["ETag"]}
    again = staff.get(AUDIT, headers=tag)
    assert (again.status_code, again.text) == (304, "")
    assert again.headers["Cache-Control"] == "private, no-cache"
    staff.post("/v1/tags", json={"name": "Red"})
    assert staff.get(AUDIT, headers=tag).status_code == 200


@pytest.mark.parametrize("role", [Role.OWNER, Role.MANAGER])
def test_owners_and_managers_see_private_metadata_there_as_elsewhere(
    staff: TestClient, token_of: Callable[[Role], dict[str, str]], role: Role
) -> None:
    body = {"name": "Mug", "price": 1, "private_metadata": {"supplier": "Anna"}}
    staff.post("/v1/products", json=body)
    headers = token_of(role)
    [entry] = staff.get(AUDIT, params={"action": "product.create"}, headers=headers).json
    assert entry["after"]["private_metadata"] == {"supplier": "Anna"}
    product = staff.get("/v1/products/1", headers=headers).json
    assert product["private_metadata"] == {"supplier": "Anna"}


def test_nobody_else_is_told_anything(
    staff: TestClient, anyone: TestClient, token_of: Callable[[Role], dict[str, str]]
) -> None:
    body = {"name": "Mug", "price": 1, "private_metadata": {"supplier": "Anna"}}
    staff.post("/v1/products", json=body)
    refused = staff.get(AUDIT, headers=token_of(Role.SUPPORT))
    assert (refused.status_code, refused.json["scope"]) == (403, "audit:read")
    unknown = anyone.get(AUDIT)
    assert (unknown.status_code, unknown.json["code"]) == (401, "unauthorised")
    assert "Anna" not in refused.text + unknown.text


def test_no_secret_of_a_token_is_in_the_log(
    staff: TestClient, token_of: Callable[[Role], dict[str, str]]
) -> None:
    secret = token_of(Role.SUPPORT)["Authorization"].split()[1]
    answer = staff.get(AUDIT, params={"action": "api_token.create"})
    assert answer.json[0]["after"] == {"name": "a support", "role": "support"}
    assert secret not in answer.text
