"""Bodies that cannot be: refused with where and why, and nothing in the database is changed."""

import gzip
import json
import re
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest
from falcon.testing import Result, TestClient

from entrypoints.bootstrap import Shop
from entrypoints.http.operations import Operation
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.routes import OPERATIONS
from tests.http.bad_values import SQL, text_fields, wrong_bodies
from tests.shopfront import AS_STAFF, callers, dump
from tests.units import ShopUnits

WITH_BODY = [each for each in OPERATIONS if each.body not in {None, str}]
JSON = {"Content-Type": "application/json"}
HEADERS = {**AS_STAFF, "If-Match": "*"}

_ALWAYS = ("type", "code", "title", "status", "detail", "request_id")

Allowed: TypeAlias = Callable[[Operation], dict[str, str]]

each_operation = pytest.mark.parametrize("operation", WITH_BODY, ids=lambda each: each.name)


@pytest.fixture
def client(seeded: Shop) -> TestClient:
    return callers(seeded, **HEADERS)


def path_of(operation: Operation) -> str:
    """With the ids of things that are there."""
    return re.sub(r"\{\w+\}", "1", operation.path)


def send(client: TestClient, operation: Operation, body: Any, **headers: str) -> Result:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.request(
        operation.method, path_of(operation), body=raw, headers={**JSON, **headers}
    )


def assert_problem(answer: Result, status: int, code: str) -> dict[str, Any]:
    problem: dict[str, Any] = answer.json
    assert (answer.status_code, problem.get("code")) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["type"] == f"/docs/problems/{code}"
    assert problem["title"] == PROBLEMS[code].title
    assert problem["status"] == status
    assert problem["detail"]
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    # Whatever else it tells, the document says so.
    assert problem.keys() <= {*_ALWAYS, "errors", *PROBLEMS[code].facts}
    return problem


@each_operation
def test_each_field_refuses_what_its_type_and_rules_do_not_allow(
    client: TestClient, units: ShopUnits, operation: Operation, allowed: Allowed
) -> None:
    caller = allowed(operation)
    before = dump(units)
    tried = 0
    for body, pointer in wrong_bodies(operation.body, operation.example):
        problem = assert_problem(send(client, operation, body, **caller), 422, "invalid_input")
        told = {each["pointer"]: each for each in problem["errors"]}
        assert pointer in told, (body, told)
        for error in problem["errors"]:
            assert set(error) == {"pointer", "code", "detail"}
            assert error["code"]
            assert error["detail"]
        tried += 1
    assert dump(units) == before
    assert tried > 20


@each_operation
def test_what_is_no_object_or_no_json_is_refused(
    client: TestClient, units: ShopUnits, operation: Operation, allowed: Allowed
) -> None:
    caller = allowed(operation)
    before = dump(units)
    for body in ([], "x", 7, None, True, [operation.example]):
        problem = assert_problem(send(client, operation, body, **caller), 422, "invalid_input")
        assert problem["errors"][0]["pointer"] == ""
    good = json.dumps(operation.example).encode()
    name = next(iter(operation.example))
    for raw in (
        b"", b"   ", b"{", b"}", b"{}{}", b"{'name': 1}", b'{"name": NaN}', b'{"name": Infinity}',
        b'{"name": -Infinity}', b'{"name": 01}', b'{"a": 1,}', b"\x00", good + b"\x00", good + b"x",
        b"\xef\xbb\xbf" + good, good.decode().encode("utf-16"), b'{"name": "\xff"}',
        '{"name": "Größe"}'.encode("latin-1"), b'{"name": "\\ud800"}', b'{"\\udfff": 1}',
        b'{"name": "\xed\xa0\x80"}', b'{"price": ' + b"9" * 10_000 + b"}",
        b'{"x": 1e' + b"9" * 70 + b"}", b'{"x": 1e' + b"9" * 20 + b"}",
        b'{"x": 0e-' + b"9" * 20 + b"}",
        b"[" * 200_000, b'{"a":' * 60 + b"1" + b"}" * 60, f'{{"{name}": 1, "{name}": 1}}'.encode(),
    ):  # fmt: skip
        assert_problem(send(client, operation, raw, **caller), 400, "malformed_json")
    assert dump(units) == before


