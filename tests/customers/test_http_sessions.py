"""`/v1/sessions`: logging in and out."""

from datetime import timedelta
from typing import Any

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.builders import AT
from tests.doubles import FrozenClock
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import (
    AS_STAFF,
    PASSWORD,
    a_shop,
    as_customer,
    as_visitor,
    callers,
    dump,
)
from tests.units import ShopUnits

SESSIONS = "/v1/sessions"
ANNA = {"email": "anna@example.com", "password": PASSWORD}
NOW = AT.isoformat().replace("+00:00", "Z")


@pytest.fixture
def anna(shop: Shop) -> dict[str, str]:
    """Of two customers the one who is looked at: customer 2, session 2, visitor 2."""
    as_customer(shop, "bert@example.com")
    return as_customer(shop, "anna@example.com")


def log_in(client: TestClient, **headers: str) -> dict[str, Any]:
    answer = client.post(SESSIONS, json=ANNA, headers=headers)
    assert answer.status_code == 201
    found: dict[str, Any] = answer.json
    return found


def bearer(session: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {session['token']}"}


@pytest.mark.usefixtures("anna")
def test_who_logs_in_gets_a_token_once(anyone: TestClient, shop: Shop) -> None:
    answer = anyone.post(SESSIONS, json={**ANNA, "email": "Anna@Example.com"})

    assert answer.status_code == 201
    token = answer.json["token"]
    assert token.startswith("customer_")
    assert answer.json == {
        "id": 3,
        "token": token,
        "expires_at": "2026-04-13T09:26:53.589793Z",
        "visitor_id": 3,
        "customer": {
            "id": 2,
            "email": "anna@example.com",
            "name": "Any customer",
            "created_at": NOW,
            "updated_at": NOW,
            "erased_at": None,
        },
    }
    assert answer.headers["Location"] == SESSIONS
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert token.removeprefix("customer_") not in repr(dump(shop.units))
    me = anyone.get("/v1/customers/me", headers=bearer(answer.json)).json
    assert me == answer.json["customer"]


@pytest.mark.usefixtures("anna")
def test_whatever_is_wrong_the_refusal_is_the_same(anyone: TestClient) -> None:
    told = []
    for wrong in (
        {"password": "another password"},
        {"email": "nobody@example.com"},
        {"email": "nobody@example.com", "password": "x"},
        {"password": "x"},
    ):
        answer = anyone.post(SESSIONS, json={**ANNA, **wrong})
        problem = assert_problem(answer, 401, "wrong_credentials")
        told.append({**problem, "request_id": ""})
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="storekeep"'
    assert told.count(told[0]) == len(told)


@pytest.mark.parametrize(
    ("body", "pointer", "code"),
    [
        ({"email": "anna@example.com"}, "/password", "required"),
        ({"email": "anna@example.com", "password": ""}, "/password", "blank"),
        ({"email": "anna@example.com", "password": "x" * 129}, "/password", "too_long"),
        ({"email": "anna", "password": "x"}, "/email", "characters"),
        ({"email": "anna@example.com", "password": "x", "code": "1"}, "/code", "unknown_field"),
    ],
)
def test_what_nobody_can_log_in_with_is_refused(
    anyone: TestClient, body: dict[str, str], pointer: str, code: str
) -> None:
    [error] = assert_problem(anyone.post(SESSIONS, json=body), 422, "invalid_input")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)


@pytest.mark.usefixtures("anna")
def test_the_visitor_who_logs_in_goes_on_as_the_same(anyone: TestClient, shop: Shop) -> None:
    visitor = as_visitor(shop)
    visitor_id = anyone.get("/v1/visitors/me", headers=visitor).json["id"]
    session = log_in(anyone, **visitor)

    assert session["visitor_id"] == visitor_id
    assert anyone.get("/v1/visitors/me", headers=bearer(session)).json["id"] == visitor_id
    # The browser's own token is void: others may know it.
    assert_problem(anyone.get("/v1/visitors/me", headers=visitor), 401, "unauthorised")
    assert anyone.delete(f"{SESSIONS}/current", headers=bearer(session)).status_code == 204
    assert_problem(anyone.get("/v1/visitors/me", headers=visitor), 401, "unauthorised")


@pytest.mark.usefixtures("anna")
def test_who_logs_in_again_with_the_token_of_a_log_in_goes_on_as_the_same(
    anyone: TestClient, shop: Shop
) -> None:
    first = log_in(anyone, **as_visitor(shop))
    second = log_in(anyone, **bearer(first))

    assert second["visitor_id"] == first["visitor_id"]
    for session in (first, second):
        me = anyone.get("/v1/visitors/me", headers=bearer(session)).json
        assert me["id"] == first["visitor_id"]


