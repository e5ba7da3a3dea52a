"""`/v1/staff/sessions` and `/v1/staff/me`: logging in, and what is one's own."""

from datetime import timedelta

import pytest
from attrs import evolve
from falcon.testing import TestClient

from entrypoints.bootstrap import Shop
from tests.doubles import FrozenClock, PlainPasswords, a_guard, a_second_factor
from tests.http.test_bad_bodies import assert_problem
from tests.shopfront import PASSWORD, as_customer, as_member, as_visitor, callers
from tests.staff_members.wire import (
    ANNA,
    ME,
    SESSIONS,
    STAFF,
    bearer,
    begin_codes,
    log_in,
)


def test_a_wrong_code_under_a_key_is_refused_as_without(shop: Shop) -> None:
    anna = callers(shop, **as_member(shop))
    begin_codes(anna)
    for _ in range(2):
        answer = anna.post(
            f"{ME}/totp/confirm", json={"code": "000000"}, headers={"Idempotency-Key": "1"}
        )
        assert_problem(answer, 403, "wrong_one_time_code")


def test_unknown_and_known_cannot_be_told_apart(shop: Shop) -> None:
    passwords = PlainPasswords()
    shop = evolve(shop, guard=a_guard(passwords))
    as_member(shop, email=ANNA)
    as_member(shop, email="invited@example.com", password_hash=None)
    client = callers(shop)
    answers = []
    for email in (ANNA, "invited@example.com", "unknown@example.com"):
        passwords.work.clear()
        answer = log_in(client, email, password="wrong password")
        assert passwords.work == ["verify"]
        answers.append(answer)
    told = [{**each.json, "request_id": ""} for each in answers]
    headers = [{**each.headers, "x-request-id": ""} for each in answers]
    assert told[0] == told[1] == told[2]
    assert headers[0] == headers[1] == headers[2]
    assert_problem(answers[0], 401, "wrong_credentials")


def test_the_hundredth_guess_is_refused_and_the_owner_gets_in_after_the_wait(
    shop: Shop, clock: FrozenClock
) -> None:
    as_member(shop, email=ANNA)
    client = callers(shop)
    for _ in range(100):
        refused = log_in(client, password="wrong password")
    assert_problem(refused, 429, "too_many_attempts")
    wait = int(refused.headers["Retry-After"])
    clock.advance(timedelta(seconds=wait - 1))
    assert log_in(client).status_code == 429
    clock.advance(timedelta(seconds=1))
    assert log_in(client).status_code == 201


def test_with_a_code_it_takes_both(shop: Shop, clock: FrozenClock) -> None:
    anna = callers(shop, **as_member(shop, email=ANNA))
    app = begin_codes(anna)
    assert anna.get(ME).json["one_time_codes"] is False
    confirmed = anna.post(f"{ME}/totp/confirm", json={"code": app.at(clock.now())})
    assert (confirmed.status_code, confirmed.json["one_time_codes"]) == (200, True)

    anyone = callers(shop)
    assert_problem(log_in(anyone), 401, "one_time_code_needed")
    assert_problem(log_in(anyone, code=app.at(clock.now())), 401, "wrong_credentials")
    clock.advance(timedelta(seconds=30))
    code = app.at(clock.now())
    assert log_in(anyone, code=code).status_code == 201
    assert_problem(log_in(anyone, code=code), 401, "wrong_credentials")


def test_codes_are_turned_off_with_password_and_code(shop: Shop, clock: FrozenClock) -> None:
    anna = callers(shop, **as_member(shop, email=ANNA))
    removal = f"{ME}/totp/removal"
    proof = {"password": PASSWORD, "code": "000000"}
    assert_problem(anna.post(removal, json=proof), 409, "one_time_codes_off")
    app = begin_codes(anna)
    anna.post(f"{ME}/totp/confirm", json={"code": app.at(clock.now())})
    assert_problem(anna.post(f"{ME}/totp", json={"password": PASSWORD}), 409, "one_time_codes_on")
    assert_problem(anna.post(removal, json=proof), 403, "wrong_one_time_code")
    proof["code"] = app.at(clock.now(), counter_offset=1)
    wrong = {**proof, "password": "wrong password"}
    assert_problem(anna.post(removal, json=wrong), 403, "wrong_password")
    assert anna.post(removal, json=proof).status_code == 204
    assert log_in(callers(shop)).status_code == 201


