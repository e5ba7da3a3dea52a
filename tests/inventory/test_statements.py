"""How many statements promising goods takes: as many for one variant as for three, since others
wait meanwhile for popular goods.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.inventory.reservations import keep, release, reserve, sell, take_back, write_off
from tests.doubles import FrozenClock
from tests.inventory.warehouse import ACTOR, given_orders, given_variants
from tests.units import ShopUnit

pytestmark = pytest.mark.database

HELD: Final = timedelta(minutes=10)


@pytest.fixture
def sent() -> list[str]:
    return []


@pytest.fixture
def watched(database: Server, clock: FrozenClock, sent: list[str]) -> Iterator[MySQLUnits]:
    pool = Pool(database, size=1, observe=lambda sql, _: sent.append(" ".join(sql.split()[:2])))
    yield MySQLUnits(pool, clock)
    pool.close()


@pytest.mark.parametrize("variants", [1, 3])
def test_each_step_takes_so_many_statements(
    watched: MySQLUnits, clock: FrozenClock, sent: list[str], variants: int
) -> None:
    ids = given_variants(watched, *[5] * variants)
    mine, other = given_orders(watched, ids[0], 2)
    wanted = dict.fromkeys(ids, 3)

    def told(act: Callable[[ShopUnit], object]) -> list[str]:
        sent.clear()
        with watched.write() as unit:
            unit.commit(act(unit))
        return [sql for sql in sent if sql != "COMMIT"]

    # The levels, locked; movements, levels, reservations. Nothing looks for holds that expired as
    # long as there is enough.
    assert told(lambda unit: reserve(unit, ACTOR, mine, wanted, unit.now + HELD)) == [
        "SELECT variant_id,",
        "INSERT INTO",
        "INSERT INTO",
        "UPDATE stock_levels",
    ]
    clock.advance(HELD)
    # Two more: holds that expired are looked for, and released.
    taken = told(lambda unit: reserve(unit, ACTOR, other, wanted, unit.now + HELD))
    assert len(taken) == 6
    assert told(lambda unit: release(unit, ACTOR, other, "given up"))[2:] == [
        "SELECT id,",
        "INSERT INTO",
        "UPDATE stock_levels",
        "UPDATE reservations",
    ]
    # What was taken meanwhile is taken again.
    assert len(told(lambda unit: keep(unit, ACTOR, mine, wanted))) == 5
    assert len(told(lambda unit: keep(unit, ACTOR, mine, wanted))) == 2
    assert len(told(lambda unit: sell(unit, ACTOR, mine, wanted))) == 5
    assert len(told(lambda unit: take_back(unit, ACTOR, mine, wanted, "came back"))) == 3
    assert len(told(lambda unit: write_off(unit, ACTOR, mine, wanted, "broken"))) == 3


def test_what_is_held_is_kept_by_three_statements(watched: MySQLUnits, sent: list[str]) -> None:
    ids = given_variants(watched, 5, 5)
    [mine] = given_orders(watched, ids[0], 1)
    wanted = dict.fromkeys(ids, 3)
    with watched.write() as unit:
        reserve(unit, ACTOR, mine, wanted, unit.now + HELD)
        unit.commit(None)
    sent.clear()
    with watched.write() as unit:
        keep(unit, ACTOR, mine, wanted)
        unit.commit(None)
    assert sent == ["SELECT variant_id,", "SELECT id,", "UPDATE reservations", "COMMIT"]
