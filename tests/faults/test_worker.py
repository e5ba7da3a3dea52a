"""The worker, while what it stands on is killed."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.migrations import migrate
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.system.clock import SystemClock
from tests.faults.conftest import PrivateServer
from tests.given import given_letter
from tests.journeys.service import working

pytestmark = pytest.mark.database

_PATIENCE_SECONDS: Final = 30.0


def _eventually(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def _write_to(database: Server, recipient: str) -> None:
    pool = Pool(database, size=1)
    given_letter(MySQLUnits(pool, SystemClock()), recipient=recipient)
    pool.close()


def _sent(folder: Path) -> list[str]:
    paths = sorted((folder / "mail").glob("*.txt"))
    return [path.read_text().splitlines()[0].removeprefix("To: ") for path in paths]


def test_the_worker_outlives_a_database_that_is_killed(
    private_server: PrivateServer, tmp_path: Path
) -> None:
    database = private_server.start()
    migrate(database)
    with working(database, tmp_path) as log:
        _write_to(database, "anna@example.com")
        _eventually(lambda: _sent(tmp_path) == ["anna@example.com"])

        private_server.kill()
        _eventually(lambda: '"unavailable"' in log.read_text())
        assert private_server.start() == database
        _write_to(database, "bert@example.com")

        _eventually(lambda: _sent(tmp_path) == ["anna@example.com", "bert@example.com"])
    assert "Traceback" not in log.read_text()


def test_the_worker_waits_for_a_database_that_is_not_there_yet(
    private_server: PrivateServer, tmp_path: Path
) -> None:
    database = private_server.start()
    private_server.stop()
    with working(database, tmp_path) as log:
        _eventually(lambda: '"waiting"' in log.read_text())
        assert private_server.start() == database
        migrate(database)
        _write_to(database, "anna@example.com")

        _eventually(lambda: _sent(tmp_path) == ["anna@example.com"])
