"""`/account/…`: the pages that links in mails lead to."""

import base64
import hashlib
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from attrs import evolve
from falcon.testing import Result, TestClient

from adapters.mail.rendering import Stationery
from domain.accounts.model import Limit, Subject
from domain.mail.model import PURPOSES, LetterKind
from domain.mail.use_cases import write_letter
from domain.shared.errors import Unavailable
from entrypoints.bootstrap import Shop
from entrypoints.config import Environment
from entrypoints.http.account_pages import resources
from tests.account_pages.pages import Page
from tests.builders import a_mail
from tests.doubles import FrozenClock
from tests.given import given_customer, given_member, given_registration
from tests.shopfront import a_shop, callers, dump, sent_mail
from tests.units import ShopUnits

NEW = "correct horse battery staple"
PATHS = ["/account/confirm", "/account/reset", "/account/invitation"]
WITH_NEW_PASSWORD = PATHS[1:]


def _mailed(shop: Shop, kind: LetterKind, subject: Subject) -> str:
    """The token of a letter."""
    with shop.units.write() as unit:
        facts = {"name": "Anna", "inviter": "Bert"}
        write_letter(unit, kind, "anna@example.com", subject=subject, facts=facts)
        unit.commit(None)
    return sent_mail(shop).token("anna@example.com")


def _token(shop: Shop, path: str) -> str:
    """One that is good for the page."""
    if path == "/account/confirm":
        chosen = shop.guard.passwords.hash(NEW)
        registration = given_registration(
            shop.units, email="anna@example.com", password_hash=chosen
        )
        return _mailed(shop, LetterKind.CONFIRM, registration.subject)
    if path == "/account/reset":
        customer = given_customer(shop.units, email="anna@example.com")
        return _mailed(shop, LetterKind.RESET, customer.subject)
    member = given_member(shop.units, email="anna@example.com")
    return _mailed(shop, LetterKind.INVITATION, member.subject)


def _send(client: TestClient, path: str, **fields: str) -> Result:
    """What the browser does when the button is pressed."""
    return client.post(
        path,
        body=urlencode(fields),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )


def _press(client: TestClient, path: str, token: str, **fields: str) -> Result:
    passwords = {"password": NEW}
    if path in WITH_NEW_PASSWORD:
        passwords["repeated"] = NEW
    return _send(client, path, token=token, **{**passwords, **fields})


@pytest.mark.parametrize("path", PATHS)
def test_a_look_at_the_page_changes_nothing(anyone: TestClient, shop: Shop, path: str) -> None:
    token = _token(shop, path)
    before = dump(shop.units)

    for method in ("GET", "HEAD", "GET"):
        answer = anyone.simulate_request(method, path, query_string=f"token={token}")
        assert answer.status_code == 200
    assert dump(shop.units) == before

    page = Page(answer.text)
    assert page.form["method"] == "post"
    assert page.fields["token"]["value"] == token
    assert _press(anyone, path, token).status_code == 200


def test_the_button_makes_the_account(anyone: TestClient, shop: Shop) -> None:
    other = given_registration(shop.units, email="bert@example.com")
    answer = _press(anyone, PATHS[0], _token(shop, PATHS[0]))

    assert Page(answer.text).texts["h1"] == "Your account is ready"
    with shop.units.read() as unit:
        assert unit.customers.by_email("anna@example.com") is not None
        assert unit.customers.by_email("bert@example.com") is None
        assert unit.registrations.get(other.id) == other


def test_the_button_sets_the_password(anyone: TestClient, shop: Shop) -> None:
    answer = _press(anyone, "/account/reset", _token(shop, "/account/reset"))

    assert Page(answer.text).texts["h1"] == "Your password is changed"
    body = {"email": "anna@example.com", "password": NEW}
    assert anyone.post("/v1/sessions", json=body).status_code == 201


def test_the_button_accepts_the_invitation(anyone: TestClient, shop: Shop) -> None:
    answer = _press(anyone, "/account/invitation", _token(shop, "/account/invitation"))

    assert Page(answer.text).texts["h1"] == "Welcome to the staff"
    body = {"email": "anna@example.com", "password": NEW}
    assert anyone.post("/v1/staff/sessions", json=body).status_code == 201


@pytest.mark.parametrize("path", PATHS)
def test_a_link_that_is_no_longer_good_is_told_so_with_what_to_do(
    anyone: TestClient, shop: Shop, path: str
) -> None:
    token = _token(shop, path)
    assert _press(anyone, path, token).status_code == 200
    before = dump(shop.units)

    for dead in (token, "unknown"):
        answer = _press(anyone, path, dead)
        page = Page(answer.text)
        assert answer.status_code == 410
        assert page.texts["h1"] == "This link is no longer good"
        assert "another" in page.words
        assert "form" not in page.tags
    assert dump(shop.units) == before


