"""What happens around every request: its id, its line in the log, its compression."""

import gzip
import logging
import re
import time
import uuid
from typing import Any, Final

import falcon

from entrypoints.http.conditions import compressed

_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")

# Below this the headers that compression adds, and a packet that goes out half full anyway, eat
# up what is won. The level is zlib's knee: 9 costs three times the time for two per cent.
_WORTH_COMPRESSING: Final = 1400
_LEVEL: Final = 5

_log = logging.getLogger("storekeep.access")


class RequestLog:
    """A request id for everybody, and one line for the log: no address, no token, no query string,
    since all of them can say who somebody is or what they look for.
    """

    def process_request(self, req: falcon.Request, _: falcon.Response) -> None:
        req.context.started = time.perf_counter()
        req.context.actor = "anyone"
        sent = req.get_header("X-Request-Id") or ""
        req.context.request_id = sent if _REQUEST_ID.match(sent) else uuid.uuid4().hex

    def process_response(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        _resource: Any,
        _succeeded: bool,  # noqa: FBT001
    ) -> None:
        resp.set_header("X-Request-Id", req.context.request_id)
        resp.set_header("X-Content-Type-Options", "nosniff")
        _log.info(
            "request",
            extra={
                "fields": {
                    "request_id": req.context.request_id,
                    "method": req.method,
                    "route": req.uri_template or "-",
                    "status": resp.status_code,
                    "milliseconds": round((time.perf_counter() - req.context.started) * 1000, 2),
                    "bytes": len(resp.data or b""),
                    "actor": req.context.actor,
                }
            },
        )


class CrossOrigin(falcon.CORSMiddleware[Any, Any]):
    """Falcon's, and caches are told that the answer depends on who asks."""

    def process_response(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        resource: object,
        req_succeeded: bool,  # noqa: FBT001
    ) -> None:
        resp.append_header("Vary", "Origin")
        super().process_response(req, resp, resource, req_succeeded)


class Compression:
    """gzip, for bodies that gain from it. Streams are left alone: they would have to be held."""

    def process_response(
        self,
        req: falcon.Request,
        resp: falcon.Response,
        _resource: Any,
        _succeeded: bool,  # noqa: FBT001
    ) -> None:
        if negotiate(req, resp):
            resp.data = gzip.compress(resp.data or b"", _LEVEL, mtime=0)
            resp.set_header("Content-Encoding", "gzip")


def negotiate(req: falcon.Request, resp: falcon.Response) -> bool:
    """Whether the body goes out compressed; the headers that tell of it are set."""
    if len(resp.data or b"") < _WORTH_COMPRESSING:
        return False
    resp.append_header("Vary", "Accept-Encoding")
    if not _accepts_gzip(req.get_header("Accept-Encoding") or ""):
        return False
    if tag := resp.get_header("ETag"):
        resp.set_header("ETag", compressed(tag))
    return True


def _accepts_gzip(header: str) -> bool:
    for part in header.lower().split(","):
        coding, _, quality = part.partition(";")
        if coding.strip() in {"gzip", "*"}:
            return not re.match(r"\s*q\s*=\s*0(\.0*)?\s*\Z", quality)
    return False