@each_operation
def test_half_a_surrogate_pair_is_refused_in_every_text(
    client: TestClient, units: ShopUnits, operation: Operation, allowed: Allowed
) -> None:
    caller = allowed(operation)
    before = dump(units)
    for field in text_fields(operation.body):
        for text in ("\ud800", "a\udfff", "\ud83e"):
            body = {**operation.example, field: text}
            assert_problem(send(client, operation, body, **caller), 400, "malformed_json")
    assert dump(units) == before


@each_operation
def test_a_body_must_be_json_in_utf_8_uncompressed_and_not_too_large(
    client: TestClient, units: ShopUnits, operation: Operation, allowed: Allowed
) -> None:
    caller = allowed(operation)
    before = dump(units)
    good = json.dumps(operation.example).encode()
    for content_type in (
        "", "text/plain", "application/xml", "application/x-www-form-urlencoded", "json", "é/é",
        "application/json; charset=latin-1", "application/jsonx", "multipart/form-data", "a/b;c",
        "application/merge-patch+json", "application/json, text/plain", ";;;", "x" * 5000,
    ):  # fmt: skip
        answer = send(client, operation, good, **caller, **{"Content-Type": content_type})
        assert_problem(answer, 415, "unsupported_media_type")
    for coding in ("gzip", "br", "identity, gzip", "x"):
        answer = send(
            client, operation, gzip.compress(good), **caller, **{"Content-Encoding": coding}
        )
        assert_problem(answer, 415, "unsupported_media_type")
    answer = send(client, operation, b'{"name": "' + b"x" * 10_000_000 + b'"}', **caller)
    assert assert_problem(answer, 413, "body_too_large")["limit_bytes"] == 1_048_576
    assert dump(units) == before


def test_every_spelling_of_json_in_utf_8_is_taken(client: TestClient) -> None:
    for content_type in (
        "application/json", "Application/JSON", "application/json; charset=utf-8",
        'application/json;charset="UTF-8"', "application/json; charset=utf8; x=y",
    ):  # fmt: skip
        answer = client.post(
            "/v1/tags", body=b'{"name": "x"}', headers={"Content-Type": content_type}
        )
        assert (answer.status_code, content_type) == (201, content_type)


def test_a_body_of_the_limit_is_taken_and_one_byte_more_is_not(client: TestClient) -> None:
    body = b'{"name": "x"' + b" " * (1_048_576 - 13) + b"}"
    assert len(body) == 1_048_576
    assert client.post("/v1/tags", body=body, headers=JSON).status_code == 201
    assert client.post("/v1/tags", body=body + b" ", headers=JSON).status_code == 413


def test_all_that_is_wrong_is_told_at_once(client: TestClient) -> None:
    body = {
        "name": "",
        "nonsense": 1,
        "tag_ids": [0, "x"],
        "images": [{"url": "ftp://x"}, {}],
        "metadata": {"ok": 7},
        "variants": [{"price": -1}],
    }
    answer = client.post("/v1/products", json=body)
    problem = assert_problem(answer, 422, "invalid_input")
    assert {(each["pointer"], each["code"]) for each in problem["errors"]} == {
        ("/name", "blank"),
        ("/nonsense", "unknown_field"),
        ("/tag_ids/0", "too_small"),
        ("/tag_ids/1", "type"),
        ("/images/0/url", "characters"),
        ("/images/1/url", "required"),
        ("/metadata/ok", "type"),
        ("/variants/0/price", "too_small"),
    }


def test_an_odd_name_is_pointed_at_as_the_standard_has_it(client: TestClient) -> None:
    answer = client.post("/v1/tags", json={"name": "x", "a/b~c": 1, SQL: 2})
    pointers = {each["pointer"] for each in answer.json["errors"]}
    assert pointers == {"/a~1b~0c", f"/{SQL}"}


def test_a_body_where_none_is_wanted_is_ignored(client: TestClient) -> None:
    for raw in (b"{", b"\xff", b'{"name": 1}'):
        assert client.get("/v1/products/1", body=raw, headers=JSON).status_code == 200
        assert client.get("/v1/products", body=raw, headers=JSON).status_code == 200
    assert client.delete("/v1/products/1", body=b"{", headers=JSON).status_code == 204
