"""How a server means to run a statement, in the table that MySQL and MariaDB have in common."""

from collections.abc import Sequence
from typing import Final

from attrs import frozen

from tests.scale.catalogue import LargeShop, Statement

_COUNTERS: Final = "SHOW SESSION STATUS LIKE 'Handler_read%'"


@frozen
class Step:
    """One table of a plan: EXPLAIN's row, in what both servers tell."""

    table: str
    access: str
    index: str
    extra: str

    @property
    def stored(self) -> bool:
        """Whether it is a table of the shop's. Others, such as <derived2>, are made on the way:
        the ids that the branches of a page found, at most LIMIT for each, those that the scout
        found to be few, or the categories above or below one.
        """
        return self.table not in {"", "above", "below"} and not self.table.startswith("<")


def plan(shop: LargeShop, statement: Statement) -> Sequence[Step]:
    with (
        shop.pool.reading() as session,
        session._executed(
            f"EXPLAIN FORMAT=TRADITIONAL {statement.sql}", statement.parameters
        ) as cursor,
    ):
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [
        Step(row["table"] or "", row["type"] or "", row["key"] or "", row["Extra"] or "")
        for row in rows
    ]


def faults(steps: Sequence[Step]) -> list[str]:
    """What would cost more the more products there are."""
    return [fault for step in steps if (fault := _fault(step))]


def _fault(step: Step) -> str | None:
    if not step.stored:
        return None
    if step.access in {"ALL", "index"}:
        return f"reads all of {step.table} ({step.access} {step.index})"
    # What a search found has to be put in order: the index knows words, not names or prices.
    if "filesort" in step.extra and step.access != "fulltext":
        return f"sorts {step.table} ({step.access} {step.index})"
    return None


def rows_read(shop: LargeShop, statements: Sequence[Statement]) -> int:
    """How many rows and index entries the server takes in its hand to run the statements.

    An estimate cannot hide behind this: LIMIT stops some plans that look bad, and some that look
    good go on for long. Entries of a full-text index are not counted.
    """
    with shop.pool.reading() as session:
        before = dict(session.rows(_COUNTERS))
        for statement in statements:
            session.rows(statement.sql, statement.parameters)
        after = dict(session.rows(_COUNTERS))
    return sum(int(after[name]) - int(before[name]) for name in after)
