"""`/v1/staff`: people who are invited, log in, and are revoked."""

from typing import Any

import pytest
from falcon.testing import TestClient

from domain.staff.model import Role
from entrypoints.bootstrap import Shop
from entrypoints.http.routes import OPERATIONS
from tests.doubles import FrozenClock
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import PASSWORD, as_member, callers, dump, etag
from tests.staff_members.wire import (
    ANNA,
    ME,
    STAFF,
    accept,
    bearer,
    begin_codes,
    invite,
    log_in,
    mailed_token,
)
from tests.units import ShopUnits


def test_from_an_invitation_to_work(shop: Shop, staff: TestClient, anyone: TestClient) -> None:
    invited = invite(staff)
    assert invited.status_code == 201
    assert invited.headers["Location"] == f"{STAFF}/1"
    assert invited.json == {
        "id": 1,
        "email": ANNA,
        "name": "Anna",
        "role": "manager",
        "standing": "invited",
        "one_time_codes": False,
        "created_at": "2026-03-14T09:26:53.589793Z",
        "updated_at": "2026-03-14T09:26:53.589793Z",
        "revoked_at": None,
    }

    accepted = accept(anyone, mailed_token(anyone))
    assert (accepted.status_code, accepted.json["standing"]) == (200, "active")
    entered = log_in(anyone)
    assert entered.json["token"].startswith("staff_login_")
    assert entered.json["staff_member"] == accepted.json
    assert entered.json["expires_at"] == "2026-03-14T21:26:53.589793Z"

    anna = callers(shop, **bearer(entered))
    assert anna.get(ME).json == accepted.json
    assert anna.post("/v1/tags", json={"name": "x"}).status_code == 201
    assert_problem(anna.get(STAFF), 403, "forbidden")
    [entry] = anna.get("/v1/audit", query_string="action=tag.create").json
    assert entry["actor"] == "staff:1:Anna"


@pytest.mark.parametrize("told", ["log in", "accept", "codes"])
def test_nobody_keeps_an_answer_with_a_secret(
    shop: Shop, staff: TestClient, anyone: TestClient, told: str
) -> None:
    invite(staff)
    token = mailed_token(anyone)
    answer = accept(anyone, token)
    if told != "accept":
        answer = log_in(anyone)
    if told == "codes":
        anna = callers(shop, **bearer(answer))
        answer = anna.post(f"{ME}/totp", json={"password": PASSWORD})
    assert answer.status_code < 300
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_an_address_is_invited_once(staff: TestClient) -> None:
    invite(staff)
    assert_problem(invite(staff, ANNA.upper()), 409, "staff_email_taken")


