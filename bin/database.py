"""A private MySQL or MariaDB server in a folder of its own, for machines without Docker.

    bin/database.py start FOLDER [--for-tests]   prints "127.0.0.1 PORT", for tests a URL
    bin/database.py stop FOLDER
    bin/database.py status FOLDER                exit status 0: runs, 3: does not

It answers on 127.0.0.1 only, reads none of the machine's configuration, needs no root, and knows
nothing of any server that was there before. Nobody can log in as its root: the statements that it
runs before it takes the first connection (ADMINISTER) are its only administrator, and make the
account and the schema that the settings name, at every start.

DATABASE_SERVER=mariadbd or mysqld chooses where both are installed; else the first on PATH.
"""

# ruff: noqa: S603, T201 (to run programs and to speak to a terminal is what this is for)

import argparse
import getpass
import json
import os
import random
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from background import alone, fail, last_words, launch, running, say, stop
from database_program import NAMES, Program, find_or_install
from dotenv import load_dotenv

ROOT = Path(__file__).resolve().parent.parent

# Below the ports that Linux hands out to outgoing connections (32768 and up), so that the port of
# the last start is most likely free at the next.
PORTS = range(20_000, 32_000)

# The first start after a crash replays the log: seconds as a rule. A server that is silent for
# two minutes is not going to speak, and a shorter bound would fail on a slow disk.
PATIENCE_SECONDS = 120.0

ADMINISTER = """\
ALTER USER 'root'@'localhost' ACCOUNT LOCK;
CREATE DATABASE IF NOT EXISTS {schema} CHARACTER SET utf8mb4;
CREATE USER IF NOT EXISTS {user}@'127.0.0.1' IDENTIFIED BY {password};
ALTER USER {user}@'127.0.0.1' IDENTIFIED BY {password};
GRANT ALL ON {reach} TO {user}@'127.0.0.1';
"""


@dataclass(frozen=True)
class Use:
    """Whom a server serves, and what becomes of it when the machine loses power."""

    user: str
    password: str
    schema: str
    reach: str
    options: tuple[str, ...]
    throw_away: bool


def for_the_store() -> Use:
    """As the settings name it; a commit is on the disk when it is acknowledged."""
    user, schema = os.environ.get("DB_USER"), os.environ.get("DB_NAME") or "storekeep"
    if not user:
        fail("DB_USER is not set: the account that Storekeep logs in to its database with.")
    return Use(
        user=user,
        password=os.environ.get("DB_PASSWORD", ""),
        schema=schema,
        # In a GRANT, _ and % stand for any character and any text.
        reach=_name(schema.replace("_", r"\_").replace("%", r"\%")) + ".*",
        options=("--innodb-flush-log-at-trx-commit=1",),
        throw_away=False,
    )


def for_tests() -> Use:
    """A commit survives kill -9 of the server, which tests try, but no loss of power."""
    return Use(
        user="tester",
        password=secrets.token_hex(16),
        schema="storekeep_test",
        reach="*.*",
        options=(
            "--innodb-flush-log-at-trx-commit=2",
            "--skip-innodb-doublewrite",
            # Tables come and go by the thousand: without files, and without waiting for the disk.
            "--innodb-file-per-table=OFF",
            "--innodb-flush-method=nosync",
            "--loose-debug-no-sync",
            # As many tests at once as there are processors, and some of them are twenty callers.
            "--max-connections=1000",
        ),
        throw_away=True,
    )


def start(folder: Path, use: Use) -> int:
    """Start the server unless it runs, and answer its port."""
    with alone(folder):
        state = _read_state(folder)
        if running(folder / "server.pid"):
            return int(state["port"])
        program = find_or_install(_wanted_kind(folder, use))
        if state.get("kind", program.kind) != program.kind:
            shutil.rmtree(folder / "data", ignore_errors=True)
        if not (folder / "data").exists():
            _initialise(program, folder)
        port = _free_port(state.get("port"))
        url = f"mysql://{use.user}:{use.password}@127.0.0.1:{port}/" if use.throw_away else ""
        _write_private(
            folder / "state.json", json.dumps({"kind": program.kind, "port": port, "url": url})
        )
        _launch(program, folder, port, use)
        return port


def _wanted_kind(folder: Path, use: Use) -> str | None:
    """The files of one kind of server are nothing to the other."""
    chosen, recorded = os.environ.get("DATABASE_SERVER") or None, _read_state(folder).get("kind")
    if use.throw_away or not recorded:
        return chosen
    if chosen and chosen != recorded:
        fail(
            f"DATABASE_SERVER is {chosen}, but the store's data in {folder} was made by "
            f"{NAMES[recorded]}: set it to {recorded}, or move the folder away to begin anew."
        )
    return str(recorded)


