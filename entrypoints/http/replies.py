"""What a handler answers, and how it goes over the wire."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

import falcon
from attrs import Factory, frozen

from domain.idempotency.model import Answer
from entrypoints.http import query
from entrypoints.http.conditions import entity_tag, is_known
from entrypoints.http.middleware import negotiate
from entrypoints.http.structuring import render


@frozen(kw_only=True)
class Reply:
    """What a handler answers. `version` goes into the ETag."""

    value: Any = None
    stream: Iterator[bytes] | None = None
    """A long answer in pieces, instead of a value."""
    status: int = 200
    version: str | None = None
    location: str | None = None
    next: str | None = None
    """The cursor of the next page."""
    media_type: str = "application/json"
    headers: Mapping[str, str] = Factory(dict)


def finished(reply: Reply) -> Answer:
    """The reply as it goes over the wire."""
    body = reply.value if isinstance(reply.value, bytes) else _body(reply)
    headers = dict(reply.headers)
    if reply.status != HTTPStatus.NO_CONTENT:
        headers["Content-Type"] = reply.media_type
    if reply.location:
        headers["Location"] = reply.location
    if body and reply.status < HTTPStatus.MULTIPLE_CHOICES and "ETag" not in headers:
        headers["ETag"] = entity_tag(reply.version, body)
    return Answer(status=reply.status, headers=headers, body=body)


def _body(reply: Reply) -> bytes:
    return b"" if reply.value is None else render(reply.value)


def replayed(stored: Answer) -> Reply:
    headers = {**stored.headers, "Idempotency-Replayed": "true"}
    media_type = headers.pop("Content-Type", "application/json")
    return Reply(value=stored.body, status=stored.status, media_type=media_type, headers=headers)


def send(req: falcon.Request, resp: falcon.Response, reply: Reply, *, kept: bool = True) -> None:
    """Answer, unless the client has just that answer already. `kept` is whether it may."""
    if reply.stream is not None:
        _send_stream(resp, reply)
        return
    answer = finished(reply)
    resp.status = answer.status
    for name, value in answer.headers.items():
        resp.set_header(name, value)
    if reply.next:
        following = query.next_query(req.query_string, reply.next)
        resp.set_header("Link", f'<{req.path}?{following}>; rel="next"')
    resp.data = answer.body
    tag = answer.headers.get("ETag")
    if not kept:
        resp.set_header("Cache-Control", "no-store")
        resp.delete_header("ETag")
    elif tag and req.method in {"GET", "HEAD"}:
        _revalidate(req, resp, tag)


def _send_stream(resp: falcon.Response, reply: Reply) -> None:
    resp.content_type = reply.media_type
    resp.set_header("Cache-Control", "no-store")
    for name, value in reply.headers.items():
        resp.set_header(name, value)
    resp.stream = reply.stream


def _revalidate(req: falcon.Request, resp: falcon.Response, tag: str) -> None:
    # Shoppers' caches may keep a copy, but ask each time; what staff see stays with them.
    private = req.get_header("Authorization") is not None
    if resp.get_header("Cache-Control") is None:
        resp.set_header("Cache-Control", "private, no-cache" if private else "no-cache")
    resp.append_header("Vary", "Authorization")
    if is_known(req.get_header("If-None-Match"), tag):
        resp.status = 304
        # A cache finds what it is to keep by the tag of the body that it would have got.
        negotiate(req, resp)
        resp.data = b""
        resp.delete_header("Content-Type")
