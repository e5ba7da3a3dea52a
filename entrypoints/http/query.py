"""Query strings: read into the same kind of types as bodies, as strictly."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar, get_args, get_origin, get_type_hints
from urllib.parse import parse_qsl, urlencode

import attrs
import orjson

from domain.shared.changes import Unset
from domain.shared.errors import InvalidInput, Violation
from domain.shared.paging import Key
from domain.shared.rules import MAX_ID
from entrypoints.http.structuring import is_union, structure

T = TypeVar("T")
_WHOLE: Final = re.compile(r"-?[0-9]{1,30}\Z", re.ASCII)
_BOOLEANS: Final = {"true": True, "false": False}


class InvalidQuery(InvalidInput):
    """A parameter of the query string is wrong."""

    code = "invalid_query"


def read(query_string: str, wanted: type[T]) -> T:
    """Raises InvalidQuery."""
    fields = {field.name: plain(hint) for field, hint in _fields(wanted)}
    sent: dict[str, Any] = {}
    violations = []
    for name, texts in _grouped(query_string).items():
        if name not in fields:
            violations.append(Violation(f"/{name}", "unknown_parameter", "is not a parameter here"))
        elif get_origin(fields[name]) is tuple:
            item = plain(get_args(fields[name])[0])
            sent[name] = [_value(item, text) for text in split(item, texts)]
        elif len(texts) > 1:
            violations.append(Violation(f"/{name}", "duplicate", "is given more than once"))
        else:
            sent[name] = _value(fields[name], texts[0])
    if violations:
        raise InvalidQuery(violations)
    try:
        return structure(sent, wanted)
    except InvalidQuery:
        raise
    except InvalidInput as error:
        raise InvalidQuery(error.violations) from error


def comma_separated(item: Any) -> bool:
    """Whether a list of these stands in one parameter; free text may have commas of its own, and
    so is sent as one parameter for each value.
    """
    return plain(item) is not str


def split(item: Any, texts: Sequence[str]) -> list[str]:
    if not comma_separated(item):
        return list(texts)
    return [part for text in texts for part in text.split(",")]


def next_query(query_string: str, after: str) -> str:
    """The same query for the next page."""
    pairs = [pair for pair in parse_qsl(query_string, keep_blank_values=True) if pair[0] != "after"]
    return urlencode([*pairs, ("after", after)])


def write_cursor(sort: str, key: Key) -> str:
    """A page's last key as opaque text. It names its sort, so that it fits no other list."""
    return orjson.dumps([sort, *key]).hex()


def read_cursor(sort: str, text: str | None, *kinds: type) -> Key | None:
    """The key that `write_cursor` was given; its values are of these kinds.

    Raises InvalidQuery if it is not one of ours, or of another sort.
    """
    if text is None:
        return None
    try:
        found = orjson.loads(bytes.fromhex(text))
    except ValueError:
        found = None
    values = found[1:] if isinstance(found, list) and found[:1] == [sort] else []
    key = tuple(_unwritten(value, kind) for value, kind in zip(values, kinds, strict=False))
    if (
        len(values) != len(kinds)
        or [type(value) for value in key] != list(kinds)
        or not all(-1 <= value <= MAX_ID for value in key if isinstance(value, int))
    ):
        detail = "is not a cursor of this list: take it from the Link header of the page before"
        raise InvalidQuery([Violation("/after", "cursor", detail)])
    return key


def _unwritten(value: Any, kind: type) -> Any:
    """The value of a key; JSON has no times, and so they are written as text."""
    if kind is not datetime:
        return value
    try:
        return structure(value, datetime)
    except InvalidInput:
        return None


def _grouped(query_string: str) -> dict[str, list[str]]:
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError as error:
        detail = "The query string is not UTF-8, or has more than 100 parameters."
        raise InvalidQuery([Violation("", "encoding", detail)]) from error
    grouped: dict[str, list[str]] = {}
    for name, text in pairs:
        grouped.setdefault(name, []).append(text)
    return grouped


def _fields(wanted: Any) -> list[tuple[Any, Any]]:
    hints = get_type_hints(wanted, include_extras=True)
    return [(field, hints[field.name]) for field in attrs.fields(wanted)]


def plain(annotation: Any) -> Any:
    """The type itself, without rules and without None."""
    if hasattr(annotation, "__metadata__"):
        return plain(get_args(annotation)[0])
    if is_union(annotation):
        [rest] = [part for part in get_args(annotation) if part not in {type(None), Unset}]
        return plain(rest)
    return annotation


def _value(kind: Any, text: str) -> Any:
    """What the text stands for; text that stands for nothing of the kind is left for the
    structuring to refuse.
    """
    if kind is int and _WHOLE.match(text):
        return int(text)
    if kind is bool:
        return _BOOLEANS.get(text, text)
    return text
