"""An operation as a command for the terminal."""

import json
from collections.abc import Mapping
from textwrap import indent
from typing import Any, Final
from urllib.parse import urlencode

# What fits on a line of the narrow column beside the text.
_SHORT: Final = 42


def command(base_url: str, method: str, path: str, operation: Mapping[str, Any]) -> str:
    """What to type, made of the examples in the document."""
    for parameter in operation["parameters"]:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
    query = {
        parameter["name"]: _text(parameter["example"])
        for parameter in operation["parameters"]
        if parameter["in"] == "query" and "example" in parameter
    }
    if query:
        path += "?" + urlencode(query, safe=",:")
    lines = [f"curl {_method(method)}{_quoted(base_url + path)}"]
    lines += [f"-H {_quoted(header)}" for header in _headers(operation)]
    body = operation.get("requestBody")
    if body:
        [content] = body["content"].values()
        lines.append(f"--data {_quoted(_body(content))}")
    return " \\\n  ".join(lines)


def _method(method: str) -> str:
    return "" if method == "GET" else f"-X {method} "


def _headers(operation: Mapping[str, Any]) -> list[str]:
    found = []
    if "x-scope" in operation:
        found.append("Authorization: Bearer staff_development")
    elif "x-caller" in operation:
        found.append(f"Authorization: Bearer {operation['x-caller']}_…")
    if "requestBody" in operation:
        [media_type] = operation["requestBody"]["content"]
        found.append(f"Content-Type: {media_type}")
    if any(each["name"] == "If-Match" and each.get("required") for each in operation["parameters"]):
        found.append("If-Match: *")
    return found


def _body(content: Mapping[str, Any]) -> str:
    example = content.get("example", {})
    return example.rstrip() if isinstance(example, str) else pretty(example)


def pretty(value: Any) -> str:
    """JSON on one line if it is short, else as it is easily read."""
    short = json.dumps(value, ensure_ascii=False)
    if len(short) <= _SHORT:
        return short
    if isinstance(value, dict):
        pairs = [f"{json.dumps(name)}: {pretty(inner)}" for name, inner in value.items()]
        return "{\n" + indent(",\n".join(pairs), "  ") + "\n}"
    if isinstance(value, list):
        return "[\n" + indent(",\n".join(map(pretty, value)), "  ") + "\n]"
    return short


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
