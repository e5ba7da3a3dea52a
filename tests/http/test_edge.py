"""What holds for every request: its id, its headers, its size, and who may ask from a browser."""

import gzip
import json
import logging

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from entrypoints.logs import JsonLines
from tests.shopfront import AS_STAFF, TOKEN, a_shop, as_customer, callers, dump
from tests.units import ShopUnits

ORIGIN = "https://shop.example"


@pytest.fixture
def units(memory_units: ShopUnits) -> ShopUnits:
    """Nothing here depends on where things are stored."""
    return memory_units


def test_a_request_id_that_was_sent_comes_back(anyone: TestClient) -> None:
    for sent in ("a", "A-1_b.2", "0" * 64):
        for path in ("/v1/tags", "/api/tags", "/health/live", "/nowhere", "/docs"):
            answer = anyone.get(path, headers={"X-Request-Id": sent})
            assert answer.headers["X-Request-Id"] == sent


def test_a_request_id_that_could_do_harm_is_replaced(anyone: TestClient) -> None:
    for sent in ("", " ", "a b", "x" * 65, "a\tb", "é", "<script>", "a;b", "a,b", "%0A"):
        answer = anyone.get("/nowhere", headers={"X-Request-Id": sent})
        found = answer.headers["X-Request-Id"]
        assert found != sent
        assert len(found) == 32
        assert answer.json["request_id"] == found


def test_each_request_has_an_id_of_its_own(anyone: TestClient) -> None:
    assert len({anyone.get("/v1/tags").headers["X-Request-Id"] for _ in range(20)}) == 20


def test_no_answer_is_guessed_to_be_something_else(anyone: TestClient) -> None:
    for path in ("/", "/v1/tags", "/api/tags", "/health/ready", "/docs", "/nowhere"):
        assert anyone.get(path).headers["X-Content-Type-Options"] == "nosniff"


def test_a_path_that_does_not_exist_is_not_found(anyone: TestClient) -> None:
    for path in (
        "/nowhere",
        "/v1",
        "/v1/order",
        "/v1/products/1/2",
        "/v1/products/x",
        "/%FF",
        "/v1/%0A",
    ):
        answer = anyone.get(path)
        assert (answer.status_code, answer.json["code"]) == (404, "not_found")
        assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_method_that_a_path_does_not_know_is_refused_with_those_it_knows(
    staff: TestClient,
) -> None:
    for method, path, allowed in [
        ("DELETE", "/v1/products", {"GET", "POST", "HEAD", "OPTIONS"}),
        ("PUT", "/v1/products/1", {"GET", "PATCH", "DELETE", "HEAD", "OPTIONS"}),
        ("POST", "/v1/products/facets", {"GET", "HEAD", "OPTIONS"}),
        ("DELETE", "/v1/variants/1/stock", {"GET", "PUT", "PATCH", "HEAD", "OPTIONS"}),
        ("POST", "/health/live", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/docs", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/api", {"GET", "HEAD", "OPTIONS"}),
    ]:
        answer = staff.request(method, path)
        assert answer.status_code == 405
        assert {each.strip() for each in answer.headers["Allow"].split(",")} == allowed
        if not path.startswith("/api"):
            assert answer.json["code"] == "method_not_allowed"
    assert staff.request("TRACE", "/v1/products").status_code in {400, 405}


def test_what_is_told_once_is_not_told_to_who_asks_for_the_head(shop: Shop) -> None:
    anna, anybody = callers(shop, **as_customer(shop)), callers(shop, **AS_STAFF)
    number = anna.get("/v1/customers/me").json["id"]
    before = dump(shop.units)
    for client, path in [
        (anna, "/v1/customers/me/export"),
        (anybody, f"/v1/customers/{number}/export"),
    ]:
        answer = client.head(path)
        assert answer.status_code == 405
        allowed = {each.strip() for each in answer.headers["Allow"].split(",")}
        assert allowed == {"GET", "OPTIONS"}
    assert dump(shop.units) == before
    assert anna.get("/v1/customers/me/export").status_code == 200


def test_options_tells_the_methods(anyone: TestClient) -> None:
    answer = anyone.options("/v1/products")
    assert (answer.status_code, answer.content) == (200, b"")
    assert "POST" in answer.headers["Allow"]


def test_a_trailing_slash_is_served(staff: TestClient) -> None:
    assert staff.get("/v1/products/").status_code == 200
    made = staff.post("/v1/tags/", json={"name": "x"})
    assert made.headers["Location"] == "/v1/tags/1"
    assert staff.get("/v1/tags/1/").json == made.json


