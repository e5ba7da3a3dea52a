"""`/`, `/docs` and `/v1/openapi.json`: what the service says about itself."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

import falcon

from domain.shared.errors import NotFound
from entrypoints.config import ClassicApi, Settings
from entrypoints.http.docs.frame import CONTENT_SECURITY_POLICY
from entrypoints.http.docs.problem_pages import problem_list, problem_page
from entrypoints.http.docs.reference import reference
from entrypoints.http.openapi import openapi
from entrypoints.http.problems import PROBLEMS
from entrypoints.http.replies import Reply, send
from entrypoints.http.structuring import render

_HTML: Final = "text/html; charset=utf-8"


class Fixed:
    """Always the same answer, made when the service starts."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        send(req, resp, self._reply)

    on_head = on_get


class ProblemPage:
    """`/docs/problems/sku_taken` and its like."""

    def on_get(self, req: falcon.Request, resp: falcon.Response, code: str) -> None:
        if code not in PROBLEMS:
            raise NotFound("There is no such problem; /docs/problems lists them all.")
        send(req, resp, _page(problem_page(code)))

    on_head = on_get


def add_routes(app: "falcon.App[Any, Any]", settings: Settings) -> None:
    add: Callable[[str, Any], None] = app.add_route
    add("/", Fixed(Reply(value=_index(settings))))
    add("/v1/openapi.json", Fixed(Reply(value=_document())))
    add("/docs", Fixed(_page(_reference(settings.public_url))))
    add("/docs/problems", Fixed(_page(problem_list())))
    add("/docs/problems/{code}", ProblemPage())


# Both depend on nothing that changes while the process runs, and take a while to make.
@cache
def _document() -> bytes:
    return render(openapi())


@cache
def _reference(base_url: str) -> bytes:
    return reference(openapi(), base_url)


def _index(settings: Settings) -> Mapping[str, Any]:
    classic = ["/api/categories", "/api/products", "/api/tags"]
    return {
        "service": "storekeep",
        "docs": "/docs",
        "openapi": "/v1/openapi.json",
        "health": "/health/ready",
        "catalogue": ["/v1/categories", "/v1/products", "/v1/tags"],
        **({"classic": classic} if settings.classic_api is not ClassicApi.OFF else {}),
    }


def _page(html: bytes) -> Reply:
    headers = {"Content-Security-Policy": CONTENT_SECURITY_POLICY, "Referrer-Policy": "no-referrer"}
    return Reply(value=html, media_type=_HTML, headers=headers)
