"""Fuses: a request that asks for it takes its process with it at a point of its work. Before a
statement or a commit, before or after a call of a gateway, before the answer. SIGKILL, so that
nothing is tidied up.
"""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import define, frozen

from domain.payments.ports import Gateway

HEADER: Final = "X-Proof-Kill"
"""Whose fuse it is, and how many points are passed before."""

# Tells statements from one another, and does not fill a page.
_LONGEST_NAME: Final = 60


@define
class _Fuse:
    whose: str
    left: int
    parts: int
    """How many transactions and calls of a gateway are behind."""
    steps: list[str]


class Fuses:
    """One for each thread at most, as each request has a thread to itself."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._own = threading.local()

    def light(self, whose: str, points: int) -> None:
        """Nobody's fuse kills twice: who was killed by another's asks again with their own."""
        if not any(each["whose"] == whose for each in _lines(self._log)):
            self._own.fuse = _Fuse(whose, points, 0, [])

    def put_out(self) -> None:
        fuse = self._lit()
        if fuse is not None:
            self._own.fuse = None
            self._tell(fuse, killed=False)

    def at_statement(self, sql: str, _parameters: Sequence[Any]) -> None:
        name = " ".join(sql.split())[:_LONGEST_NAME]
        self.burn(name, ends=name == "COMMIT")

    def burn(self, step: str, *, ends: bool = False) -> None:
        """A point of the work; `ends` is whether what comes after it is another part."""
        fuse = self._lit()
        if fuse is None:
            return
        fuse.steps.append(f"{fuse.parts}: {step}")
        fuse.parts += ends
        if fuse.left == 0:
            self._tell(fuse, killed=True)
            os.kill(os.getpid(), signal.SIGKILL)
        fuse.left -= 1

    def _lit(self) -> _Fuse | None:
        return getattr(self._own, "fuse", None)

    def _tell(self, fuse: _Fuse, *, killed: bool) -> None:
        line = json.dumps({"whose": fuse.whose, "steps": fuse.steps}) + "\n"
        path = self._log if killed else _survivors(self._log)
        with path.open("ab", buffering=0) as log:
            log.write(line.encode())


class FusedGateway:
    """The gateway, with a point before and after each call."""

    def __init__(self, gateway: Gateway, fuses: Fuses) -> None:
        self._gateway = gateway
        self._fuses = fuses

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._gateway, name)
        return self._fused(name, found) if callable(found) else found

    def _fused(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            self._fuses.burn(f"before {name}")
            try:
                return method(*arguments)
            finally:
                self._fuses.burn(f"after {name}", ends=True)

        return call


def fused(application: Callable[..., Any], fuses: Fuses) -> Callable[..., Iterable[bytes]]:
    """The WSGI application, with a fuse in the requests that ask for one."""
    wanted = "HTTP_" + HEADER.upper().replace("-", "_")

    def respond(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        whose, _, points = environ.get(wanted, "").partition(" ")
        if whose:
            fuses.light(whose, int(points))
        try:
            answer: Iterable[bytes] = application(environ, start_response)
            fuses.burn("before the answer")
        finally:
            fuses.put_out()
        return answer

    return respond


@frozen
class Burnt:
    """What came of the fuses."""

    kills: int
    at: frozenset[str]
    """The steps at which a process was killed."""
    passed: frozenset[str]
    """The steps that a checkout with a fuse was seen to take."""


def read_log(log: Path) -> Burnt:
    killed, survived = _lines(log), _lines(_survivors(log))
    return Burnt(
        kills=len(killed),
        at=frozenset(each["steps"][-1] for each in killed),
        passed=frozenset(step for each in (*killed, *survived) for step in each["steps"]),
    )


def _survivors(log: Path) -> Path:
    # Apart, as each request with a fuse looks through the others.
    return log.with_suffix(".survived")


def _lines(log: Path) -> list[dict[str, Any]]:
    lines = log.read_text().splitlines() if log.exists() else []
    return [json.loads(line) for line in lines]
