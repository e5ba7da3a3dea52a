"""`/v1/customers/me/addresses`: what arrives, what is answered."""

from typing import Any, Final

import pytest
from falcon.testing import TestClient

from domain.addresses.model import MOST
from entrypoints.bootstrap import Shop
from tests.builders import AT
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import AS_STAFF, as_customer, as_visitor, callers, dump, etag
from tests.units import ShopUnits

PATH: Final = "/v1/customers/me/addresses"
NOW: Final = AT.isoformat().replace("+00:00", "Z")
HOME: Final[dict[str, Any]] = {
    "name": "Anna Lind",
    "line1": "Lilla Torg 1",
    "city": "Malmö",
    "postcode": "211 34",
    "country": "SE",
}
WORK: Final[dict[str, Any]] = {
    "name": "Anna Lind",
    "company": "Any firm",
    "line1": "Any road 2",
    "line2": "Floor 3",
    "city": "Los Angeles",
    "region": "California",
    "postcode": "90012",
    "country": "US",
    "phone": "+1 213 555 0100",
}


@pytest.fixture
def anna(shop: Shop) -> TestClient:
    return callers(shop, **as_customer(shop))


@pytest.fixture
def bert(shop: Shop) -> TestClient:
    return callers(shop, **as_customer(shop))


def _made(client: TestClient, body: dict[str, Any] = HOME, **fields: Any) -> str:
    """The path of a new address."""
    answer = client.post(PATH, json={**body, **fields})
    assert answer.status_code == 201, answer.text
    location: str = answer.headers["Location"]
    return location


def _errors(problem: dict[str, Any]) -> dict[str, str]:
    return {each["pointer"]: each["code"] for each in problem["errors"]}