def _initialise(program: Program, folder: Path) -> None:
    """Make the data folder aside and rename it, so that one that is there is whole."""
    say(f"Making a private {program.name} database in {folder} …")
    fresh, log = folder / "data.new", folder / "install.log"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(mode=0o700)
    if program.kind == "mysqld":
        command: list[str | Path] = [program.path, "--no-defaults", "--initialize-insecure"]
    else:
        command = [_mariadb_installer(program), "--no-defaults", "--skip-test-db"]
    with log.open("wb") as output, TemporaryDirectory() as detour:
        # MariaDB's script comes to grief over a path with spaces, and takes no relative one.
        link = Path(detour) / "data"
        link.symlink_to(fresh)
        made = subprocess.run(
            [*command, f"--datadir={link}", *_as_root()],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            # A server that starts clears away what looks like its own in the folder for passing
            # files: in one that others share, that may be theirs.
            env={**os.environ, "TMPDIR": detour},
            check=False,
        )
    if made.returncode:
        say(last_words(log, 0, lines=40))
        fail(f"{program.name} could not make its data folder; its log: {log}")
    fresh.rename(folder / "data")


def _mariadb_installer(program: Program) -> str:
    folders = os.pathsep.join([str(program.path.parent), os.environ.get("PATH", ""), "/usr/bin"])
    installer = shutil.which("mariadb-install-db", path=folders)
    return installer or fail(f"mariadb-install-db is missing, which belongs to {program.path}.")


def _launch(program: Program, folder: Path, port: int, use: Use) -> None:
    statements, log = folder / "administer.sql", folder / "server.log"
    _write_private(
        statements,
        ADMINISTER.format(
            schema=_name(use.schema),
            user=_text(use.user),
            password=_text(use.password),
            reach=use.reach,
        ),
    )
    passing = folder / "tmp"
    passing.mkdir(mode=0o700, exist_ok=True)
    say(f"Starting the private {program.name} server on port {port} …")
    since = log.stat().st_size if log.exists() else 0
    command: list[str | Path] = [
        program.path,
        "--no-defaults",
        f"--datadir={folder / 'data'}",
        f"--tmpdir={passing}",
        "--bind-address=127.0.0.1",
        f"--port={port}",
        # No socket file: its path may have 107 bytes at most, which a checkout's may exceed.
        "--socket=",
        f"--pid-file={folder / 'mysqld.pid'}",
        f"--init-file={statements}",
        # Files that SQL reads and writes: here, and not where the machine's own server has them.
        f"--secure-file-priv={folder}",
        "--skip-name-resolve",
        "--skip-log-bin",
        "--character-set-server=utf8mb4",
        *(["--mysqlx=OFF"] if program.kind == "mysqld" else []),
        *use.options,
        *_as_root(),
    ]
    pid_file = folder / "server.pid"
    launch(command, pid_file=pid_file, log=log, cwd=folder)
    answers = _answers_in_time(port, pid_file)
    statements.unlink()  # it holds the password
    if not answers:
        stop(pid_file, "The database server", PATIENCE_SECONDS)
        say(last_words(log, since))
        fail(f"The private database server did not start; its log: {log}")


def _answers_in_time(port: int, pid_file: Path) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while running(pid_file) and time.monotonic() < deadline:
        if _greets(port):
            return True
        time.sleep(0.1)
    return False


def _as_root() -> list[str]:
    """Both servers refuse root unless told that it is meant; here it is as good as any."""
    return [f"--user={getpass.getuser()}"] if os.geteuid() == 0 else []


def _greets(port: int) -> bool:
    """A server speaks first, and only once its account and schema are made."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as connection:
            return connection.recv(5)[4:] == b"\x0a"
    except OSError:
        return False


def _free_port(last: int | None) -> int:
    candidates = [*([last] if last else []), *random.sample(PORTS, 100)]
    return next(port for port in candidates if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _read_state(folder: Path) -> dict[str, Any]:
    path = folder / "state.json"
    return dict(json.loads(path.read_text())) if path.exists() else {}


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text)


def _name(identifier: str) -> str:
    return "`" + identifier.replace("`", "``") + "`"


def _text(value: str) -> str:
    return "'" + value.replace("\\", r"\\").replace("'", r"\'") + "'"


def main() -> None:
    arguments = argparse.ArgumentParser(description="A private database server.")
    arguments.add_argument("verb", choices=["start", "stop", "status"])
    arguments.add_argument("folder", type=lambda path: Path(path).resolve())
    arguments.add_argument("--for-tests", action="store_true")
    given = arguments.parse_args()
    folder: Path = given.folder
    if given.verb == "start":
        load_dotenv(ROOT / ".env")
        port = start(folder, for_tests() if given.for_tests else for_the_store())
        print(_read_state(folder)["url"] if given.for_tests else f"127.0.0.1 {port}")
    elif given.verb == "stop":
        stop(folder / "server.pid", "The private database server", PATIENCE_SECONDS)
    else:
        pid = running(folder / "server.pid")
        print(f"running, pid {pid}" if pid else "stopped")
        raise SystemExit(0 if pid else 3)


if __name__ == "__main__":
    main()
