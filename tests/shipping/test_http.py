"""`/v1/shipping-zones` and `/v1/shipping-methods`: what arrives, what is answered."""

from typing import Any

import pytest
from falcon.testing import TestClient

from domain.shipping.model import MOST_PLACES
from tests.builders import AT
from tests.given import given_shipping_method, given_shipping_zone
from tests.shopfront import dump, etag, pages
from tests.units import ShopUnits

ZONES, METHODS = "/v1/shipping-zones", "/v1/shipping-methods"
NOW = AT.isoformat().replace("+00:00", "Z")
FLAT = {"steps": [{"start": 0, "amount": 500}]}
ZONE = {"name": "Near", "places": [{"country": "US", "region": "California"}, {"country": "CA"}]}


@pytest.fixture
def method_path(units: ShopUnits) -> str:
    zone = given_shipping_zone(units)
    return f"{METHODS}/{given_shipping_method(units, zone.id).id}"


def test_a_zone_and_a_method_are_made_and_read(staff: TestClient) -> None:
    zone = staff.post(ZONES, json=ZONE)
    assert (zone.status_code, zone.headers["Location"]) == (201, f"{ZONES}/1")
    assert zone.json == {
        "id": 1,
        "name": "Near",
        "places": [{"country": "US", "region": "CA"}, {"country": "CA", "region": ""}],
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    tariff = {
        "measure": "weight",
        "steps": [{"start": 2000, "amount": 690}, {"start": 0, "amount": 490}],
        "most": 31500,
        "free_from": 10000,
    }
    method = staff.post(METHODS, json={"zone_id": 1, "name": "Parcel", "tariff": tariff})
    assert (method.status_code, method.headers["Location"]) == (201, f"{METHODS}/1")
    assert method.json == {
        "id": 1,
        "zone_id": 1,
        "name": "Parcel",
        "tariff": {**tariff, "steps": [*reversed(tariff["steps"])]},  # type: ignore[call-overload]
        "tax_class": None,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    for path, made in ((ZONES, zone), (METHODS, method)):
        read = staff.get(f"{path}/1")
        assert (read.json, read.headers["ETag"]) == (made.json, made.headers["ETag"])
        assert staff.get(path).json == [made.json]


def test_anywhere_is_a_place_without_a_country(staff: TestClient) -> None:
    answer = staff.post(ZONES, json={"name": "World", "places": [{}]})
    assert answer.json["places"] == [{"country": "", "region": ""}]


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": ""}, "/name", "blank"),
        ({"places": []}, "/places", "too_few"),
        ({"places": [{"country": "US"}] * 2}, "/places", "duplicate"),
        ({"places": [{}] * (MOST_PLACES + 1)}, "/places", "too_many"),
        ({"places": [{}, {"country": "us"}]}, "/places/1/country", "characters"),
        ({"places": [{}, {"country": "ZZ"}]}, "/places/1/country", "unknown"),
        ({"places": [{}, {"region": "CA"}]}, "/places/1/country", "required"),
        ({"places": [{"country": "US", "region": "Bavaria"}]}, "/places/0/region", "unknown"),
        ({"places": [{"state": "CA"}]}, "/places/0/state", "unknown_field"),
        ({"places": {}}, "/places", "type"),
    ],
)
def test_a_zone_that_breaks_a_rule_is_refused(
    staff: TestClient, units: ShopUnits, fields: dict[str, Any], pointer: str, code: str
) -> None:
    path = f"{ZONES}/{given_shipping_zone(units).id}"
    before = dump(units)
    for answer in (
        staff.post(ZONES, json={**ZONE, **fields}),
        staff.patch(path, json=fields, headers={"If-Match": "*"}),
    ):
        assert answer.status_code == 422
        told = [(each["pointer"], each["code"]) for each in answer.json["errors"]]
        assert told == [(pointer, code)]
    assert dump(units) == before


def _tariff(**fields: Any) -> dict[str, Any]:
    return {"tariff": {**FLAT, **fields}}


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"name": "x" * 256}, "/name", "too_long"),
        ({"zone_id": 99}, "/zone_id", "unknown"),
        ({"tax_class": "Freight"}, "/tax_class", "characters"),
        ({"tariff": {}}, "/tariff/steps", "required"),
        (_tariff(steps=[]), "/tariff/steps", "too_few"),
        (
            _tariff(steps=[{"start": n, "amount": 1} for n in range(51)]),
            "/tariff/steps",
            "too_many",
        ),
        (_tariff(steps=[{"start": 0}]), "/tariff/steps/0/amount", "required"),
        (_tariff(steps=[{"start": -1, "amount": 0}]), "/tariff/steps/0/start", "too_small"),
        (_tariff(steps=[{"start": 0, "amount": -1}]), "/tariff/steps/0/amount", "too_small"),
        (_tariff(steps=[{"start": 0, "amount": 4.9}]), "/tariff/steps/0/amount", "type"),
        (_tariff(measure="pieces"), "/tariff/measure", "choice"),
        (_tariff(free_from=-1), "/tariff/free_from", "too_small"),
        (_tariff(most=-1), "/tariff/most", "too_small"),
        (_tariff(steps=[{"start": 10, "amount": 1}], most=9), "/tariff/most", "too_small"),
    ],
)
def test_a_method_that_breaks_a_rule_is_refused(
    staff: TestClient, units: ShopUnits, fields: dict[str, Any], pointer: str, code: str
) -> None:
    method_path = f"{METHODS}/{given_shipping_method(units, given_shipping_zone(units).id).id}"
    before = dump(units)
    for answer in (
        staff.post(METHODS, json={"zone_id": 1, "name": "Other", **_tariff(), **fields}),
        staff.patch(method_path, json=fields, headers={"If-Match": "*"}),
    ):
        assert answer.status_code == 422
        told = [(each["pointer"], each["code"]) for each in answer.json["errors"]]
        assert told == [(pointer, code)]
    assert dump(units) == before


