"""A process that is killed at any point of what it does: before or after any statement, any commit
and any call of a gateway. SIGKILL, so that nothing is tidied up.
"""

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, Final

from attrs import define

from domain.payments.ports import Gateway

_SURVIVED: Final = 0
_FAILED: Final = 1


@define
class Fuse:
    """Kills the process when it burns down."""

    points: int
    """How many are passed before."""

    def burn(self, *_: Any) -> None:
        if self.points == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.points -= 1


class FusedGateway:
    """The gateway, with a point before and after each call."""

    def __init__(self, gateway: Gateway, fuse: Fuse) -> None:
        self._gateway = gateway
        self._fuse = fuse

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._gateway, name)
        if not callable(method):
            return method

        def call(*arguments: Any) -> Any:
            self._fuse.burn()
            try:
                return method(*arguments)
            finally:
                self._fuse.burn()

        return call


def killed_at_each_point(act: Callable[[Fuse], None]) -> Iterator[int]:
    """Does `act` in a process of its own that is killed at its first point, then at its second, …
    until one survives. After each, its number, for the test to look at what is left.

    What `act` raises is what it would have told its caller, and no failure.
    """
    for points in count():
        survived = _does_survive(act, Fuse(points))
        yield points
        if survived:
            return


def _does_survive(act: Callable[[Fuse], None], fuse: Fuse) -> bool:
    pid = os.fork()
    if pid == 0:
        code = _FAILED
        try:
            act(fuse)
            # After the last statement, too.
            fuse.burn()
            code = _SURVIVED
        except Exception:  # noqa: BLE001 - the parent fails for it
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return False
    assert os.WEXITSTATUS(status) == _SURVIVED, "it failed by itself: see what it printed"
    return True
