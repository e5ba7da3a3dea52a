"""Who waits too long for another is told so, and changes nothing."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from attrs import evolve

import adapters.memory.unit_of_work
import adapters.mysql.connection
from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.shared.errors import ConcurrencyConflict
from tests.doubles import FrozenClock
from tests.given import given_tag
from tests.units import ShopUnits


def test_waits_no_longer_than_its_patience_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapters.memory.unit_of_work, "_LOCK_WAIT_SECONDS", 0.01)

    _check_patience(MemoryUnits(Store(), FrozenClock()))


@pytest.mark.database
def test_waits_no_longer_than_its_patience_in_mysql(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    impatient = (*adapters.mysql.connection._SESSION, "SET SESSION innodb_lock_wait_timeout = 1")
    monkeypatch.setattr(adapters.mysql.connection, "_SESSION", impatient)
    pool = Pool(database, size=2)

    _check_patience(MySQLUnits(pool, FrozenClock()))
    pool.close()


def _check_patience(units: ShopUnits) -> None:
    tag = given_tag(units, name="Blue")

    def rename() -> None:
        with units.write() as unit:
            unit.commit(unit.tags.save(evolve(tag, name="Green")))

    with units.write() as unit, ThreadPoolExecutor(1) as other:
        unit.tags.get_for_update(tag.id)
        with pytest.raises(ConcurrencyConflict):
            other.submit(rename).result()

    with units.read() as unit:
        assert unit.tags.get(tag.id) == tag
