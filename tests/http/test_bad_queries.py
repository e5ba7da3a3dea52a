"""Query strings and headers that cannot be: refused with which and why."""

from collections.abc import Iterator
from datetime import datetime
from enum import Enum
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import quote, urlencode

import attrs
import pytest
from falcon.testing import StartResponseMock, TestClient, create_environ

from entrypoints.bootstrap import Shop
from entrypoints.http.app import create_app
from entrypoints.http.operations import Operation
from entrypoints.http.query import plain
from entrypoints.http.routes import OPERATIONS
from tests.http.bad_values import SQL
from tests.http.test_bad_bodies import Allowed, assert_problem, path_of
from tests.shopfront import AS_STAFF, callers, dump
from tests.units import ShopUnits

READS = [each for each in OPERATIONS if each.method == "GET"]
LONG = "x" * 5000
NO_NUMBER = [
    "", "x", "1.5", "1e3", "+1", " 1", "1 ", "0x1", "٣", "\uff11", "1;2", "-", "--1", SQL,
    "\x00", LONG, "9" * 19, "9" * 30, "9" * 31, "-1", "NaN", "null", "true",
]  # fmt: skip
NO_BOOLEAN = ["", "1", "0", "yes", "TRUE", "True", "null", SQL, "\x00", LONG]
NO_CHOICE = ["", "nonsense", "ACTIVE", " active", SQL, "\x00", LONG, "active;draft"]
NO_TEXT = ["", " ", "\x00", "a\x1bb", "a\n", "a\nb", LONG, "x" * 201]
NO_OPTION = [
    *NO_TEXT,
    "size",
    "size:",
    ":XL",
    "si!ze:XL",
    f"{'x' * 41}:XL",
    f"size:{'x' * 81}",
    SQL,
]
NO_TIME = [
    "", "x", "2026", "2026-03-14", "2026-03-14T09:26:53", "2026-03-14T09:26Z", "20260314T092653Z",
    "2026-03-14 09:26:53Z", "2026-W11-6T09:26:53Z", "2026-03-14T09:26:53+01", "1773480413",
    "2026-03-14T09:26:53+0100", "2026-03-14T09:26:53 01:00", "2026-02-30T09:26:53Z",
    "2026-03-14T24:26:53Z", "2026-03-14T09:26:53+24:00", "2026-03-14T09:26:53.Z",
    "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
    "2026-03-14T09:26:53Z\n", " 2026-03-14T09:26:53Z", "\uff12026-03-14T09:26:53Z",
    SQL, "\x00", LONG,
]  # fmt: skip
# By the parameter's name, as each has a rule of its own.
NO_SUCH_TEXT = {
    "option": NO_OPTION,
    "q": NO_TEXT,
    "actor": NO_TEXT,
    "action": [*NO_TEXT, "product", "product.", ".update", "Product.update", "a.b.c", "a.b ", SQL],
    "request_id": [*NO_TEXT, "a b", "é", "a/b", SQL],
    "code": [*NO_TEXT, "de", "D", "DEU", "D1", "DE,FR", "ÄÖ", SQL],
    "email": [*NO_TEXT, "anna", "anna@", "@example.com", "anna@localhost", "a b@example.com", SQL],
}


@pytest.fixture
def client(seeded: Shop) -> TestClient:
    return callers(seeded, **AS_STAFF)


def wrong_texts(name: str, annotation: Any) -> Iterator[str]:
    kind = plain(annotation)
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        yield from wrong_texts(name, item)
        if plain(item) is int:
            yield from ("1,1", "1,", ",1", "1,,2", "1,x", ",".join(map(str, range(1, 30))))
        elif plain(item) is not str:
            value = next(iter(plain(item))).value
            yield from (f"{value},{value}", f"{value},", f",{value}", f"{value},nonsense")
    elif kind is int:
        yield from NO_NUMBER
    elif kind is bool:
        yield from NO_BOOLEAN
    elif isinstance(kind, type) and issubclass(kind, Enum):
        yield from NO_CHOICE
    elif kind is datetime:
        yield from NO_TIME
    elif name in NO_SUCH_TEXT:
        yield from NO_SUCH_TEXT[name]
    else:
        assert name == "after"
        yield from ("", "x", "00", "5b5d", SQL, "\x00", LONG)


def parameters() -> Iterator[tuple[Operation, str, Any]]:
    """Every parameter of every route."""
    for operation in READS:
        hints = get_type_hints(operation.query, include_extras=True)
        for field in attrs.fields(operation.query):
            yield operation, field.name, hints[field.name]


