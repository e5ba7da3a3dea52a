"""Whoever steals the database steals no token and no password: after all that people do in a shop,
none of them stands in it.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import Factory, evolve, frozen

from adapters.system.ids import SystemIds
from adapters.system.passwords import Argon2Passwords
from domain.staff.model import Role
from domain.staff.use_cases import create_token
from entrypoints.bootstrap import Shop
from tests.builders import an_owner
from tests.privacy.searching import is_found
from tests.shopfront import AS_STAFF, TOKEN, a_shop, callers, dump, sent_mail
from tests.units import ShopUnits

_ANNA = "anna.quagga@example.com"
_BEA = "bea.thylacine@example.com"


@pytest.fixture(scope="module")
def passwords() -> Argon2Passwords:
    return Argon2Passwords()


@frozen
class Town:
    """People who use a shop with the real secrets, and all secrets that they ever had."""

    shop: Shop
    secrets: dict[str, str] = Factory(dict)

    def call(
        self, method: str, path: str, body: Any = None, *, token: str | None = None, **more: str
    ) -> Any:
        headers = more | ({"Authorization": f"Bearer {token}"} if token else {})
        answer = callers(self.shop).simulate_request(method, path, json=body, headers=headers)
        assert answer.status_code < 300, answer.text
        return answer.json if answer.content else None

    def learn(self, what: str, secret: str) -> str:
        assert len(secret) > 10
        self.secrets[what] = secret
        return secret

    def mail(self, what: str, to: str) -> str:
        return self.learn(what, sent_mail(self.shop).token(to))


def _steps(town: Town) -> Iterator[str]:
    """What people do, one thing after the other."""
    password = town.learn("first password", "correct horse quagga")
    visitor = town.learn("visitor", town.call("POST", "/v1/visitors")["token"])
    draft = {"email": _ANNA, "password": password, "name": "Anna"}
    town.call("POST", "/v1/customers", draft)
    yield "registered"
    token = town.mail("confirmation", _ANNA)
    yield "the mail is sent"
    town.call("POST", "/v1/customers/confirm", {"token": token, "password": password})
    yield "confirmed"
    log_in = {"email": _ANNA, "password": password}
    session = town.call("POST", "/v1/sessions", log_in, token=visitor)["token"]
    anna = town.learn("log-in", session)
    yield "logged in"
    address = {"name": "Anna", "line1": "Lilla Torg 1", "city": "Malmö", "postcode": "211 34"}
    book = "/v1/customers/me/addresses"
    key = {"Idempotency-Key": "once"}
    town.call("POST", book, {**address, "country": "SE"}, token=anna, **key)
    yield "has an address"
    new = town.learn("second password", "battery staple quagga")
    change = {"current_password": password, "new_password": new}
    town.call("PUT", "/v1/customers/me/password", change, token=anna)
    yield "changed the password"
    town.call("POST", "/v1/password-resets", {"email": _ANNA})
    town.call("POST", "/v1/customers", {**draft, "password": town.learn("a guess", "wrong quagga")})
    yield "asked for another"
    reset = town.mail("reset", _ANNA)
    newest = town.learn("third password", "staple correct quagga")
    town.call("POST", "/v1/password-resets/confirm", {"token": reset, "password": newest})
    yield "reset it"
    again = town.call("POST", "/v1/sessions", {"email": _ANNA, "password": newest})["token"]
    town.learn("second log-in", again)
    yield "logged in again"
    yield from _staffs_steps(town)
    town.call("GET", "/v1/customers/me/export", token=again)
    yield "exported"
    town.call("POST", "/v1/customers/me/erasure", {"password": newest}, token=again)
    yield "erased"


def _staffs_steps(town: Town) -> Iterator[str]:
    _, api_token = create_token(
        town.shop.units, town.shop.ids, an_owner(), name="a till", role=Role.MANAGER
    )
    town.learn("staff token", api_token)
    owner = AS_STAFF["Authorization"].removeprefix("Bearer ")
    key = {"Idempotency-Key": "once"}
    invitation = {"email": _BEA, "name": "Bea", "role": "manager"}
    town.call("POST", "/v1/staff", invitation, token=owner, **key)
    yield "invited"
    token = town.mail("invitation", _BEA)
    password = town.learn("staff password", "horse thylacine")
    accept = {"token": token, "password": password}
    town.call("POST", "/v1/staff/invitations/accept", accept)
    yield "accepted"
    log_in = {"email": _BEA, "password": password}
    bea = town.learn("staff log-in", town.call("POST", "/v1/staff/sessions", log_in)["token"])
    yield "staff logged in"
    setup = town.call("POST", "/v1/staff/me/totp", {"password": password}, token=bea)
    secret = town.learn("secret of the one-time codes", setup["secret"])
    codes = town.shop.second_factor.codes
    assert secret in codes.uri(secret, _BEA)
    yield "staff has an app"


def test_no_secret_stands_in_a_dump_at_any_time(
    units: ShopUnits, passwords: Argon2Passwords
) -> None:
    shop = a_shop(units)
    real = evolve(shop, ids=SystemIds(), guard=evolve(shop.guard, passwords=passwords))
    town = Town(real)

    step = ""
    for step in _steps(town):
        stored = dump(units)
        for what, secret in town.secrets.items():
            assert not is_found(secret, stored), f"{what} is found when somebody {step}"
        assert not is_found(TOKEN, stored)
        if step != "erased":
            # What is no secret is found: so would be the others.
            assert is_found(_ANNA, stored), step
    assert step == "erased"
    assert not is_found("quagga", dump(units))
