"""Processes that outlive the command that started them: started, found again and stopped.

A process is remembered as its pid and the moment it was born. A pid alone comes round again after
a crash or a reboot, and then stands for somebody else's process.
"""

# ruff: noqa: S603, T201 (to run programs and to speak to a terminal is what this is for)

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn


def say(sentence: str) -> None:
    """Tell a person; standard output is for what another program reads."""
    print(sentence, file=sys.stderr, flush=True)


def fail(sentence: str) -> NoReturn:
    sys.exit(sentence)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Let a second command wait for the first, so that two starts make one process."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def launch(
    command: Sequence[str | Path],
    *,
    pid_file: Path,
    log: Path,
    cwd: Path,
    env: Mapping[str, str] | None = None,
) -> None:
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # a Ctrl-C in the terminal is not meant for it
        )
    pid_file.write_text(f"{process.pid} {_birth(process.pid)} {cwd}\n")


def running(pid_file: Path) -> int | None:
    """The pid of the process that was launched, or None when it is no more."""
    pid, birth, _ = _remembered(pid_file)
    return pid if birth and birth == _birth(pid) else None


def last_words(log: Path, since: int, lines: int = 15) -> str:
    """The end of what was logged after the file was `since` bytes long."""
    with log.open("rb") as stream:
        stream.seek(since)
        return "\n".join(stream.read().decode(errors="replace").splitlines()[-lines:])


def stop(pid_file: Path, name: str, patience: float) -> None:
    """Ask the process to end and wait until it has; a stale pid file just goes."""
    deadline = time.monotonic() + patience
    asked: set[int] = set()
    while alive := _alive(pid_file):
        if time.monotonic() > deadline:
            fail(f"{name} (pid {alive[0]}) is still running {patience:.0f} s after SIGTERM.")
        for pid in set(alive) - asked:
            _ask_to_end(pid, name)
        asked.update(alive)
        time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _ask_to_end(pid: int, name: str) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
    except PermissionError:
        fail(f"{name} (pid {pid}) belongs to another user, who has to stop it.")


def _alive(pid_file: Path) -> list[int]:
    """The process, or else the children that it left behind when it was killed.

    Those hold on to the port for a while. They are in the process's group, which is named after
    it, and in its folder.
    """
    pid = running(pid_file)
    if pid is not None:
        return [pid]
    group, _, folder = _remembered(pid_file)
    others = (int(entry.name) for entry in Path("/proc").glob("[0-9]*"))
    return [other for other in others if group and _belongs(other, group, folder)]


def _belongs(pid: int, group: int, folder: str) -> bool:
    try:
        return os.getpgid(pid) == group and str(Path(f"/proc/{pid}/cwd").readlink()) == folder
    except OSError:  # it has ended, or is another user's
        return False


def _remembered(pid_file: Path) -> tuple[int, str, str]:
    try:
        pid, birth, folder = pid_file.read_text().removesuffix("\n").split(" ", 2)
        return int(pid), birth, folder
    except (FileNotFoundError, ValueError):
        return 0, "", ""


def _birth(pid: int) -> str:
    """When the process started, in whatever unit the system has; empty when it is gone."""
    if not Path("/proc/self/stat").exists():  # macOS
        answer = subprocess.run(
            ["/bin/ps", "-o", "lstart=", "-p", str(pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return answer.stdout.strip()
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    # After the name in brackets, which may hold anything, comes the state and, as the 22nd field
    # of all, the start. In a container without an init the dead stay as zombies: those are gone.
    state, *fields = stat.rpartition(")")[2].split()
    return "" if state == "Z" else fields[18]
