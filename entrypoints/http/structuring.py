"""From what arrived to the domain's types, and back.

cattrs is lenient by itself; here nothing is converted silently, unknown fields are refused, and
all that is wrong is told at once, each with a JSON pointer.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from types import GenericAlias, UnionType
from typing import Annotated, Any, Final, TypeVar, Union, get_args, get_origin

import attrs
import orjson
from cattrs import (
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    IterableValidationError,
)
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from domain.shared.changes import UNSET, Unset
from domain.shared.errors import InvalidInput, Violation
from domain.shared.rules import Entries, Items, Rule

T = TypeVar("T")
Hook = Callable[[Any, Any], Any]


# Who has made so many mistakes has made one many times over; a list of them all could be many
# times as long as what was sent.
MOST_TOLD: Final = 100


class Broken(ValueError):
    """One value is not what its type or rule asks for."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def structure(value: Any, wanted: type[T]) -> T:
    """Raises InvalidInput with every violation."""
    try:
        return _converter.structure(value, wanted)
    except Exception as error:
        violations = tuple(islice(_violations(error, ""), MOST_TOLD))
        if not violations:
            raise
        raise InvalidInput(violations) from error


def render(value: Any) -> bytes:
    """JSON of entities and documents; fields that are UNSET are left out."""
    return orjson.dumps(_converter.unstructure(value), option=orjson.OPT_UTC_Z)


def rules_of(annotation: Any) -> list[Rule]:
    """The rules in `Annotated[...]`."""
    return [part for part in get_args(annotation)[1:] if hasattr(part, "problem")]


def is_union(annotation: Any) -> bool:
    return get_origin(annotation) in {Union, UnionType}


def _violations(error: BaseException, pointer: str) -> Iterator[Violation]:
    if isinstance(error, ClassValidationError | IterableValidationError):
        within, others = error.group_exceptions()
        for inner, note in within:
            step = note.name if isinstance(error, ClassValidationError) else note.index  # type: ignore[union-attr]
            yield from _violations(inner, f"{pointer}/{escape(str(step))}")
        for inner in others:
            yield from _violations(inner, pointer)
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            yield Violation(f"{pointer}/{escape(name)}", "unknown_field", "is not a field here")
    elif isinstance(error, Broken):
        yield Violation(pointer, error.code, error.detail)
    elif isinstance(error, KeyError):
        yield Violation(pointer, "required", "is required")


def escape(step: str) -> str:
    """One step of a JSON pointer (RFC 6901)."""
    return step.replace("~", "~0").replace("/", "~1")


_KINDS: Final = {int: "a whole number", str: "text", bool: "true or false"}


def _exactly(kind: type) -> Hook:
    def hook(value: Any, _: Any) -> Any:
        if type(value) is not kind:
            raise Broken("type", f"must be {_KINDS[kind]}")
        return value

    return hook


# Python's own reader takes much more of ISO 8601 than RFC 3339 has, times without an offset too.
_TIME: Final = re.compile(
    r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)


def _time_hook(value: Any, _: Any) -> datetime:
    """In UTC, down to the microsecond: what is finer is cut off."""
    try:
        if isinstance(value, str) and _TIME.fullmatch(value):
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Broken(
        "time",
        "must be a time with an offset or Z, such as 2027-01-31T12:00:00Z (in a query, + is %2B)",
    )


def _enum_hook(value: Any, kind: type[StrEnum]) -> StrEnum:
    choices = {member.value: member for member in kind}
    if not isinstance(value, str) or value not in choices:
        raise Broken("choice", f"must be one of {', '.join(choices)}")
    return choices[value]


def _ruled_hook(annotation: Any) -> Hook:
    base = get_args(annotation)[0]
    structure_base = _converter.get_structure_hook(base)
    rules = rules_of(annotation)

    most = min((rule.max for rule in rules if isinstance(rule, Items | Entries)), default=None)

    def hook(value: Any, _: Any) -> Any:
        if most is not None and isinstance(value, list | dict) and len(value) > most:
            # Before a million of them are looked at.
            raise Broken("too_many", f"has {len(value)}, at most {most} are allowed")
        found = structure_base(value, base)
        for rule in rules:
            if problem := rule.problem(found):
                raise Broken(*problem)
        return found

    return hook


def _sendable_hook(annotation: Any) -> Hook:
    rest: Any = Union[tuple(part for part in get_args(annotation) if part is not Unset)]  # noqa: UP007
    structure_rest = _converter.get_structure_hook(rest)

    def hook(value: Any, _: Any) -> Any:
        return structure_rest(value, rest)

    return hook


def _tuple_hook(annotation: Any) -> Hook:
    listed: Any = GenericAlias(list, get_args(annotation)[:1])
    structure_list = _converter.get_structure_hook(listed)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, list):
            raise Broken("type", "must be a list")
        return tuple(structure_list(value, listed))

    return hook


def _mapping_hook(annotation: Any) -> Hook:
    key_type, value_type = get_args(annotation)
    structure_key = _converter.get_structure_hook(key_type)
    mapped: Any = GenericAlias(dict, (str, value_type))
    structure_values = _converter.get_structure_hook(mapped)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise Broken("type", "must be an object")
        for key in value:
            try:
                structure_key(key, key_type)
            except Broken as error:
                raise Broken(error.code, f"has the name {key!r}, which {error.detail}") from error
        return structure_values(value, mapped)

    return hook


def _class_hook(kind: Any) -> Hook:
    structure_class = make_dict_structure_fn(kind, _converter, _cattrs_forbid_extra_keys=True)

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise Broken("type", "must be an object")
        return structure_class(value, kind)

    return hook


def _without_unset(kind: Any) -> Callable[[Any], Any]:
    left_out: dict[str, Any] = {
        each.name: override(omit_if_default=True)
        for each in attrs.fields(kind)
        if each.default is UNSET
    }
    return make_dict_unstructure_fn(kind, _converter, **left_out)


def _is_ruled(annotation: Any) -> bool:
    return get_origin(annotation) is Annotated and bool(rules_of(annotation))


def _is_sendable(annotation: Any) -> bool:
    return is_union(annotation) and Unset in get_args(annotation)


def _is_tuple(annotation: Any) -> bool:
    return get_origin(annotation) is tuple and get_args(annotation)[1:] == (...,)


def _is_mapping(annotation: Any) -> bool:
    return get_origin(annotation) is Mapping


_converter = Converter(detailed_validation=True)
for _kind in _KINDS:
    _converter.register_structure_hook(_kind, _exactly(_kind))
_converter.register_structure_hook(datetime, _time_hook)
# By class, as those above: a factory comes after them, and a StrEnum is a str.
_converter.register_structure_hook(StrEnum, _enum_hook)
_converter.register_structure_hook_factory(attrs.has, _class_hook)
_converter.register_structure_hook_factory(_is_tuple, _tuple_hook)
_converter.register_structure_hook_factory(_is_mapping, _mapping_hook)
_converter.register_structure_hook_factory(_is_ruled, _ruled_hook)
_converter.register_structure_hook_factory(_is_sendable, _sendable_hook)
_converter.register_unstructure_hook_factory(attrs.has, _without_unset)
