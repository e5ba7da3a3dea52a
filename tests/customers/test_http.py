"""`/v1/customers`: what arrives, what is answered."""

from datetime import timedelta

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from entrypoints.config import ClassicApi
from tests.builders import AT
from tests.doubles import FrozenClock
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import (
    AS_STAFF,
    a_shop,
    as_customer,
    as_visitor,
    callers,
    dump,
    etag,
    pages,
    sent_mail,
)
from tests.units import ShopUnits

CUSTOMERS = "/v1/customers"
CONFIRM = "/v1/customers/confirm"
ME = "/v1/customers/me"
ANNA = {"email": "Anna@Example.com", "password": "correct horse battery", "name": "Anna Lind"}
NOW = AT.isoformat().replace("+00:00", "Z")


def confirming(token: str, password: str = ANNA["password"]) -> dict[str, str]:
    return {"token": token, "password": password}


def register(client: TestClient, shop: Shop, **fields: str) -> str:
    """The token that came by mail."""
    body = {**ANNA, **fields}
    assert client.post(CUSTOMERS, json=body).status_code == 202
    return sent_mail(shop).token(body["email"].lower())


def test_whoever_registers_is_told_to_look_into_the_mailbox(anyone: TestClient, shop: Shop) -> None:
    answer = anyone.post(CUSTOMERS, json=ANNA)

    assert answer.status_code == 202
    assert answer.json == {"detail": "Look into your mailbox: the mail there says how to go on."}
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Location" not in answer.headers
    assert [(mail.kind, mail.recipient) for mail in sent_mail(shop).mails] == [
        ("confirm", "anna@example.com")
    ]


def test_the_token_of_the_mail_makes_the_account(anyone: TestClient, shop: Shop) -> None:
    register(anyone, shop, email="bert@example.com")
    answer = anyone.post(CONFIRM, json=confirming(register(anyone, shop)))

    assert answer.status_code == 201
    assert answer.json == {
        "id": 1,
        "email": "anna@example.com",
        "name": "Anna Lind",
        "created_at": NOW,
        "updated_at": NOW,
        "erased_at": None,
    }
    assert answer.headers["Location"] == ME
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_a_token_that_is_no_longer_good_is_told_so(
    anyone: TestClient, shop: Shop, clock: FrozenClock
) -> None:
    token = register(anyone, shop)
    late = register(anyone, shop, email="bert@example.com")
    anyone.post(CONFIRM, json=confirming(token))
    clock.advance(timedelta(days=2))
    before = dump(shop.units)

    told = []
    for dead in (token, late, "unknown", "secret-4711"):
        problem = assert_problem(anyone.post(CONFIRM, json=confirming(dead)), 410, "token_spent")
        told.append(problem["detail"])
    assert len(set(told)) == 1
    assert dump(shop.units) == before


def test_a_token_alone_makes_no_account(anyone: TestClient, shop: Shop) -> None:
    token = register(anyone, shop)
    before = dump(shop.units)

    for body in ({"token": token}, {**confirming(token), "password": ""}):
        [error] = assert_problem(anyone.post(CONFIRM, json=body), 422, "invalid_input")["errors"]
        assert error["pointer"] == "/password"
    assert dump(shop.units) == before


def test_a_password_that_was_not_chosen_makes_no_account(anyone: TestClient, shop: Shop) -> None:
    token = register(anyone, shop)

    for password in ("short", "battery horse correct"):
        answer = anyone.post(CONFIRM, json=confirming(token, password))
        problem = assert_problem(answer, 403, "wrong_password")
        assert problem["detail"] == "This is not the password that was chosen when registering."
        assert "Retry-After" not in answer.headers
    assert dump(shop.units)["customers"] in ({}, [])
    assert anyone.post(CONFIRM, json=confirming(token)).status_code == 201


def test_guesses_at_the_password_of_a_registration_are_limited(
    anyone: TestClient, shop: Shop
) -> None:
    token = register(anyone, shop)
    statuses = [
        anyone.post(CONFIRM, json=confirming(token, f"guess {number}")).status_code
        for number in range(10)
    ]

    answer = anyone.post(CONFIRM, json=confirming(token))
    assert_problem(answer, 429, "too_many_attempts")
    assert statuses == [403] * 10
    assert int(answer.headers["Retry-After"]) == 900


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"email": "anna"}, "/email", "characters"),
        ({"email": "anna@localhost"}, "/email", "characters"),
        ({"password": "1234567"}, "/password", "too_short"),
        ({"password": "x" * 129}, "/password", "too_long"),
        ({"name": ""}, "/name", "blank"),
        ({"newsletter": True}, "/newsletter", "unknown_field"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(
    anyone: TestClient, shop: Shop, fields: dict[str, object], pointer: str, code: str
) -> None:
    before = dump(shop.units)
    answer = anyone.post(CUSTOMERS, json={**ANNA, **fields})
    [error] = assert_problem(answer, 422, "invalid_input")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)
    assert "1234567" not in answer.text
    assert dump(shop.units) == before


