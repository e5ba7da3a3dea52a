"""What the proof runs on: a database server, a service and a worker of its own, on this machine
alone, in a folder that is thrown away. All of it can be killed, and is ended in the end.
"""

import http
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from attrs import Factory, define

from entrypoints.proof.wire import HttpWire, NoAnswer, Request
from entrypoints.proof.wsgi import KILLS_FILE

ROOT: Final = Path(__file__).parents[2]
TOKEN: Final = "staff_development"  # noqa: S105 - of a shop that is gone with its folder

_HOST: Final = "127.0.0.1"
_ADDRESS: Final = f"{_HOST} "
_READY_SECONDS: Final = 120.0
# Longer than a request that runs, or a letter, may take to finish.
_STOP_SECONDS: Final = 40.0
_UNLIMITED: Final = "1000000 per hour"
_LOOK_SECONDS: Final = 0.1
_KILLS: Final = "kills.jsonl"

_COMMAND_LINE: Final = ("-m", "entrypoints.cli")
# As the command `serve` starts it, but with fuses; and a worker that is killed is forked again, and
# not loaded again, which takes a second of a processor each time.
_WITH_FUSES: Final = (
    *("-m", "gunicorn", "-c", "python:entrypoints.http.gunicorn_conf", "--preload"),
    "entrypoints.proof.wsgi:application()",
)


class Failed(Exception):
    """A part of the stage did not come up."""


@define
class Stage:
    folder: Path
    workers: int
    threads: int
    hold: str
    """For how long goods are held for a payment."""
    settings: dict[str, str] = Factory(dict)
    _programs: dict[str, "subprocess.Popen[bytes]"] = Factory(dict)

    @property
    def kills_file(self) -> Path:
        return self.folder / _KILLS

    @property
    def wire(self) -> HttpWire:
        return HttpWire(_HOST, int(self.settings["PORT"]))

    def set_up(self) -> None:
        """A database with the schema, and what the first cart needs to be ordered."""
        self.settings = self._chosen()
        self.start_database()
        os.environ |= self.settings
        self.run("migrate")
        self.run("seed")

    def start_database(self) -> None:
        """Also after it was killed; its port stays, as long as it is free."""
        told = self._database("start")
        self.settings["DB_PORT"] = told.removeprefix(_ADDRESS).strip()

    def kill_database(self) -> None:
        """No farewell: as when the machine runs out of memory."""
        pid = int((self.folder / "database" / "server.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        # A large process takes a while to be gone, and no second one starts beside it.
        while self._is_database_running():
            time.sleep(_LOOK_SECONDS)

    def start_service(self, *, with_fuses: bool) -> None:
        self._launch("service", *(_WITH_FUSES if with_fuses else (*_COMMAND_LINE, "serve")))
        self._wait_until_ready()

    def start_worker(self) -> None:
        self._launch("worker", *_COMMAND_LINE, "worker")

    def kill_worker(self) -> None:
        worker = self._programs.pop("worker")
        worker.kill()
        worker.wait()

    def run(self, *command: str) -> str:
        """What Storekeep's command line says."""
        return self._told([sys.executable, *_COMMAND_LINE, *command])

    def stop(self, name: str) -> None:
        """With its children, of which a group of its own was made."""
        program = self._programs.pop(name, None)
        if program is None:
            return
        program.terminate()
        try:
            program.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()

    def tear_down(self) -> None:
        for name in list(self._programs):
            self.stop(name)
        if (self.folder / "database").exists():
            self._database("stop")

    def _chosen(self) -> dict[str, str]:
        port = _free_port()
        return {
            "ENVIRONMENT": "development",
            "HOST": _HOST,
            "PORT": str(port),
            "PUBLIC_URL": f"http://{_HOST}:{port}",
            "TEST_GATEWAY_SHOP_URL": f"http://{_HOST}:{port}",
            "DB_HOST": _HOST,
            "DB_NAME": "proof",
            "DB_USER": "proof",
            "DB_PASSWORD": secrets.token_hex(16),
            "DEVELOPMENT_TOKEN": TOKEN,
            "CURRENCY": "USD",
            "LOG_LEVEL": "WARNING",
            "WEB_WORKERS": str(self.workers),
            "WEB_THREADS": str(self.threads),
            "MAIL_HOST": "",
            "MAIL_FOLDER": str(self.folder / "mail"),
            # A crowd that comes from one address is what this is about.
            "REQUEST_LIMIT": "none",
            "VISITOR_LIMIT": "none",
            "GUEST_ORDER_LIMIT_BY_ACCOUNT": _UNLIMITED,
            "GUEST_ORDER_LIMIT_BY_ADDRESS": _UNLIMITED,
            "TRUSTED_PROXIES": "0",
            "PAYMENT_METHODS": "test,bank_transfer",
            "CHECKOUT_HOLD": self.hold,
            "TEST_GATEWAY_FILE": str(self.folder / "gateway.sqlite"),
            KILLS_FILE: str(self.kills_file),
        }

    def _launch(self, name: str, *arguments: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._programs[name] = subprocess.Popen(  # noqa: S603 - our own program
                [sys.executable, *arguments],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a Ctrl-C is ours, and we end it then
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while time.monotonic() < deadline and self._programs["service"].poll() is None:
            try:
                answer = self.wire.send(Request(method="GET", path="/health/ready"))
            except NoAnswer:
                time.sleep(_LOOK_SECONDS)
                continue
            if answer.status == http.HTTPStatus.OK:
                return
        log = (self.folder / "service.log").read_text(errors="replace")
        raise Failed(f"The service did not start:\n{log[-4000:]}")

    def _database(self, verb: str) -> str:
        program = str(ROOT / "bin" / "database.py")
        return self._told([sys.executable, program, verb, str(self.folder / "database")])

    def _is_database_running(self) -> bool:
        try:
            self._database("status")
        except Failed:
            return False
        return True

    def _told(self, command: list[str]) -> str:
        done = subprocess.run(  # noqa: S603 - our own program
            command,
            cwd=ROOT,
            env={**os.environ, **self.settings},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Failed(f"{' '.join(command[1:])} failed:\n{done.stderr[-4000:]}")
        return done.stdout


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port: int = probe.getsockname()[1]
        return port
