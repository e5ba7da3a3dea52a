"""The shop behind its HTTP application, over each adapter in turn, and who calls it."""

from collections.abc import Callable
from typing import Any, Final

import pytest
from attrs import asdict
from falcon.testing import TestClient

from adapters.memory.unit_of_work import MemoryUnits
from adapters.mysql.unit_of_work import MySQLUnits
from domain.staff.model import Role
from domain.staff.use_cases import create_token
from domain.visitors.use_cases import create_visitor
from entrypoints.bootstrap import Shop
from entrypoints.config import ClassicApi, Environment, Settings
from entrypoints.http.app import create_app
from entrypoints.seeding import seed
from tests.builders import an_owner
from tests.doubles import CountedIds
from tests.units import ShopUnits

TOKEN: Final = "staff_development"
AS_STAFF: Final = {"Authorization": f"Bearer {TOKEN}"}

# A dump leaves out what is no part of the shop: which migrations ran.
_NOT_DUMPED: Final = {"schema_migrations"}


def some_settings(**fields: Any) -> Settings:
    """Those of a development shop."""
    defaults = {
        "environment": Environment.DEVELOPMENT,
        "host": "127.0.0.1",
        "port": 3001,
        "db_host": "127.0.0.1",
        "db_port": 3306,
        "db_name": "none",
        "db_user": "none",
        "db_password": "none",
        "currency": "USD",
        "classic_api": ClassicApi.OPEN,
        "development_token": TOKEN,
        "web_workers": 1,
        "web_threads": 1,
        "cors_origins": (),
        "body_limit_bytes": 1_048_576,
        "log_level": "INFO",
    }
    return Settings(**{**defaults, **fields})


def a_shop(units: ShopUnits, **settings: Any) -> Shop:
    return Shop(
        settings=some_settings(**settings),
        units=units,
        ids=CountedIds(),
        not_ready=lambda: None,
        empty=lambda: None,
    )


def callers(shop: Shop, **headers: str) -> TestClient:
    """A client of the shop that sends these headers with each request."""
    return TestClient(create_app(shop), headers=headers)


def as_visitor(shop: Shop) -> dict[str, str]:
    """The header of a browser that has just come to the shop."""
    _, secret = create_visitor(shop.units, shop.ids)
    return {"Authorization": f"Bearer {secret}"}


def etag(client: TestClient, path: str) -> dict[str, str]:
    """The precondition of who has just read it."""
    return {"If-Match": client.get(path).headers["ETag"]}


def pages(client: TestClient, path: str, query: str = "") -> list[list[dict[str, Any]]]:
    """Each page of a list, by way of the links from one to the next."""
    found = []
    while True:
        answer = client.get(path, query_string=query)
        assert answer.status_code == 200
        found.append(answer.json)
        link = answer.headers.get("Link")
        if link is None:
            return found
        linked, _, query = link.partition(">")[0].removeprefix("<").partition("?")
        assert linked == path
        assert link.endswith('>; rel="next"')


def dump(units: ShopUnits) -> dict[str, Any]:
    """Every row of every table."""
    if isinstance(units, MemoryUnits):
        tables = asdict(units._store.tables)
        # A write that was refused may use up an id, as it does in a database.
        return {name: rows for name, rows in tables.items() if name != "last_ids"}
    assert isinstance(units, MySQLUnits)
    with units._pool.reading() as session:
        names = {name for (name,) in session.rows("SHOW TABLES")} - _NOT_DUMPED
        return {name: sorted(session.rows(f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608


@pytest.fixture
def shop(units: ShopUnits) -> Shop:
    """A development shop without anything in it."""
    return a_shop(units)


@pytest.fixture
def seeded(shop: Shop) -> Shop:
    """The shop with the five classic products."""
    seed(shop, "classic")
    return shop


@pytest.fixture
def anyone(shop: Shop) -> TestClient:
    """Who sends no token."""
    return callers(shop)


@pytest.fixture
def staff(shop: Shop) -> TestClient:
    """Who may do everything."""
    return callers(shop, **AS_STAFF)


@pytest.fixture
def token_of(shop: Shop) -> Callable[[Role], dict[str, str]]:
    """The header of somebody who was given a token with this role."""

    def give(role: Role) -> dict[str, str]:
        _, secret = create_token(shop.units, shop.ids, an_owner(), name=f"a {role}", role=role)
        return {"Authorization": f"Bearer {secret}"}

    return give
