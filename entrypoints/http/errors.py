"""The one map from errors to HTTP."""

import logging
from http import HTTPStatus
from typing import Any, Final

from falcon import HTTPError, Request, Response

from domain.idempotency.model import Answer
from domain.shared.errors import DomainError, InvalidInput
from entrypoints.http.problem import MEDIA_TYPE
from entrypoints.http.problems import PROBLEMS, document
from entrypoints.http.query import InvalidQuery

# A deadlock or a restart of the database is over in about a second.
RETRY_AFTER_SECONDS: Final = "1"

_log = logging.getLogger("storekeep.http")

# Falcon's own errors that a client can see; what is not here is a plain bad request.
_CODES: Final = {
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
    415: "unsupported_media_type",
}


class Unauthorised(DomainError):
    code = "unauthorised"


class InvalidHeader(InvalidInput):
    code = "invalid_header"


def answer_for(error: DomainError, request_id: str) -> Answer:
    """The problem document that tells of the error."""
    extensions: dict[str, Any] = dict(error.facts)
    detail = error.detail
    if isinstance(error, InvalidInput):
        extensions["errors"] = _violations(error)
        count = len(error.violations)
        detail = f"{count} {'rule is' if count == 1 else 'rules are'} broken: {detail}"
    return Answer(
        status=PROBLEMS[error.code].status,
        headers={"Content-Type": MEDIA_TYPE, **headers_of(error)},
        body=document(error.code, detail, request_id, extensions),
    )


def headers_of(error: DomainError) -> dict[str, str]:
    """What a refusal tells in its headers, whatever the format of its body."""
    match PROBLEMS[error.code].status:
        case HTTPStatus.SERVICE_UNAVAILABLE:
            return {"Retry-After": RETRY_AFTER_SECONDS}
        case HTTPStatus.TOO_MANY_REQUESTS:
            return {"Retry-After": str(error.facts["retry_after"])}
        case HTTPStatus.UNAUTHORIZED:
            return {"WWW-Authenticate": 'Bearer realm="storekeep"'}
        case _:
            return {}


def _violations(error: InvalidInput) -> list[dict[str, str]]:
    if isinstance(error, InvalidQuery | InvalidHeader):
        place = "parameter" if isinstance(error, InvalidQuery) else "header"
        return [
            {place: each.pointer.removeprefix("/"), "code": each.code, "detail": each.detail}
            for each in error.violations
        ]
    return [
        {"pointer": each.pointer, "code": each.code, "detail": each.detail}
        for each in error.violations
    ]


class Refusal(DomainError):
    """What has no error of its own in the domain: a path or a method that does not exist, a bug."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code  # type: ignore[misc]


def of_domain(error: Exception, _: str) -> DomainError:
    assert isinstance(error, DomainError)  # noqa: S101 - registered for this class only
    return error


def of_falcon(error: Exception, _: str) -> DomainError:
    assert isinstance(error, HTTPError)  # noqa: S101 - registered for this class only
    code = _CODES.get(error.status_code, "invalid_header")
    return Refusal(code, error.description or PROBLEMS[code].help)


def bug(error: Exception, request_id: str) -> DomainError:
    _log.error("bug", exc_info=error, extra={"fields": {"request_id": request_id}})
    return Refusal("internal_error", PROBLEMS["internal_error"].help)


def refuse(req: Request, resp: Response, error: DomainError) -> None:
    """What the clients of the store API are told."""
    answer = answer_for(error, req.context.request_id)
    resp.status = answer.status
    resp.stream = None
    for name, value in answer.headers.items():
        resp.set_header(name, value)
    resp.data = answer.body
