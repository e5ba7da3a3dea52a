"""Sending the letters that are due, and leaving a mail server that is down alone."""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Final

from domain.mail.model import Attempt, Outcome
from domain.mail.use_cases import send_one
from entrypoints.bootstrap import Shop

# What has just failed is likely to fail again, and each time is a line in the log.
_PAUSE_SECONDS: Final = 5.0
# A try at a mail server that is silent takes half a minute, in which nothing else is done; and
# somebody waits for a mail when the server is back.
_LONGEST_PAUSE_SECONDS: Final = 60.0
# So that a flood of letters does not keep what else there is to do waiting.
_MOST_LETTERS: Final = 100

_log = logging.getLogger("storekeep.worker")


def _never() -> bool:
    return False


def send_letters(shop: Shop, is_over: Callable[[], bool] = _never) -> Sequence[Attempt]:
    """Those that are due, or a good part of them, until `is_over` or the mail server is down: each
    of the others would wait for it in vain. What became of them.

    Raises Unavailable if the storage cannot be reached.
    """
    attempts: list[Attempt] = []
    while len(attempts) < _MOST_LETTERS and not is_over():
        attempt = send_one(shop.units, shop.ids, shop.mailer)
        if attempt is None:
            break
        _tell(attempt)
        attempts.append(attempt)
        if attempt.server_is_down:
            break
    return attempts


class Deliveries:
    """Sends letters, and leaves a mail server that is down alone, longer each time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due = clock()
        self._failures = 0

    def run(self, shop: Shop, is_over: Callable[[], bool] = _never) -> int:
        """How many were tried. Raises Unavailable if the storage cannot be reached."""
        if self._clock() < self._due:
            return 0
        attempts = send_letters(shop, is_over)
        if any(each.server_was_asked and not each.server_is_down for each in attempts):
            self._failures = 0
        if attempts and attempts[-1].server_is_down:
            self._failures += 1
            self._due = self._clock() + self._pause()
        return len(attempts)

    def _pause(self) -> float:
        # Bounded first: after some days the power would be a number that no float holds.
        doublings: int = 2 ** min(self._failures - 1, 10)
        return min(_PAUSE_SECONDS * doublings, _LONGEST_PAUSE_SECONDS)


def _tell(attempt: Attempt) -> None:
    level = logging.INFO if attempt.outcome in {Outcome.SENT, Outcome.VOID} else logging.WARNING
    fields = {"kind": attempt.kind, "outcome": attempt.outcome, "attempt": attempt.number}
    if attempt.problem:
        fields["problem"] = attempt.problem
    _log.log(level, "letter", extra={"fields": fields})