@pytest.mark.parametrize("path", PATHS)
def test_a_link_that_is_too_old_does_nothing(
    anyone: TestClient, shop: Shop, clock: FrozenClock, path: str
) -> None:
    token = _token(shop, path)
    clock.advance(timedelta(days=7))
    before = dump(shop.units)

    assert _press(anyone, path, token).status_code == 410
    assert dump(shop.units) == before


@pytest.mark.parametrize("path", PATHS)
def test_the_token_of_one_page_is_no_good_on_another(
    anyone: TestClient, shop: Shop, path: str
) -> None:
    token = _token(shop, path)

    for other in set(PATHS) - {path}:
        assert _press(anyone, other, token).status_code == 410
    assert _press(anyone, path, token).status_code == 200


def test_a_password_that_was_not_chosen_is_asked_for_again(anyone: TestClient, shop: Shop) -> None:
    token = _token(shop, PATHS[0])

    for password in ("x", "battery horse correct"):
        answer = _press(anyone, PATHS[0], token, password=password)
        page = Page(answer.text)
        assert answer.status_code == 403
        assert "This is not the password that was chosen when registering." in page.words
        assert page.texts["title"].startswith("Error: ")
        assert page.fields["password"]["aria-invalid"] == "true"
        assert "value" not in page.fields["password"]
        assert password not in page.words.split()
    with shop.units.read() as unit:
        assert unit.customers.by_email("anna@example.com") is None
    assert _press(anyone, PATHS[0], page.fields["token"]["value"]).status_code == 200


@pytest.mark.parametrize("password", ["", "  ", "x" * 129])
def test_what_can_be_no_password_is_asked_for_again_and_counted_by_nobody(
    anyone: TestClient, shop: Shop, password: str
) -> None:
    token = _token(shop, PATHS[0])
    before = dump(shop.units)

    answer = _press(anyone, PATHS[0], token, password=password)

    assert answer.status_code == 422
    assert "The password" in Page(answer.text).words
    assert dump(shop.units) == before


def test_too_many_passwords_get_a_page_too(anyone: TestClient, shop: Shop) -> None:
    token = _token(shop, PATHS[0])
    for number in range(10):
        assert _press(anyone, PATHS[0], token, password=f"guess {number}").status_code == 403

    answer = _press(anyone, PATHS[0], token)

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) == 900
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", WITH_NEW_PASSWORD)
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"password": "short", "repeated": "short"}, "at least 8 are needed"),
        ({"password": "x" * 129, "repeated": "x" * 129}, "at most 128 are allowed"),
        ({"password": " " * 9, "repeated": " " * 9}, "must not be blank"),
        ({"repeated": NEW + "r"}, "is not the same twice"),
        ({"password": "", "repeated": ""}, "The password"),
    ],
)
def test_a_password_that_is_no_good_is_asked_for_again(
    anyone: TestClient, shop: Shop, path: str, fields: dict[str, str], problem: str
) -> None:
    token = _token(shop, path)
    before = dump(shop.units)

    answer = _press(anyone, path, token, **fields)

    page = Page(answer.text)
    assert answer.status_code == 422
    assert problem in page.words
    assert page.texts["title"].startswith("Error: ")
    assert page.fields["password"]["aria-invalid"] == "true"
    assert "value" not in page.fields["password"]
    assert dump(shop.units) == before
    assert _press(anyone, path, page.fields["token"]["value"]).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_form_without_its_fields_is_no_bug(anyone: TestClient, shop: Shop, path: str) -> None:
    assert _send(anyone, path, token=_token(shop, path)).status_code == 422


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("token", ["", "two words", "ö", "x" * 101, "<script>", "%FF", "\ud800"])
def test_a_link_that_was_broken_on_its_way_is_told_so(
    anyone: TestClient, path: str, token: str
) -> None:
    sent = urlencode({"token": token.encode("utf-8", "surrogatepass")})

    for answer in (
        anyone.get(path, query_string=sent),
        anyone.get(path),
        _send(anyone, path, token=token.encode("utf-8", "replace").decode()),
    ):
        assert answer.status_code == 422
        assert Page(answer.text).texts["h1"] == "This link is not complete"
        assert "<script>" not in answer.text


