"""How many statements it takes to tell and to erase all that is held: so many, whether a customer
did something once or twenty times.
"""

from collections.abc import Iterator
from typing import Final

import pytest
from attrs import evolve, frozen

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.accounts.use_cases import open_session
from domain.customers.model import TOKEN_PREFIX
from entrypoints.bootstrap import Shop
from tests.builders import a_letter, a_registration, a_session, a_visitor, an_entry
from tests.customers.desk import HOME
from tests.doubles import FrozenClock
from tests.privacy.person import email_of, given_person
from tests.shopfront import AS_STAFF, PASSWORD, a_shop, callers

pytestmark = pytest.mark.database

# The customer, locked; the entry in the log; a statement for each way from a customer to rows of
# theirs; and one for each way to what leads to others: registrations, visitors, carts, orders.
_EXPORT: Final = 35
# The same, but for the logs and books, which are kept. What leads to others is locked, and changed
# by one statement for each table; and one asks whether all is sent.
_ERASE: Final = 29
# Whose token it is, and for the password: how often it was tried, by two counters, and the hash.
_TOKEN, _PASSWORD = 1, 3


@frozen
class Counted:
    shop: Shop
    sent: list[str]
    customer: dict[str, str]

    def statements(self, method: str, path: str, headers: dict[str, str], body: object) -> int:
        self.sent.clear()
        answer = callers(self.shop, **headers).simulate_request(method, path, json=body)
        assert answer.status_code < 300, answer.text
        return len([sql for sql in self.sent if sql != "COMMIT"])


@pytest.fixture(params=[1, 20])
def counted(request: pytest.FixtureRequest, database: Server) -> Iterator[Counted]:
    sent: list[str] = []
    pool = Pool(database, size=1, observe=lambda sql, _: sent.append(sql))
    shop = a_shop(MySQLUnits(pool, FrozenClock()))
    yield Counted(shop, sent, _customer(shop, request.param))
    pool.close()


def _customer(shop: Shop, rows: int) -> dict[str, str]:
    person = given_person(shop.units, "quagga")
    given_person(shop.units, "thylacine")
    customer = person.customer
    with shop.units.write() as unit:
        for _ in range(rows - 1):
            unit.visitors.add(a_visitor(customer_id=customer.id))
            unit.sessions.add(a_session(customer.subject))
            unit.letters.add(a_letter(recipient=email_of("quagga")))
            unit.registrations.add(a_registration(email=email_of("quagga")))
            unit.audit.record(an_entry(actor=f"customer:{customer.id}"))
        unit.customers.save(evolve(customer, password_hash=shop.guard.passwords.hash(PASSWORD)))
        _, secret = open_session(unit, shop.ids, customer.subject, prefix=TOKEN_PREFIX, origin=HOME)
        unit.commit(None)
    return {"Authorization": f"Bearer {secret}"}


@pytest.mark.parametrize(
    ("method", "path", "body", "statements"),
    [
        ("GET", "/v1/customers/me/export", None, _TOKEN + _EXPORT),
        ("POST", "/v1/customers/me/erasure", {"password": PASSWORD}, _TOKEN + _PASSWORD + _ERASE),
        ("GET", "/v1/customers/1/export", None, _EXPORT),
        ("POST", "/v1/customers/1/erasure", None, _ERASE),
    ],
)
def test_so_many_statements(
    counted: Counted, method: str, path: str, body: object, statements: int
) -> None:
    headers = counted.customer if "/me/" in path else AS_STAFF
    assert counted.statements(method, path, headers, body) == statements
