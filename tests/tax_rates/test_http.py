"""`/v1/tax-rates`: what arrives, what is answered."""

from typing import Any

import pytest
from falcon.testing import TestClient

from tests.builders import AT
from tests.given import given_tax_rate
from tests.shopfront import dump, etag, pages
from tests.units import ShopUnits

PATH = "/v1/tax-rates"
NOW = AT.isoformat().replace("+00:00", "Z")
DRAFT = {"name": "Sales tax", "country": "US", "region": "California", "millionths": 72_500}


def test_a_rate_is_made_and_read(staff: TestClient) -> None:
    answer = staff.post(PATH, json=DRAFT)
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/1"
    assert answer.json == {
        "id": 1,
        "name": "Sales tax",
        "country": "US",
        "region": "CA",
        "tax_class": "standard",
        "millionths": 72_500,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    read = staff.get(f"{PATH}/1")
    assert (read.json, read.headers["ETag"]) == (answer.json, answer.headers["ETag"])
    assert staff.get(PATH).json == [answer.json]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": " "}, "/name", "blank"),
        ({"country": "us"}, "/country", "characters"),
        ({"country": "USA"}, "/country", "too_long"),
        ({"country": "ZZ"}, "/country", "unknown"),
        ({"country": ""}, "/country", "required"),
        ({"region": "Bavaria"}, "/region", "unknown"),
        ({"region": "x" * 101}, "/region", "too_long"),
        ({"tax_class": "Books"}, "/tax_class", "characters"),
        ({"tax_class": ""}, "/tax_class", "blank"),
        ({"millionths": -1}, "/millionths", "too_small"),
        ({"millionths": 1_000_001}, "/millionths", "too_large"),
        ({"millionths": 7.25}, "/millionths", "type"),
        ({"rate": 7}, "/rate", "unknown_field"),
    ],
)
def test_what_breaks_a_rule_is_refused(
    staff: TestClient, units: ShopUnits, fields: dict[str, Any], pointer: str, code: str
) -> None:
    path = f"{PATH}/{given_tax_rate(units, country='US', region='CA').id}"
    before = dump(units)
    for answer in (
        staff.post(PATH, json={**DRAFT, **fields}),
        staff.patch(path, json=fields, headers={"If-Match": "*"}),
    ):
        assert answer.status_code == 422
        assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
            (pointer, code)
        ]
    assert dump(units) == before


def test_a_rate_needs_a_name_and_a_rate(staff: TestClient) -> None:
    answer = staff.post(PATH, json={})
    told = {(each["pointer"], each["code"]) for each in answer.json["errors"]}
    assert told == {("/name", "required"), ("/millionths", "required")}


def test_only_the_fields_that_were_sent_change(staff: TestClient, units: ShopUnits) -> None:
    path = f"{PATH}/{given_tax_rate(units).id}"
    before = staff.get(path).json
    sent = [("name", "x"), ("country", "US"), ("region", "NY"), ("tax_class", "books")]
    for version, (field, value) in enumerate([*sent, ("millionths", 0)], start=2):
        answer = staff.patch(path, json={field: value}, headers=etag(staff, path))
        assert answer.status_code == 200
        assert answer.json == {**before, field: value, "version": version}
        assert staff.get(path).json == answer.json
        before = answer.json


def test_the_same_tax_twice_is_a_conflict(staff: TestClient, units: ShopUnits) -> None:
    staff.post(PATH, json=DRAFT)
    other = f"{PATH}/{given_tax_rate(units, country='US', region='CA').id}"
    before = dump(units)
    for answer in (
        staff.post(PATH, json={**DRAFT, "name": "SALES TAX", "region": "CA"}),
        staff.patch(other, json={"name": "sales tax"}, headers={"If-Match": "*"}),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "tax_rate_taken")
    assert dump(units) == before


def test_whoever_saw_another_version_changes_and_deletes_nothing(
    staff: TestClient, units: ShopUnits
) -> None:
    path = f"{PATH}/{given_tax_rate(units).id}"
    seen = etag(staff, path)
    assert staff.patch(path, json={"name": "x"}).status_code == 428
    assert staff.patch(path, json={"name": "x"}, headers=seen).status_code == 200
    assert staff.patch(path, json={"name": "y"}, headers=seen).status_code == 412
    assert staff.delete(path, headers=seen).status_code == 412
    assert staff.get(path).json["name"] == "x"
    answer = staff.delete(path, headers=etag(staff, path))
    assert (answer.status_code, answer.content) == (204, b"")
    assert staff.get(path).status_code == 404


def test_a_repeated_request_makes_one_rate(staff: TestClient) -> None:
    key = {"Idempotency-Key": "once"}
    first, again = (staff.post(PATH, json=DRAFT, headers=key) for _ in range(2))
    assert (again.json, again.headers["Idempotency-Replayed"]) == (first.json, "true")
    assert len(staff.get(PATH).json) == 1


def test_what_is_not_there_is_not_found(staff: TestClient) -> None:
    for wanted in ("1", "0", "-1", "abc", str(2**63)):
        path = f"{PATH}/{wanted}"
        for answer in (
            staff.get(path),
            staff.patch(path, json={"name": "x"}, headers={"If-Match": "*"}),
            staff.delete(path),
        ):
            assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_shoppers_see_no_rates(anyone: TestClient, units: ShopUnits) -> None:
    path = f"{PATH}/{given_tax_rate(units).id}"
    assert anyone.get(PATH).status_code == anyone.get(path).status_code == 401


def test_pages_together_are_the_list(staff: TestClient, units: ShopUnits) -> None:
    for _ in range(4):
        given_tax_rate(units)
    found = pages(staff, PATH, "limit=2")
    assert [[row["id"] for row in page] for page in found] == [[1, 2], [3, 4]]
    assert staff.get(PATH).json == [row for page in found for row in page]
