"""Lists are read by key: a page starts after the last row of the page before."""

from collections.abc import Sequence
from typing import Annotated, Any, Final, Generic, TypeAlias, TypeVar

from attrs import frozen

from domain.shared.rules import Whole

# 200 rows with their nested parts are some 200 kB: more would be slow to write and to read.
MAX_LIMIT: Final = 200
Limit = Annotated[int, Whole(1, MAX_LIMIT)]
DEFAULT_LIMIT: Final = 50

T_co = TypeVar("T_co", covariant=True)
Key: TypeAlias = tuple[Any, ...]
"""The sort column's value, if any, then the id, of the row after which a page starts."""


@frozen
class Page(Generic[T_co]):
    """Some rows of a list, and the key of the last one if there are more."""

    items: Sequence[T_co]
    after: Key | None
