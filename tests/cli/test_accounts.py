"""`storekeep purge` and `storekeep unlock`."""

from typing import Any, Final

import pytest
from falcon.testing import TestClient

from adapters.system.passwords import Argon2Passwords
from entrypoints import config
from entrypoints.bootstrap import mysql_shop
from tests.builders import AT
from tests.cli.conftest import Run
from tests.given import given_customer, given_member, given_visitor
from tests.shopfront import callers, dump
from tests.units import ShopUnits

pytestmark = pytest.mark.database

ANNA: Final = "anna@example.com"
PASSWORD: Final = "correct horse battery staple"


def test_purging_tells_how_much_of_what_is_forgotten(run: Run, mysql_units: ShopUnits) -> None:
    old = AT.replace(year=2020)
    for _ in range(2):
        given_visitor(mysql_units, created_at=old, last_seen_at=old)

    done = run("purge")

    assert done.exit_code == 0
    assert [line.split(maxsplit=1) for line in done.output.splitlines()] == [
        ["0", "sessions"],
        ["0", "one-time tokens"],
        ["0", "registrations"],
        ["0", "expired carts"],
        ["0", "closed carts"],
        ["0", "drafts of orders"],
        ["2", "visitors"],
        ["0", "attempts"],
        ["0", "idempotency keys"],
    ]
    assert dump(mysql_units)["visitors"] == []


@pytest.fixture
def client(run: Run, monkeypatch: pytest.MonkeyPatch) -> TestClient:  # noqa: ARG001 - the settings
    """Of a shop where an account is shut for an hour after two failures."""
    monkeypatch.setenv("LOG_IN_LIMIT_BY_ACCOUNT", "2 per hour")
    return callers(mysql_shop(config.load(), connections=1))


def log_in(client: TestClient, path: str, password: str = PASSWORD) -> int:
    body: dict[str, Any] = {"email": ANNA, "password": password}
    status: int = client.post(path, json=body).status_code
    return status


@pytest.mark.parametrize("path", ["/v1/sessions", "/v1/staff/sessions"])
def test_who_is_shut_out_is_let_in_at_once(
    run: Run, client: TestClient, mysql_units: ShopUnits, path: str
) -> None:
    hashed = Argon2Passwords().hash(PASSWORD)
    given_customer(mysql_units, email=ANNA, password_hash=hashed)
    given_member(mysql_units, email=ANNA, password_hash=hashed)
    assert [log_in(client, path, "wrong password") for _ in range(3)] == [401, 401, 429]
    assert log_in(client, path) == 429

    done = run("unlock", "Anna@example.com")

    assert (done.exit_code, done.output) == (0, "Failures with Anna@example.com are forgotten.\n")
    assert log_in(client, path) == 201


def test_registering_and_asking_for_a_password_are_let_through_again_too(run: Run) -> None:
    new = {"email": ANNA, "password": PASSWORD, "name": "Anna"}
    for path, body in (("/v1/customers", new), ("/v1/password-resets", {"email": ANNA})):
        limited = callers(mysql_shop(config.load(), connections=1))
        while limited.post(path, json=body).status_code == 202:
            pass
        assert limited.post(path, json=body).status_code == 429
        assert run("unlock", ANNA).exit_code == 0
        assert limited.post(path, json=body).status_code == 202


@pytest.mark.parametrize("email", ["", "anna", "anna@example", "a b@example.com"])
def test_what_is_no_address_cannot_be_unlocked(run: Run, email: str) -> None:
    done = run("unlock", email)
    assert done.exit_code == 2
    assert "EMAIL" in done.output
