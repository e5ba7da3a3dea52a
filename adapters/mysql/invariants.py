"""What must hold over the whole database, as queries for the rows that break it.

Each can be pasted into a client by itself: no row is how it should be. `storekeep audit` runs them
all, on one snapshot, so that a shop that is busy meanwhile looks no worse than it is.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, Final

from attrs import frozen

from adapters.mysql.connection import Pool, Server
from adapters.mysql.money_invariants import MONEY
from adapters.mysql.stock_invariants import STOCK

SNAPSHOT: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
BEGIN: Final = "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
END: Final = "COMMIT"

INVARIANTS: Final = STOCK | MONEY
"""By what must hold, as a sentence."""


@frozen
class Breach:
    """A row that breaks an invariant."""

    invariant: str
    row: tuple[Any, ...]


def breaches(server: Server) -> Iterator[Breach]:
    """Every row that breaks one. Raises Unavailable."""
    with closing(Pool(server, size=1)) as pool, pool.reading() as session:
        session.write(SNAPSHOT)
        session.write(BEGIN)
        try:
            for invariant, sql in INVARIANTS.items():
                for row in session.rows(sql):
                    yield Breach(invariant, row)
        finally:
            session.write(END)
