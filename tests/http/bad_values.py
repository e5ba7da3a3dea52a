"""Values that a type and its rules do not allow, made from the type itself: a new field of a
request body is tried out without anybody thinking of it.
"""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import attrs

from domain.shared.changes import Unset
from domain.shared.rules import Entries, Items, Text, Whole
from entrypoints.http.structuring import escape, is_union, rules_of

Wrong = tuple[Any, str]
"""A value, and where in it the mistake is."""

SQL: Final = "x'); DROP TABLE products; -- "
_UNKNOWN_NAMES: Final = ["nonsense", "", "Name", "a/b~c", SQL, "🦓", "__class__", "id"]
_CONTROLS: Final = ["\x00", "\x1b", "\x7f", "\x1c"]
_NO_TEXT: Final[list[Any]] = [7, -1, 1.5, True, [], ["x"], {}, {"x": 1}]
_NO_NUMBER: Final[list[Any]] = ["", "1", "one", SQL, 1.5, 1e300, True, [], [1], {}, "\x00"]
_NO_BOOLEAN: Final[list[Any]] = [0, 1, "true", "false", "", [], {}]
_NO_LIST: Final[list[Any]] = ["x", 7, True, {}, {"0": "x"}]
_NO_OBJECT: Final[list[Any]] = ["x", 7, True, [], [{}]]
_NO_CHOICE: Final[list[Any]] = ["nonsense", "", "ACTIVE", " active", 0, True, [], {}, SQL]


def wrong_values(annotation: Any) -> Iterator[Wrong]:
    """Each a value of the wrong type, or one that breaks a rule."""
    if is_union(annotation):
        parts = get_args(annotation)
        if type(None) not in parts:
            yield None, ""
        [annotation] = [part for part in parts if part not in {Unset, type(None)}]
    else:
        yield None, ""
    rules = rules_of(annotation)
    kind = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    yield from _of_kind(kind, rules)


def _of_kind(kind: Any, rules: list[Any]) -> Iterator[Wrong]:
    if kind is str:
        yield from _all_at(_NO_TEXT)
        yield from _texts([rule for rule in rules if isinstance(rule, Text)])
    elif kind is int:
        yield from _all_at(_NO_NUMBER)
        for rule in rules:
            assert isinstance(rule, Whole)
            yield from _all_at([rule.min - 1, rule.max + 1, -(10**25), 10**25])
    elif kind is bool:
        yield from _all_at(_NO_BOOLEAN)
    elif get_origin(kind) is tuple:
        yield from _lists(get_args(kind)[0], rules)
    elif get_origin(kind) is Mapping:
        key, item = get_args(kind)
        yield from _maps(key, item, rules)
    elif issubclass(kind, Enum):
        yield from _all_at(_NO_CHOICE)
    else:
        yield from _objects(kind)


def _all_at(values: list[Any], pointer: str = "") -> Iterator[Wrong]:
    return ((value, pointer) for value in values)


def _texts(rules: list[Text]) -> Iterator[Wrong]:
    for rule in rules:
        yield "x" * (rule.max + 1), ""
        yield "🦓" * (rule.max + 1), ""
        yield "x" * 50_000, ""
        if rule.min > 1:
            yield "x" * (rule.min - 1), ""
        if not rule.blank:
            yield from _all_at(["", " ", "\u3000", "\u2003"])
        for control in _CONTROLS:
            yield from _all_at([control, f"a{control}b", f"{control}a", f"a{control}"])
        if not rule.lines:
            yield from _all_at(["\n", "a\nb", "a\n", "a\r\n", "a\t"])
        if rule.pattern:
            yield from _all_at(
                [" -", "a b--c!", SQL, "javascript:alert(1)\n", "'", "🦓", "a\u2028"]
            )


def _lists(item: Any, rules: list[Any]) -> Iterator[Wrong]:
    yield from _all_at(_NO_LIST)
    good = example(item)
    for rule in rules:
        assert isinstance(rule, Items)
        yield [good] * (rule.max + 1), ""
        if rule.min:
            yield [], ""
        if rule.max > 1:
            yield [good, good], ""
    for value, pointer in wrong_values(item):
        yield [value], f"/0{pointer}"


def _maps(key: Any, item: Any, rules: list[Any]) -> Iterator[Wrong]:
    yield from _all_at(_NO_OBJECT)
    good = example(item)
    for rule in rules:
        assert isinstance(rule, Entries)
        yield {f"a{number}": good for number in range(rule.max + 1)}, ""
    for name, _ in wrong_values(key):
        if isinstance(name, str):
            yield {name: good}, ""
    for value, pointer in wrong_values(item):
        yield {"a": value}, f"/a{pointer}"


def _objects(kind: Any) -> Iterator[Wrong]:
    yield from _all_at(_NO_OBJECT)
    good = example(kind)
    yield from wrong_bodies(kind, good)


def wrong_bodies(kind: Any, good: dict[str, Any]) -> Iterator[Wrong]:
    """The good body with one thing wrong."""
    hints = get_type_hints(kind, include_extras=True)
    fields = attrs.fields_dict(kind)
    for name in _UNKNOWN_NAMES:
        if name not in fields:
            yield {**good, name: 1}, f"/{escape(name)}"
    for name, field in fields.items():
        if field.default is attrs.NOTHING:
            yield {each: good[each] for each in good if each != name}, f"/{name}"
        for value, pointer in wrong_values(hints[name]):
            yield {**good, name: value}, f"/{name}{pointer}"


def example(annotation: Any) -> Any:
    """A value that the annotation allows."""
    if is_union(annotation):
        [annotation] = [part for part in get_args(annotation) if part not in {Unset, type(None)}]
    rules = rules_of(annotation)
    kind = get_args(annotation)[0] if get_origin(annotation) is Annotated else annotation
    if get_origin(kind) is tuple:
        return [example(get_args(kind)[0])]
    if get_origin(kind) is Mapping:
        return {"a": example(get_args(kind)[1])}
    if attrs.has(kind):
        return _example_object(kind)
    return _example_value(kind, rules)


def _example_value(kind: Any, rules: list[Any]) -> Any:
    if kind is str:
        is_address = any(rule.pattern and "http" in rule.pattern for rule in rules)
        return "https://example.com/a" if is_address else "a"
    if kind is int:
        return max([1, *(rule.min for rule in rules)])
    return True if kind is bool else next(iter(kind)).value


def _example_object(kind: Any) -> dict[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    return {
        name: example(hints[name])
        for name, field in attrs.fields_dict(kind).items()
        if field.default is attrs.NOTHING
    }


def text_fields(kind: Any) -> list[str]:
    """The names of the fields of a body that hold one text."""
    hints = get_type_hints(kind, include_extras=True)
    return [
        name
        for name in attrs.fields_dict(kind)
        if any(isinstance(rule, Text) for part in _parts(hints[name]) for rule in rules_of(part))
    ]


def _parts(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if is_union(annotation) else (annotation,)