def test_a_visitor_of_somebody_else_is_left_alone(anyone: TestClient, shop: Shop) -> None:
    visitor = as_visitor(shop)
    as_customer(shop, "bert@example.com")
    as_customer(shop, "anna@example.com")
    of_bert = anyone.post(
        SESSIONS, json={**ANNA, "email": "bert@example.com"}, headers=visitor
    ).json

    for _ in range(2):
        assert log_in(anyone, **bearer(of_bert))["visitor_id"] != of_bert["visitor_id"]
    me = anyone.get("/v1/visitors/me", headers=bearer(of_bert)).json
    assert me["id"] == of_bert["visitor_id"]


@pytest.mark.usefixtures("anna")
def test_a_token_that_is_no_good_is_refused_before_the_password_is_looked_at(
    anyone: TestClient,
) -> None:
    headers = {"Authorization": "Bearer visitor_unknown"}
    assert_problem(anyone.post(SESSIONS, json=ANNA, headers=headers), 401, "unauthorised")


def test_a_customer_sees_where_they_are_logged_in(
    anyone: TestClient, anna: dict[str, str], clock: FrozenClock
) -> None:
    clock.advance(timedelta(hours=1))
    session = log_in(anyone, **{"User-Agent": "Browser/1.0 (on the phone)"})
    answer = anyone.get(SESSIONS, headers=bearer(session))

    later = "2026-03-14T10:26:53.589793Z"
    assert answer.status_code == 200
    assert answer.json == [
        {
            "id": 3,
            "label": "Browser/1.0 (on the phone)",
            "current": True,
            "created_at": later,
            "last_seen_at": later,
            "expires_at": "2026-04-13T10:26:53.589793Z",
        },
        {
            "id": 2,
            "label": "Any browser",
            "current": False,
            "created_at": NOW,
            "last_seen_at": NOW,
            "expires_at": "2026-04-13T09:26:53.589793Z",
        },
    ]
    assert answer.headers["Cache-Control"] == "private, no-cache"
    there = anyone.get(SESSIONS, headers=anna).json
    assert [(each["id"], each["current"]) for each in there] == [(3, False), (2, True)]


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize(
    ("sent", "label"),
    [
        ("x" * 5000, "x" * 200),
        ("", ""),
        ("a\x1b[31mb\x7f\tc", "a[31mbc"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Gr\xf6\xdfe\x85 1\xa0x", "Größe 1x"),
    ],
)
def test_whatever_a_browser_calls_itself_is_kept_as_text(
    anyone: TestClient, sent: str, label: str
) -> None:
    session = log_in(anyone, **{"User-Agent": sent})
    found = anyone.get(SESSIONS, headers=bearer(session)).json
    assert found[0]["label"] == label


def test_who_logs_out_is_logged_out(anyone: TestClient, anna: dict[str, str]) -> None:
    session = log_in(anyone)
    answer = anyone.delete(f"{SESSIONS}/current", headers=bearer(session))

    assert (answer.status_code, answer.content) == (204, b"")
    assert_problem(anyone.get("/v1/products", headers=bearer(session)), 401, "unauthorised")
    assert [each["id"] for each in anyone.get(SESSIONS, headers=anna).json] == [2]


def test_one_log_in_ends_another_of_the_same_customer(
    anyone: TestClient, anna: dict[str, str]
) -> None:
    session = log_in(anyone)
    assert anyone.delete(f"{SESSIONS}/{session['id']}", headers=anna).status_code == 204
    assert_problem(anyone.get(SESSIONS, headers=bearer(session)), 401, "unauthorised")
    again = anyone.delete(f"{SESSIONS}/{session['id']}", headers=anna)
    assert_problem(again, 404, "not_found")


def test_anothers_log_in_and_none_are_refused_alike(
    anyone: TestClient, anna: dict[str, str], units: ShopUnits
) -> None:
    before = dump(units)
    told = []
    for session_id in (1, 99):
        answer = anyone.delete(f"{SESSIONS}/{session_id}", headers=anna)
        told.append(assert_problem(answer, 404, "not_found")["detail"].replace(str(session_id), ""))
    assert told[0] == told[1]
    for path in (f"{SESSIONS}/0", f"{SESSIONS}/x", f"{SESSIONS}/-1", f"{SESSIONS}/{2**63}"):
        assert_problem(anyone.delete(path, headers=anna), 404, "not_found")
    assert dump(units) == before


def test_logging_out_everywhere(anyone: TestClient, shop: Shop) -> None:
    bert = as_customer(shop, "bert@example.com")
    anna = as_customer(shop, "anna@example.com")
    session = log_in(anyone)

    assert anyone.delete(SESSIONS, headers=anna).status_code == 204
    for headers in (anna, bearer(session)):
        assert_problem(anyone.get(SESSIONS, headers=headers), 401, "unauthorised")
    assert len(anyone.get(SESSIONS, headers=bert).json) == 1


def test_only_customers_have_log_ins(shop: Shop, anyone: TestClient) -> None:
    as_customer(shop)
    for method, path in (
        ("GET", SESSIONS),
        ("DELETE", SESSIONS),
        ("DELETE", f"{SESSIONS}/current"),
        ("DELETE", f"{SESSIONS}/1"),
    ):
        assert_problem(anyone.request(method, path), 401, "unauthorised")
        for headers in (AS_STAFF, as_visitor(shop)):
            answer = callers(shop, **headers).request(method, path)
            assert "customer's token" in assert_problem(answer, 403, "forbidden")["detail"]


def test_using_the_token_moves_the_end_forward(
    anyone: TestClient, anna: dict[str, str], clock: FrozenClock
) -> None:
    clock.advance(timedelta(days=1))
    anyone.get("/v1/products", headers=anna)
    [session] = anyone.get(SESSIONS, headers=anna).json
    assert session["expires_at"] == "2026-04-14T09:26:53.589793Z"
    assert session["last_seen_at"] == "2026-03-15T09:26:53.589793Z"


def test_an_expired_token_is_refused_like_an_unknown_one(
    anyone: TestClient, anna: dict[str, str], clock: FrozenClock
) -> None:
    clock.advance(timedelta(days=30))
    for path in ("/v1/customers/me", "/v1/products"):
        expired = assert_problem(anyone.get(path, headers=anna), 401, "unauthorised")
        unknown = anyone.get(path, headers={"Authorization": "Bearer customer_unknown"})
        told = {**expired, "request_id": unknown.json["request_id"]}
        assert assert_problem(unknown, 401, "unauthorised") == told


@pytest.mark.usefixtures("anna")
def test_too_many_failures_are_told_when_to_come_back(
    anyone: TestClient, clock: FrozenClock
) -> None:
    for _ in range(10):
        wrong = anyone.post(SESSIONS, json={**ANNA, "password": "another password"})
        assert wrong.status_code == 401
    clock.advance(timedelta(minutes=14))

    answer = anyone.post(SESSIONS, json=ANNA)
    problem = assert_problem(answer, 429, "too_many_attempts")
    assert (answer.headers["Retry-After"], problem["retry_after"]) == ("60", 60)
    clock.advance(timedelta(seconds=59))
    assert anyone.post(SESSIONS, json=ANNA).headers["Retry-After"] == "1"
    clock.advance(timedelta(seconds=1))
    log_in(anyone)


def test_failures_are_counted_by_the_address_of_the_client_behind_a_proxy(
    units: ShopUnits,
) -> None:
    shop = a_shop(units, trusted_proxies=1)
    client = callers(shop)
    for number in range(100):
        wrong = {"email": f"nobody-{number}@example.com", "password": "x"}
        headers = {"X-Forwarded-For": f"10.0.0.{number}, 192.0.2.7"}
        assert client.post(SESSIONS, json=wrong, headers=headers).status_code == 401

    headers = {"X-Forwarded-For": "192.0.2.7"}
    assert_problem(client.post(SESSIONS, json=ANNA, headers=headers), 429, "too_many_attempts")
    elsewhere = {"X-Forwarded-For": "192.0.2.8"}
    assert client.post(SESSIONS, json=ANNA, headers=elsewhere).status_code == 401


def test_a_key_does_not_bring_back_a_token(
    anyone: TestClient, anna: dict[str, str], units: ShopUnits
) -> None:
    tokens = set()
    for headers in ({}, {}, anna, anna):
        answer = anyone.post(SESSIONS, json=ANNA, headers={"Idempotency-Key": "1", **headers})
        assert "Idempotency-Replayed" not in answer.headers
        tokens.add(answer.json["token"])
    assert len(tokens) == 4
    stored = repr(dump(units))
    assert not [token for token in tokens if token in stored]