def test_each_parameter_refuses_what_it_cannot_be(
    client: TestClient, units: ShopUnits, allowed: Allowed
) -> None:
    before = dump(units)
    for operation, name, annotation in parameters():
        for text in wrong_texts(name, annotation):
            answer = client.get(
                path_of(operation),
                query_string=urlencode({name: text}),
                headers=allowed(operation),
            )
            problem = assert_problem(answer, 400, "invalid_query")
            for error in problem["errors"]:
                assert set(error) == {"parameter", "code", "detail"}
                assert error["parameter"].split("/")[0] == name, (name, text)
                assert error["detail"]
    assert dump(units) == before


def test_a_parameter_that_a_route_does_not_have_is_refused(
    client: TestClient, allowed: Allowed
) -> None:
    for operation in READS:
        for name in ("nonsense", "Limit", "limit[]", SQL, "🦓", "", "\x00"):
            answer = client.get(
                path_of(operation), query_string=f"{quote(name)}=1", headers=allowed(operation)
            )
            [error] = assert_problem(answer, 400, "invalid_query")["errors"]
            assert (error["parameter"], error["code"]) == (name, "unknown_parameter")


def test_a_parameter_that_holds_one_value_is_taken_once(
    client: TestClient, allowed: Allowed
) -> None:
    for operation, name, annotation in parameters():
        if get_origin(plain(annotation)) is not tuple:
            answer = client.get(
                path_of(operation), query_string=f"{name}=1&{name}=1", headers=allowed(operation)
            )
            [error] = assert_problem(answer, 400, "invalid_query")["errors"]
            assert (error["parameter"], error["code"]) == (name, "duplicate")


def test_a_query_string_that_cannot_be_read_is_refused(
    client: TestClient, allowed: Allowed
) -> None:
    unreadable = ["limit=%FF", "%FF=1", "q=%C3%28", "q=%ED%A0%80", "&".join(["limit=1"] * 101)]
    for operation in READS:
        for query in unreadable:
            answer = client.get(path_of(operation), query_string=query, headers=allowed(operation))
            [error] = assert_problem(answer, 400, "invalid_query")["errors"]
            assert error["code"] == "encoding"


def test_all_that_is_wrong_is_told_at_once(client: TestClient) -> None:
    query = "limit=0&sort=x&category=y&in_stock=z&tags_any=1,q"
    problem = assert_problem(client.get("/v1/products", query_string=query), 400, "invalid_query")
    told = [error["parameter"] for error in problem["errors"]]
    assert sorted(told) == ["category", "in_stock", "limit", "sort", "tags_any/1"]


GARBAGE = [
    "", " ", "x", "\x7f", "é\xff", "x" * 10_000, '"', "*", ",", ";", "=", "\t", SQL, "%00",
    "Bearer", "Bearer  ", "0", "-1", "1e9", "null", '"a" "b"', "a;q=x", "gzip;q=", "bytes=0-1",
    "{}", "W/",
]  # fmt: skip
HEADERS = [
    "Accept", "Accept-Encoding", "Accept-Language", "Accept-Charset", "Authorization", "Cookie",
    "Expect", "Forwarded", "Host", "Idempotency-Key", "If-Match", "If-Modified-Since",
    "If-None-Match", "If-Range", "If-Unmodified-Since", "Origin", "Prefer", "Range", "Referer",
    "User-Agent", "X-Forwarded-For", "X-Forwarded-Host", "X-HTTP-Method-Override", "X-Request-Id",
]  # fmt: skip


def test_no_header_however_odd_breaks_anything(client: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for header in HEADERS:
        for value in GARBAGE:
            headers = {"If-Match": '"seen-1"', header: value}
            answers = [
                client.get("/v1/products/1", headers=headers),
                client.patch("/v1/products/1", json={"name": ""}, headers=headers),
                client.post("/v1/products", json={"name": ""}, headers=headers),
                client.get("/api/products/1", headers=headers),
                client.get("/docs", headers=headers),
            ]
            codes = [answer.status_code for answer in answers]
            assert all(code < 500 for code in codes), (header, value, codes)
            assert not {200, 201} & set(codes[1:3]), (header, value, codes)
    assert dump(units) == before


def test_a_length_that_is_no_number_is_refused(seeded: Shop) -> None:
    app = create_app(seeded)
    before = dump(seeded.units)
    for length in ("x", "-1", "1.5", "1e3", "99999999999999999999"):
        environ = create_environ(
            "/v1/tags",
            method="POST",
            body='{"name": "x"}',
            headers={**AS_STAFF, "Content-Type": "application/json"},
        )
        environ["CONTENT_LENGTH"] = length
        answer = StartResponseMock()
        app(environ, answer)
        assert str(answer.status)[:3] in {"400", "413"}
    assert dump(seeded.units) == before
