"""Forgetting a lot, a little at a time: nobody waits long for the rows, and the log stays small."""

from collections.abc import Callable
from typing import TypeVar

from domain.shared.unit_of_work import UnitOfWork, Units

Unit = TypeVar("Unit", bound=UnitOfWork)


def purge_all(units: Units[Unit], purge: Callable[[Unit], int]) -> int:
    """`purge` in one unit of work after the other, until nothing is left; how much that was."""

    def once() -> int:
        with units.write() as unit:
            return unit.commit(purge(unit))

    total = 0
    while purged := units.retry(once):
        total += purged
    return total
