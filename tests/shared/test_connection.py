"""A database that goes away and comes back."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial

import pymysql
import pytest
from attrs import evolve

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.shared.errors import Unavailable
from tests.builders import a_tag
from tests.database import cut_connections
from tests.doubles import FrozenClock
from tests.given import given_tag
from tests.units import ShopUnits

pytestmark = pytest.mark.database


@pytest.fixture
def alone(database: Server) -> Iterator[ShopUnits]:
    """A shop with one connection, so that a test knows which one it breaks."""
    pool = Pool(database, size=1)
    yield MySQLUnits(pool, FrozenClock())
    pool.close()


@pytest.fixture
def cut(database: Server) -> Callable[[], None]:
    """Ends every connection of the shop's, as a restart of the server would."""
    return partial(cut_connections, database)


def test_reading_goes_on_after_the_connection_was_lost(
    alone: ShopUnits, cut: Callable[[], None]
) -> None:
    tag = given_tag(alone)
    cut()

    with alone.read() as unit:
        assert unit.tags.get(tag.id) == tag


def test_writing_goes_on_after_the_connection_was_lost(
    alone: ShopUnits, cut: Callable[[], None]
) -> None:
    given_tag(alone)
    cut()

    assert given_tag(alone).id == 2


def test_a_new_connection_is_as_strict_as_the_first(
    alone: ShopUnits, cut: Callable[[], None]
) -> None:
    given_tag(alone)
    cut()
    tag = given_tag(alone)
    with alone.write() as unit:
        # Rows found are counted, not rows changed; text that is too long is not cut off.
        assert unit.tags.save(tag).version == 2
        with pytest.raises(pymysql.DataError):
            unit.tags.add(a_tag(name="x" * 256))


def test_a_unit_that_loses_its_connection_changes_nothing(
    alone: ShopUnits, cut: Callable[[], None]
) -> None:
    tag = given_tag(alone, name="Blue")
    with alone.write() as unit:
        unit.tags.save(evolve(tag, name="Red"))
        cut()
        with pytest.raises(Unavailable):
            unit.tags.get(tag.id)

    with alone.read() as unit:
        assert unit.tags.get(tag.id) == tag


def test_a_commit_that_was_not_heard_is_an_error(alone: ShopUnits, cut: Callable[[], None]) -> None:
    tag = given_tag(alone, name="Blue")
    with alone.write() as unit:
        unit.tags.save(evolve(tag, name="Red"))
        cut()
        with pytest.raises(Unavailable):
            unit.commit(None)

    with alone.read() as unit:
        assert unit.tags.get(tag.id) == tag


def test_a_server_that_is_not_there_is_unavailable(test_server: Server) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        nowhere = evolve(test_server, host="127.0.0.1", port=taken.getsockname()[1])
        units = MySQLUnits(Pool(nowhere, size=1), FrozenClock())
        with pytest.raises(Unavailable), units.read():
            pass
        with pytest.raises(Unavailable), units.write():
            pass
