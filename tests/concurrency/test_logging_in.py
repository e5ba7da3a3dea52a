"""Logging in, many at once, against the service as it runs: two processes, and another server
beside them on the same database.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import orjson
import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.system.clock import SystemClock
from adapters.system.passwords import Argon2Passwords
from tests.concurrency.crowd import all_at_once
from tests.given import given_customer
from tests.journeys.service import Response, Service, running, serving
from tests.shopfront import dump

pytestmark = pytest.mark.database

PASSWORD: Final = "correct horse battery staple"
SECONDS: Final = 10
"""Longer than a hundred guesses take on a busy machine, and not too long to wait for."""


@pytest.fixture(scope="module")
def services(
    test_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Service, Service]]:
    """Two servers of one shop, with a limit that is over soon."""
    folder = tmp_path_factory.mktemp("service")
    with (
        running(test_server, folder, **_limits()) as first,
        serving(first.database, folder, WEB_WORKERS="1", **_limits()) as second,
    ):
        yield first, second


def _limits() -> dict[str, str]:
    return {
        "LOG_IN_LIMIT_BY_ACCOUNT": f"10 per {SECONDS} seconds",
        "LOG_IN_LIMIT_BY_ADDRESS": "1000 per hour",
    }


def given(service: Service, *emails: str) -> None:
    """Customers who confirmed their addresses."""
    hashed = Argon2Passwords().hash(PASSWORD)
    with _units(service) as units:
        for email in emails:
            given_customer(units, email=email, password_hash=hashed)


@contextmanager
def _units(service: Service) -> Iterator[MySQLUnits]:
    pool = Pool(service.database, size=1)
    yield MySQLUnits(pool, SystemClock())
    pool.close()


def log_in(service: Service, email: str, password: str = PASSWORD) -> Response:
    body = orjson.dumps({"email": email, "password": password})
    return service.send("POST", "/v1/sessions", {"Content-Type": "application/json"}, body)


def test_twenty_log_ins_at_once_with_the_right_password_all_work(
    services: tuple[Service, Service],
) -> None:
    given(services[0], "anna@example.com")

    answers = all_at_once(20, lambda n: log_in(services[n % 2], "anna@example.com"))

    made = [answer for answer in answers if isinstance(answer, Response)]
    assert Counter(answer.status for answer in made) == {201: 20}
    tokens = {answer.json()["token"] for answer in made}
    assert len(tokens) == 20
    for number, token in enumerate(tokens):
        headers = {"Authorization": f"Bearer {token}"}
        me = services[number % 2].send("GET", "/v1/customers/me", headers)
        assert (me.status, me.json()["email"]) == (200, "anna@example.com")
    with _units(services[0]) as units:
        assert dump(units)["attempts"] == []


def test_of_a_hundred_guesses_ten_are_told_and_the_owner_gets_in_after_the_wait(
    services: tuple[Service, Service],
) -> None:
    given(services[0], "berta@example.com")
    # Whether there is such an account or not; one wait is enough for both.
    waits = [_guess_often(services, f"{name}@example.com") for name in ("berta", "nobody")]

    time.sleep(max(waits))
    for service in reversed(services):
        assert log_in(service, "berta@example.com").status == 201
        assert log_in(service, "nobody@example.com").status == 401


def _guess_often(services: tuple[Service, Service], email: str) -> int:
    """How many seconds to wait after it."""
    others = f"friend.of.{email}"
    given(services[0], others)
    begun = time.monotonic()

    def guess(number: int) -> list[Response]:
        return [log_in(services[number % 2], email, f"guess {number} {n}") for n in range(10)]

    answers = [answer for some in all_at_once(10, guess) for answer in _checked(some)]

    assert time.monotonic() - begun < SECONDS
    assert Counter(answer.status for answer in answers) == {401: 10, 429: 90}
    refused = [answer for answer in answers if answer.status == 429]
    assert {answer.json()["code"] for answer in refused} == {"too_many_attempts"}
    assert all(1 <= int(answer.headers["retry-after"]) <= SECONDS for answer in refused)

    # In every process: each server is asked often enough to have asked all of its own.
    during = [log_in(services[n % 2], email) for n in range(16)]
    assert {answer.status for answer in during} == {429}
    assert log_in(services[0], others).status == 201
    return int(during[-1].headers["retry-after"])


def _checked(answers: list[Response] | Exception) -> list[Response]:
    assert not isinstance(answers, Exception), answers
    return answers


def test_the_log_tells_neither_who_tried_nor_with_what(
    services: tuple[Service, Service],
) -> None:
    log_in(services[0], "carla@example.com", "hunter2 and more")
    for service in services:
        log = service.log.read_text()
        assert "Traceback" not in log
        assert "example.com" not in log
        assert "hunter2" not in log
