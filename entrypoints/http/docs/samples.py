"""What a value of a schema looks like."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]


def sample(schema: Schema, components: Schema, known: Mapping[str, Any], name: str = "") -> Any:
    """A value that fits, with fields of the outermost object from `known` if they are there."""
    if "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    elif "anyOf" in schema:
        return sample(schema["anyOf"][0], components, known, name)
    if name in known and not _is_structured(schema):
        return known[name]
    if "enum" in schema:
        return schema["enum"][0]
    if "properties" in schema:
        inside = {} if name else known
        return {
            field: sample(inner, components, inside, field)
            for field, inner in schema["properties"].items()
        }
    return _plain(schema, components, known, name)


def _plain(schema: Schema, components: Schema, known: Mapping[str, Any], name: str) -> Any:
    if "type" not in schema:
        return "…"
    kind = schema["type"] if isinstance(schema["type"], str) else schema["type"][0]
    match kind:
        case "array":
            return [sample(schema["items"], components, known, name)]
        case "object":
            return {"…": sample(schema["additionalProperties"], components, known)}
        case "integer":
            return 1
        case "boolean":
            return True
        case _:
            return "2027-01-31T12:00:00Z" if schema.get("format") == "date-time" else "…"


def _is_structured(schema: Schema) -> bool:
    return "properties" in schema or "$ref" in schema.get("items", {})
