"""What a megabyte of mistakes costs: little work, and an answer that is not larger than it."""

import json
import time

import pytest
from falcon.testing import TestClient

from entrypoints.http.strict_json import MalformedJson, parse
from entrypoints.http.structuring import MOST_TOLD
from entrypoints.product_files.reading import parse as parse_file
from tests.product_files.files import lines

# Each of these took more than five seconds when it was found; a busy machine gets two.
_SECONDS = 2.0


def test_a_name_that_is_there_twice_is_found_at_once() -> None:
    names = [f'"{number:06}": 1' for number in range(70_000)]
    began = time.monotonic()
    with pytest.raises(MalformedJson, match="twice"):
        parse(("{" + ", ".join([*names, names[-1]]) + "}").encode())
    assert time.monotonic() - began < _SECONDS


def test_a_header_of_many_columns_is_refused_at_once() -> None:
    header = ",".join(f"c{number}" for number in range(50_000))
    began = time.monotonic()
    assert 0 < len(parse_file(lines(header), currency="USD").errors) <= MOST_TOLD
    assert time.monotonic() - began < _SECONDS


@pytest.mark.parametrize(
    "body",
    [
        {"name": "A", "price": 1, "tag_ids": ["x"] * 200_000},
        {"name": "A", "price": 1, **{f"field{number}": 1 for number in range(60_000)}},
        {"name": "A", "variants": [{"price": -1}] * 50_000},
    ],
    ids=["items", "fields", "variants"],
)
def test_no_more_than_a_hundred_mistakes_are_told(
    staff: TestClient, body: dict[str, object]
) -> None:
    began = time.monotonic()
    answer = staff.simulate_post(
        "/v1/products", body=json.dumps(body), headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert 0 < len(answer.json["errors"]) <= MOST_TOLD
    assert time.monotonic() - began < _SECONDS


def test_a_file_of_bad_rows_is_told_of_in_a_hundred_errors(staff: TestClient) -> None:
    rows = [f"p{number},x" for number in range(2_000)]
    answer = staff.simulate_post(
        "/v1/products/import",
        body=lines("slug,price", *rows),
        headers={"Content-Type": "text/csv"},
    )
    assert answer.status_code == 422
    assert len(answer.json["errors"]) == MOST_TOLD
    assert "2000 things" in answer.json["detail"]


def test_an_option_that_is_asked_for_twice_is_refused(staff: TestClient) -> None:
    answer = staff.simulate_get("/v1/products", query_string="option=size:S&option=Size:M")
    assert answer.status_code == 400
    assert answer.json["errors"][0]["parameter"] == "option"
