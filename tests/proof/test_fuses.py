"""A fuse kills its process at the point that was asked for, and tells where."""

import os
import signal
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from entrypoints.proof.fuses import FusedGateway, Fuses, fused, read_log


class _Gateway:
    needs_source = True

    def find(self, charge: str) -> str:
        return f"found {charge}"


def _killed_by(act: Callable[[], object]) -> int:
    """The signal that ended a process that did it; 0 if none did."""
    pid = os.fork()
    if pid == 0:
        try:
            act()
        finally:
            os._exit(0)
    _, status = os.waitpid(pid, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


@pytest.fixture
def fuses(tmp_path: Path) -> Fuses:
    return Fuses(tmp_path / "kills.jsonl")


@pytest.fixture
def application(fuses: Fuses) -> Callable[..., Iterable[bytes]]:
    gateway: Any = FusedGateway(_Gateway(), fuses)  # type: ignore[arg-type]

    def work(_environ: dict[str, Any], _start: Any) -> Iterable[bytes]:
        fuses.at_statement("SELECT\n  1", ())
        fuses.at_statement("COMMIT", ())
        return [gateway.find("it").encode()]

    return fused(work, fuses)


_STEPS = ["0: SELECT 1", "0: COMMIT", "1: before find", "1: after find", "2: before the answer"]


@pytest.mark.parametrize("points", range(5))
def test_a_fuse_kills_at_its_point(
    application: Callable[..., Iterable[bytes]], tmp_path: Path, points: int
) -> None:
    environ = {"HTTP_X_PROOF_KILL": f"anna {points}"}

    assert _killed_by(lambda: application(environ, None)) == signal.SIGKILL
    burnt = read_log(tmp_path / "kills.jsonl")
    assert burnt.kills == 1
    assert burnt.at == {_STEPS[points]}


def test_a_fuse_kills_once(application: Callable[..., Iterable[bytes]]) -> None:
    environ = {"HTTP_X_PROOF_KILL": "anna 1"}

    assert _killed_by(lambda: application(environ, None)) == signal.SIGKILL
    assert _killed_by(lambda: application(environ, None)) == 0


def test_one_that_is_too_long_tells_the_steps(
    application: Callable[..., Iterable[bytes]], tmp_path: Path
) -> None:
    assert application({"HTTP_X_PROOF_KILL": "anna 9"}, None) == [b"found it"]

    burnt = read_log(tmp_path / "kills.jsonl")
    assert burnt.kills == 0
    assert burnt.passed == set(_STEPS)


def test_who_asks_for_none_has_none(
    application: Callable[..., Iterable[bytes]], tmp_path: Path
) -> None:
    assert application({}, None) == [b"found it"]
    assert read_log(tmp_path / "kills.jsonl").passed == frozenset()


def test_a_gateway_is_otherwise_as_it_was(fuses: Fuses) -> None:
    gateway: Any = FusedGateway(_Gateway(), fuses)  # type: ignore[arg-type]
    assert gateway.needs_source is True
    assert gateway.find("it") == "found it"
