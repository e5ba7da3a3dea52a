"""What the buyers saw, noted outside of the shop: what its books are held against."""

import threading
from collections import Counter

from attrs import Factory, define, field, frozen


@frozen(kw_only=True)
class Acknowledged:
    """An order that somebody was told of."""

    order_id: int
    number: int
    cart_id: int
    total: int
    status: str
    token: str = field(repr=False)
    """Of the visitor whose order it is."""


@define
class Notes:
    """Written by many threads."""

    stock: dict[int, int] = Factory(dict)
    """How many units of which variant were there to be sold."""
    hot: set[int] = Factory(set)
    """The variants of which there were few."""
    attempts: int = 0
    """How often a checkout was asked for."""
    unanswered: int = 0
    """How many of these got no answer."""
    outcomes: Counter[str] = Factory(Counter)
    """What the buyers came to."""
    acknowledged: list[Acknowledged] = Factory(list)
    broken: list[str] = Factory(list)
    """Answers that should not have been."""
    _lock: threading.Lock = Factory(threading.Lock)

    def asked(self) -> None:
        with self._lock:
            self.attempts += 1

    def not_answered(self) -> None:
        with self._lock:
            self.unanswered += 1

    def came_to(self, outcome: str) -> None:
        with self._lock:
            self.outcomes[outcome] += 1

    def acknowledge(self, order: Acknowledged) -> None:
        with self._lock:
            self.acknowledged.append(order)

    def complain(self, sentence: str) -> None:
        with self._lock:
            self.broken.append(sentence)
