"""Export and erasing by HTTP."""

from collections.abc import Callable
from typing import Any

import pytest
from falcon.testing import Result, TestClient

from adapters.memory.unit_of_work import MemoryUnits
from domain.staff.model import Role
from entrypoints.bootstrap import Shop
from tests.fulfilment.orders import Line, given_placed
from tests.privacy.searching import is_found
from tests.shopfront import PASSWORD, as_customer, as_visitor, callers, dump, sent_mail
from tests.units import ShopUnits

_ADDRESS = {
    "name": "Quagga Lind",
    "line1": "Quaggagatan 7",
    "line2": "c/o Quagga",
    "city": "Quaggastad",
    "postcode": "21134",
    "country": "SE",
    "phone": "+46 40 7171717",
}
_EXPORT = "/v1/customers/me/export"
_ERASURE = "/v1/customers/me/erasure"


@pytest.fixture
def anna(shop: Shop) -> TestClient:
    return callers(shop, **as_customer(shop, "quagga@example.com"))


@pytest.fixture
def bert(shop: Shop) -> TestClient:
    return callers(shop, **as_customer(shop, "thylacine@example.com"))


def _move_in(customer: TestClient, **headers: str) -> None:
    answer = customer.post("/v1/customers/me/addresses", json=_ADDRESS, headers=headers)
    assert answer.status_code == 201, answer.text


def _id(customer: TestClient) -> int:
    found: int = customer.get("/v1/customers/me").json["id"]
    return found


def _erase(customer: TestClient, password: str = PASSWORD, **headers: str) -> Result:
    return customer.post(_ERASURE, json={"password": password}, headers=headers)


def test_a_customer_gets_one_document_to_save(anna: TestClient, bert: TestClient) -> None:
    _move_in(anna)

    answer = anna.get(_EXPORT)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    number = _id(anna)
    named = f'attachment; filename="customer-{number}.json"'
    assert answer.headers["Content-Disposition"] == named
    assert answer.json["customer_id"] == number
    data = answer.json["data"]
    assert list(data) == ["customers", "addresses", "sessions", "audit_entries", "visitors"]
    [address] = data["addresses"]
    assert {name: address[name] for name in _ADDRESS} == _ADDRESS
    assert address["default_shipping"] is True
    assert not is_found("thylacine", answer.text)
    assert "quagga@example.com" not in bert.get(_EXPORT).text


def test_nobody_keeps_a_copy_on_the_way(anna: TestClient) -> None:
    for headers in ({}, {"If-None-Match": "*"}):
        answer = anna.get(_EXPORT, headers=headers)

        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_staff_export_for_a_customer_who_writes_a_letter(
    shop: Shop, anna: TestClient, token_of: Callable[[Role], dict[str, str]]
) -> None:
    _move_in(anna)
    support = callers(shop, **token_of(Role.SUPPORT))

    answer = support.get(f"/v1/customers/{_id(anna)}/export")

    assert answer.status_code == 200
    assert answer.json["data"]["customers"][0]["email"] == "quagga@example.com"
    assert answer.json["data"]["addresses"] == anna.get(_EXPORT).json["data"]["addresses"]


def test_all_tokens_of_who_was_erased_are_dead_at_once(shop: Shop, anna: TestClient) -> None:
    login = {"email": "quagga@example.com", "password": PASSWORD}
    elsewhere = callers(shop).post("/v1/sessions", json=login).json["token"]

    answer = _erase(anna)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    for client in (anna, callers(shop, Authorization=f"Bearer {elsewhere}")):
        for path in ("/v1/customers/me", "/v1/products"):
            assert client.get(path).status_code == 401
    assert callers(shop).post("/v1/sessions", json=login).status_code == 401


def test_whoever_registers_with_the_address_is_somebody_new(shop: Shop, anna: TestClient) -> None:
    number = _id(anna)
    _erase(anna)
    anyone = callers(shop)
    draft = {"email": "quagga@example.com", "password": PASSWORD, "name": "Anna"}
    assert anyone.post("/v1/customers", json=draft).status_code == 202

    token = sent_mail(shop).token("quagga@example.com")
    made = anyone.post("/v1/customers/confirm", json={"token": token, "password": PASSWORD})

    assert made.status_code == 201
    assert made.json["id"] != number


def test_a_wrong_password_erases_nobody(anna: TestClient) -> None:
    before = anna.get(_EXPORT).json["data"]["customers"]

    answer = _erase(anna, "no password of hers")

    assert answer.status_code == 403
    assert answer.json["code"] == "wrong_password"
    assert anna.get(_EXPORT).json["data"]["customers"] == before


@pytest.mark.parametrize(
    "body", [{}, {"password": ""}, {"password": 7}, {"password": PASSWORD, "really": True}]
)
def test_a_request_that_is_not_understood_erases_nobody(anna: TestClient, body: Any) -> None:
    assert anna.post(_ERASURE, json=body).status_code == 422
    assert anna.get("/v1/customers/me").json["erased_at"] is None


def test_answers_that_were_kept_for_a_repeat_are_erased_too(
    shop: Shop, anna: TestClient, bert: TestClient
) -> None:
    _move_in(anna, **{"Idempotency-Key": "once"})
    bert.post(
        "/v1/customers/me/addresses",
        json={**_ADDRESS, "name": "Thylacine"},
        headers={"Idempotency-Key": "once"},
    )
    assert is_found("Quaggagatan", _keys(shop.units))

    # What is erased with a key is not kept under it either.
    assert _erase(anna, **{"Idempotency-Key": "twice"}).status_code == 204

    left = _keys(shop.units)
    assert len(left) == 1
    assert is_found("Thylacine", left)
    assert not is_found("Quagga Lind", left)


