"""JSON as RFC 8259 has it: what two parsers could read in two ways is refused."""

import json
from collections import Counter
from decimal import Decimal
from typing import Any

# Deeper than any request of ours, and far from the interpreter's own limit.
_DEEPEST = 50


class MalformedJson(ValueError):
    """The bytes are not JSON, or are ambiguous; the message says why."""


def parse(body: bytes) -> Any:
    """The value. Numbers with a point or an exponent become Decimal, exactly as written.

    Raises MalformedJson: not UTF-8, not JSON, a name twice in one object, NaN or Infinity, half
    a surrogate pair, numbers or nesting beyond all reason.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise MalformedJson(f"The body is not UTF-8: byte {error.start} is wrong.") from error
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_refused,
            parse_float=_decimal,
            parse_int=_int,
        )
    except MalformedJson:
        raise
    except RecursionError as error:
        raise MalformedJson("The JSON is nested too deeply.") from error
    except ValueError as error:
        raise MalformedJson(f"The body is not JSON: {error}.") from error
    _check(value, _DEEPEST)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        [(twice, _)] = counts.most_common(1)
        raise MalformedJson(f"The JSON has the name {twice!r} twice in one object.")
    return found


def _refused(constant: str) -> Any:
    raise MalformedJson(f"{constant} is not JSON.")


def _int(digits: str) -> int:
    if len(digits) > 30:  # noqa: PLR2004 - far more than a BIGINT has, far less than is slow
        raise MalformedJson("The JSON has a number with too many digits.")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    if len(digits) > 60:  # noqa: PLR2004 - likewise
        raise MalformedJson("The JSON has a number with too many digits.")
    try:
        return Decimal(digits)
    except ArithmeticError as error:
        raise MalformedJson("The JSON has a number with an exponent beyond all reason.") from error


def _check(value: Any, depth: int) -> None:
    if depth == 0:
        raise MalformedJson("The JSON is nested too deeply.")
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise MalformedJson("The JSON has half a surrogate pair in a text.") from error
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth)
            _check(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth - 1)