def test_a_customer_reads_who_they_are(shop: Shop) -> None:
    as_customer(shop, "bert@example.com")
    client = callers(shop, **as_customer(shop, "anna@example.com"))
    answer = client.get(ME)

    assert answer.status_code == 200
    assert answer.json["id"] == 2
    assert answer.json["email"] == "anna@example.com"
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["ETag"].startswith('"customer-2.1-')
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(ME, headers=known).status_code == 304


def test_a_customer_changes_the_name(shop: Shop) -> None:
    client = callers(shop, **as_customer(shop, "anna@example.com"))
    other = callers(shop, **as_customer(shop, "bert@example.com"))
    answer = client.patch(ME, json={"name": "Anna Lind"}, headers=etag(client, ME))

    assert (answer.status_code, answer.json["name"]) == (200, "Anna Lind")
    assert answer.headers["ETag"].startswith('"customer-1.2-')
    assert client.get(ME).json == answer.json
    assert other.get(ME).json["name"] == "Any customer"


def test_a_change_needs_no_precondition_and_keeps_one_that_is_sent(shop: Shop) -> None:
    client = callers(shop, **as_customer(shop))
    seen = etag(client, ME)
    assert client.patch(ME, json={"name": "Anna"}).status_code == 200
    answer = client.patch(ME, json={"name": "Berta"}, headers=seen)
    assert assert_problem(answer, 412, "stale_version")["current_version"] == "customer-1.2"
    assert client.get(ME).json["name"] == "Anna"


@pytest.mark.parametrize("field", ["email", "id", "password", "password_hash", "erased_at"])
def test_a_customer_changes_nothing_else_by_it(shop: Shop, field: str) -> None:
    client = callers(shop, **as_customer(shop, "anna@example.com"))
    before = dump(shop.units)
    answer = client.patch(ME, json={field: "bert@example.com"})
    [error] = assert_problem(answer, 422, "invalid_input")["errors"]
    assert error["code"] == "unknown_field"
    assert dump(shop.units) == before


def test_only_customers_have_a_self(shop: Shop, anyone: TestClient) -> None:
    for method in ("GET", "PATCH"):
        body = {"json": {"name": "x"}} if method == "PATCH" else {}
        assert_problem(anyone.request(method, ME, **body), 401, "unauthorised")
        for headers in (AS_STAFF, as_visitor(shop)):
            answer = callers(shop, **headers).request(method, ME, **body)
            assert "customer's token" in assert_problem(answer, 403, "forbidden")["detail"]


def test_staff_list_the_customers_the_newest_first(staff: TestClient, shop: Shop) -> None:
    for number in range(5):
        as_customer(shop, f"customer-{number}@example.com")

    answer = staff.get(CUSTOMERS)
    assert [each["id"] for each in answer.json] == [5, 4, 3, 2, 1]
    assert set(answer.json[0]) == {
        "id", "email", "name", "created_at", "updated_at", "erased_at",
    }  # fmt: skip
    assert [[each["id"] for each in page] for page in pages(staff, CUSTOMERS, "limit=2")] == [
        [5, 4],
        [3, 2],
        [1],
    ]


def test_a_page_of_customers_stays_what_it_is_while_others_come(
    staff: TestClient, shop: Shop
) -> None:
    for _ in range(4):
        as_customer(shop)
    first = staff.get(CUSTOMERS, query_string="limit=2")
    as_customer(shop)
    _, _, following = first.headers["Link"].partition(">")[0][1:].partition("?")
    assert [each["id"] for each in staff.get(CUSTOMERS, query_string=following).json] == [2, 1]


def test_staff_find_a_customer_by_the_address(staff: TestClient, shop: Shop) -> None:
    as_customer(shop, "anna@example.com")
    as_customer(shop, "bert+shop@example.com")

    for typed in ("bert+shop@example.com", "Bert+Shop@EXAMPLE.com"):
        found = staff.get(CUSTOMERS, params={"email": typed}, params_csv=False).json
        assert [each["id"] for each in found] == [2]
    assert staff.get(CUSTOMERS, params={"email": "carl@example.com"}).json == []


@pytest.mark.parametrize("text", ["", "anna", "%", "anna@example.com,bert@example.com"])
def test_an_address_that_cannot_be_is_not_looked_for(staff: TestClient, text: str) -> None:
    answer = staff.get(CUSTOMERS, params={"email": text}, params_csv=False)
    [error] = assert_problem(answer, 400, "invalid_query")["errors"]
    assert error["parameter"] == "email"


