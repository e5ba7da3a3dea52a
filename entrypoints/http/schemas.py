"""JSON Schema 2020-12 of the very types that structure requests and are rendered as answers."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints

import attrs

from domain.shared.changes import Unset
from entrypoints.http.structuring import is_union, rules_of

Schema = dict[str, Any]

_PLAIN: Final[dict[Any, Schema]] = {
    int: {"type": "integer"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
}
_NULL: Final[Schema] = {"type": "null"}


class Schemas:
    """The schemas of some types; classes become `components`, by name."""

    def __init__(self, *, strict: bool, others: Mapping[str, Schema] | None = None) -> None:
        """`strict` is for what callers send: rules are kept, unknown fields refused, and a field
        that has a default may be left out. What we answer has every field, and may get new ones.

        A class with the name of one of the `others` that differs from it is named `…Input`.
        """
        self._strict = strict
        self._others = others or {}
        self.components: dict[str, Schema] = {}

    def of(self, annotation: Any) -> Schema:
        if annotation in _PLAIN:
            return dict(_PLAIN[annotation])
        if get_origin(annotation) is Annotated:
            base = self.of(get_args(annotation)[0])
            for rule in rules_of(annotation) if self._strict else ():
                base.update(rule.schema())
            return base
        if is_union(annotation):
            return self._union(annotation)
        if get_origin(annotation) in {tuple, list}:
            return {"type": "array", "items": self.of(get_args(annotation)[0])}
        if get_origin(annotation) is Mapping:
            return self._mapping(*get_args(annotation))
        return self._component(annotation)

    def _union(self, annotation: Any) -> Schema:
        rest = [part for part in get_args(annotation) if part not in {Unset, type(None)}]
        [schema] = [self.of(part) for part in rest]
        if type(None) not in get_args(annotation):
            return schema
        if isinstance(schema.get("type"), str):
            return {**schema, "type": [schema["type"], "null"]}
        return {"anyOf": [schema, dict(_NULL)]}

    def _mapping(self, key: Any, value: Any) -> Schema:
        names = {name: limit for name, limit in self.of(key).items() if name != "type"}
        return {
            "type": "object",
            "additionalProperties": {} if value is Any else self.of(value),
            **({"propertyNames": names} if names else {}),
        }

    def _object(self, kind: Any) -> Schema:
        properties, required = {}, []
        for name, annotation, field in fields(kind):
            schema = self.of(annotation)
            if self._strict and field.default is not attrs.NOTHING:
                schema |= _default(field)
            elif field.default is not Unset.UNSET:
                required.append(name)
            if note := notes(kind).get(name):
                schema["description"] = note
            properties[name] = schema
        return {
            "type": "object",
            **_description(kind),
            "properties": properties,
            **({"required": required} if required else {}),
            **({"additionalProperties": False} if self._strict else {}),
        }

    def _component(self, kind: Any) -> Schema:
        if isinstance(kind, type) and issubclass(kind, Enum):
            schema = _enum(kind)
        elif attrs.has(kind):
            schema = self._object(kind)
        else:
            raise TypeError(f"{kind!r} has no schema")
        name = kind.__name__
        if self._others.get(name, schema) != schema:
            name += "Input"
        if self.components.setdefault(name, schema) != schema:
            raise TypeError(f"two classes are called {name}")
        return {"$ref": f"#/components/schemas/{name}"}


def fields(kind: Any) -> Iterator[tuple[str, Any, "attrs.Attribute[Any]"]]:
    """The name, the annotation with its rules, and the attrs field of each field."""
    hints = get_type_hints(kind, include_extras=True)
    for field in attrs.fields(kind):
        yield field.name, hints[field.name], field


@cache
def notes(kind: type) -> Mapping[str, str]:
    """What the source says about each field, in the string just below it."""
    found: dict[str, str] = {}
    for each in reversed(kind.__mro__[:-1]):
        try:
            [tree] = ast.parse(textwrap.dedent(inspect.getsource(each))).body
        except OSError:  # the source was not installed: then there is nothing to tell
            continue
        assert isinstance(tree, ast.ClassDef)  # noqa: S101 - it is the source of a class
        for field, note in zip(tree.body, tree.body[1:], strict=False):
            match field, note:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(ast.Constant(str(text))):
                    found[name] = one_line(text)
    return found


def one_line(text: str) -> str:
    return " ".join(text.split())


def _enum(kind: type[Enum]) -> Schema:
    return {"type": "string", **_description(kind), "enum": [member.value for member in kind]}


def _description(kind: type) -> Schema:
    return {"description": one_line(kind.__doc__)} if kind.__doc__ else {}


def _default(field: "attrs.Attribute[Any]") -> Schema:
    default = field.default
    if default is None or default is Unset.UNSET:
        return {}
    return {"default": default.factory() if _is_factory(default) else default}


def _is_factory(default: Any) -> bool:
    return isinstance(default, type(attrs.Factory(list)))
