"""The documentation shows all there is, is one file, and cannot be broken by what it shows."""

import base64
import hashlib
import re

import pytest
from attrs import evolve
from falcon.testing import TestClient

from entrypoints.config import ClassicApi
from entrypoints.http.docs.reference import reference
from entrypoints.http.openapi import openapi
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.routes import OPERATIONS
from tests.shopfront import a_shop, callers
from tests.units import ShopUnits


@pytest.fixture
def client(memory_units: ShopUnits) -> TestClient:
    return callers(a_shop(memory_units))


@pytest.fixture
def page(client: TestClient) -> str:
    text: str = client.get("/docs").text
    return text


def test_every_operation_is_on_the_page(page: str) -> None:
    for operation in OPERATIONS:
        assert f'id="{operation.name}"' in page


def test_no_example_says_twice_who_is_calling(page: str) -> None:
    examples = re.findall(r"<pre>(curl .*?)</pre>", page, re.DOTALL)
    assert len(examples) == len(OPERATIONS)
    assert [each for each in examples if each.count("Authorization:") > 1] == []


def test_every_link_leads_somewhere(page: str, client: TestClient) -> None:
    anchors = set(re.findall(r'id="([^"]+)"', page))
    links = set(re.findall(r'href="([^"]+)"', page))
    assert {link[1:] for link in links if link.startswith("#")} <= anchors
    for link in links:
        assert link.startswith("#") or client.get(link).status_code == 200, link


def test_ids_on_the_page_are_unique(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", ["/docs", "/docs/problems", "/docs/problems/not_found"])
def test_a_page_needs_nothing_from_elsewhere(path: str, client: TestClient) -> None:
    page = client.get(path).text
    assert re.findall(r"<(?:link|img|iframe)\b|\bsrc=|@import|url\(", page) == []


@pytest.mark.parametrize("path", ["/docs", "/docs/problems", "/docs/problems/not_found"])
def test_a_browser_runs_nothing_but_what_is_in_the_page(path: str, client: TestClient) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; ")
    for element in ("style", "script"):
        [inside] = re.findall(f"<{element}>(.*?)</{element}>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{element}-src 'sha256-{digest}'" in policy
    assert re.findall(r"\s(?:on\w+|style)=", answer.text) == []


def test_what_is_shown_is_never_taken_for_html() -> None:
    evil = "<script>alert(1)</script>\"'&"
    operation = evolve(
        OPERATIONS[1], summary=evil, description=evil, folder=evil, example={"name": evil}
    )
    page = reference(openapi([operation]), evil).decode()
    assert "<script>alert" not in page
    assert page.count("<script>") == 1


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_problem_has_a_page(code: str, client: TestClient) -> None:
    answer = client.get(f"/docs/problems/{code}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert code in answer.text


def test_the_list_of_problems_links_each(client: TestClient) -> None:
    page = client.get("/docs/problems").text
    for code in PROBLEMS:
        assert f'href="/docs/problems/{code}"' in page


def test_a_code_that_is_no_problem_has_no_page(client: TestClient) -> None:
    answer = client.get("/docs/problems/nonsense")
    assert answer.status_code == 404
    assert answer.json["code"] == "not_found"


def test_the_type_of_a_problem_is_the_address_of_its_page(client: TestClient) -> None:
    problem = client.get("/v1/products/4711").json
    assert client.get(problem["type"]).status_code == 200


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/problems", "/docs/problems/busy"])
def test_pages_are_revalidated(path: str, client: TestClient) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_the_root_says_where_everything_is(client: TestClient) -> None:
    index = client.get("/").json
    for path in (index["docs"], index["openapi"], *index["catalogue"], *index["classic"]):
        assert client.get(path).status_code == 200


def test_the_root_is_silent_about_the_classic_api_when_it_is_off(memory_units: ShopUnits) -> None:
    index = callers(a_shop(memory_units, classic_api=ClassicApi.OFF)).get("/").json
    assert "classic" not in index
