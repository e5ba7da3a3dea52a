"""Reading request bodies: bounded, of the right type, in UTF-8."""

from typing import Any

import falcon
from gunicorn.http.errors import ParseException

from domain.shared.errors import DomainError
from entrypoints.http.strict_json import parse


class BodyTooLarge(DomainError):
    code = "body_too_large"


class IncompleteBody(DomainError):
    code = "incomplete_body"


class UnsupportedMediaType(DomainError):
    code = "unsupported_media_type"


class MalformedJson(DomainError):
    code = "malformed_json"


def read_json(req: falcon.Request, limit: int) -> tuple[bytes, Any]:
    """The body as it came, and what it says.

    Raises UnsupportedMediaType, BodyTooLarge, IncompleteBody, MalformedJson.
    """
    _check_type(req, "application/json")
    body = read_body(req, limit)
    if not body.strip():
        raise MalformedJson("The body is empty; it must be a JSON object.")
    return body, parse_json(body)


def parse_json(body: bytes) -> Any:
    """Raises MalformedJson."""
    try:
        return parse(body)
    except ValueError as error:
        raise MalformedJson(str(error)) from error


def read_text(req: falcon.Request, limit: int) -> str:
    """A CSV file in UTF-8, with or without a byte order mark.

    Raises UnsupportedMediaType, BodyTooLarge, IncompleteBody.
    """
    _check_type(req, "text/csv")
    try:
        return read_body(req, limit).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnsupportedMediaType(
            f"The file is not UTF-8: byte {error.start} is wrong. Save it as CSV UTF-8."
        ) from error


def read_body(req: falcon.Request, limit: int) -> bytes:
    """Raises BodyTooLarge, having read no more than the limit; IncompleteBody."""
    length = req.content_length or 0
    if length > limit:
        raise _too_large(limit)
    try:
        body = req.bounded_stream.read(limit + 1) if length else _chunked(req, limit)
    except (OSError, ParseException) as error:
        raise IncompleteBody("The body broke off, or its chunks make no sense.") from error
    if len(body) > limit:
        raise _too_large(limit)
    # Half a file can look like a whole one, but it is not what the caller meant to send.
    if len(body) < length:
        raise IncompleteBody(f"The body broke off after {len(body)} of {length} bytes.")
    return body


def _chunked(req: falcon.Request, limit: int) -> bytes:
    # Without a length, the server in front says where the body ends; if it does not, there is none.
    if not req.env.get("wsgi.input_terminated"):
        return b""
    return req.stream.read(limit + 1)


def _too_large(limit: int) -> BodyTooLarge:
    return BodyTooLarge(f"The body has more than {limit} bytes.", limit_bytes=limit)


def _check_type(req: falcon.Request, wanted: str) -> None:
    if req.get_header("Content-Encoding", default="identity").lower() != "identity":
        raise UnsupportedMediaType("The body must not be compressed.")
    media_type, parameters = falcon.parse_header(req.content_type or "")
    charset = parameters.get("charset", "utf-8").lower()
    if media_type.lower() != wanted or charset not in {"utf-8", "utf8"}:
        raise UnsupportedMediaType(f"The Content-Type must be {wanted}, in UTF-8.")
