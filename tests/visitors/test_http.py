"""`/v1/visitors`, and what a visitor's token is good for elsewhere."""

from datetime import timedelta

import orjson
import pytest
from falcon.testing import TestClient

from domain.visitors.model import LIFETIME, NOTED_EVERY
from entrypoints.bootstrap import Shop
from entrypoints.config import ClassicApi
from tests.doubles import FrozenClock
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import AS_STAFF, a_shop, as_visitor, callers, dump
from tests.units import ShopUnits

ME = "/v1/visitors/me"


def test_the_first_visit_gives_an_id_and_a_token(anyone: TestClient) -> None:
    answer = anyone.post("/v1/visitors")
    assert answer.status_code == 201
    assert answer.json == {
        "id": 1,
        "token": "visitor_secret-1",
        "expires_at": "2026-06-12T09:26:53.589793Z",
    }
    assert answer.headers["Location"] == ME


def test_nobody_keeps_the_answer_with_the_token(anyone: TestClient) -> None:
    answer = anyone.post("/v1/visitors")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_a_visitor_reads_who_it_is(anyone: TestClient) -> None:
    anyone.post("/v1/visitors")
    token = anyone.post("/v1/visitors").json["token"]
    answer = anyone.get(ME, headers={"Authorization": f"Bearer {token}"})
    assert answer.json == {
        "id": 2,
        "created_at": "2026-03-14T09:26:53.589793Z",
        "expires_at": "2026-06-12T09:26:53.589793Z",
    }
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_using_the_token_moves_the_end_forward(shop: Shop, clock: FrozenClock) -> None:
    client = callers(shop, **as_visitor(shop))
    clock.advance(NOTED_EVERY)
    client.get("/v1/products")
    assert client.get(ME).json["expires_at"] == "2026-06-13T09:26:53.589793Z"


def test_an_expired_token_is_refused_like_an_unknown_one(shop: Shop, clock: FrozenClock) -> None:
    client = callers(shop, **as_visitor(shop))
    clock.advance(LIFETIME - timedelta(microseconds=1))
    assert client.get("/v1/products").status_code == 200
    clock.advance(LIFETIME)
    for path in (ME, "/v1/products"):
        expired = assert_problem(client.get(path), 401, "unauthorised")
        unknown = callers(shop, Authorization="Bearer visitor_unknown").get(path)
        told = {**expired, "request_id": unknown.json["request_id"]}
        assert assert_problem(unknown, 401, "unauthorised") == told


def test_who_is_no_visitor_is_told_what_is_needed(shop: Shop, anyone: TestClient) -> None:
    assert_problem(anyone.get(ME), 401, "unauthorised")
    problem = assert_problem(callers(shop, **AS_STAFF).get(ME), 403, "forbidden")
    assert "visitor's token" in problem["detail"]


@pytest.mark.parametrize(
    "path", ["/v1/products", "/v1/products/1", "/v1/products/facets", "/v1/categories", "/v1/tags"]
)
def test_a_visitor_reads_the_catalogue_as_anybody(seeded: Shop, path: str) -> None:
    client, visitor = callers(seeded), as_visitor(seeded)
    answer, answer_of_visitor = client.get(path), client.get(path, headers=visitor)
    assert answer_of_visitor.status_code == 200
    assert answer_of_visitor.content == answer.content
    assert answer_of_visitor.headers["ETag"] == answer.headers["ETag"]


def test_a_visitor_changes_nothing_of_the_catalogue(seeded: Shop) -> None:
    client = callers(seeded, **as_visitor(seeded))
    before = dump(seeded.units)
    problem = assert_problem(client.post("/v1/tags", json={"name": "x"}), 403, "forbidden")
    assert problem["scope"] == "catalogue:write"
    assert dump(seeded.units) == before


def test_a_visitor_writes_nothing_by_the_classic_api(units: ShopUnits) -> None:
    shop = a_shop(units, classic_api=ClassicApi.TOKEN)
    answer = callers(shop, **as_visitor(shop)).post("/api/tags", json={"tag_name": "x"})
    assert answer.status_code == 403


def test_a_key_that_another_made_up_does_not_bring_their_token(
    anyone: TestClient, units: ShopUnits
) -> None:
    answers = [anyone.post("/v1/visitors", headers={"Idempotency-Key": "1"}) for _ in range(2)]
    assert answers[0].json["token"] != answers[1].json["token"]
    assert "Idempotency-Replayed" not in answers[1].headers
    for answer in answers:
        assert answer.json["token"] not in repr(dump(units))


def test_making_a_visitor_takes_no_body(anyone: TestClient) -> None:
    answer = anyone.post("/v1/visitors", body=orjson.dumps({"id": 7}))
    assert (answer.status_code, answer.json["id"]) == (201, 1)
