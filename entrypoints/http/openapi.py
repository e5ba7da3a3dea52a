"""The OpenAPI document, written from the operations and from the types that they work with."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final, get_args, get_origin

import attrs
import orjson

from domain.shared.rules import Id
from entrypoints.http.openapi_conventions import HEADERS, INTRODUCTION, PARAMETERS, REFUSALS
from entrypoints.http.operations import Nothing, Operation
from entrypoints.http.problem import MEDIA_TYPE
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.query import comma_separated, plain
from entrypoints.http.routes import OPERATIONS
from entrypoints.http.schemas import Schema, Schemas, fields, notes
from entrypoints.http.structuring import is_union, render

VERSION: Final = "1"

# What is neither JSON nor empty: a file, and a page.
_TEXTS: Final[Mapping[Any, str]] = {str: "text/csv", bytes: "text/html"}
# What may be another answer when it is asked again after a while.
_LATER: Final = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}


def openapi(operations: Sequence[Operation] = OPERATIONS) -> dict[str, Any]:
    """OpenAPI 3.1, of these operations."""
    answers = Schemas(strict=False)
    for operation in operations:
        if _is_json(operation.answer):
            answers.of(operation.answer)
    requests = Schemas(strict=True, others=answers.components)
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in operations:
        described = _Described(operation, requests, answers).operation()
        paths[operation.path][operation.method.lower()] = described
    schemas = {**answers.components, **requests.components, **REFUSALS}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Storekeep", "version": VERSION, "description": INTRODUCTION},
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(each.folder for each in operations)],
        "paths": paths,
        "components": {
            "schemas": {name: schemas[name] for name in sorted(schemas)},
            "headers": HEADERS,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
        },
    }
    # As a client reads it: defaults are values of our own types until here.
    return orjson.loads(render(document))  # type: ignore[no-any-return]


def problems_of(operation: Operation) -> list[str]:
    """The codes of all problems that the operation can answer, by status."""
    groups: list[tuple[object, Sequence[str]]] = [
        (True, ("invalid_query", "unauthorised", "too_many_requests", "unavailable", "busy")),
        (True, operation.refusals),
        (operation.guarded, ("forbidden",)),
        ("{" in operation.path, ("not_found",)),
        (
            operation.body,
            ("incomplete_body", "body_too_large", "unsupported_media_type", "invalid_input"),
        ),
        (_is_json(operation.body), ("malformed_json",)),
        (
            operation.takes_key,
            ("invalid_header", "idempotency_key_in_progress", "idempotency_key_reused"),
        ),
        (operation.if_match is not None, ("malformed_condition", "stale_version")),
        (operation.if_match, ("precondition_required",)),
    ]
    codes = {code for applies, group in groups if applies for code in group}
    return sorted(codes, key=lambda code: (PROBLEMS[code].status, list(PROBLEMS).index(code)))


class _Described:
    """One operation in the words of OpenAPI."""

    def __init__(self, operation: Operation, requests: Schemas, answers: Schemas) -> None:
        self._it = operation
        self._requests = requests
        self._answers = answers

    def operation(self) -> Schema:
        it = self._it
        bearer: list[Schema] = [{"bearer": []}]
        return {
            "operationId": it.name,
            "tags": [it.folder],
            "summary": it.summary,
            **({"description": it.description} if it.description else {}),
            "parameters": [*self._in_path(), *self._in_query(), *self._in_headers()],
            **({"requestBody": self._body()} if it.body else {}),
            "responses": {
                **{str(each): self._success(each) for each in (it.status, *it.or_status)},
                **self._not_modified(),
                **self._no(),
                **self._too_long(),
            },
            "security": bearer if it.guarded else [{}, *bearer],
            **({"x-scope": str(it.scope)} if it.scope else {}),
            **({"x-caller": str(it.own)} if it.own else {}),
        }

    def _in_path(self) -> list[Schema]:
        return [
            {
                "name": name,
                "in": "path",
                "required": True,
                "schema": self._requests.of(Id),
                "example": 1,
            }
            for name in re.findall(r"\{(\w+)\}", self._it.path)
        ]

    def _in_query(self) -> list[Schema]:
        return [
            self._query_parameter(name, annotation, field)
            for name, annotation, field in fields(self._it.query)
        ]

    def _query_parameter(self, name: str, annotation: Any, field: Any) -> Schema:
        schema = self._requests.of(_sent(annotation))
        parameter: Schema = {"name": name, "in": "query"}
        if note := notes(self._it.query).get(name):
            parameter["description"] = note
        if get_origin(plain(annotation)) is tuple:
            together = comma_separated(get_args(plain(annotation))[0])
            parameter |= {"style": "form", "explode": not together}
            if together:
                # Nothing between two commas is no value, and so an empty list has no text.
                schema["minItems"] = 1
        if field.default is attrs.NOTHING:
            parameter["required"] = True
        elif field.default not in (None, ()):
            schema["default"] = field.default
        if name in self._it.query_example:
            parameter["example"] = self._it.query_example[name]
        return {**parameter, "schema": schema}

    def _in_headers(self) -> list[Schema]:
        wanted = {
            "If-Match": self._it.if_match is not None,
            "If-None-Match": self._is_named(),
            "Idempotency-Key": self._it.takes_key,
        }
        return [
            {
                "name": name,
                "in": "header",
                **({"required": True} if name == "If-Match" and self._it.if_match else {}),
                **PARAMETERS[name],
            }
            for name, is_wanted in wanted.items()
            if is_wanted
        ]

    def _body(self) -> Schema:
        example = {"example": self._it.example} if self._it.example is not None else {}
        return {"required": True, "content": _content(self._it.body, self._requests, example)}

    def _success(self, status: int) -> Schema:
        it = self._it
        headers = {
            "ETag": _is_whole(it.answer) and not it.told_once,
            # Also where it is told again, or is not done yet.
            "Location": it.status == HTTPStatus.CREATED,
            "Link": it.query is not Nothing and "after" in attrs.fields_dict(it.query),
            "Idempotency-Replayed": it.takes_key,
        }
        answer: Schema = {
            "description": HTTPStatus(status).phrase,
            "headers": _headers(name for name, is_sent in headers.items() if is_sent),
        }
        if it.answer is not None:
            answer["content"] = _content(it.answer, self._answers, {})
        return answer

    def _not_modified(self) -> Schema:
        if not self._is_named():
            return {}
        return {"304": {"description": "Not Modified", "headers": _headers(["ETag"])}}

    def _is_named(self) -> bool:
        """Whether what is read has an ETag: a stream has none, as it is not over when it begins."""
        it = self._it
        return it.method == "GET" and _is_whole(it.answer) and not it.told_once

    def _no(self) -> Schema:
        by_status: dict[int, list[str]] = defaultdict(list)
        for code in problems_of(self._it):
            by_status[PROBLEMS[code].status].append(code)
        return {str(status): self._problem(status, codes) for status, codes in by_status.items()}

    def _too_long(self) -> Schema:
        # Answered by the server in front, before the application sees the request.
        too_long = {"description": "The address has more than 8190 characters"}
        return {"414": too_long} if attrs.fields(self._it.query) else {}

    def _problem(self, status: int, codes: Sequence[str]) -> Schema:
        headers = {
            "Retry-After": status in _LATER,
            "WWW-Authenticate": status == HTTPStatus.UNAUTHORIZED,
        }
        schema = {
            "$ref": "#/components/schemas/Problem",
            "properties": {"code": {"enum": list(codes)}},
        }
        return {
            "description": "; ".join(PROBLEMS[code].title for code in codes),
            "headers": _headers(name for name, is_sent in headers.items() if is_sent),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }


def _content(kind: Any, schemas: Schemas, more: Mapping[str, Any]) -> Schema:
    if kind in _TEXTS:
        return {_TEXTS[kind]: {"schema": {"type": "string"}, **more}}
    return {"application/json": {"schema": schemas.of(kind), **more}}


def _sent(annotation: Any) -> Any:
    """What stands in a query string if anything does: None is said by saying nothing."""
    if not is_union(annotation):
        return annotation
    [rest] = [part for part in get_args(annotation) if part is not type(None)]
    return rest


def _is_json(kind: Any) -> bool:
    return kind is not None and kind not in _TEXTS


def _is_whole(kind: Any) -> bool:
    """Whether it is there before its first byte is sent: a file is not."""
    return kind is not None and kind is not str


def _headers(names: Iterable[str]) -> Schema:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in (*names, "X-Request-Id")}
