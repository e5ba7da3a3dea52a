"""The part of an address that stands for a name: "Plain T-Shirt" is `plain-t-shirt`."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from domain.shared.errors import ConcurrencyConflict, DomainError

# Room is left for a suffix, and for the index: 200 characters of four bytes, and some.
_LONGEST: Final = 180


def slugify(name: str, *, otherwise: str) -> str:
    """`name` in lower case, accents off, letters and digits of any script joined by hyphens.

    A name without a letter or digit gives `otherwise`.
    """
    plain = unicodedata.normalize("NFKD", name)
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter)).casefold()
    return "-".join(re.findall(r"[^\W_]+", plain))[:_LONGEST].strip("-") or otherwise


def free_slug(wanted: str, taken: Callable[[str], bool], suffix: Callable[[], str]) -> str:
    """`wanted`, or `wanted` with a random suffix if another has it.

    Two callers at once can still get the same answer: the repository refuses the second's, in
    `slug_race`.
    """
    return f"{wanted}-{suffix()}" if taken(wanted) else wanted


@contextmanager
def slug_race(chosen: str | None, taken: type[DomainError]) -> Iterator[None]:
    """While an entity is added: who chose no slug lost a race if it is taken, and may try again.

    Raises ConcurrencyConflict; `taken` itself if the slug was chosen.
    """
    try:
        yield
    except taken as error:
        if chosen is not None:
            raise
        raise ConcurrencyConflict("Another of this name was made at the same moment.") from error
