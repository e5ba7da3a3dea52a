"""What the classic wire refuses: with a reason, and without a trace."""

from typing import Any

import pytest
from falcon.testing import Result, TestClient

from tests.shopfront import dump
from tests.units import ShopUnits

BODY = {"product_name": "Basketball", "price": 200.00, "stock": 3, "tagIds": [1, 2, 3, 4]}
MISSING = object()

NAMES: list[Any] = [
    None, "", "   ", "\u3000", 7, True, ["x"], {"x": 1}, "x" * 256, "a\x00b", "a\nb", "a\n", "\x7f",
]  # fmt: skip
PRICES: list[Any] = [
    None, "", "abc", True, [1], {"a": 1}, -1, -0.01, "-1", 1.999, "14.999", "1,50", "1e3", "0x10",
    "NaN", "Infinity", 1e13, 10**25, "9" * 30, "1.", ".5", "\uff11",
]  # fmt: skip
STOCKS: list[Any] = [
    None, "", "many", True, [1], {"a": 1}, -1, "-1", 1.5, "1.5", 10**10, 10**25, "NaN", "1e3",
]  # fmt: skip
CATEGORIES: list[Any] = [99, "99", 0, -1, "abc", 1.5, True, [1], {"a": 1}, 10**25]
TAGS: list[Any] = [
    [99], [1, 99], ["abc"], [1.5], [None], [True], [[1]], [{}], "abc", {"a": 1}, [0], [-1],
    [10**25], list(range(1, 60)),
]  # fmt: skip

WRONG = [
    *(("product_name", value) for value in NAMES),
    *(("price", value) for value in PRICES),
    *(("stock", value) for value in STOCKS),
    *(("category_id", value) for value in CATEGORIES),
    *(("tagIds", value) for value in TAGS),
]

JSON = {"Content-Type": "application/json"}
NO_OBJECTS = [
    b"[]", b'"x"', b"7", b"null", b"true", b'[{"product_name":"x","price":1}]', b"{", b"}",
    b'{"price": NaN}', b'{"price": Infinity}', b'{"price": 1, "price": 2}', b"{'price': 1}",
    b'{"product_name": "\\ud800"}', b'{"price": ' + b"9" * 5000 + b"}", b"\xef\xbb\xbf{}",
    '{"product_name":"Größe"}'.encode("latin-1"), '{"product_name":"x"}'.encode("utf-16"),
    b"[" * 100_000, b'{"a":' * 5000 + b"1" + b"}" * 5000, b"\x00", b"product_name=x&price=1",
]  # fmt: skip


def assert_refused(answer: Result, path: str | None = None) -> None:
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    body = answer.json
    assert set(body) == {"name", "message", "errors"}
    assert body["name"] == "ValidationError"
    assert body["message"]
    assert body["errors"]
    for each in body["errors"]:
        assert set(each) == {"message", "path"}
        assert each["message"]
    if path is not None:
        assert {each["path"] for each in body["errors"]} == {path}


def test_a_wrong_field_is_named_and_nothing_changes(classic: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for field, value in WRONG:
        assert_refused(classic.post("/api/products", json={**BODY, field: value}), field)
        assert_refused(classic.put("/api/products/1", json={field: value}), field)
    assert dump(units) == before


@pytest.mark.parametrize(
    ("plural", "field"), [("categories", "category_name"), ("tags", "tag_name")]
)
def test_a_wrong_name_is_named_and_nothing_changes(
    classic: TestClient, units: ShopUnits, plural: str, field: str
) -> None:
    before = dump(units)
    for value in NAMES:
        assert_refused(classic.post(f"/api/{plural}", json={field: value}), field)
        assert_refused(classic.put(f"/api/{plural}/1", json={field: value}), field)
    assert_refused(classic.post(f"/api/{plural}", json={}), field)
    assert_refused(classic.post(f"/api/{plural}", body=b""), field)
    assert dump(units) == before


@pytest.mark.parametrize("field", ["product_name", "price"])
def test_a_field_that_must_be_there_is_named(classic: TestClient, field: str) -> None:
    body = {name: value for name, value in BODY.items() if name != field}
    answer = classic.post("/api/products", json=body)
    assert_refused(answer, field)
    assert answer.json["message"] == f"{field} is required"


def test_all_that_is_wrong_is_told_at_once(classic: TestClient) -> None:
    body = {"price": "x", "stock": -1, "category_id": "y", "tagIds": ["z"]}
    answer = classic.post("/api/products", json=body)
    assert_refused(answer)
    paths = [each["path"] for each in answer.json["errors"]]
    assert sorted(paths) == ["category_id", "price", "product_name", "stock", "tagIds"]


def test_a_monstrous_number_is_refused_at_once(classic: TestClient) -> None:
    for number in (
        "1e999999", "1e-999999", "1e99999999", "1e999999999999999999", "14." + "9" * 40, "-0.001",
    ):  # fmt: skip
        for field in ("price", "stock", "category_id", "tagIds"):
            body = f'{{"{field}": {number}}}'
            assert_refused(classic.put("/api/products/1", body=body, headers=JSON), field)


def test_a_body_that_is_no_object_is_refused(classic: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for body in NO_OBJECTS:
        for plural in ("categories", "products", "tags"):
            assert_refused(classic.post(f"/api/{plural}", body=body, headers=JSON))
            assert_refused(classic.put(f"/api/{plural}/1", body=body, headers=JSON))
    assert dump(units) == before


@pytest.mark.parametrize("body", [b"tag_name=%FF", b"tag_name=\xff", "tag_name=Größe".encode()])
def test_a_form_that_is_not_percent_encoded_utf_8_is_refused(
    anyone: TestClient, body: bytes
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert_refused(anyone.post("/api/tags", body=body, headers=headers))


def test_a_body_beyond_the_limit_is_refused(classic: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    body = b'{"tag_name": "' + b"x" * 10_000_000 + b'"}'
    answer = classic.post("/api/tags", body=body)
    assert answer.status_code == 413
    assert "1048576" in answer.json["message"]
    assert dump(units) == before


@pytest.mark.parametrize("plural", ["categories", "products", "tags"])
def test_an_id_that_is_no_number_cannot_be_written_to(
    classic: TestClient, units: ShopUnits, plural: str
) -> None:
    before = dump(units)
    for wanted in ("abc", "1.5", "1e3", "null", "undefined", "%27%20OR%201=1", "%00", "%D9%A1"):
        assert_refused(classic.put(f"/api/{plural}/{wanted}", json={}), "id")
        assert_refused(classic.delete(f"/api/{plural}/{wanted}"), "id")
    assert dump(units) == before


@pytest.mark.parametrize(
    "path", ["/api/orders", "/api/products/1/tags", "/api/users/1", "/apis", "/api/%0A", "/api//"]
)
def test_an_unknown_path_is_not_found(anyone: TestClient, path: str) -> None:
    for answer in (anyone.get(path), anyone.post(path, json={})):
        assert answer.status_code == 404
        assert answer.json


def test_a_method_that_a_path_does_not_know_is_refused(anyone: TestClient) -> None:
    for plural in ("categories", "products", "tags"):
        for method, path in (
            ("PUT", f"/api/{plural}"),
            ("DELETE", f"/api/{plural}"),
            ("PATCH", f"/api/{plural}/1"),
            ("POST", f"/api/{plural}/1"),
        ):
            answer = anyone.request(method, path)
            assert answer.status_code == 405
            assert "GET" in answer.headers["Allow"]
            assert answer.json["message"]
