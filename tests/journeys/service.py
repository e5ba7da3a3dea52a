"""The service as it runs for others: a process of its own, on a database of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import orjson
from attrs import frozen

from adapters.mysql.connection import Server
from tests.database import fresh_database

TOKEN: Final = "staff_development"
ROOT: Final = Path(__file__).parents[2]

# Migrations and the first import of everything, on a machine that is busy with other tests.
_START_SECONDS: Final = 60.0
# A journey is done by one caller from one address; tests of limits set their own.
_UNLIMITED: Final = {
    "REQUEST_LIMIT": "none",
    "VISITOR_LIMIT": "none",
    **{
        f"{what}_LIMIT_BY_{whom}": "1000000 per hour"
        for what in ("LOG_IN", "REGISTER", "RESET", "GUEST_ORDER")
        for whom in ("ACCOUNT", "ADDRESS")
    },
}

# Longer than running requests may take to finish (gunicorn's graceful_timeout).
_STOP_SECONDS: Final = 40.0


@frozen
class Response:
    status: int
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes

    def json(self) -> Any:
        return orjson.loads(self.body)


@frozen(kw_only=True)
class Service:
    """A running service."""

    base_url: str
    pid: int
    database: Server
    log: Path

    def send(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Response:
        """`url` may be a path. Each request has a connection of its own."""
        parts = urlsplit(self.base_url)
        assert parts.hostname is not None
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=30)
        try:
            path = url.removeprefix(self.base_url)
            connection.request(method, path, body or None, dict(headers or {}))
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Response(answer.status, found, answer.read())
        finally:
            connection.close()


@contextmanager
def running(server: Server, folder: Path, **settings: str) -> Iterator[Service]:
    """The service on a fresh database with the classic seed, until the block is left.

    `settings` are Storekeep's, by name: `CLASSIC_API="off"`.
    """
    with (
        fresh_database(server, migrated=False) as database,
        serving(database, folder, **settings) as service,
    ):
        yield service


@contextmanager
def serving(database: Server, folder: Path, **settings: str) -> Iterator[Service]:
    """The service on a database that is there, until the block is left."""
    port = free_port()
    log = folder / f"service-{port}.log"
    process = _launched("serve", log, _environment(database, folder, PORT=str(port), **settings))
    service = Service(
        base_url=f"http://127.0.0.1:{port}", pid=process.pid, database=database, log=log
    )
    try:
        _wait_until_ready(service, process)
        yield service
    finally:
        _stop(process)


@contextmanager
def working(database: Server, folder: Path, **settings: str) -> Iterator[Path]:
    """The worker beside the service, until the block is left; its log."""
    log = folder / "worker.log"
    process = _launched("worker", log, _environment(database, folder, **settings))
    try:
        yield log
        assert process.poll() is None, log.read_text()
    finally:
        _stop(process)
    assert process.returncode == 0, log.read_text()


def _environment(database: Server, folder: Path, **settings: str) -> dict[str, str]:
    return {
        **os.environ,
        "ENVIRONMENT": "development",
        "HOST": "127.0.0.1",
        "DB_HOST": database.host,
        "DB_PORT": str(database.port),
        "DB_NAME": database.database,
        "DB_USER": database.user,
        "DB_PASSWORD": database.password,
        "DEVELOPMENT_TOKEN": TOKEN,
        "CLASSIC_API": "open",
        "CURRENCY": "USD",
        "LOG_LEVEL": "INFO",
        "WEB_WORKERS": "2",
        "WEB_THREADS": "4",
        "CORS_ORIGINS": "",
        "BODY_LIMIT_BYTES": "1048576",
        "MAIL_HOST": "",
        "MAIL_FOLDER": str(folder / "mail"),
        "SECRET_KEY": "a key of the tests, and of nobody else",
        "TRUSTED_PROXIES": "0",
        **_UNLIMITED,
        **settings,
    }


def _launched(command: str, log: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "entrypoints.cli", command],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _wait_until_ready(service: Service, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if service.send("GET", "/health/ready").status == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"The service did not start:\n{service.log.read_text()}")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        raise AssertionError("The process did not stop when it was told to.") from None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
