"""Starting and stopping the service: processes, ports and signals."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pymysql
import pytest

from adapters.mysql.connection import Server
from tests.database import LOOK_SECONDS, somebody_waits
from tests.journeys.service import ROOT, TOKEN, Response, running


def started(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
    """A command that is expected to end by itself."""
    known = {"DB_NAME": "none", "DB_USER": "none", "DB_PASSWORD": "none"}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "entrypoints.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, **known, "ENVIRONMENT": "development", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_told(done: "subprocess.CompletedProcess[str]", *words: str) -> None:
    assert done.returncode == 1
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("storekeep: ")
    for word in words:
        assert word in line


def test_a_wrong_setting_stops_the_start() -> None:
    assert_told(started("serve", PORT="eighty"), "PORT is wrong")


def test_a_development_token_elsewhere_stops_the_start() -> None:
    done = started("serve", ENVIRONMENT="production", DEVELOPMENT_TOKEN=TOKEN, CLASSIC_API="token")
    assert_told(done, "DEVELOPMENT_TOKEN", "ENVIRONMENT=development")


def test_an_open_classic_api_elsewhere_stops_the_start() -> None:
    done = started("serve", ENVIRONMENT="production", DEVELOPMENT_TOKEN="", CLASSIC_API="open")
    assert_told(done, "CLASSIC_API", "ENVIRONMENT=development")


@pytest.mark.parametrize(
    ("missing", "given"),
    [
        ("MAIL_HOST", {"MAIL_HOST": ""}),
        ("PUBLIC_URL", {"PUBLIC_URL": ""}),
        ("SECRET_KEY", {"SECRET_KEY": ""}),
    ],
)
@pytest.mark.parametrize("command", ["serve", "worker"])
def test_a_shop_that_others_can_reach_needs_mail_an_address_and_a_key(
    command: str, missing: str, given: dict[str, str]
) -> None:
    settings = {
        "DEVELOPMENT_TOKEN": "",
        "CLASSIC_API": "token",
        "MAIL_HOST": "smtp.example",
        "MAIL_FROM": "shop@shop.example",
        "PUBLIC_URL": "https://api.shop.example",
        "TRUSTED_PROXIES": "1",
        "SECRET_KEY": "x" * 32,
        **given,
    }
    assert_told(started(command, ENVIRONMENT="production", **settings), f"{missing} is missing")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_taken_port_stops_the_start(command: str) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = started(command, HOST="127.0.0.1", PORT=port)
    assert_told(done, f"127.0.0.1:{port}", "PORT", "in use")


def test_an_address_that_is_not_ours_stops_the_start() -> None:
    done = started("serve", HOST="203.0.113.1")
    assert_told(done, "203.0.113.1", "HOST")


@pytest.mark.database
def test_a_wrong_password_stops_the_start(test_server: Server) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    done = started(
        "serve",
        PORT=port,
        DB_HOST=test_server.host,
        DB_PORT=str(test_server.port),
        DB_USER="storekeep_nobody",
        DB_PASSWORD="hunter2",
    )
    assert_told(done, "refuses", "DB_USER")
    assert "hunter2" not in done.stderr


@pytest.mark.database
def test_a_running_request_is_finished_when_the_service_is_told_to_stop(
    test_server: Server, tmp_path: Path
) -> None:
    with running(test_server, tmp_path, WEB_WORKERS="1") as service:
        answers: list[Response] = []

        def change() -> None:
            headers = {
                "Authorization": f"Bearer {TOKEN}",
                "Content-Type": "application/json",
                "If-Match": "*",
            }
            answers.append(service.send("PATCH", "/v1/tags/1", headers, b'{"name": "late"}'))

        request = threading.Thread(target=change)
        with _holding_tag_one(service.database) as connection:
            request.start()
            _wait_until_somebody_waits(service.database)
            os.kill(service.pid, signal.SIGTERM)
            time.sleep(0.5)
            assert not answers
            connection.rollback()
        request.join(timeout=20)
        assert [answer.status for answer in answers] == [200]
        assert answers[0].json()["name"] == "late"
    log = service.log.read_text()
    assert "Traceback" not in log


def _holding_tag_one(database: Server) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    connection = _connected(database)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tags WHERE id = 1 FOR UPDATE")
    return connection


def _wait_until_somebody_waits(database: Server) -> None:
    deadline = time.monotonic() + 10
    while not somebody_waits(database):
        assert time.monotonic() < deadline, "The request never reached the row that is held."
        time.sleep(LOOK_SECONDS)


def _connected(database: Server) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    return pymysql.connect(
        host=database.host,
        port=database.port,
        user=database.user,
        password=database.password,
        database=database.database,
    )
