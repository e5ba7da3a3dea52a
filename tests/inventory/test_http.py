"""A variant's stock: what arrives, what is answered."""

from collections.abc import Callable

import pytest
from falcon.testing import TestClient

from domain.inventory.model import MAX_ON_HAND
from domain.staff.model import Role
from tests.builders import AT
from tests.given import given_product
from tests.inventory.warehouse import ACTOR, given_promise
from tests.shopfront import dump, etag, pages
from tests.units import ShopUnits

STOCK = "/v1/variants/1/stock"
MOVEMENTS = "/v1/variants/1/stock-movements"
SEVEN = {"variant_id": 1, "on_hand": 7, "reserved": 0, "backorder_limit": 0, "available": 7}
NOW = AT.isoformat().replace("+00:00", "Z")


@pytest.fixture(autouse=True)
def seven(units: ShopUnits) -> None:
    """Of variant 1, seven are on hand; of another, three."""
    given_product(units, stock=[7])
    given_product(units, stock=[3])


def test_the_stock_is_read(staff: TestClient) -> None:
    answer = staff.get(STOCK)
    assert (answer.status_code, answer.json) == (200, SEVEN)


def test_the_stock_is_set_as_an_adjustment(staff: TestClient) -> None:
    body = {"on_hand": 40, "reason": "counted the shelf"}
    answer = staff.put(STOCK, json=body, headers=etag(staff, STOCK))
    assert (answer.status_code, answer.json) == (200, {**SEVEN, "on_hand": 40, "available": 40})
    assert answer.headers["ETag"] == staff.get(STOCK).headers["ETag"]
    assert staff.get(MOVEMENTS).json[0] == {
        "id": 3,
        "variant_id": 1,
        "kind": "adjusted",
        "quantity": 33,
        "balance": 40,
        "reserved": 0,
        "reserved_balance": 0,
        "order_id": None,
        "reason": "counted the shelf",
        "actor": "development",
        "recorded_at": NOW,
    }
    assert staff.get("/v1/variants/1").json["available"] == 40
    assert staff.get("/v1/variants/2/stock").json["on_hand"] == 3


