"""`/v1/countries`: what a form for addresses is made of."""

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import as_customer, callers

PATH = "/v1/countries"


def test_every_country_is_there_by_name_without_its_regions(anyone: TestClient) -> None:
    answer = anyone.get(PATH)
    assert answer.status_code == 200
    assert len(answer.json) > 249
    assert "Link" not in answer.headers
    assert not any("regions" in country for country in answer.json)
    by_code = {country["code"]: country for country in answer.json}
    assert by_code["DE"] == {
        "code": "DE",
        "name": "Germany",
        "fields": ["name", "company", "line1", "line2", "postcode", "city"],
        "required": ["name", "line1", "postcode", "city"],
        "region_kind": "province",
        "has_regions": False,
        "postcode_example": "26133",
    }
    assert by_code["HK"]["postcode_example"] is None


def test_one_country_comes_with_its_regions(anyone: TestClient) -> None:
    [country] = anyone.get(PATH, query_string="code=US&expand=regions").json
    assert country["has_regions"]
    assert country["region_kind"] == "state"
    assert {"code": "CA", "name": "California"} in country["regions"]
    [without] = anyone.get(PATH, query_string="code=DE&expand=regions").json
    assert without["regions"] == []


def test_what_the_form_offers_is_taken(shop: Shop) -> None:
    client = callers(shop, **as_customer(shop))
    for country in client.get(PATH, query_string="expand=regions").json[::10]:
        body = {"name": "x", "line1": "x", "city": "x", "country": country["code"]}
        for region in country["regions"][:2]:
            for typed in (region["code"], region["name"]):
                sent = {**body, "region": typed}
                answer = client.post("/v1/customers/me/addresses", json=sent)
                if answer.status_code == 201:
                    assert answer.json["region"] == region["code"]
                    client.delete(answer.headers["Location"])
                else:
                    told = {each["pointer"] for each in answer.json["errors"]}
                    assert told == {"/postcode"}


def test_a_code_that_no_country_has_finds_none(anyone: TestClient) -> None:
    answer = anyone.get(PATH, query_string="code=XX")
    assert (answer.status_code, answer.json) == (200, [])


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("code=us", "code"),
        ("code=USA", "code"),
        ("code=", "code"),
        ("expand=cities", "expand"),
        ("expand=regions,regions", "expand"),
        ("limit=1", "limit"),
    ],
)
def test_what_cannot_be_asked_is_refused(anyone: TestClient, query: str, parameter: str) -> None:
    problem = assert_problem(anyone.get(PATH, query_string=query), 400, "invalid_query")
    assert {error["parameter"].split("/")[0] for error in problem["errors"]} == {parameter}


def test_everybody_may_keep_the_list_for_an_hour(shop: Shop, anyone: TestClient) -> None:
    answer = anyone.get(PATH)
    assert answer.headers["Cache-Control"] == "public, max-age=3600"
    seen = {"If-None-Match": answer.headers["ETag"]}
    assert anyone.get(PATH, headers=seen).status_code == 304
    customers = callers(shop, **as_customer(shop)).get(PATH)
    assert customers.content == answer.content
