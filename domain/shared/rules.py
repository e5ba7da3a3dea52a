"""Rules that a single value keeps, declared once, beside the field: `Annotated[str, Text(255)]`.

The same rule object checks a request, a line of a CSV file and a seed, and writes the limits
into the OpenAPI document, so that the documentation cannot drift from the check.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Protocol

from attrs import frozen

# Control characters have no place in a name or a description, break CSV and terminals, and two
# of them serve the MySQL adapter as separators. Line breaks and tabs are fine in long text.
# \x85 is blank to Python and \ufeff to JSON Schema: named, they are blank to both.
_LINE: Final = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f\x85\ufeff][^\x00-\x1f\x7f]*$"
_LINE_OR_EMPTY: Final = r"^[^\x00-\x1f\x7f]*$"
_NO_ASCII_SIGN: Final = r"[^\x00-/:-@\[-`{-\x7f]"
_PROSE: Final = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"


class Rule(Protocol):
    """What one value has to keep."""

    def problem(self, value: Any) -> tuple[str, str] | None:
        """A code and a sentence if the value breaks the rule, else None."""
        ...

    def schema(self) -> Mapping[str, Any]:
        """The rule in the words of JSON Schema 2020-12."""
        ...


@frozen
class Text:
    """Text of `min` to `max` characters; one line and not blank unless said otherwise."""

    max: int
    min: int = 0
    blank: bool = False
    lines: bool = False
    pattern: str | None = None
    hint: str = "has characters that are not allowed"

    def problem(self, value: str) -> tuple[str, str] | None:
        if len(value) > self.max:
            return "too_long", f"has {len(value)} characters, at most {self.max} are allowed"
        if not self.blank and not value.strip():
            return "blank", "must not be blank"
        if len(value) < self.min:
            return "too_short", f"has {len(value)} characters, at least {self.min} are needed"
        # Python's $ lets a line break follow; that of JSON Schema does not.
        if not re.fullmatch(self._regex(), value):
            return "characters", self.hint
        return None

    def schema(self) -> Mapping[str, Any]:
        shortest = max(self.min, 0 if self.blank else 1)
        least = {"minLength": shortest} if shortest else {}
        # A letter or digit of any script cannot be said so that every reader of JSON Schema
        # understands it: what is beyond ASCII the schema lets pass, and leaves to the check.
        pattern = self._regex().replace(r"[^\W_]", _NO_ASCII_SIGN)
        return {**least, "maxLength": self.max, "pattern": pattern}

    def _regex(self) -> str:
        if self.pattern:
            return self.pattern
        if self.lines:
            return _PROSE
        return _LINE_OR_EMPTY if self.blank else _LINE


@frozen
class Whole:
    """A whole number from `min` to `max`, both included."""

    min: int
    max: int

    def problem(self, value: int) -> tuple[str, str] | None:
        if value < self.min:
            return "too_small", f"must be at least {self.min}"
        if value > self.max:
            return "too_large", f"must be at most {self.max}"
        return None

    def schema(self) -> Mapping[str, Any]:
        return {"minimum": self.min, "maximum": self.max}


@frozen
class Items:
    """A list of `min` to `max` values, no two of them equal."""

    max: int
    min: int = 0

    def problem(self, value: Sequence[Any]) -> tuple[str, str] | None:
        if len(value) < self.min:
            return "too_few", f"must have at least {self.min}"
        if len(value) > self.max:
            return "too_many", f"has {len(value)}, at most {self.max} are allowed"
        if any(item in value[:place] for place, item in enumerate(value)):
            return "duplicate", "has the same value twice"
        return None

    def schema(self) -> Mapping[str, Any]:
        least = {"minItems": self.min} if self.min else {}
        return {**least, "maxItems": self.max, "uniqueItems": True}


@frozen
class Entries:
    """A map of at most `max` names to values."""

    max: int

    def problem(self, value: Mapping[str, Any]) -> tuple[str, str] | None:
        if len(value) > self.max:
            return "too_many", f"has {len(value)} entries, at most {self.max} are allowed"
        return None

    def schema(self) -> Mapping[str, Any]:
        return {"maxProperties": self.max}


MAX_ID: Final = 2**63 - 1  # the largest BIGINT, and what every JSON parser of a server takes
Id = Annotated[int, Whole(1, MAX_ID)]
Name = Annotated[str, Text(255)]
Slug = Annotated[
    str,
    Text(
        200,
        pattern=r"^[^\W_]+(-[^\W_]+)*$",
        hint="must be letters and digits, in groups joined by single hyphens",
    ),
]
