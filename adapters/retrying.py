"""Doing a unit of work again that stood in another's way: how every adapter does it."""

import logging
import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from domain.shared.errors import ConcurrencyConflict

T = TypeVar("T")

# A deadlock's victim gets through at the first or second repeat, since the winner is done by
# then. Five cover a hot row with dozens of writers; more would only keep the client waiting.
_ATTEMPTS: Final = 5
_FIRST_PAUSE_SECONDS: Final = 0.01

_log = logging.getLogger("storekeep.units")


class Retrying:
    """Units of work that can be repeated."""

    retries = 0
    """How often one was, since the process started."""

    def retry(self, work: Callable[[], T]) -> T:
        for attempt in range(1, _ATTEMPTS):
            try:
                return work()
            except ConcurrencyConflict:
                self.retries += 1
                _log.warning("retry", extra={"fields": {"retries": self.retries}})
                # Full jitter, so that two that collided do not collide again.
                time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311
        return work()
