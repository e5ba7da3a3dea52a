"""`storekeep staff`: the first owner, a lost phone, and who is to be out at once."""

import re
from typing import Final

import pytest
from attrs import evolve
from falcon.testing import TestClient

from adapters.mysql.unit_of_work import MySQLUnit
from domain.shared.errors import ConcurrencyConflict
from entrypoints import config
from entrypoints.bootstrap import Shop, mysql_shop
from tests.builders import AT
from tests.cli.conftest import Run
from tests.given import given_member, given_token
from tests.shopfront import callers, dump
from tests.trail import trail
from tests.units import ShopUnits

pytestmark = pytest.mark.database

ANNA: Final = ("--email", "Anna@Example.com", "--name", "Anna Lind", "--role", "owner")
TOKEN: Final = re.compile(r"/invitation\?token=([\w-]{43,})$", re.MULTILINE)
PASSWORD: Final = "correct horse battery"


def a_shop() -> Shop:
    return mysql_shop(config.load(), connections=1)


def accept(client: TestClient, token: str) -> int:
    answer = client.post(
        "/v1/staff/invitations/accept", json={"token": token, "password": PASSWORD}
    )
    return answer.status_code


def log_in(client: TestClient) -> dict[str, str]:
    body = {"email": "anna@example.com", "password": PASSWORD}
    answer = client.post("/v1/staff/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return {"Authorization": f"Bearer {answer.json['token']}"}


def test_the_first_owner_is_made_without_any_mail(run: Run) -> None:
    made = run("staff", "invite", *ANNA, ACCOUNT_URL="https://shop.example/account")
    assert made.exit_code == 0
    assert "Anna Lind <anna@example.com> is invited (owner, number 1)" in made.output
    assert "https://shop.example/account/invitation?token=" in made.output
    [token] = TOKEN.findall(made.output)

    client = callers(a_shop())
    assert accept(client, token) == 200
    assert client.get("/v1/staff", headers=log_in(client)).json[0]["standing"] == "active"


def test_an_invitation_by_hand_is_good_once_and_kept_nowhere(
    run: Run, mysql_units: ShopUnits
) -> None:
    [token] = TOKEN.findall(run("staff", "invite", *ANNA).output)
    stored = dump(mysql_units)
    assert token not in repr(stored)
    assert list(stored["letters"]) == []
    client = callers(a_shop())
    assert [accept(client, token) for _ in range(2)] == [200, 410]


def test_a_new_link_takes_the_place_of_the_old(run: Run) -> None:
    [first] = TOKEN.findall(run("staff", "invite", *ANNA).output)
    [second] = TOKEN.findall(run("staff", "invite-again", "1").output)
    client = callers(a_shop())
    assert [accept(client, token) for token in (first, second)] == [410, 200]


def test_people_are_listed_without_their_secrets(run: Run, mysql_units: ShopUnits) -> None:
    given_member(mysql_units, name="Bert", password_hash="hidden", totp_secret=b"hidden")
    run("staff", "invite", *ANNA)
    listed = run("staff", "list").output
    assert re.search(r"1 +manager +active +Bert <", listed)
    assert re.search(r"2 +owner +invited +Anna Lind <anna@example.com>", listed)
    assert "hidden" not in listed


def test_a_person_is_revoked(run: Run) -> None:
    [token] = TOKEN.findall(run("staff", "invite", *ANNA).output)
    client = callers(a_shop())
    accept(client, token)
    session = log_in(client)
    refused = run("staff", "revoke", "1")
    assert (refused.exit_code, refused.output[:10]) == (1, "storekeep:")
    [other] = TOKEN.findall(run("staff", "invite", "--email=b@b.example", *ANNA[2:]).output)
    accept(client, other)

    assert run("staff", "revoke", "1").output == "Number 1 is revoked.\n"
    assert client.get("/v1/staff/me", headers=session).status_code == 401
    assert "revoked" in run("staff", "list").output


def test_a_lost_phone_locks_nobody_out(run: Run, mysql_units: ShopUnits) -> None:
    given_member(mysql_units)
    [token] = TOKEN.findall(run("staff", "invite", *ANNA).output)
    client = callers(a_shop())
    accept(client, token)
    with mysql_units.write() as unit:
        member = unit.staff_members.get(2)
        on = evolve(member, totp_secret=b"of another key", totp_confirmed_at=member.created_at)
        unit.staff_members.save(on)
        unit.commit(None)
    body = {"email": "anna@example.com", "password": PASSWORD}
    refused = client.post("/v1/staff/sessions", json=body)
    assert refused.json["code"] == "one_time_code_needed"
    assert "codes" in run("staff", "list").output

    assert run("staff", "remove-totp", "2").exit_code == 0
    log_in(client)


@pytest.mark.parametrize(
    ("arguments", "action"),
    [
        (["staff", "invite", *ANNA], "staff_member.invite"),
        (["staff", "invite-again", "1"], "staff_member.invite"),
        (["staff", "revoke", "1"], "staff_member.revoke"),
        (["staff", "remove-totp", "1"], "staff_member.remove_totp"),
        (["token", "create", "--name", "Till"], "api_token.create"),
        (["token", "revoke", "1"], "api_token.revoke"),
    ],
    ids=lambda given: " ".join(given[:2]) if isinstance(given, list) else None,
)
def test_who_stands_in_the_way_of_another_tries_again(
    run: Run,
    mysql_units: ShopUnits,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    action: str,
) -> None:
    given_member(mysql_units, totp_secret=b"hidden", totp_confirmed_at=AT)
    given_token(mysql_units)
    in_the_way = ["the worker"] * 2
    commit = MySQLUnit.commit

    def conflicting(unit: MySQLUnit, result: object) -> object:
        if in_the_way:
            raise ConcurrencyConflict(in_the_way.pop())
        return commit(unit, result)

    monkeypatch.setattr(MySQLUnit, "commit", conflicting)

    done = run(*arguments)

    assert (done.exit_code, in_the_way) == (0, []), done.output
    assert [entry.action for entry in trail(mysql_units)] == [action]


def test_what_is_done_here_is_in_the_audit_log(run: Run, mysql_units: ShopUnits) -> None:
    given_member(mysql_units)
    run("staff", "invite", *ANNA)
    run("staff", "revoke", "2")
    entries = trail(mysql_units)
    assert [entry.action for entry in entries] == ["staff_member.invite", "staff_member.revoke"]
    assert {entry.actor for entry in entries} == {"command line"}


@pytest.mark.parametrize(
    "arguments",
    [
        ["invite", "--email", "x", *ANNA[2:]],
        ["invite", "--email", "ä@example.com", *ANNA[2:]],
        ["invite", *ANNA[:2], "--name", "", "--role", "owner"],
        ["invite", *ANNA[:2], "--name", "a\x1bb", "--role", "owner"],
        ["invite", *ANNA[:4], "--role", "emperor"],
        ["invite", *ANNA[:4]],
        ["invite", "--email", "taken@example.com", *ANNA[2:]],
        ["invite-again", "99"],
        ["revoke", "99"],
        ["remove-totp", "1"],
        ["remove-totp", "x"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_told_without_a_trace(
    run: Run, mysql_units: ShopUnits, arguments: list[str]
) -> None:
    given_member(mysql_units, email="taken@example.com")
    before = dump(mysql_units)
    result = run("staff", *arguments)
    assert result.exit_code in {1, 2}
    assert isinstance(result.exception, SystemExit)
    assert result.output
    assert "Traceback" not in result.output
    assert dump(mysql_units) == before
