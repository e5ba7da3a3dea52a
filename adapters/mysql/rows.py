"""What several row mappers need: times, JSON columns, lists of placeholders, pages."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import chain
from typing import Any, TypeVar

import orjson

from adapters.mysql.connection import Session
from domain.shared.paging import Key, Page

T = TypeVar("T")


def utc(value: datetime) -> datetime:
    """DATETIME columns hold UTC and say nothing of it."""
    return value.replace(tzinfo=UTC)


def to_json(value: Any) -> str:
    return orjson.dumps(value).decode()


def from_json(value: str | bytes | None) -> Any:
    return None if value is None else orjson.loads(value)


def marks(values: Sequence[Any]) -> str:
    """One placeholder for each value, for an IN list."""
    return ", ".join(["%s"] * len(values))


def insert_rows(session: Session, sql: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows by one statement, with `{rows}` where their values go."""
    if rows:
        each = ", ".join([f"({marks(rows[0])})"] * len(rows))
        session.write(sql.format(rows=each), tuple(chain.from_iterable(rows)))


def page(
    rows: Sequence[tuple[Any, ...]],
    limit: int,
    entity: Callable[[tuple[Any, ...]], T],
    key: Callable[[tuple[Any, ...]], Key],
) -> Page[T]:
    """A page of the first `limit` rows, of a query that asked for one more."""
    after = key(rows[limit - 1]) if len(rows) > limit else None
    return Page(items=tuple(entity(row) for row in rows[:limit]), after=after)