def test_with_another_key_an_owner_helps(shop: Shop, clock: FrozenClock) -> None:
    anna = callers(shop, **as_member(shop, email=ANNA))
    app = begin_codes(anna)
    anna.post(f"{ME}/totp/confirm", json={"code": app.at(clock.now())})
    shop = evolve(shop, second_factor=a_second_factor("another key"))
    clock.advance(timedelta(seconds=30))
    refused = log_in(callers(shop), code=app.at(clock.now()))
    assert_problem(refused, 409, "one_time_codes_unreadable")

    owner = callers(shop, **as_member(shop))
    assert owner.delete(f"{STAFF}/1/totp").status_code == 204
    assert_problem(owner.delete(f"{STAFF}/1/totp"), 404, "not_found")
    assert log_in(callers(shop)).status_code == 201


def test_ones_own_codes_are_not_removed_as_anothers(shop: Shop, clock: FrozenClock) -> None:
    anna = callers(shop, **as_member(shop, email=ANNA))
    app = begin_codes(anna)
    anna.post(f"{ME}/totp/confirm", json={"code": app.at(clock.now())})
    assert_problem(anna.delete(f"{STAFF}/1/totp"), 403, "forbidden")


def test_each_sees_and_ends_ones_own_log_ins(shop: Shop) -> None:
    as_member(shop, email=ANNA)
    other = callers(shop, **as_member(shop))
    first, second = (callers(shop, **bearer(log_in(callers(shop)))) for _ in range(2))
    sessions = first.get(SESSIONS).json
    assert [(each["id"], each["current"]) for each in sessions] == [
        (4, False),
        (3, True),
        (1, False),
    ]
    assert first.delete(f"{SESSIONS}/4").status_code == 204
    assert_problem(second.get(ME), 401, "unauthorised")
    assert_problem(first.delete(f"{SESSIONS}/2"), 404, "not_found")
    assert first.delete(f"{SESSIONS}/current").status_code == 204
    assert_problem(first.get(ME), 401, "unauthorised")

    again = callers(shop, **bearer(log_in(callers(shop))))
    assert again.delete(SESSIONS).status_code == 204
    assert_problem(again.get(ME), 401, "unauthorised")
    assert other.get(ME).status_code == 200


def test_the_password_is_changed_by_who_knows_it(shop: Shop) -> None:
    anna = callers(shop, **as_member(shop, email=ANNA))
    path, change = f"{ME}/password", {"current_password": "wrong password"}
    change["new_password"] = "another password"
    assert_problem(anna.put(path, json=change), 403, "wrong_password")
    change["current_password"] = PASSWORD
    assert anna.put(path, json=change).status_code == 204
    assert anna.get(ME).status_code == 200
    assert log_in(callers(shop)).status_code == 401
    assert log_in(callers(shop), password="another password").status_code == 201


def test_who_is_somebody_else_has_nothing_of_their_own_here(shop: Shop, staff: TestClient) -> None:
    for client in (staff, callers(shop, **as_visitor(shop)), callers(shop, **as_customer(shop))):
        for path in (ME, SESSIONS):
            assert_problem(client.get(path), 403, "forbidden")


@pytest.mark.parametrize("code", ["12345", "1234567", "12345x", 123456, ""], ids=repr)
def test_what_is_no_code_is_refused(anyone: TestClient, code: object) -> None:
    assert_problem(log_in(anyone, code=code), 422, "invalid_input")
