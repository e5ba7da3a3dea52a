"""Nobody learns whether an address is known: not by the status, the body or the headers, nor by
the work that is done: what the passwords are asked, and what is sent to the database.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from attrs import define, evolve, field
from falcon.testing import TestClient

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from entrypoints.bootstrap import Shop
from tests.doubles import FrozenClock, PlainPasswords, a_guard
from tests.shopfront import a_shop, as_customer, callers, sent_mail

KNOWN: Final = "known@example.com"
UNKNOWN: Final = "other@example.com"
PASSWORD: Final = "wrong password"

# What somebody asks about an address.
QUESTIONS: Final = {
    "register": ("/v1/customers", {"password": PASSWORD, "name": "Anna"}, 202),
    "log in": ("/v1/sessions", {"password": PASSWORD}, 401),
    "ask for a password": ("/v1/password-resets", {}, 202),
}
each_question = pytest.mark.parametrize("question", QUESTIONS)


@define
class Watched:
    """A shop with one customer, and all that it does."""

    shop: Shop
    client: TestClient
    passwords: PlainPasswords
    sent: list[str] = field(factory=list)

    def ask(self, question: str, email: str, **headers: str) -> Any:
        path, body, status = QUESTIONS[question]
        self.passwords.work.clear()
        self.sent.clear()
        answer = self.client.post(path, json={"email": email, **body}, headers=headers)
        assert answer.status_code in {status, 429}
        return answer

    def told(self, question: str, email: str) -> tuple[object, ...]:
        """All that the caller gets, but for the id of the request, which is the same here."""
        answer = self.ask(question, email, **{"X-Request-Id": "request-1"})
        return answer.status, answer.content, sorted(answer.headers.items())

    def done(self, question: str, email: str) -> tuple[list[str], list[str]]:
        self.ask(question, email)
        return list(self.passwords.work), list(self.sent)


def _watched(units: Any, sent: list[str]) -> Watched:
    passwords = PlainPasswords()
    shop = evolve(a_shop(units), guard=a_guard(passwords))
    as_customer(shop, KNOWN)
    return Watched(shop=shop, client=callers(shop), passwords=passwords, sent=sent)


@pytest.fixture
def watched(memory_units: Any) -> Watched:
    return _watched(memory_units, [])


@pytest.fixture
def watched_database(database: Server) -> Iterator[Watched]:
    sent: list[str] = []
    pool = Pool(database, size=2, observe=lambda sql, _: sent.append(sql))
    yield _watched(MySQLUnits(pool, FrozenClock()), sent)
    pool.close()


@each_question
def test_the_answer_is_the_same_to_the_byte(watched: Watched, question: str) -> None:
    assert watched.told(question, KNOWN) == watched.told(question, UNKNOWN)


@each_question
def test_the_answer_is_the_same_to_who_waits_for_a_mail(watched: Watched, question: str) -> None:
    waiting = "waiting@example.com"
    watched.ask("register", waiting)
    assert watched.told(question, waiting) == watched.told(question, UNKNOWN)
    sent_mail(watched.shop)
    assert watched.told(question, waiting) == watched.told(question, UNKNOWN)


@each_question
def test_the_limit_is_the_same(watched: Watched, question: str) -> None:
    told: dict[str, list[object]] = {KNOWN: [], UNKNOWN: []}
    for _ in range(12):
        for email, answers in told.items():
            answers.append(watched.told(question, email))
    assert told[KNOWN] == told[UNKNOWN]
    assert str(told[KNOWN][-1]).startswith("('429")


@each_question
def test_the_work_is_the_same(watched: Watched, question: str) -> None:
    work, _ = watched.done(question, KNOWN)
    assert (work, []) == watched.done(question, UNKNOWN)
    assert len(work) == (0 if question == "ask for a password" else 1)


@pytest.mark.database
@each_question
def test_the_statements_are_the_same(watched_database: Watched, question: str) -> None:
    first = watched_database.done(question, UNKNOWN)
    assert watched_database.done(question, KNOWN) == watched_database.done(question, UNKNOWN)
    assert "COMMIT" in first[1]