def test_an_invitation_is_repeated_safely(staff: TestClient) -> None:
    key = {"Idempotency-Key": "1"}
    body = {"email": ANNA, "name": "Anna", "role": "owner"}
    answers = [staff.post(STAFF, json=body, headers=key) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert len(staff.get("/dev/mail").json) == 1


def test_no_digest_of_a_secret_is_kept_with_a_key() -> None:
    """A digest that is quick to make is quick to guess from: a key keeps one of the request."""
    for operation in OPERATIONS:
        fields = getattr(operation.body, "__attrs_attrs__", ())
        secrets = [field.name for field in fields if not field.repr]
        assert not (secrets and operation.takes_key), operation.name


def test_a_token_of_a_mail_is_good_once(staff: TestClient, anyone: TestClient) -> None:
    invite(staff)
    token = mailed_token(anyone)
    accept(anyone, token)
    for used in (token, "unknown"):
        assert_problem(accept(anyone, used), 410, "token_spent")


def test_name_and_role_are_changed_by_who_saw_the_latest(shop: Shop) -> None:
    owner = callers(shop, **as_member(shop))
    bert = callers(shop, **as_member(shop, Role.MANAGER))
    path = f"{STAFF}/2"
    seen = etag(owner, path)
    assert owner.get(path, headers={"If-None-Match": seen["If-Match"]}).status_code == 304
    changed = owner.patch(path, json={"role": "support"}, headers=seen)
    assert (changed.status_code, changed.json["role"]) == (200, "support")
    assert_problem(bert.post("/v1/tags", json={"name": "x"}), 403, "forbidden")
    assert_problem(owner.patch(path, json={"name": "x"}, headers=seen), 412, "stale_version")
    assert_problem(owner.patch(path, json={"name": "x"}), 428, "precondition_required")


def test_a_revoked_person_is_out_at_once(shop: Shop) -> None:
    owner = callers(shop, **as_member(shop))
    bert = callers(shop, **as_member(shop, Role.MANAGER, email="bert@example.com"))
    assert owner.delete(f"{STAFF}/2").status_code == 204

    for path in (ME, "/v1/products"):
        assert_problem(bert.get(path), 401, "unauthorised")
    assert_problem(log_in(callers(shop), "bert@example.com"), 401, "wrong_credentials")
    told = owner.get(f"{STAFF}/2").json
    assert (told["standing"], told["revoked_at"]) == ("revoked", "2026-03-14T09:26:53.589793Z")
    assert_problem(owner.delete(f"{STAFF}/2"), 404, "not_found")


def test_who_was_revoked_can_be_invited_again(shop: Shop, anyone: TestClient) -> None:
    owner = callers(shop, **as_member(shop))
    as_member(shop, Role.MANAGER, email=ANNA)
    owner.delete(f"{STAFF}/2")
    again = owner.post(f"{STAFF}/2/invitations")
    assert (again.status_code, again.json["standing"]) == (202, "invited")
    accept(anyone, mailed_token(anyone))
    assert log_in(anyone).status_code == 201


def test_the_last_owner_stays(shop: Shop) -> None:
    owner = callers(shop, **as_member(shop))
    as_member(shop, Role.MANAGER)
    as_member(shop, password_hash=None)
    assert_problem(owner.delete(f"{STAFF}/1"), 409, "last_owner")
    demotion = owner.patch(f"{STAFF}/1", json={"role": "manager"}, headers={"If-Match": "*"})
    assert_problem(demotion, 409, "last_owner")
    assert owner.get(STAFF).status_code == 200


def test_the_list_goes_on_page_by_page(shop: Shop, staff: TestClient) -> None:
    for _ in range(3):
        as_member(shop)
    first = staff.get(STAFF, query_string="limit=2")
    assert [each["id"] for each in first.json] == [1, 2]
    _, _, query = first.headers["Link"].partition(">")[0].partition("?")
    second = staff.get(STAFF, query_string=query)
    assert [each["id"] for each in second.json] == [3]
    assert "Link" not in second.headers


@pytest.mark.parametrize("path", ["0", "x", "me/x", "1/x", "sessions/x", "invitations"])
def test_what_is_no_path_is_not_found(staff: TestClient, path: str) -> None:
    assert_problem(staff.get(f"{STAFF}/{path}"), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"email": "x", "name": "", "role": "king"}, {"/email", "/name", "/role"}),
        ({"email": "a\u00e4@example.com", "name": "x", "role": "owner"}, {"/email"}),
        ({"email": ANNA, "name": "x" * 101, "role": "owner", "id": 1}, {"/name", "/id"}),
        ({}, {"/email", "/name", "/role"}),
    ],
    ids=["everything", "the address", "too long and too much", "nothing is there"],
)
def test_an_invitation_that_breaks_rules_is_refused(
    staff: TestClient, body: dict[str, Any], pointers: set[str]
) -> None:
    problem = assert_problem(staff.post(STAFF, json=body), 422, "invalid_input")
    assert {each["pointer"] for each in problem["errors"]} == pointers


def test_whoever_steals_the_database_has_nothing_to_log_in_with(
    shop: Shop, staff: TestClient, anyone: TestClient, units: ShopUnits, clock: FrozenClock
) -> None:
    invite(staff)
    token = mailed_token(anyone)
    accept(anyone, token, PASSWORD)
    session = bearer(log_in(anyone))
    anna = callers(shop, **session)
    app = begin_codes(anna)
    anna.post(f"{ME}/totp/confirm", json={"code": app.at(clock.now())})
    change = {"current_password": PASSWORD, "new_password": "another password"}
    anna.put(f"{ME}/password", json=change)
    staff.post(f"{STAFF}/1/invitations", headers={"Idempotency-Key": "1"})
    second = mailed_token(anyone)

    stored = repr(dump(units))
    assert ANNA in stored
    secret = session["Authorization"].removeprefix("Bearer ")
    for told in (token, second, secret, secret.removeprefix("staff_login_"), app.secret):
        assert told not in stored
    for told in (PASSWORD, "another password"):
        assert told not in stored
