"""Which database server of this machine is used, or installed where there is none."""

# ruff: noqa: S603 (to run programs is what this is for)

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from background import fail

ROOT = Path(__file__).resolve().parent.parent

# By the name of the program: what people call it, and the oldest release that has all we use.
NAMES = {"mariadbd": "MariaDB", "mysqld": "MySQL"}
OLDEST = {"mariadbd": (10, 11), "mysqld": (8, 4)}

# Only the programs: the packages without "core" also start a server of the machine's own.
PACKAGES = {
    "mariadbd": ["mariadb-server-core", "mariadb-client-core"],
    "mysqld": ["mysql-server-core", "mysql-client-core"],
}

# Servers are kept in folders that are not on the PATH of ordinary users.
MORE_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/usr/libexec"]


@dataclass(frozen=True)
class Program:
    kind: str
    path: Path
    version: tuple[int, int]

    @property
    def name(self) -> str:
        return f"{NAMES[self.kind]} {self.version[0]}.{self.version[1]}"

    @property
    def recent_enough(self) -> bool:
        return self.version >= OLDEST[self.kind]


def find_or_install(kind: str | None) -> Program:
    """The first server that is recent enough, of the kind that is asked for if one is."""
    if kind is not None and kind not in NAMES:
        fail(f"DATABASE_SERVER is mariadbd or mysqld, not {kind!r}.")
    found = _installed(kind)
    if not any(program.recent_enough for program in found):
        found += _install(kind or "mariadbd", too_old=found)
    return next(program for program in found if program.recent_enough)


def _installed(kind: str | None) -> list[Program]:
    folders = [*os.get_exec_path(), *MORE_FOLDERS]
    paths = [shutil.which(name, path=folder) for folder in folders for name in NAMES]
    programs = [_identify(Path(path)) for path in dict.fromkeys(paths) if path]
    return [program for program in programs if program and kind in (None, program.kind)]


def _identify(path: Path) -> Program | None:
    """Ask the program, as MariaDB also answers to the name of mysqld."""
    answer = subprocess.run(
        [path, "--no-defaults", "--version"], capture_output=True, text=True, check=False
    ).stdout
    version = re.search(r"\bVer (\d+)\.(\d+)", answer)
    if version is None:
        return None
    kind = "mariadbd" if "MariaDB" in answer else "mysqld"
    return Program(kind, path, (int(version[1]), int(version[2])))


def _install(kind: str, too_old: list[Program]) -> list[Program]:
    wanted = " or ".join(f"{NAMES[known]} {x}.{y}+" for known, (x, y) in OLDEST.items())
    needed = (
        f"Storekeep needs a database server ({wanted}): install one, use Docker, or name one of "
        "your own with DB_HOST in .env."
    )
    if too_old:
        fail(f"{too_old[0].path} is {too_old[0].name}. {needed}")
    if subprocess.run([ROOT / "bin" / "apt-install", *PACKAGES[kind]], check=False).returncode:
        fail(needed)
    installed = _installed(kind)
    if not any(program.recent_enough for program in installed):
        versions = ", ".join(program.name for program in installed) or "none"
        fail(f"What apt has is too old ({versions}). {needed}")
    return installed