def test_browsers_of_other_origins_get_no_leave_unless_it_is_set(anyone: TestClient) -> None:
    preflight = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    for answer in (
        anyone.get("/v1/products", headers={"Origin": ORIGIN}),
        anyone.options("/v1/products", headers=preflight),
    ):
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_browsers_of_an_origin_that_is_set_get_leave(units: ShopUnits) -> None:
    client = callers(a_shop(units, cors_origins=(ORIGIN, "http://localhost:5173")))
    for path, status in (("/v1/products", 200), ("/api/products", 200), ("/nowhere", 404)):
        answer = client.get(path, headers={"Origin": ORIGIN})
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Access-Control-Allow-Credentials" not in answer.headers
        exposed = answer.headers["Access-Control-Expose-Headers"]
        for name in ("ETag", "Link", "Location", "X-Request-Id", "Retry-After"):
            assert name in exposed
    for other in ("https://evil.example", f"{ORIGIN}.evil.example", "null", "http://shop.example"):
        answer = client.get("/v1/products", headers={"Origin": other})
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_cache_does_not_hand_one_origins_leave_to_another(units: ShopUnits) -> None:
    client = callers(a_shop(units, cors_origins=(ORIGIN, "http://localhost:5173")))
    for headers in ({"Origin": ORIGIN}, {"Origin": "https://evil.example"}, {}):
        assert "Origin" in client.get("/v1/products", headers=headers).headers["Vary"]


def test_a_preflight_tells_what_may_be_sent(units: ShopUnits) -> None:
    client = callers(a_shop(units, cors_origins=(ORIGIN,)))
    answer = client.options(
        "/v1/products/1",
        headers={
            "Origin": ORIGIN,
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization, if-match",
        },
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == ORIGIN
    assert "PATCH" in answer.headers["Access-Control-Allow-Methods"]
    allowed = answer.headers["Access-Control-Allow-Headers"].lower()
    assert "authorization" in allowed
    assert "if-match" in allowed


@pytest.mark.parametrize("accepted", ["gzip", "GZIP", "br, gzip;q=0.5", "*", "gzip;q=0.001"])
def test_a_large_body_is_compressed_for_who_wants_it(anyone: TestClient, accepted: str) -> None:
    plain = anyone.get("/v1/openapi.json")
    answer = anyone.get("/v1/openapi.json", headers={"Accept-Encoding": accepted})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.content) == plain.content
    assert int(answer.headers["Content-Length"]) == len(answer.content) < len(plain.content) / 2
    for each in (plain, answer):
        assert "Accept-Encoding" in each.headers["Vary"]


@pytest.mark.parametrize("accepted", ["", "br", "identity", "gzip;q=0", "gzip; q=0.0", "x-gzip0"])
def test_a_large_body_stays_as_it_is_for_who_does_not(anyone: TestClient, accepted: str) -> None:
    answer = anyone.get("/v1/openapi.json", headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers
    assert answer.json["openapi"]


def test_a_small_body_is_not_compressed(anyone: TestClient) -> None:
    answer = anyone.get("/v1/tags", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers
    assert answer.text == "[]"


def test_the_log_has_one_line_for_a_request_and_no_secret(
    seeded: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    client = callers(seeded, **AS_STAFF)
    caplog.set_level(logging.INFO)
    caplog.clear()
    client.patch(
        "/v1/products/1",
        query_string="nonsense=hunter2",
        json={"name": "hunter3"},
        headers={
            "If-Match": "*",
            "Cookie": "hunter4",
            "X-Forwarded-For": "203.0.113.7",
            "X-Request-Id": "r-1",
        },
    )
    [record] = [each for each in caplog.records if each.name == "storekeep.access"]
    text = JsonLines().format(record)
    assert "\n" not in text
    line = json.loads(text)
    assert line["time"].endswith("Z")
    assert line["milliseconds"] > 0
    assert {name: line[name] for name in ("level", "logger", "request_id", "method", "route")} == {
        "level": "info",
        "logger": "storekeep.access",
        "request_id": "r-1",
        "method": "PATCH",
        "route": "/v1/products/{product_id:id}",
    }
    assert (line["status"], line["actor"]) == (400, "development")
    for secret in (TOKEN, "hunter", "203.0.113.7"):
        assert secret not in text


def test_the_log_says_who_called_and_how_much_was_answered(
    seeded: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    callers(seeded, **AS_STAFF).get("/v1/products/1")
    callers(seeded).get("/nowhere/hunter2")
    known, unknown = [each.fields for each in caplog.records if each.name == "storekeep.access"]  # type: ignore[attr-defined]
    assert (known["actor"], known["status"]) == ("development", 200)
    assert known["bytes"] > 100
    assert (unknown["actor"], unknown["status"], unknown["route"]) == ("anyone", 404, "-")
