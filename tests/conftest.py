"""What every test can ask for: a clock, ids, and the shop's storage in memory or in MySQL."""

import gc
import os
from collections.abc import Iterator

import pytest
from hypothesis import settings
from pymysql.connections import Connection

from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from tests.database import empty, fresh_database, server_of
from tests.doubles import CountedIds, FrozenClock
from tests.units import ShopUnits

pytest_plugins = ["tests.shopfront", "tests.side_by_side"]

# A busy machine is no failure; the number of examples is what bounds the time.
settings.register_profile("storekeep", deadline=None)
settings.load_profile("storekeep")

# Two at work and two to spare: no test has more than two writers.
_CONNECTIONS = 4


def pytest_collection_finish() -> None:
    """What was collected stays: looking through it for garbage, again and again, costs a tenth."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _authorities_read_once() -> Iterator[None]:
    """PyMySQL reads the system's certificates for each connection, though it checks none by them:
    15 ms, and the tests make thousands of connections.
    """
    context = Connection._create_ssl_ctx(None, {})  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Connection, "_create_ssl_ctx", lambda *_: context)
        yield


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture
def ids() -> CountedIds:
    return CountedIds()


@pytest.fixture
def store() -> Store:
    """What `memory_units` keep: equal before and after, if nothing was changed."""
    return Store()


@pytest.fixture
def memory_units(store: Store, clock: FrozenClock) -> ShopUnits:
    return MemoryUnits(store, clock)


@pytest.fixture(scope="session")
def test_server() -> Server:
    """Where tests may make databases; none is chosen."""
    url = os.environ.get("TEST_DATABASE_URL")
    if not url:
        pytest.fail(
            "TEST_DATABASE_URL is not set. `make test` starts a server for the tests; or set it "
            "to one on which they may create databases: mysql://user:password@host:port/",
            pytrace=False,
        )
    return server_of(url)


@pytest.fixture(scope="session")
def _pool(test_server: Server) -> Iterator[tuple[Server, Pool]]:
    with fresh_database(test_server) as server:
        pool = Pool(server, size=_CONNECTIONS)
        yield server, pool
        pool.close()


@pytest.fixture
def database(_pool: tuple[Server, Pool]) -> Server:
    """A migrated database without any rows."""
    empty(_pool[0])
    return _pool[0]


@pytest.fixture
def mysql_units(database: Server, _pool: tuple[Server, Pool], clock: FrozenClock) -> ShopUnits:
    assert database == _pool[0]
    return MySQLUnits(_pool[1], clock)


@pytest.fixture(params=["memory", pytest.param("mysql", marks=pytest.mark.database)])
def units(request: pytest.FixtureRequest) -> ShopUnits:
    """Each adapter in turn: what asks for this is the contract of them all."""
    found: ShopUnits = request.getfixturevalue(f"{request.param}_units")
    return found
