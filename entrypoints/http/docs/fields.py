"""Tables of parameters and fields: names, types, limits and what they mean."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from entrypoints.http.docs.markup import Content, Markup, el, inline, join

Schema = Mapping[str, Any]

_WORDS: Final = {
    "integer": "whole number",
    "string": "text",
    "boolean": "true or false",
    "date-time": "time",
}
# What every id has in common says nothing about one of them.
_ANY_ID: Final = (1, 2**63 - 1)


def parameters_table(title: str, parameters: Iterable[Schema], components: Schema) -> Markup:
    rows = [
        _row(
            each["name"],
            each["schema"],
            components,
            required=each.get("required", False),
            note=" ".join(filter(None, (each.get("description"), _spelling(each)))),
        )
        for each in parameters
    ]
    return _table(title, rows)


def fields_table(title: str, schema: Schema, components: Schema) -> Markup:
    """The fields of an object."""
    required = schema.get("required", ())
    answered = "additionalProperties" not in schema
    rows = [
        _row(
            name,
            field,
            components,
            required=name in required and not answered,
            optional=answered and name not in required,
            note=field.get("description", ""),
        )
        for name, field in schema["properties"].items()
    ]
    return _table(title, rows)


def type_name(schema: Schema) -> Markup:
    """What kind of thing it is, with links to the types of the shop."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return el("a", name, href=f"#type-{name}")
    if choices := _alternatives(schema):
        return Markup(" or ".join(map(type_name, choices)))
    if "type" not in schema:
        return Markup("anything")
    if schema["type"] == "array":
        plural = "s" if schema["items"].get("type") == "integer" else ""
        return join("list of ", type_name(schema["items"]), plural)
    if schema["type"] == "object":
        return join("map of text to ", type_name(schema["additionalProperties"]))
    return Markup(_WORDS.get(schema.get("format", schema["type"]), schema["type"]))


def limits(schema: Schema, components: Schema) -> str:
    """The rules that a value keeps, in words."""
    found = []
    if "minimum" in schema and (schema["minimum"], schema["maximum"]) != _ANY_ID:
        found.append(f"{schema['minimum']:,} to {schema['maximum']:,}")
    if "maxLength" in schema:
        found.append(f"up to {schema['maxLength']:,} characters")
    if "maxItems" in schema:
        found.append(f"up to {schema['maxItems']:,}, no two alike")
    if "maxProperties" in schema:
        found.append(f"up to {schema['maxProperties']:,} entries")
    choices = schema.get("enum") or _choices(schema.get("items", schema), components)
    if choices:
        found.append(" · ".join(choices))
    return ", ".join(found)


def _choices(schema: Schema, components: Schema) -> list[str]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: list[str] = components.get(name, {}).get("enum", [])
    return found


def _spelling(parameter: Schema) -> str:
    if parameter["schema"].get("type") != "array":
        return ""
    return "Repeat for several." if parameter["explode"] else "Several with commas between them."


def _row(
    name: str,
    schema: Schema,
    components: Schema,
    *,
    required: bool = False,
    optional: bool = False,
    note: str,
) -> Markup:
    label: list[Content] = [el("code", name, class_="name")]
    if required:
        label += [" ", el("span", "required", class_="required")]
    if optional:
        label += [" ", el("span", "not always", class_="quiet")]
    details: list[Content] = []
    if note:
        details.append(el("p", inline(note)))
    rules = limits(schema, components)
    if rules:
        details.append(el("p", rules, class_="quiet"))
    if "default" in schema and schema["default"] not in ("", [], {}):
        shown = json.dumps(schema["default"]) if _is_bulky(schema) else str(schema["default"])
        details.append(el("p", "default ", el("code", shown), class_="quiet"))
    return el(
        "tr",
        el("th", *label, scope="row"),
        el("td", type_name(schema), class_="type"),
        el("td", *details),
    )


def _is_bulky(schema: Schema) -> bool:
    return not isinstance(schema["default"], str)


def _table(title: str, rows: list[Markup]) -> Markup:
    if not rows:
        return Markup()
    caption = el("h4", title)
    return join(caption, el("div", el("table", el("tbody", *rows)), class_="table"))


def _alternatives(schema: Schema) -> list[Schema]:
    if isinstance(schema.get("type"), list):
        return [{**schema, "type": each} for each in schema["type"]]
    return list(schema.get("anyOf", ()))
