"""Idempotency-Key: the same key and the same request have the same answer, and one effect."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from falcon.testing import Result, TestClient

from domain.idempotency import use_cases
from domain.idempotency.model import KEPT, LEASE, Claim
from domain.idempotency.use_cases import claim
from domain.shared.errors import ConcurrencyConflict
from domain.staff.model import Role
from entrypoints.bootstrap import Shop
from tests.doubles import FrozenClock
from tests.given import given_product
from tests.shopfront import AS_STAFF, as_member, callers, dump
from tests.units import ShopUnits

PATH = "/v1/products"
MUG = {"name": "Mug", "price": 1250, "sku": "MUG", "stock": 4}
KEY = {"Idempotency-Key": "order-1"}
REPLAYED = "Idempotency-Replayed"
# Each request has its own.
OWN = {"x-request-id", "idempotency-replayed"}


def assert_replayed(again: Result, first: Result) -> None:
    assert again.status_code == first.status_code
    assert again.content == first.content
    assert again.headers[REPLAYED] == "true"
    assert REPLAYED not in first.headers
    for name, value in first.headers.items():
        if name.lower() not in OWN:
            assert again.headers[name] == value


def test_a_repeat_gets_the_first_answer_and_does_nothing(
    staff: TestClient, units: ShopUnits
) -> None:
    first = staff.post(PATH, json=MUG, headers=KEY)
    assert first.status_code == 201
    before = dump(units)
    for _ in range(2):
        assert_replayed(staff.post(PATH, json=MUG, headers=KEY), first)
    assert dump(units) == before


def test_a_repeat_is_known_after_a_change_of_name(shop: Shop, staff: TestClient) -> None:
    given_product(shop.units, stock=[5])
    person = callers(shop, **as_member(shop))
    path, body = "/v1/variants/1/stock-movements", {"kind": "received", "quantity": 3}
    first = person.post(path, json=body, headers=KEY)
    name = {"name": "Anna Lind"}
    assert staff.patch("/v1/staff/1", json=name, headers={"If-Match": "*"}).status_code == 200

    assert_replayed(person.post(path, json=body, headers=KEY), first)
    assert staff.get("/v1/variants/1/stock").json["on_hand"] == 8


def test_a_key_that_is_gone_when_the_refusal_is_told_is_no_reason_not_to_tell_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any) -> None:
        raise ConcurrencyConflict("the customer was erased")

    monkeypatch.setattr(use_cases, "keep", gone)
    body = {"kind": "received", "quantity": 3}
    answer = callers(shop, **AS_STAFF).post(
        "/v1/variants/99/stock-movements", json=body, headers=KEY
    )
    assert answer.status_code == 404


def test_every_kind_of_post_can_be_repeated(staff: TestClient, units: ShopUnits) -> None:
    given_product(units, stock=[5])
    posts: list[tuple[str, dict[str, Any]]] = [
        ("/v1/categories", {"name": "Shirts"}),
        ("/v1/tags", {"name": "blue"}),
        ("/v1/variants/1/stock-movements", {"kind": "received", "quantity": 3}),
    ]
    for number, (path, body) in enumerate(posts):
        key = {"Idempotency-Key": f"key-{number}"}
        first = staff.post(path, json=body, headers=key)
        assert first.status_code == 201
        assert_replayed(staff.post(path, json=body, headers=key), first)
    assert staff.get("/v1/variants/1/stock").json["on_hand"] == 8


def test_the_answer_stays_the_same_when_the_shop_has_changed(staff: TestClient) -> None:
    first = staff.post(PATH, json=MUG, headers=KEY)
    staff.delete(first.headers["Location"])
    assert_replayed(staff.post(PATH, json=MUG, headers=KEY), first)


def test_another_request_under_the_key_is_refused(staff: TestClient, units: ShopUnits) -> None:
    staff.post(PATH, json=MUG, headers=KEY)
    before = dump(units)
    others: list[tuple[str, dict[str, Any]]] = [
        (PATH, {**MUG, "price": 1251}),
        ("/v1/tags", {"name": "Mug"}),
        ("/v1/products/1/variants", {"price": 1}),
    ]
    for path, body in others:
        answer = staff.post(path, json=body, headers=KEY)
        assert (answer.status_code, answer.json["code"]) == (422, "idempotency_key_reused")
    assert dump(units) == before


def held_by_another(units: ShopUnits, body: bytes) -> None:
    """The key is claimed by a request that does not end."""
    digest = hashlib.sha256(b"POST\n/v1/products\n\n" + body).digest()
    attempt = Claim(caller="development", key="order-1", request_digest=digest, token="other")
    assert claim(units, attempt) is None


def test_while_the_first_request_runs_a_second_is_refused(
    staff: TestClient, units: ShopUnits, clock: FrozenClock
) -> None:
    body = b'{"name":"Mug","price":1}'
    headers = {**KEY, "Content-Type": "application/json"}
    held_by_another(units, body)
    before = dump(units)
    clock.advance(LEASE - timedelta(seconds=1))
    answer = staff.post(PATH, body=body, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (409, "idempotency_key_in_progress")
    assert dump(units) == before

    clock.advance(timedelta(seconds=2))
    assert staff.post(PATH, body=body, headers=headers).status_code == 201
    assert len(staff.get(PATH).json) == 1


def test_a_refusal_by_the_shops_state_is_repeated_too(staff: TestClient, units: ShopUnits) -> None:
    product = given_product(units, sku="MUG")
    first = staff.post(PATH, json=MUG, headers=KEY)
    assert (first.status_code, first.json["code"]) == (409, "sku_taken")
    staff.delete(f"{PATH}/{product.id}")
    before = dump(units)
    assert_replayed(staff.post(PATH, json=MUG, headers=KEY), first)
    assert dump(units) == before
    assert staff.post(PATH, json=MUG, headers={"Idempotency-Key": "new"}).status_code == 201


def test_a_refusal_that_names_fields_is_repeated_too(staff: TestClient) -> None:
    body = {**MUG, "compare_at_price": 1}
    first = staff.post(PATH, json=body, headers=KEY)
    assert (first.status_code, first.json["errors"][0]["pointer"]) == (422, "/compare_at_price")
    assert first.headers["Content-Type"] == "application/problem+json"
    assert_replayed(staff.post(PATH, json=body, headers=KEY), first)


def test_a_request_that_never_began_leaves_the_key_free(
    staff: TestClient, anyone: TestClient, units: ShopUnits
) -> None:
    before = dump(units)
    assert anyone.post(PATH, json=MUG, headers=KEY).status_code == 401
    assert staff.post(PATH, json={**MUG, "price": -1}, headers=KEY).status_code == 422
    assert (
        staff.post(PATH, body=b"{", headers={**KEY, "Content-Type": "application/json"}).status_code
        == 400
    )
    assert dump(units) == before
    assert staff.post(PATH, json=MUG, headers=KEY).status_code == 201


def test_a_key_belongs_to_its_caller(
    staff: TestClient, token_of: Callable[[Role], dict[str, str]]
) -> None:
    first = staff.post("/v1/tags", json={"name": "blue"}, headers=KEY)
    second = staff.post("/v1/tags", json={"name": "blue"}, headers={**KEY, **token_of(Role.OWNER)})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json["id"] != second.json["id"]
    assert REPLAYED not in second.headers


def test_a_key_is_forgotten_after_a_day(staff: TestClient, clock: FrozenClock) -> None:
    first = staff.post("/v1/tags", json={"name": "blue"}, headers=KEY)
    clock.advance(KEPT - timedelta(seconds=1))
    assert_replayed(staff.post("/v1/tags", json={"name": "blue"}, headers=KEY), first)
    clock.advance(timedelta(seconds=2))
    again = staff.post("/v1/tags", json={"name": "blue"}, headers=KEY)
    assert (again.status_code, again.json["id"]) == (201, 2)


def test_a_key_that_is_none_is_refused(staff: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for key in ("", " ", "a b", "é", "x" * 256, "\x7f", "a\tb"):
        answer = staff.post(PATH, json=MUG, headers={"Idempotency-Key": key})
        assert (answer.status_code, answer.json["code"]) == (400, "invalid_header")
        [error] = answer.json["errors"]
        assert error["header"] == "Idempotency-Key"
        assert error["detail"]
    assert dump(units) == before
    longest = {"Idempotency-Key": "'\"%;--" + "~" * 249}
    first = staff.post(PATH, json=MUG, headers=longest)
    assert first.status_code == 201
    assert_replayed(staff.post(PATH, json=MUG, headers=longest), first)


def test_other_methods_take_no_heed_of_a_key(staff: TestClient, units: ShopUnits) -> None:
    path = f"{PATH}/{given_product(units).id}"
    for price in (1, 2):
        answer = staff.patch(path, json={"price": price}, headers={**KEY, "If-Match": "*"})
        assert (answer.status_code, answer.json["price"]) == (200, price)
    assert staff.get(path, headers=KEY).json["price"] == 2
