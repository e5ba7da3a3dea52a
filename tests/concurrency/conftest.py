"""A shop with a connection for each of many writers."""

from collections.abc import Iterator
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from tests.doubles import FrozenClock

CONNECTIONS: Final = 20


@pytest.fixture
def busy_units(database: Server, clock: FrozenClock) -> Iterator[MySQLUnits]:
    pool = Pool(database, size=CONNECTIONS)
    yield MySQLUnits(pool, clock)
    pool.close()