def test_a_stock_that_is_right_already_records_nothing(staff: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    body = {"on_hand": 7, "reason": "counted"}
    assert staff.put(STOCK, json=body, headers=etag(staff, STOCK)).status_code == 200
    assert dump(units) == before


def test_of_two_who_counted_at_once_the_second_is_refused(staff: TestClient) -> None:
    seen = etag(staff, STOCK)
    assert staff.put(STOCK, json={"on_hand": 9, "reason": "a"}, headers=seen).status_code == 200
    answer = staff.put(STOCK, json={"on_hand": 8, "reason": "b"}, headers=seen)
    assert (answer.status_code, answer.json["code"]) == (412, "stale_version")
    assert staff.get(STOCK).json["on_hand"] == 9


def test_a_balance_that_came_back_is_not_the_one_that_was_seen(staff: TestClient) -> None:
    seen = etag(staff, STOCK)
    for quantity in (1, -1):
        staff.post(MOVEMENTS, json={"kind": "adjusted", "quantity": quantity, "reason": "x"})
    assert staff.get(STOCK).json == SEVEN
    answer = staff.put(STOCK, json={"on_hand": 9, "reason": "counted"}, headers=seen)
    assert (answer.status_code, answer.json["code"]) == (412, "stale_version")


def test_what_is_promised_is_told_and_stands_in_nobodys_way(
    staff: TestClient, units: ShopUnits
) -> None:
    seen = etag(staff, STOCK)
    given_promise(units, {1: 3})
    answer = staff.get(STOCK)
    assert answer.json == {**SEVEN, "reserved": 3, "available": 4}
    assert answer.headers["ETag"] != seen["If-Match"]
    assert staff.get("/v1/variants/1").json["available"] == 4
    # A count is of what lies there, also of what was ordered meanwhile.
    answer = staff.put(STOCK, json={"on_hand": 8, "reason": "counted"}, headers=seen)
    assert answer.json == {**SEVEN, "on_hand": 8, "reserved": 3, "available": 5}


def test_a_promise_is_among_the_movements(staff: TestClient, units: ShopUnits) -> None:
    order_id = given_promise(units, {1: 3})
    row = staff.get(MOVEMENTS).json[0]
    assert {name: row[name] for name in ("kind", "quantity", "balance", "actor")} == {
        "kind": "reserved",
        "quantity": 0,
        "balance": 7,
        "actor": ACTOR,
    }
    assert (row["reserved"], row["reserved_balance"], row["order_id"]) == (3, 3, order_id)


def test_what_is_promised_cannot_be_counted_or_adjusted_away(
    staff: TestClient, units: ShopUnits
) -> None:
    given_promise(units, {1: 3})
    before = dump(units)
    for answer in (
        staff.put(STOCK, json={"on_hand": 2, "reason": "counted"}, headers=etag(staff, STOCK)),
        staff.post(MOVEMENTS, json={"kind": "adjusted", "quantity": -5, "reason": "broken"}),
    ):
        assert (answer.status_code, answer.json["code"]) == (409, "stock_reserved")
        facts = {name: answer.json[name] for name in ("on_hand", "reserved", "backorder_limit")}
        assert facts == {"on_hand": 7, "reserved": 3, "backorder_limit": 0}
    assert dump(units) == before


def test_some_may_be_ordered_beyond_the_stock(staff: TestClient, units: ShopUnits) -> None:
    answer = staff.patch(STOCK, json={"backorder_limit": 5}, headers=etag(staff, STOCK))
    assert answer.status_code == 200
    assert answer.json == {**SEVEN, "backorder_limit": 5, "available": 12}
    assert answer.headers["ETag"] == staff.get(STOCK).headers["ETag"]
    assert staff.get("/v1/variants/1").json["available"] == 12

    given_promise(units, {1: 10})
    answer = staff.patch(STOCK, json={"backorder_limit": 2}, headers=etag(staff, STOCK))
    assert (answer.status_code, answer.json["code"]) == (409, "stock_reserved")
    assert (answer.json["reserved"], answer.json["on_hand"]) == (10, 7)
    assert staff.get(STOCK).json["backorder_limit"] == 5


def test_a_backorder_limit_is_changed_by_who_saw_it(staff: TestClient) -> None:
    seen = etag(staff, STOCK)
    assert staff.patch(STOCK, json={"backorder_limit": 5}).status_code == 428
    assert staff.patch(STOCK, json={"backorder_limit": 5}, headers=seen).status_code == 200
    answer = staff.patch(STOCK, json={"backorder_limit": 6}, headers=seen)
    assert (answer.status_code, answer.json["code"]) == (412, "stale_version")
    assert staff.patch(STOCK, json={}, headers=etag(staff, STOCK)).json["backorder_limit"] == 5


@pytest.mark.parametrize("wrong", [-1, MAX_ON_HAND + 1, None, "1", 1.5, True])
def test_a_backorder_limit_that_makes_no_sense_is_refused(
    staff: TestClient, units: ShopUnits, wrong: object
) -> None:
    before = dump(units)
    answer = staff.patch(STOCK, json={"backorder_limit": wrong}, headers=etag(staff, STOCK))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["pointer"] == "/backorder_limit"
    assert dump(units) == before


def test_goods_are_received(staff: TestClient) -> None:
    answer = staff.post(MOVEMENTS, json={"kind": "received", "quantity": 10})
    assert answer.status_code == 201
    assert answer.headers["Location"] == MOVEMENTS
    assert answer.json == {
        "id": 3,
        "variant_id": 1,
        "kind": "received",
        "quantity": 10,
        "balance": 17,
        "reserved": 0,
        "reserved_balance": 0,
        "order_id": None,
        "reason": "",
        "actor": "development",
        "recorded_at": NOW,
    }
    assert staff.get(STOCK).json["on_hand"] == 17


def test_the_stock_is_adjusted_down_to_nought(staff: TestClient) -> None:
    body = {"kind": "adjusted", "quantity": -7, "reason": "broken"}
    answer = staff.post(MOVEMENTS, json=body)
    assert (answer.status_code, answer.json["balance"]) == (201, 0)


@pytest.mark.parametrize("quantity", [-8, -MAX_ON_HAND, MAX_ON_HAND])
def test_a_balance_that_cannot_be_is_refused_with_what_is_there(
    staff: TestClient, units: ShopUnits, quantity: int
) -> None:
    before = dump(units)
    body = {"kind": "adjusted", "quantity": quantity, "reason": "broken"}
    answer = staff.post(MOVEMENTS, json=body)
    assert (answer.status_code, answer.json["code"]) == (409, "stock_out_of_range")
    assert answer.json["on_hand"] == 7
    assert dump(units) == before


def test_a_movement_that_makes_no_sense_is_refused(staff: TestClient, units: ShopUnits) -> None:
    before = dump(units)
    for body, pointer, code in [
        ({"kind": "received", "quantity": 0}, "/quantity", "zero"),
        ({"kind": "received", "quantity": -1}, "/quantity", "too_small"),
        ({"kind": "adjusted", "quantity": 0, "reason": "x"}, "/quantity", "zero"),
        ({"kind": "adjusted", "quantity": 1}, "/reason", "required"),
        ({"kind": "adjusted", "quantity": 1, "reason": None}, "/reason", "required"),
        ({"kind": "adjusted", "quantity": 1, "reason": " "}, "/reason", "blank"),
        ({"kind": "sold", "quantity": -1, "reason": "x"}, "/kind", "choice"),
        ({"kind": "reserved", "quantity": 1, "reason": "x"}, "/kind", "choice"),
    ]:
        answer = staff.post(MOVEMENTS, json=body)
        assert answer.status_code == 422
        [error] = answer.json["errors"]
        assert (error["pointer"], error["code"]) == (pointer, code)
    assert dump(units) == before


def test_movements_come_newest_first_page_by_page(staff: TestClient) -> None:
    for quantity in (1, 2, 3, 4):
        staff.post(MOVEMENTS, json={"kind": "received", "quantity": quantity})
    found = pages(staff, MOVEMENTS, "limit=2")
    assert [[row["quantity"] for row in page] for page in found] == [[4, 3], [2, 1], [7]]
    balances = [row["balance"] for page in found for row in page]
    assert balances == [17, 13, 10, 8, 7]


def test_support_reads_the_stock_and_does_not_write_it(
    staff: TestClient, units: ShopUnits, token_of: Callable[[Role], dict[str, str]]
) -> None:
    support = token_of(Role.SUPPORT)
    assert staff.get(STOCK, headers=support).status_code == 200
    assert staff.get(MOVEMENTS, headers=support).status_code == 200
    before = dump(units)
    for answer in (
        staff.put(STOCK, json={"on_hand": 1, "reason": "x"}, headers={**support, "If-Match": "*"}),
        staff.patch(STOCK, json={"backorder_limit": 1}, headers={**support, "If-Match": "*"}),
        staff.post(MOVEMENTS, json={"kind": "received", "quantity": 1}, headers=support),
    ):
        assert (answer.status_code, answer.json["code"]) == (403, "forbidden")
        assert answer.json["scope"] == "inventory:write"
    assert dump(units) == before


def test_the_stock_is_nobody_elses_business(anyone: TestClient) -> None:
    for path in (STOCK, MOVEMENTS, "/v1/variants/99/stock"):
        answer = anyone.get(path)
        assert (answer.status_code, answer.json["code"]) == (401, "unauthorised")