def test_what_staff_wrote_about_an_order_is_kept_under_no_key(
    units: ShopUnits, anna: TestClient, staff: TestClient
) -> None:
    order = given_placed(units, Line(quantity=2), customer_id=_id(anna))
    item = {"order_item_id": order.items[0].id}
    word = "zebra"
    tracking = {"carrier": word, "tracking_code": word, "tracking_url": f"https://x.test/{word}"}
    one = {**item, "quantity": 1}
    deeds: list[tuple[str, dict[str, Any]]] = [
        ("shipments", {"items": [one], **tracking}),
        ("returns", {"items": [{**item, "received": 1, "restock": True}], "note": word}),
        ("refunds", {"amount": 1, "reason": word}),
        ("notes", {"text": word}),
        ("cancellation", {"items": [one], "reason": "other", "note": word}),
    ]
    for what, body in deeds:
        path, key = f"/v1/orders/{order.id}/{what}", {"Idempotency-Key": what}
        answers = [staff.post(path, json=body, headers=key) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 201], answers[0].text
        assert answers[1].headers["Idempotency-Replayed"] == "true"

    kept = _keys(units)
    assert len(kept) == len(deeds)
    assert is_found(word, dump(units))
    assert not is_found(word, kept)


def _keys(units: ShopUnits) -> list[Any]:
    stored = dump(units)
    if isinstance(units, MemoryUnits):
        return list(stored["idempotency"].values())
    return list(stored["idempotency_keys"])


def test_after_erasing_nothing_is_left_but_a_number(
    shop: Shop, anna: TestClient, bert: TestClient
) -> None:
    _move_in(anna, **{"Idempotency-Key": "once"})
    _move_in(bert)
    anna.patch("/v1/customers/me", json={"name": "Anna Quaggaberg"})
    anna.put(
        "/v1/customers/me/password",
        json={"current_password": PASSWORD, "new_password": "quagga quagga"},
    )
    callers(shop).post("/v1/password-resets", json={"email": "quagga@example.com"})
    callers(shop).post(
        "/v1/customers",
        json={"email": "quagga@example.com", "password": PASSWORD, "name": "Quagga again"},
    )
    bert.patch("/v1/customers/me/addresses/2", json={"name": "Bert", "phone": "", "line2": "",
        "line1": "Lilla Torg 1", "city": "Malmö"}, headers={"If-Match": "*"})  # fmt: skip
    assert is_found("quagga", dump(shop.units))

    assert _erase(anna, "quagga quagga").status_code == 204

    assert not is_found("quagga", dump(shop.units))
    assert bert.get("/v1/customers/me/addresses").json[0]["city"] == "Malmö"


def test_staff_erase_a_customer_who_writes_a_letter(
    shop: Shop, anna: TestClient, staff: TestClient
) -> None:
    _move_in(anna)
    number = _id(anna)

    for _ in range(2):
        answer = staff.post(f"/v1/customers/{number}/erasure")
        assert (answer.status_code, answer.content) == (204, b"")

    assert anna.get("/v1/customers/me").status_code == 401
    left = staff.get(f"/v1/customers/{number}").json
    assert (left["id"], left["email"], left["name"]) == (number, None, "")
    assert left["erased_at"] is not None
    assert not is_found("quagga", dump(shop.units))


def test_a_repeat_under_a_key_is_answered_the_same(anna: TestClient, staff: TestClient) -> None:
    path, key = f"/v1/customers/{_id(anna)}/erasure", {"Idempotency-Key": "letter-7"}
    first, second = (staff.post(path, headers=key) for _ in range(2))

    assert (first.status_code, second.status_code) == (204, 204)
    assert second.headers["Idempotency-Replayed"] == "true"


def test_who_may_read_may_not_erase(
    shop: Shop, anna: TestClient, token_of: Callable[[Role], dict[str, str]]
) -> None:
    number = _id(anna)
    support = callers(shop, **token_of(Role.SUPPORT))

    assert support.post(f"/v1/customers/{number}/erasure").status_code == 403
    for client in (anna, callers(shop, **as_visitor(shop))):
        assert client.get(f"/v1/customers/{number}/export").status_code == 403
        assert client.post(f"/v1/customers/{number}/erasure").status_code == 403
    assert anna.get("/v1/customers/me").status_code == 200


@pytest.mark.parametrize("number", [99, 2**62])
def test_nobody_is_not_found(staff: TestClient, number: int) -> None:
    assert staff.get(f"/v1/customers/{number}/export").status_code == 404
    assert staff.post(f"/v1/customers/{number}/erasure").status_code == 404


def test_nobody_goes_on_as_the_browser_of_who_was_erased(shop: Shop) -> None:
    browser = as_visitor(shop)
    as_customer(shop, "quagga@example.com")
    login = {"email": "quagga@example.com", "password": PASSWORD}
    token = callers(shop, **browser).post("/v1/sessions", json=login).json["token"]

    assert _erase(callers(shop, Authorization=f"Bearer {token}")).status_code == 204

    for headers in (browser, {"Authorization": f"Bearer {token}"}):
        assert callers(shop, **headers).get("/v1/visitors/me").status_code == 401
