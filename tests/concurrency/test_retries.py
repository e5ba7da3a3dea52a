"""Two that stand in each other's way: one is repeated, and it is counted."""

import threading

import pytest
from attrs import evolve
from falcon.testing import TestClient

import adapters.mysql.connection
from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.shared.errors import ConcurrencyConflict
from domain.tags.model import Tag
from tests.concurrency.crowd import all_at_once
from tests.doubles import FrozenClock
from tests.given import given_tag
from tests.shopfront import AS_STAFF, a_shop, callers

pytestmark = pytest.mark.database


def test_the_victim_of_a_deadlock_is_repeated_and_counted(busy_units: MySQLUnits) -> None:
    tags = [given_tag(busy_units, name="0"), given_tag(busy_units, name="0")]
    both_have_one = threading.Barrier(2)
    tries = []

    def crosswise(number: int) -> None:
        first, second = tags if number == 0 else reversed(tags)
        tries.append(number)
        with busy_units.write() as unit:
            _count(unit.tags.get_for_update(first.id), unit)
            if len(tries) <= 2:
                both_have_one.wait(timeout=10)
            _count(unit.tags.get_for_update(second.id), unit)
            unit.commit(None)

    got = all_at_once(2, lambda number: busy_units.retry(lambda: crosswise(number)))

    assert got == [None, None]
    assert busy_units.retries == 1
    with busy_units.read() as unit:
        assert [unit.tags.get(tag.id).name for tag in tags] == ["2", "2"]


def _count(tag: Tag, unit: object) -> None:
    unit.tags.save(evolve(tag, name=str(int(tag.name) + 1)))  # type: ignore[attr-defined]


def test_who_never_gets_through_is_told_so_after_a_few_tries(busy_units: MySQLUnits) -> None:
    tries = []

    def lose() -> None:
        tries.append(1)
        raise ConcurrencyConflict("again")

    with pytest.raises(ConcurrencyConflict):
        busy_units.retry(lose)
    assert len(tries) == 5
    assert busy_units.retries == 4


def test_who_waits_too_long_for_a_lock_is_asked_to_come_back(
    database: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = (*adapters.mysql.connection._SESSION, "SET SESSION innodb_lock_wait_timeout = 1")
    monkeypatch.setattr(adapters.mysql.connection, "_SESSION", session)
    monkeypatch.setattr("adapters.retrying._ATTEMPTS", 2)
    pool = Pool(database, size=2)
    units = MySQLUnits(pool, FrozenClock())
    tag = given_tag(units, name="Blue")
    client: TestClient = callers(a_shop(units), **AS_STAFF)

    with units.write() as unit:
        unit.tags.get_for_update(tag.id)
        answer = client.simulate_patch(
            f"/v1/tags/{tag.id}", json={"name": "Red"}, headers={"If-Match": "*"}
        )

    assert answer.status_code == 503
    assert answer.json["code"] == "busy"
    assert answer.headers["Retry-After"] == "1"
    assert client.simulate_get(f"/v1/tags/{tag.id}").json["name"] == "Blue"
    assert units.retries == 1
    pool.close()
