"""`make up` and `make down` with Docker, where another clone has containers of the same name. What
stands for Docker tells of one container, and writes down what it is asked to do.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.journeys.service import ROOT

_DOCKER: Final = """#!/usr/bin/env bash
case "$*" in
    "compose ps --all --quiet") cat "$STAND_IN/containers" ;;
    "compose ps --quiet --status running storekeep") cat "$STAND_IN/containers" ;;
    "inspect"*"working_dir"*) cat "$STAND_IN/folder" ;;
    "compose port storekeep 3001") echo 127.0.0.1:3001 ;;
    *) echo "$*" >> "$STAND_IN/done" ;;
esac
"""


class Clone:
    """A folder with our commands, and a Docker that has a container of the folder that is told."""

    def __init__(self, folder: Path, stand_in: Path) -> None:
        self.folder = folder
        self._stand_in = stand_in
        shutil.copytree(ROOT / "bin", folder / "bin", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / ".local").mkdir()
        (folder / ".local" / "mode").write_text("docker\n")
        stand_in.mkdir()
        (stand_in / "docker").write_text(_DOCKER)
        (stand_in / "docker").chmod(0o755)

    def run(self, command: str, *, beside: Path | None) -> subprocess.CompletedProcess[str]:
        (self._stand_in / "containers").write_text("" if beside is None else "c0ffee\n")
        (self._stand_in / "folder").write_text(f"{beside}\n")
        path = f"{self._stand_in}:{os.environ['PATH']}"
        return subprocess.run(  # noqa: S603 - our own command
            [self.folder / "bin" / command],
            env={**os.environ, "PATH": path, "STAND_IN": str(self._stand_in), "NATIVE": "0"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )

    def done(self) -> list[str]:
        """What Docker was asked to do."""
        asked = self._stand_in / "done"
        return asked.read_text().splitlines() if asked.exists() else []


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path / "here", tmp_path / "stand-in")


@pytest.mark.parametrize("command", ["up-docker", "down"])
def test_the_containers_of_another_clone_are_left_alone(
    clone: Clone, command: str, tmp_path: Path
) -> None:
    other = tmp_path / "the other"
    other.mkdir()

    result = clone.run(command, beside=other)

    assert result.returncode == 1
    assert f"the Storekeep of {other} already: stop it there, with `make down`" in result.stderr
    assert "COMPOSE_PROJECT_NAME=" in result.stderr
    assert clone.done() == []


def test_our_own_containers_are_started_and_stopped_by_whatever_way_one_comes(
    clone: Clone, tmp_path: Path
) -> None:
    way = tmp_path / "way"
    way.symlink_to(clone.folder)

    assert clone.run("up-docker", beside=way).stdout == "http://127.0.0.1:3001\n"
    assert clone.run("down", beside=clone.folder).returncode == 0

    up, down = clone.done()
    assert up.startswith("compose up ")
    assert down == "compose down"


def test_containers_of_a_folder_that_is_gone_are_taken_over(clone: Clone, tmp_path: Path) -> None:
    assert clone.run("up-docker", beside=tmp_path / "gone").returncode == 0
    assert clone.run("down", beside=None).returncode == 0
