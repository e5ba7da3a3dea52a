"""One use case is one unit of work: all of it is stored, or nothing.

    with units.write() as unit:
        ...
        return unit.commit(product)

Leaving the block without `commit` changes nothing. Each feature's `ports.py` says which
repositories it needs; a unit of an adapter has all of them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol, TypeVar

T = TypeVar("T")
Unit_co = TypeVar("Unit_co", covariant=True)


class UnitOfWork(Protocol):
    @property
    def now(self) -> datetime:
        """When this unit of work began, in UTC: everything it writes bears the same time."""
        ...

    def nested(self) -> AbstractContextManager[None]:
        """A part that can fail by itself: an error that leaves the block takes back what was
        written inside it, and nothing else.
        """
        ...

    def commit(self, result: T) -> T:
        """Store all that was written, and hand back `result`, what the caller is to be told.

        The result goes through here so that the answer to an `Idempotency-Key` can be stored
        with the effect, or not at all.

        Raises Unavailable if the outcome could not be stored.
        """
        ...


class Units(Protocol[Unit_co]):
    """Where units of work come from. Never shared: each use case opens its own."""

    def write(self) -> AbstractContextManager[Unit_co]:
        """A transaction. What it waits for too long, or deadlocks on, raises ConcurrencyConflict.

        Raises Unavailable if the storage cannot be reached.
        """
        ...

    def read(self) -> AbstractContextManager[Unit_co]:
        """For reading only: no transaction, each statement sees what is committed.

        Raises Unavailable if the storage cannot be reached.
        """
        ...

    def retry(self, work: Callable[[], T]) -> T:
        """Do `work`, which opens its own units, again each time it raises ConcurrencyConflict:
        a bounded number of times, with growing pauses. Each repeat is counted.

        Raises what the last try raises.
        """
        ...