def test_staff_read_a_customer(staff: TestClient, shop: Shop) -> None:
    as_customer(shop, "bert@example.com")
    customer = callers(shop, **as_customer(shop, "anna@example.com"))
    answer = staff.get(f"{CUSTOMERS}/2")

    assert answer.json == customer.get(ME).json
    assert answer.headers["ETag"].startswith('"customer-2.1-')
    for path in (f"{CUSTOMERS}/3", f"{CUSTOMERS}/0", f"{CUSTOMERS}/x", f"{CUSTOMERS}/-1"):
        assert_problem(staff.get(path), 404, "not_found")


def test_a_customer_reads_no_customers_by_number_not_even_themselves(shop: Shop) -> None:
    client = callers(shop, **as_customer(shop))
    as_customer(shop)
    told = [client.get(path) for path in (f"{CUSTOMERS}/1", f"{CUSTOMERS}/2", f"{CUSTOMERS}/99")]
    for answer in told:
        assert assert_problem(answer, 403, "forbidden")["scope"] == "customers:read"
    assert_problem(client.get(CUSTOMERS), 403, "forbidden")


def test_no_answer_has_a_password_or_a_hash(
    staff: TestClient, anyone: TestClient, shop: Shop
) -> None:
    answers = [
        anyone.post(CUSTOMERS, json=ANNA),
        anyone.post(CONFIRM, json=confirming(register(anyone, shop))),
        staff.get(CUSTOMERS),
        staff.get(f"{CUSTOMERS}/1"),
    ]
    for answer in answers:
        assert "horse" not in answer.text
        assert "plain:" not in answer.text
        assert "password" not in answer.text


@pytest.mark.parametrize(
    "path", ["/v1/products", "/v1/products/1", "/v1/products/facets", "/v1/categories", "/v1/tags"]
)
def test_a_customer_reads_the_catalogue_as_anybody(seeded: Shop, path: str) -> None:
    client, customer = callers(seeded), as_customer(seeded)
    answer, answer_of_customer = client.get(path), client.get(path, headers=customer)
    assert answer_of_customer.status_code == 200
    assert answer_of_customer.content == answer.content
    assert answer_of_customer.headers["ETag"] == answer.headers["ETag"]


def test_a_customer_changes_nothing_of_the_catalogue(seeded: Shop) -> None:
    client = callers(seeded, **as_customer(seeded))
    before = dump(seeded.units)
    problem = assert_problem(client.post("/v1/tags", json={"name": "x"}), 403, "forbidden")
    assert problem["scope"] == "catalogue:write"
    assert dump(seeded.units) == before


def test_a_customer_writes_nothing_by_the_classic_api(units: ShopUnits) -> None:
    shop = a_shop(units, classic_api=ClassicApi.TOKEN)
    answer = callers(shop, **as_customer(shop)).post("/api/tags", json={"tag_name": "x"})
    assert answer.status_code == 403


def test_a_customer_is_the_visitor_of_the_log_in(shop: Shop) -> None:
    as_visitor(shop)
    client = callers(shop, **as_customer(shop))
    assert client.get("/v1/visitors/me").json["id"] == 2


def test_the_log_has_no_personal_data(staff: TestClient, anyone: TestClient, shop: Shop) -> None:
    anyone.post(CONFIRM, json=confirming(register(anyone, shop)))
    customer = callers(shop, **as_customer(shop, "bert@example.com"))
    customer.patch(ME, json={"name": "Bert Holm"})

    log = staff.get("/v1/audit")
    assert [entry["action"] for entry in log.json] == ["customer.update", "customer.create"]
    for word in ("anna", "lind", "bert", "holm"):
        assert word not in log.text.lower()


def test_a_key_brings_nobody_anothers_answer(anyone: TestClient, shop: Shop) -> None:
    key = {"Idempotency-Key": "1"}
    for email in ("anna@example.com", "bert@example.com"):
        answer = anyone.post(CUSTOMERS, json={**ANNA, "email": email}, headers=key)
        assert answer.status_code == 202
        assert "Idempotency-Replayed" not in answer.headers
    assert len(sent_mail(shop).mails) == 2


def test_nothing_secret_is_stored(anyone: TestClient, shop: Shop, units: ShopUnits) -> None:
    anyone.post(CUSTOMERS, json={**ANNA, "password": "my very own password"})
    token = sent_mail(shop).token("anna@example.com")
    stored = repr(dump(units))
    assert "my very own password" not in stored
    assert token not in stored
