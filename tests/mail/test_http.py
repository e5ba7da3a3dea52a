"""`GET /dev/mail`: in development, and nowhere else."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from domain.mail.model import LEASE, LetterKind
from domain.shared.errors import Unavailable
from domain.staff.model import Role
from entrypoints.bootstrap import Shop, memory_shop, mysql_shop
from entrypoints.config import Environment, WrongSettings
from entrypoints.http import development_mail
from entrypoints.http.routes import OPERATIONS
from tests.builders import AT
from tests.doubles import FrozenClock, SentMail
from tests.given import given_customer, given_letter
from tests.shopfront import (
    AS_STAFF,
    a_shop,
    as_customer,
    as_member,
    callers,
    sent_mail,
    some_settings,
)
from tests.units import ShopUnits


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(development_mail, "_PATIENCE_SECONDS", 0.1)


def test_what_is_due_is_sent_and_listed_the_newest_first(shop: Shop) -> None:
    customer = given_customer(shop.units)
    given_letter(
        shop.units,
        kind=LetterKind.RESET,
        recipient="anna@example.com",
        subject=customer.subject,
        facts={"name": "Anna"},
    )
    given_letter(shop.units, recipient="bert@example.com")

    answer = callers(shop).get("/dev/mail")

    assert answer.status_code == 200
    newest, oldest = answer.json
    assert newest["to"] == "bert@example.com"
    assert newest["link"] is newest["token"] is None
    assert oldest == {
        "to": "anna@example.com",
        "subject": "A letter: reset",
        "sent_at": AT.isoformat().replace("+00:00", "Z"),
        "text": f"Hello Anna,\n\n{oldest['link']}\n",
        "link": "https://shop.example/account?token=secret-1",
        "token": "secret-1",
    }


def test_the_list_can_be_of_one_address_whatever_its_case(shop: Shop) -> None:
    for name in ("anna", "bert", "anna"):
        given_letter(shop.units, recipient=f"{name}@example.com")

    found = callers(shop).get("/dev/mail", query_string="to=Anna@Example.com").json

    assert [each["to"] for each in found] == ["anna@example.com"] * 2


def test_at_most_twenty_are_told(shop: Shop) -> None:
    for _ in range(21):
        given_letter(shop.units)

    assert len(callers(shop).get("/dev/mail").json) == 20


def test_no_cache_keeps_what_opens_accounts(shop: Shop) -> None:
    assert callers(shop).get("/dev/mail").headers["Cache-Control"] == "no-store"


def test_a_letter_that_a_worker_is_sending_is_waited_for(
    memory_units: ShopUnits, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = a_shop(memory_units)
    given_letter(shop.units, recipient="anna@example.com")
    with shop.units.write() as unit:
        unit.commit(unit.letters.claim(AT, AT + LEASE))
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:  # the worker is done
            clock.advance(LEASE + timedelta(seconds=1))

    monkeypatch.setattr(time, "sleep", pause)

    assert [each["to"] for each in callers(shop).get("/dev/mail").json] == ["anna@example.com"]
    assert len(pauses) == 3


def test_a_letter_that_cannot_be_sent_is_not_waited_for_long(shop: Shop) -> None:
    sent_mail(shop).failures = [Unavailable("down")]
    given_letter(shop.units)

    began = time.monotonic()
    assert callers(shop).get("/dev/mail").json == []
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_it_is_read_and_nothing_else(shop: Shop, method: str) -> None:
    answer = callers(shop).simulate_request(method, "/dev/mail")
    assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed")


def test_a_shop_with_a_mail_server_has_no_such_route(shop: Shop) -> None:
    answer = callers(evolve(shop, mailbox=None)).get("/dev/mail")
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_outside_development_there_is_no_such_route_whatever_keeps_the_mail(
    memory_units: ShopUnits,
) -> None:
    shop = a_shop(memory_units, environment=Environment.PRODUCTION)
    assert shop.mailbox is not None
    assert callers(shop).get("/dev/mail").status_code == 404


def test_outside_development_no_mail_is_kept_in_a_folder(tmp_path: Path) -> None:
    settings = some_settings(environment=Environment.PRODUCTION, mail_folder=tmp_path)
    with pytest.raises(WrongSettings, match="MAIL_HOST"):
        mysql_shop(settings)


def test_with_a_mail_server_mail_goes_there_and_is_kept_nowhere() -> None:
    shop = mysql_shop(some_settings(mail_host="smtp.example.com"))
    assert shop.mailbox is None
    assert type(shop.mailer).__name__ == "SmtpMailer"


def test_without_one_mail_goes_into_the_folder_that_is_listed(
    memory_units: ShopUnits, tmp_path: Path
) -> None:
    made = mysql_shop(some_settings(mail_folder=tmp_path / "mail"))
    shop = evolve(a_shop(memory_units), mailer=made.mailer, mailbox=made.mailbox)
    given_letter(shop.units, recipient="anna@example.com")

    [kept] = callers(shop).get("/dev/mail").json

    assert (kept["to"], kept["token"]) == ("anna@example.com", None)
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


@pytest.mark.parametrize("mail_host", ["", "smtp.example.com"])
def test_a_shop_in_memory_keeps_its_mail_there_and_sends_none(
    tmp_path: Path, mail_host: str
) -> None:
    folder = tmp_path / "mail"
    shop = memory_shop(some_settings(mail_host=mail_host, mail_folder=folder))
    given_letter(shop.units, recipient="anna@example.com", due_at=AT - timedelta(days=1000))

    [kept] = callers(shop).get("/dev/mail").json

    assert (kept["to"], kept["token"]) == ("anna@example.com", None)
    assert "Storekeep" in kept["subject"]
    assert not folder.exists()


@pytest.mark.parametrize(
    "place", ["192.0.2.1", "172.17.0.1", "10.0.0.1", "2001:db8::1", "::ffff:192.0.2.1", "unix:"]
)
def test_from_another_machine_it_needs_the_development_token(shop: Shop, place: str) -> None:
    given_letter(shop.units, recipient="anna@example.com")
    client = callers(shop)

    assert client.get("/dev/mail", remote_addr=place).status_code == 401
    assert sent_mail_of(shop) == []
    answer = client.get("/dev/mail", headers=AS_STAFF, remote_addr=place)
    assert [each["to"] for each in answer.json] == ["anna@example.com"]


@pytest.mark.parametrize("place", ["127.0.0.1", "127.3.2.1", "::1", "::ffff:127.0.0.1"])
def test_on_this_machine_it_needs_none(shop: Shop, place: str) -> None:
    assert callers(shop).get("/dev/mail", remote_addr=place).status_code == 200


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("localhost", 200),
        ("localhost:3001", 200),
        ("127.0.0.1:3001", 200),
        ("[::1]:3001", 200),
        ("evil.example", 401),
        ("localhost.evil.example:3001", 401),
        ("192.0.2.1", 401),
        ("localhost:abc", 401),
        ("localhost:", 401),
        ("127.0.0.1:x", 401),
        ("[::1]:z", 401),
        ("[::1", 401),
        ("a:b:c", 401),
        ("", 401),
    ],
)
def test_a_page_whose_name_was_pointed_to_this_machine_reads_no_mail(
    shop: Shop, name: str, status: int
) -> None:
    client = callers(shop, Host=name)
    assert client.get("/dev/mail").status_code == status
    assert client.get("/dev/mail", headers=AS_STAFF).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Via"])
def test_a_proxy_on_this_machine_asks_for_others(shop: Shop, header: str) -> None:
    proxied = {header: "127.0.0.1"}
    assert callers(shop).get("/dev/mail", headers=proxied).status_code == 401
    assert callers(shop).get("/dev/mail", headers=proxied | AS_STAFF).status_code == 200


@pytest.mark.parametrize(
    "wrong", ["Bearer staff_other123", "Bearer", "Basic staff_development", "Bearer ä\x80"]
)
def test_another_token_is_not_enough(shop: Shop, wrong: str) -> None:
    answer = callers(shop).get(
        "/dev/mail", headers={"Authorization": wrong}, remote_addr="192.0.2.1"
    )
    assert (answer.status_code, answer.json["code"]) == (401, "unauthorised")


def test_a_token_of_an_owner_or_a_customer_is_not_enough(
    shop: Shop, token_of: Callable[[Role], dict[str, str]]
) -> None:
    for headers in (token_of(Role.OWNER), as_customer(shop), as_member(shop)):
        answer = callers(shop).get("/dev/mail", headers=headers, remote_addr="192.0.2.1")
        assert answer.status_code == 401


def test_where_there_is_no_development_token_nobody_reads_it_from_elsewhere(
    memory_units: ShopUnits,
) -> None:
    client = callers(a_shop(memory_units, development_token=""))
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer"}):
        assert client.get("/dev/mail", headers=headers, remote_addr="192.0.2.1").status_code == 401


def sent_mail_of(shop: Shop) -> Any:
    """What the double has sent so far."""
    assert isinstance(shop.mailer, SentMail)
    return shop.mailer.mails


def test_it_is_no_part_of_the_store_api(shop: Shop) -> None:
    assert not [each for each in OPERATIONS if each.path.startswith("/dev")]
    assert "/dev/mail" not in callers(shop).get("/v1/openapi.json").text