def test_two_steps_at_one_start_are_both_pointed_at(staff: TestClient, method_path: str) -> None:
    steps = [{"start": 0, "amount": 1}, {"start": 0, "amount": 2}]
    answer = staff.patch(method_path, json=_tariff(steps=steps), headers={"If-Match": "*"})
    assert [(each["pointer"], each["code"]) for each in answer.json["errors"]] == [
        ("/tariff/steps/0/start", "duplicate"),
        ("/tariff/steps/1/start", "duplicate"),
    ]


def test_only_the_fields_of_a_zone_that_were_sent_change(
    staff: TestClient, units: ShopUnits
) -> None:
    path = f"{ZONES}/{given_shipping_zone(units).id}"
    before = staff.get(path).json
    places = [{"country": "US", "region": "NY"}]
    for version, (field, value) in enumerate([("name", "x"), ("places", places)], start=2):
        answer = staff.patch(path, json={field: value}, headers=etag(staff, path))
        assert (answer.status_code, answer.json) == (
            200,
            {**before, field: value, "version": version},
        )
        before = staff.get(path).json


def test_only_the_fields_of_a_method_that_were_sent_change(
    staff: TestClient, units: ShopUnits, method_path: str
) -> None:
    other = given_shipping_zone(units)
    before = staff.get(method_path).json
    tariff = {
        "measure": "weight",
        "steps": [{"start": 1, "amount": 2}],
        "most": 3,
        "free_from": 4,
    }
    sent = [
        ("zone_id", other.id),
        ("name", "x"),
        ("tax_class", "freight"),
        ("tax_class", None),
        ("tariff", tariff),
        # It is replaced whole.
        ("tariff", {"measure": "total", "most": None, "free_from": None, **FLAT}),
    ]
    for version, (field, value) in enumerate(sent, start=2):
        answer = staff.patch(method_path, json={field: value}, headers=etag(staff, method_path))
        assert (answer.status_code, answer.json) == (
            200,
            {**before, field: value, "version": version},
        )
        before = staff.get(method_path).json


def test_names_that_are_taken_are_conflicts(staff: TestClient, units: ShopUnits) -> None:
    zone, other = given_shipping_zone(units, name="Near"), given_shipping_zone(units)
    given_shipping_method(units, zone.id, name="Parcel")
    method = given_shipping_method(units, zone.id)
    before = dump(units)
    any_version = {"If-Match": "*"}
    for answer in (
        staff.post(ZONES, json={**ZONE, "name": "NEAR"}),
        staff.patch(f"{ZONES}/{other.id}", json={"name": "near"}, headers=any_version),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "shipping_zone_taken")
    draft = {"zone_id": zone.id, "name": "PARCEL", **_tariff()}
    for answer in (
        staff.post(METHODS, json=draft),
        staff.patch(f"{METHODS}/{method.id}", json={"name": "parcel"}, headers=any_version),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "shipping_method_taken")
    assert dump(units) == before


def test_a_zone_with_methods_cannot_be_deleted(
    staff: TestClient, units: ShopUnits, method_path: str
) -> None:
    before = dump(units)
    answer = staff.delete(f"{ZONES}/1")
    assert (answer.status_code, answer.json["code"]) == (409, "shipping_zone_in_use")
    assert dump(units) == before

    for path in (method_path, f"{ZONES}/1"):
        answer = staff.delete(path, headers=etag(staff, path))
        assert (answer.status_code, answer.content) == (204, b"")
        assert staff.get(path).status_code == 404


def test_whoever_saw_another_version_changes_and_deletes_nothing(
    staff: TestClient, units: ShopUnits, method_path: str
) -> None:
    for path in (f"{ZONES}/{given_shipping_zone(units).id}", method_path):
        seen = etag(staff, path)
        assert staff.patch(path, json={"name": "x"}).status_code == 428
        assert staff.patch(path, json={"name": "x"}, headers=seen).status_code == 200
        assert staff.patch(path, json={"name": "y"}, headers=seen).status_code == 412
        assert staff.delete(path, headers=seen).status_code == 412
        assert staff.get(path).json["name"] == "x"


def test_what_is_not_there_is_not_found(staff: TestClient) -> None:
    for wanted in ("1", "0", "-1", "abc", str(2**63)):
        for path in (f"{ZONES}/{wanted}", f"{METHODS}/{wanted}"):
            for answer in (
                staff.get(path),
                staff.patch(path, json={"name": "x"}, headers={"If-Match": "*"}),
                staff.delete(path),
            ):
                assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_shoppers_see_neither(anyone: TestClient, method_path: str) -> None:
    for path in (ZONES, f"{ZONES}/1", METHODS, method_path):
        assert anyone.get(path).status_code == 401


def test_pages_together_are_the_list(staff: TestClient, units: ShopUnits) -> None:
    for _ in range(4):
        given_shipping_method(units, given_shipping_zone(units).id)
    for path in (ZONES, METHODS):
        found = pages(staff, path, "limit=2")
        assert [[row["id"] for row in page] for page in found] == [[1, 2], [3, 4]]
        assert staff.get(path).json == [row for page in found for row in page]
