"""`make demo`: a shop with a token that everybody knows, for this machine alone."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.mysql.connection import Server
from tests.journeys.service import ROOT, TOKEN, Response, Service, free_port

_PATIENCE_SECONDS = 60.0


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Service]:
    """It is told to listen everywhere, and to send mail by a server."""
    settings = {
        "ENVIRONMENT": "production",
        "HOST": "0.0.0.0",  # noqa: S104 - what is not heeded
        "MAIL_HOST": "127.0.0.1",
        "MAIL_PORT": str(free_port()),
        "MAIL_FOLDER": str(tmp_path / "mail"),
        "REQUEST_LIMIT": "none",
    }
    port, log = free_port(), tmp_path / "demo.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "entrypoints.cli", "demo"],
            cwd=ROOT,
            env={**os.environ, **settings, "PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    nowhere = Server(host="", port=0, user="", password="", database="")
    service = Service(
        base_url=f"http://127.0.0.1:{port}", pid=process.pid, database=nowhere, log=log
    )
    try:
        _wait_until_ready(service)
        yield service
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_ready(service: Service) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            service.send("GET", "/health/ready")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(service.log.read_text())


def _register(service: Service) -> Response:
    body = {"email": "anna@example.com", "password": "correct horse battery", "name": "Anna"}
    headers = {"Content-Type": "application/json"}
    return service.send("POST", "/v1/customers", headers, json.dumps(body).encode())


def test_it_listens_on_this_machine_alone_and_its_mail_goes_nowhere(
    demo: Service, tmp_path: Path
) -> None:
    port = demo.base_url.rpartition(":")[2]
    told = demo.log.read_text()
    assert f"Listening at: http://127.0.0.1:{port}" in told
    assert "0.0.0.0" not in told  # noqa: S104
    assert f"Mail: http://127.0.0.1:{port}/dev/mail" in told

    assert _register(demo).status == 202
    [kept] = demo.send("GET", "/dev/mail").json()

    assert (kept["to"], bool(kept["token"])) == ("anna@example.com", True)
    assert not (tmp_path / "mail").exists()
    audit = demo.send("GET", "/v1/audit", {"Authorization": f"Bearer {TOKEN}"})
    assert audit.status == 200
