"""The part of an address that stands for a name: "Plain T-Shirt" is `plain-t-shirt`."""

import re
import unicodedata
from collections.abc import Callable
from typing import Final

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

    Two callers at once can still get the same answer: then the repository refuses the second.
    """
    return f"{wanted}-{suffix()}" if taken(wanted) else wanted