@pytest.mark.parametrize("path", [*PATHS, "/account/elsewhere", "/account"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_every_page_is_locked_up_and_kept_by_nobody(
    anyone: TestClient, path: str, method: str
) -> None:
    answer = anyone.simulate_request(method, path, query_string="token=secret-9")

    assert answer.headers["Content-Type"].startswith("text/html")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "ETag" not in answer.headers


@pytest.mark.parametrize("path", PATHS)
def test_every_page_works_without_a_script_and_with_a_screen_reader(
    anyone: TestClient, path: str
) -> None:
    page = Page(anyone.get(path, query_string="token=secret-9").text)

    assert set(page.tags).isdisjoint({"script", "link", "img", "iframe"})
    assert page.tags.count("h1") == page.tags.count("main") == page.tags.count("button") == 1
    shown = {name for name, field in page.fields.items() if field["type"] != "hidden"}
    assert page.labels == shown
    assert page.described <= page.ids
    for name in shown:
        is_new = path in WITH_NEW_PASSWORD
        assert page.fields[name]["autocomplete"] == f"{'new' if is_new else 'current'}-password"
        assert page.fields[name]["type"] == "password"


def test_the_style_is_the_one_that_the_policy_lets_pass(anyone: TestClient) -> None:
    answer = anyone.get(PATHS[0], query_string="token=secret-9")
    [style] = re.findall(r"<style>(.*)</style>", answer.text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_a_page_names_the_shop_and_nothing_in_it_is_html(memory_units: ShopUnits) -> None:
    client = callers(a_shop(memory_units, shop_name="<b>Größe</b> & Co"))
    page = Page(client.get(PATHS[0], query_string="token=secret-9").text)
    assert "<b>Größe</b> & Co" in page.words
    assert "b" not in page.tags


@pytest.mark.parametrize(
    ("request_fields", "status"),
    [
        ({"headers": {"Content-Type": "application/json"}, "body": "{}"}, 415),
        ({"body": b"token=secret"}, 415),
        ({"body": b"token=%FF"}, 415),
        ({"body": b"token=\xff"}, 415),
        ({"body": b"a=1&" * 20}, 415),
        ({"body": b"token=" + b"x" * 9000}, 413),
    ],
)
def test_what_no_browser_sends_is_refused_with_a_page(
    anyone: TestClient, request_fields: dict[str, Any], status: int
) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    given = {"headers": form, **request_fields}
    if request_fields == {"body": b"token=secret"}:
        given["headers"] = {}

    answer = anyone.post(PATHS[0], **given)

    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith("text/html")


def test_a_database_that_is_down_gets_a_page_too(
    anyone: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _failing(anyone, monkeypatch, Unavailable("The database cannot be reached."))

    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "1"
    assert "Try again" in Page(answer.text).words


def test_a_bug_gets_a_page_too_that_tells_nothing_of_it(
    anyone: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = _failing(anyone, monkeypatch, KeyError("SELECT secret"))

    assert answer.status_code == 500
    assert answer.headers["Content-Type"].startswith("text/html")
    assert "SELECT" not in answer.text


def _failing(client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception) -> Result:
    def fail(*_: object, **__: object) -> Callable[..., None]:
        raise error

    monkeypatch.setattr(resources, "confirm", fail)
    return _press(client, PATHS[0], "secret-1")


def test_too_many_requests_get_a_page_too(memory_units: ShopUnits) -> None:
    client = callers(a_shop(memory_units, request_limit=Limit(1, timedelta(minutes=1))))
    answers = [client.get(PATHS[0], query_string="token=secret-1") for _ in range(3)]

    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", PATHS)
def test_no_token_gets_into_the_log(
    anyone: TestClient, shop: Shop, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    token = _token(shop, path)
    with caplog.at_level(logging.DEBUG):
        anyone.get(path, query_string=f"token={token}")
        _press(anyone, path, token)
        _press(anyone, path, token)

    assert len(caplog.records) >= 3
    assert token not in repr([record.__dict__ for record in caplog.records])
    assert NEW not in repr([record.__dict__ for record in caplog.records])


@pytest.mark.parametrize("path", PATHS)
def test_a_shop_with_pages_of_its_own_has_none_here(shop: Shop, path: str) -> None:
    settings = evolve(shop.settings, account_url="https://shop.example/account")
    client = callers(evolve(shop, settings=settings))

    assert client.get(path, query_string="token=secret-1").status_code == 404


def test_the_pages_are_there_outside_development(shop: Shop) -> None:
    settings = evolve(shop.settings, environment=Environment.PRODUCTION)
    client = callers(evolve(shop, settings=settings))

    assert client.get(PATHS[0], query_string="token=secret-1").status_code == 200


def test_the_links_of_mails_lead_to_the_pages(shop: Shop) -> None:
    stationery = Stationery(shop_name="Shop", account_url=shop.settings.account_url)
    links = [
        stationery.render(a_mail(kind=kind, facts={"name": "", "inviter": ""})).link
        for kind in PURPOSES
    ]

    for link in links:
        assert link is not None
        path, _, query = link.removeprefix(shop.settings.public_url).partition("?")
        assert callers(shop).get(path, query_string=query).status_code == 200
