"""What several repositories need: pages, and the order of names."""

import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from domain.shared.paging import Key, Page

T = TypeVar("T")


def page(
    rows: Iterable[T], *, limit: int, after: Key | None, key: Callable[[T], Key], down: bool = False
) -> Page[T]:
    """The rows in the order of their keys, from the first one beyond `after`."""
    ordered = sorted(rows, key=lambda row: order(key(row)), reverse=down)
    if after is not None:
        start = order(after)
        ordered = [
            row for row in ordered if (order(key(row)) < start if down else order(key(row)) > start)
        ]
    chosen = ordered[:limit]
    return Page(items=tuple(chosen), after=key(chosen[-1]) if len(ordered) > limit else None)


def order(key: Key) -> Key:
    """The key as it is compared."""
    return tuple(collated(value) if isinstance(value, str) else value for value in key)


def collated(text: str) -> str:
    """Text as the database's collation compares it: whatever its case and accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