def test_an_address_is_answered_as_the_post_writes_it(anna: TestClient) -> None:
    answer = anna.post(PATH, json=WORK)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/1"
    assert answer.json == {
        "id": 1,
        **WORK,
        "region": "CA",
        "default_shipping": True,
        "default_billing": True,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    read = anna.get(f"{PATH}/1")
    assert (read.json, read.headers["ETag"]) == (answer.json, answer.headers["ETag"])
    assert read.headers["Cache-Control"] == "private, no-cache"


def test_what_is_not_given_is_empty(anna: TestClient) -> None:
    answer = anna.get(_made(anna))
    assert answer.json["postcode"] == "21134"
    for name in ("company", "line2", "region", "phone"):
        assert answer.json[name] == ""


def test_the_list_has_the_defaults_first_and_then_the_newest(anna: TestClient) -> None:
    for billing in (False, False, True, False):
        _made(anna, default_billing=billing)
    answer = anna.get(PATH)
    assert [each["id"] for each in answer.json] == [1, 3, 4, 2]
    assert [each["default_shipping"] for each in answer.json] == [True, False, False, False]
    assert [each["default_billing"] for each in answer.json] == [False, True, False, False]
    assert answer.json[0] == anna.get(f"{PATH}/1").json
    assert "Link" not in answer.headers


def test_all_that_the_country_does_not_allow_is_told_at_once(
    anna: TestClient, units: ShopUnits
) -> None:
    before = dump(units)
    body = {"name": "x", "line1": "x", "country": "US", "region": "Bavaria", "postcode": "x"}
    problem = assert_problem(anna.post(PATH, json=body), 422, "invalid_input")
    assert _errors(problem) == {
        "/city": "required",
        "/region": "unknown",
        "/postcode": "postcode",
    }
    nowhere = assert_problem(anna.post(PATH, json={**HOME, "country": "XX"}), 422, "invalid_input")
    assert _errors(nowhere) == {"/country": "unknown"}
    elsewhere = {**WORK, "postcode": "10001"}
    problem = assert_problem(anna.post(PATH, json=elsewhere), 422, "invalid_input")
    assert _errors(problem) == {"/postcode": "postcode_of_region"}
    assert dump(units) == before


def test_only_the_fields_that_were_sent_change(anna: TestClient) -> None:
    path = _made(anna, WORK)
    seen = anna.get(path).json
    changes: list[dict[str, Any]] = [
        {"phone": ""},
        {"line2": "Floor 4"},
        {"default_billing": False},
        {"name": "Anna"},
    ]
    for version, change in enumerate(changes, start=2):
        answer = anna.patch(path, json=change)
        assert answer.status_code == 200
        assert answer.json == {**seen, **change, "version": version}
        assert anna.get(path).json == answer.json
        seen = answer.json


def test_a_change_has_to_be_right_as_a_whole(anna: TestClient, units: ShopUnits) -> None:
    path = _made(anna)
    before = dump(units)
    problem = assert_problem(anna.patch(path, json={"country": "US"}), 422, "invalid_input")
    assert _errors(problem) == {"/region": "required"}
    problem = assert_problem(
        anna.patch(path, json={"country": "GB", "region": "x"}), 422, "invalid_input"
    )
    assert _errors(problem) == {"/postcode": "postcode"}
    assert dump(units) == before


def test_if_match_is_taken_and_not_required(anna: TestClient) -> None:
    path = _made(anna)
    seen = etag(anna, path)
    assert anna.patch(path, json={"phone": "1"}).status_code == 200
    assert_problem(anna.patch(path, json={"phone": "2"}, headers=seen), 412, "stale_version")
    assert_problem(anna.delete(path, headers=seen), 412, "stale_version")
    assert anna.patch(path, json={"phone": "2"}, headers=etag(anna, path)).status_code == 200
    assert anna.delete(path, headers=etag(anna, path)).status_code == 204
    assert_problem(anna.get(path), 404, "not_found")


def test_losing_a_default_is_seen_by_who_reads_and_stops_nobody_who_writes(
    anna: TestClient,
) -> None:
    path = _made(anna)
    seen = anna.get(path).headers["ETag"]
    _made(anna, default_shipping=True)
    read = anna.get(path, headers={"If-None-Match": seen})
    assert (read.status_code, read.json["default_shipping"]) == (200, False)
    assert anna.patch(path, json={"phone": "1"}, headers={"If-Match": seen}).status_code == 200


def test_a_deleted_default_leaves_none(anna: TestClient) -> None:
    first, second = _made(anna), _made(anna)
    assert anna.delete(first).status_code == 204
    [left] = anna.get(PATH).json
    assert (left["default_shipping"], left["default_billing"]) == (False, False)
    answer = anna.patch(second, json={"default_shipping": True})
    assert answer.json["default_shipping"]


def test_another_customers_address_is_not_there(
    anna: TestClient, bert: TestClient, units: ShopUnits
) -> None:
    path = _made(anna)
    _made(bert)
    before = dump(units)
    for answer in (
        bert.get(path),
        bert.patch(path, json={"name": "Bert", "default_shipping": True}),
        bert.delete(path),
        bert.get(f"{PATH}/99"),
    ):
        assert_problem(answer, 404, "not_found")
    assert [each["id"] for each in bert.get(PATH).json] == [2]
    assert dump(units) == before


def test_who_is_no_customer_is_told_what_is_needed(shop: Shop, anyone: TestClient) -> None:
    assert_problem(anyone.get(PATH), 401, "unauthorised")
    for headers in (AS_STAFF, as_visitor(shop)):
        client = callers(shop, **headers)
        for answer in (client.get(PATH), client.post(PATH, json=HOME), client.get(f"{PATH}/1")):
            problem = assert_problem(answer, 403, "forbidden")
            assert "customer's token" in problem["detail"]


def test_a_full_book_says_how_much_it_holds(anna: TestClient) -> None:
    for _ in range(MOST):
        _made(anna)
    problem = assert_problem(anna.post(PATH, json=HOME), 409, "too_many_addresses")
    assert problem["most"] == 50
    assert len(anna.get(PATH).json) == 50


def test_a_repeated_key_adds_one_address(anna: TestClient) -> None:
    key = {"Idempotency-Key": "1"}
    first, again = (anna.post(PATH, json=HOME, headers=key) for _ in range(2))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.json == first.json
    assert len(anna.get(PATH).json) == 1


def test_the_audit_log_tells_no_more_than_which_fields(anna: TestClient, staff: TestClient) -> None:
    path = _made(anna, WORK)
    anna.patch(path, json={"line1": "Hidden lane 7", "phone": "1"})
    anna.delete(path)
    entries = staff.get("/v1/audit").json
    assert [(each["action"], each["after"]) for each in entries] == [
        ("address.delete", None),
        ("address.update", {"changed": ["line1", "phone"]}),
        ("address.create", None),
    ]
    for name in ("name", "company", "line1", "line2", "city", "postcode", "phone"):
        assert WORK[name] not in str(entries)
    assert "Hidden" not in str(entries)
