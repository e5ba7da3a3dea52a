"""What a buyer sends, and what comes back."""

import http.client
from collections.abc import Mapping
from contextlib import closing
from typing import Any, Final, Protocol
from urllib.parse import urlencode

import orjson
from attrs import Factory, frozen

from entrypoints.proof.fuses import HEADER

# A crowd of hundreds waits for a few dozen threads, and perhaps for a database that starts anew.
_PATIENCE_SECONDS: Final = 60.0


class NoAnswer(Exception):
    """Whether the request was done is not known."""


@frozen(kw_only=True)
class Request:
    method: str
    path: str
    token: str = ""
    body: Any = None
    """JSON; or of a form, if `form` is set."""
    form: bool = False
    key: str | None = None
    fuse: str = ""
    """See `fuses.py`."""

    @property
    def headers(self) -> dict[str, str]:
        found = {}
        if self.token:
            found["Authorization"] = f"Bearer {self.token}"
        if self.body is not None:
            kind = "x-www-form-urlencoded" if self.form else "json"
            found["Content-Type"] = f"application/{kind}"
        if self.key is not None:
            found["Idempotency-Key"] = self.key
        if self.fuse:
            found[HEADER] = self.fuse
        return found

    @property
    def content(self) -> bytes:
        if self.body is None:
            return b""
        return urlencode(self.body).encode() if self.form else orjson.dumps(self.body)


@frozen(kw_only=True)
class Answer:
    status: int
    body: bytes = b""
    headers: Mapping[str, str] = Factory(dict)
    """By lower-case name."""

    def json(self) -> Any:
        return orjson.loads(self.body)

    @property
    def code(self) -> str:
        """Of a problem; else empty."""
        if self.status < http.HTTPStatus.BAD_REQUEST:
            return ""
        try:
            return str(self.json().get("code", ""))
        except (ValueError, AttributeError):
            return ""

    @property
    def was_replayed(self) -> bool:
        return self.headers.get("idempotency-replayed") == "true"


class Wire(Protocol):
    def send(self, request: Request) -> Answer:
        """Raises NoAnswer."""
        ...


class HttpWire:
    """Each request has a connection of its own: none outlives the worker that it leads to."""

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)

    def send(self, request: Request) -> Answer:
        connection = http.client.HTTPConnection(*self._address, timeout=_PATIENCE_SECONDS)
        with closing(connection):
            try:
                connection.request(
                    request.method, request.path, request.content or None, request.headers
                )
                answer = connection.getresponse()
                return Answer(
                    status=answer.status,
                    body=answer.read(),
                    headers={name.lower(): value for name, value in answer.getheaders()},
                )
            except (OSError, http.client.HTTPException) as error:
                raise NoAnswer(f"{type(error).__name__}: {error}") from error
