"""The service without Docker, in the background, beside its worker and its private database server.

    bin/service.py start       prints the address once the service is ready
    bin/service.py stop        stops the service, its worker and its database server
    bin/service.py status      exit status 0: both run, 3: the service or its worker does not
    bin/service.py run …       Storekeep's command line, with the same database

Where the settings name DB_HOST, that server is used as it is, and no private one is started.
"""

# ruff: noqa: T201 (to speak to a terminal is what this is for)

import http.client
import os
import shutil
import socket
import sys
import time
from pathlib import Path
from typing import NamedTuple

import database
from background import alone, fail, last_words, launch, running, say, stop
from dotenv import load_dotenv

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
PID_FILE, LOG = LOCAL / "service.pid", LOCAL / "service.log"
WORKER_PID_FILE, WORKER_LOG = LOCAL / "worker.pid", LOCAL / "worker.log"
DATABASE = LOCAL / "database"
COMMAND_LINE = [sys.executable, "-m", "entrypoints.cli"]

# Longer than the service itself waits for its database, so that its own sentence about that
# arrives first.
READY_SECONDS = 180.0
# Longer than a running request, or a letter to a mail server that answers, may take to finish.
STOP_SECONDS = 60.0
# Longer than the worker takes to import everything and to look at the settings, which is where it
# would end at once.
WORKER_SECONDS = 5.0
# What its log has, once it has got so far.
WORKER_WORDS = ("working", "waiting")


class Address(NamedTuple):
    """Where the service is reached from this machine."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def address() -> Address:
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "3001"
    if not port.isdecimal() or int(port) not in range(1, 65_536):
        fail(f"PORT is a number from 1 to 65535, not {port!r}.")
    # These two mean "on all addresses", and are none to connect to.
    return Address({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), int(port))  # noqa: S104


def start() -> None:
    here = address()
    with alone(LOCAL):
        if running(PID_FILE):
            if _is_ready(here):
                if not running(WORKER_PID_FILE):
                    say("Its worker has ended: starting it anew …")
                _ensure_worker(_with_database())
                say("Storekeep is already running (`make down` stops it).")
                print(here)
                return
            if _is_taken(here):
                say(f"Storekeep is running, but not ready at {here}: starting it anew …")
            else:
                say(f"Storekeep is running, but not at {here}: it moves there …")
        _stop_programs()
        _refuse_a_taken_port(here)
        environment = _with_database()
        _put_aside(LOG)
        say("Starting Storekeep …")
        launch([*COMMAND_LINE, "serve"], pid_file=PID_FILE, log=LOG, cwd=ROOT, env=environment)
        _wait_until_ready(here)
        _ensure_worker(environment)
        print(here)


def _put_aside(log: Path) -> None:
    if log.exists():
        shutil.move(log, log.with_suffix(".log.1"))


def _ensure_worker(environment: dict[str, str]) -> None:
    """Start it, unless it runs, and see that it goes on running."""
    if running(WORKER_PID_FILE):
        return
    _put_aside(WORKER_LOG)
    launch(
        [*COMMAND_LINE, "worker"],
        pid_file=WORKER_PID_FILE,
        log=WORKER_LOG,
        cwd=ROOT,
        env=environment,
    )
    # With LOG_LEVEL=WARNING it says nothing: then this takes the whole time.
    deadline = time.monotonic() + WORKER_SECONDS
    while running(WORKER_PID_FILE) and not _has_begun() and time.monotonic() < deadline:
        time.sleep(0.1)
    if not running(WORKER_PID_FILE):
        say(last_words(WORKER_LOG, 0))
        fail(
            "Storekeep runs, but its worker ended at once, and so no mail is sent; why stands"
            f" above, and in {WORKER_LOG.relative_to(ROOT)}. `make up` tries again."
        )


def _has_begun() -> bool:
    told = WORKER_LOG.read_text(errors="replace")
    return any(f'"{word}"' in told for word in WORKER_WORDS)


def _wait_until_ready(here: Address) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_ready(here):
        if not running(PID_FILE) or time.monotonic() > deadline:
            say(last_words(LOG, 0))
            _stop_everything()
            fail(f"Storekeep did not start; why stands above, and in {LOG.relative_to(ROOT)}.")
        time.sleep(0.2)


def _is_ready(here: Address) -> bool:
    connection = http.client.HTTPConnection(here.host, here.port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _refuse_a_taken_port(here: Address) -> None:
    if _is_taken(here):
        fail(
            f"Port {here.port} is taken by another program: choose a free one with PORT= in .env, "
            "or `make up PORT=3002`."
        )


def _is_taken(here: Address) -> bool:
    try:
        socket.create_connection((here.host, here.port), timeout=2).close()
    except OSError:
        return False
    return True


def _with_database() -> dict[str, str]:
    """The environment for Storekeep; its private server is started unless there is another."""
    if os.environ.get("DB_HOST"):
        return dict(os.environ)
    port = database.start(DATABASE, database.for_the_store())
    return {**os.environ, "DB_HOST": "127.0.0.1", "DB_PORT": str(port)}


def _stop_programs() -> None:
    stop(WORKER_PID_FILE, "Its worker", STOP_SECONDS)
    stop(PID_FILE, "Storekeep", STOP_SECONDS)


def _stop_everything() -> None:
    _stop_programs()
    stop(DATABASE / "server.pid", "Its database server", database.PATIENCE_SECONDS)


def _tell_status() -> bool:
    """Whether both run."""
    pids = {"service": running(PID_FILE), "worker": running(WORKER_PID_FILE)}
    for name, pid in pids.items():
        print(f"{name}: running, pid {pid}" if pid else f"{name}: stopped")
    return all(pids.values())


def main() -> None:
    verb, *rest = sys.argv[1:] or ["help"]
    load_dotenv(ROOT / ".env")
    if verb == "start":
        start()
    elif verb == "stop":
        with alone(LOCAL):
            _stop_everything()
    elif verb == "status":
        raise SystemExit(0 if _tell_status() else 3)
    elif verb == "run":
        os.execve(COMMAND_LINE[0], [*COMMAND_LINE, *rest], _with_database())  # noqa: S606
    else:
        fail(__doc__ or "")


if __name__ == "__main__":
    main()
