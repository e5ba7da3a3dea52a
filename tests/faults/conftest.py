"""Things that break: a database server of the tests' own, to be killed."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from attrs import frozen

from adapters.mysql.connection import Server

_ROOT: Final = Path(__file__).parents[2]
_PROGRAMS: Final = ("mariadbd", "mysqld")
_FOLDERS: Final = ("/usr/sbin", "/usr/local/sbin", "/usr/libexec")


@frozen
class PrivateServer:
    """As `make up` starts one: what is acknowledged is on the disk."""

    folder: Path

    def start(self) -> Server:
        """Start it, also after it was killed; the port stays as long as it is free."""
        account = {"DB_USER": "shop", "DB_PASSWORD": "secret of the tests", "DB_NAME": "shop"}
        address = self._run("start", **account)
        return Server(
            host="127.0.0.1",
            port=int(address.split()[-1]),
            user=account["DB_USER"],
            password=account["DB_PASSWORD"],
            database=account["DB_NAME"],
        )

    def kill(self) -> None:
        """No farewell: as when the machine runs out of memory."""
        pid = int((self.folder / "server.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        self._run("stop")

    def _run(self, verb: str, **settings: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, str(_ROOT / "bin" / "database.py"), verb, str(self.folder)],
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def private_server(tmp_path: Path) -> Iterator[PrivateServer]:
    folders = os.pathsep.join([os.environ.get("PATH", ""), *_FOLDERS])
    if not any(shutil.which(program, path=folders) for program in _PROGRAMS):
        pytest.fail(
            "This test kills a database server of its own, and there is none on this machine:"
            " install mariadb-server-core, or run `make test` without TEST_DATABASE_URL once.",
            pytrace=False,
        )
    server = PrivateServer(tmp_path / "database")
    yield server
    server.stop()
