"""The condition of a CHECK constraint, as one text on every server.

MySQL tells a condition with brackets around each part and a character set before each text,
MariaDB with as few brackets as can be. Both are read into parts here, and written the latter way.
"""

import re
from collections.abc import Sequence
from typing import Final

_TOKENS: Final = re.compile(
    r"""\s*(?:
      (?:_\w+)?\\?'(?P<text>(?:[^'\\]|''|\\(?!'))*)\\?'
      | `(?P<name>\w+)`
      | (?P<number>\d+)
      | (?P<word>[A-Za-z_]\w*)
      | (?P<sign><>|!=|<=|>=|[=<>+\-*/(),])
    )""",
    re.VERBOSE,
)
# What binds more tightly has the higher number.
_BINDING: Final = {
    "OR": 1,
    "AND": 2,
    "NOT": 3,
    **dict.fromkeys(("=", "<>", "<", "<=", ">", ">=", "IN", "LIKE", "IS"), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/"), 6),
}
_WORDS: Final = {"OR", "AND", "NOT", "IN", "LIKE", "IS", "NULL"}
_WHOLE: Final = 9
"""Binds as tightly as one word."""

_Part = tuple[str, int]
"""A text, and how tightly it binds."""


def written(clause: str) -> str:
    """Raises ValueError if it has something that is not known here."""
    reader = _Reader(_tokens(clause))
    text, _ = reader.read(0)
    reader.expect_end()
    return text


def _tokens(clause: str) -> list[str]:
    found = []
    place = 0
    while clause[place:].strip():
        token = _TOKENS.match(clause, place)
        if token is None:
            raise ValueError(f"cannot read {clause[place:]!r} in a check")
        place = token.end()
        if token["text"] is not None:
            found.append(f"'{token['text']}'")
        elif token["word"]:
            upper = token["word"].upper()
            found.append(upper if upper in _WORDS else token["word"])
        else:
            sign = "<>" if token["sign"] == "!=" else token["sign"]
            found.append(sign or token["name"] or token["number"])
    return found


class _Reader:
    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = [*tokens, ""]
        self._place = 0

    def expect_end(self) -> None:
        self._expect("")

    def read(self, least: int) -> _Part:
        """As much as binds more tightly than `least`."""
        left = self._start()
        while least < _BINDING.get(sign := self._tokens[self._place], 0):
            binding = _BINDING[sign]
            self._place += 1
            if sign == "IN":
                right = self._list()
            elif sign == "IS":
                right = self._start()[0]
            else:
                right = _within(self.read(binding), binding + 1)
            left = f"{_within(left, binding)} {sign} {right}", binding
        return left

    def _start(self) -> _Part:
        found = self._tokens[self._place]
        self._place += 1
        if found == "(":
            inner = self.read(0)
            self._expect(")")
            return inner
        if found == "NOT":
            binding = _BINDING[found]
            return f"NOT {_within(self.read(binding), binding)}", binding
        if self._tokens[self._place] == "(" and found not in _WORDS:
            return f"{found}{self._list()}", _WHOLE
        return found, _WHOLE

    def _list(self) -> str:
        self._expect("(")
        parts = [self.read(0)[0]]
        while self._tokens[self._place] == ",":
            self._place += 1
            parts.append(self.read(0)[0])
        self._expect(")")
        return f"({', '.join(parts)})"

    def _expect(self, token: str) -> None:
        if self._tokens[self._place] != token:
            raise ValueError(f"expected {token or 'the end'} in a check: {self._tokens}")
        self._place += 1


def _within(part: _Part, binding: int) -> str:
    text, own = part
    return text if own >= binding else f"({text})"
