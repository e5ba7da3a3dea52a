"""How words stand in a FULLTEXT index, and how it is asked for them.

InnoDB leaves out words of fewer than three and more than 84 characters and its stop words, and
takes letters apart by the server's own tables. So that every word of ours is found on every
server, each is written in ASCII and, where InnoDB would leave it out, made longer by underscores,
which count as letters. A search asks for words that begin with what was typed: that neither
changes.
"""

import re
from collections.abc import Iterable
from typing import Final

_SHORTEST: Final = 3
_LONGEST: Final = 84

# What `terms` leaves of a word besides this is letters of other scripts.
_OTHERS: Final = re.compile(r"[^a-z0-9]+")

# InnoDB's default stop words of three letters and more (INNODB_FT_DEFAULT_STOPWORD).
_STOP_WORDS: Final = frozenset(
    "about are com for from how that the this was what when where who will with und www".split()
)


def index_text(terms: Iterable[str]) -> str:
    """What to store for these words."""
    return " ".join(_padded(_ascii(term)) for term in terms)


def query(terms: Iterable[str]) -> str:
    """What to ask for, in boolean mode: all of these words, or longer ones that begin so."""
    return " ".join(f"+{_ascii(term)}*" for term in terms)


def _ascii(term: str) -> str:
    """`smør` is `sm_00f8_r`: other letters become four digits each, between underscores, so that
    they are never taken for what they are written with. At the end the underscore is left out:
    the word that is looked for may go on.
    """
    return _OTHERS.sub(_digits, term).removesuffix("_")[:_LONGEST]


def _digits(letters: re.Match[str]) -> str:
    return f"_{letters[0].encode('utf-16-be').hex()}_"


def _padded(word: str) -> str:
    return f"{word}_" if word in _STOP_WORDS else word.ljust(_SHORTEST, "_")
