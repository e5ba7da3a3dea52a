"""`/v1/password-resets`, and the password of the customer who calls."""

from datetime import timedelta

import pytest
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.doubles import FrozenClock
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import (
    AS_STAFF,
    PASSWORD,
    as_customer,
    as_visitor,
    callers,
    dump,
    sent_mail,
)
from tests.units import ShopUnits

RESETS = "/v1/password-resets"
CONFIRM = "/v1/password-resets/confirm"
MINE = "/v1/customers/me/password"
NEW = "another password"
CHANGE = {"current_password": PASSWORD, "new_password": NEW}
ANNA = "anna@example.com"


@pytest.fixture
def anna(shop: Shop) -> dict[str, str]:
    """Of two customers the one who is looked at."""
    as_customer(shop, "bert@example.com")
    return as_customer(shop, ANNA)


def opens(client: TestClient, password: str, email: str = ANNA) -> bool:
    answer = client.post("/v1/sessions", json={"email": email, "password": password})
    assert answer.status_code in {201, 401}
    return answer.status_code == 201


def ask(client: TestClient, shop: Shop, email: str = ANNA) -> str:
    """The token that came by mail."""
    assert client.post(RESETS, json={"email": email}).status_code == 202
    return sent_mail(shop).token(email)


@pytest.mark.usefixtures("anna")
def test_who_has_forgotten_the_password_is_told_that_a_mail_may_come(
    anyone: TestClient, shop: Shop
) -> None:
    answer = anyone.post(RESETS, json={"email": "Anna@Example.com"})

    assert answer.status_code == 202
    assert answer.json == {
        "detail": "If there is an account with this address, a mail is on its way."
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert [(mail.kind, mail.recipient) for mail in sent_mail(shop).mails] == [("reset", ANNA)]


def test_the_token_of_the_mail_sets_another_password(
    anyone: TestClient, shop: Shop, anna: dict[str, str]
) -> None:
    answer = anyone.post(CONFIRM, json={"token": ask(anyone, shop), "password": NEW})

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Cache-Control"] == "no-store"
    assert opens(anyone, NEW)
    assert not opens(anyone, PASSWORD)
    assert opens(anyone, PASSWORD, "bert@example.com")
    assert_problem(anyone.get("/v1/customers/me", headers=anna), 401, "unauthorised")
    assert sent_mail(shop).mails[-1].kind == "password_changed"


@pytest.mark.usefixtures("anna")
def test_a_token_that_is_no_longer_good_sets_none(
    anyone: TestClient, shop: Shop, clock: FrozenClock
) -> None:
    used, late = ask(anyone, shop), ask(anyone, shop, "bert@example.com")
    anyone.post(CONFIRM, json={"token": used, "password": NEW})
    clock.advance(timedelta(hours=1))
    sent_mail(shop)
    before = dump(shop.units)

    told = []
    for dead in (used, late, "unknown"):
        answer = anyone.post(CONFIRM, json={"token": dead, "password": "a third password"})
        told.append(assert_problem(answer, 410, "token_spent")["detail"])
    assert len(set(told)) == 1
    assert dump(shop.units) == before


@pytest.mark.usefixtures("anna")
def test_a_password_that_breaks_the_rules_leaves_the_token_good(
    anyone: TestClient, shop: Shop
) -> None:
    token = ask(anyone, shop)
    for bad in ("", "short", "x" * 129):
        answer = anyone.post(CONFIRM, json={"token": token, "password": bad})
        [error] = assert_problem(answer, 422, "invalid_input")["errors"]
        assert error["pointer"] == "/password"
    assert anyone.post(CONFIRM, json={"token": token, "password": NEW}).status_code == 204


def test_a_confirmations_token_sets_no_password(anyone: TestClient, shop: Shop) -> None:
    body = {"email": ANNA, "password": PASSWORD, "name": "Anna"}
    anyone.post("/v1/customers", json=body)
    token = sent_mail(shop).token(ANNA)
    answer = anyone.post(CONFIRM, json={"token": token, "password": NEW})
    assert_problem(answer, 410, "token_spent")


def test_a_customer_who_knows_the_password_changes_it(
    anyone: TestClient, shop: Shop, anna: dict[str, str]
) -> None:
    elsewhere = anyone.post("/v1/sessions", json={"email": ANNA, "password": PASSWORD}).json
    answer = anyone.put(MINE, json=CHANGE, headers=anna)

    assert (answer.status_code, answer.content) == (204, b"")
    assert opens(anyone, NEW)
    assert not opens(anyone, PASSWORD)
    assert opens(anyone, PASSWORD, "bert@example.com")
    assert anyone.get("/v1/customers/me", headers=anna).status_code == 200
    ended = {"Authorization": f"Bearer {elsewhere['token']}"}
    assert_problem(anyone.get("/v1/customers/me", headers=ended), 401, "unauthorised")
    assert [(mail.kind, mail.recipient) for mail in sent_mail(shop).mails] == [
        ("password_changed", ANNA)
    ]


def test_who_does_not_know_it_changes_nothing_but_the_count(
    anyone: TestClient, anna: dict[str, str], units: ShopUnits
) -> None:
    before = dump(units)
    for wrong in ("wrong password", "x"):
        body = {**CHANGE, "current_password": wrong}
        answer = anyone.put(MINE, json=body, headers=anna)
        problem = assert_problem(answer, 403, "wrong_password")
        assert "scope" not in problem
    after = dump(units)
    assert after.pop("attempts") != before.pop("attempts")
    assert after == before


def test_guessing_it_is_limited(anyone: TestClient, anna: dict[str, str]) -> None:
    for _ in range(10):
        body = {**CHANGE, "current_password": "wrong password"}
        assert anyone.put(MINE, json=body, headers=anna).status_code == 403
    answer = anyone.put(MINE, json=CHANGE, headers=anna)
    assert_problem(answer, 429, "too_many_attempts")
    assert answer.headers["Retry-After"] == "900"


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"new_password": "short"}, "/new_password", "too_short"),
        ({"new_password": ""}, "/new_password", "blank"),
        ({"current_password": ""}, "/current_password", "blank"),
        ({"password": NEW}, "/password", "unknown_field"),
    ],
)
def test_what_cannot_be_a_password_is_refused(
    anyone: TestClient, anna: dict[str, str], fields: dict[str, str], pointer: str, code: str
) -> None:
    answer = anyone.put(MINE, json={**CHANGE, **fields}, headers=anna)
    [error] = assert_problem(answer, 422, "invalid_input")["errors"]
    assert (error["pointer"], error["code"]) == (pointer, code)


def test_only_customers_have_such_a_password(shop: Shop, anyone: TestClient) -> None:
    assert_problem(anyone.put(MINE, json=CHANGE), 401, "unauthorised")
    for headers in (AS_STAFF, as_visitor(shop)):
        answer = callers(shop, **headers).put(MINE, json=CHANGE)
        assert "customer's token" in assert_problem(answer, 403, "forbidden")["detail"]


@pytest.mark.usefixtures("anna")
def test_asking_too_often_is_refused_whether_or_not_there_is_an_account(
    anyone: TestClient, shop: Shop
) -> None:
    for email in (ANNA, "nobody@example.com"):
        for _ in range(10):
            assert anyone.post(RESETS, json={"email": email}).status_code == 202
        answer = anyone.post(RESETS, json={"email": email.upper()})
        assert_problem(answer, 429, "too_many_attempts")
        assert answer.headers["Retry-After"] == "900"
    assert len(sent_mail(shop).mails) == 10
