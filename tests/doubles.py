"""Time that stands still until it is told to move, and randomness that counts."""

from datetime import datetime, timedelta
from itertools import count

from tests.builders import AT


class FrozenClock:
    def __init__(self, now: datetime = AT) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by


class CountedIds:
    def __init__(self) -> None:
        self._numbers = count(1)

    def suffix(self) -> str:
        return f"{next(self._numbers):06}"

    def secret(self) -> str:
        return f"secret-{next(self._numbers)}"
