"""Putting the WSGI application together."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

import falcon
from falcon.routing import BaseConverter

from domain.shared.errors import DomainError
from domain.shared.rules import MAX_ID
from entrypoints.bootstrap import Shop
from entrypoints.config import ClassicApi, Settings
from entrypoints.http import (
    classic,
    development_gateway,
    development_mail,
    errors,
    health,
    notices,
)
from entrypoints.http.account_pages import resources as account
from entrypoints.http.docs import resources as docs
from entrypoints.http.middleware import Compression, CrossOrigin, RequestLog
from entrypoints.http.operations import Endpoint, Operation
from entrypoints.http.routes import OPERATIONS
from entrypoints.http.throttle import RequestLimit, VisitorLimit

_EXPOSED: Final = [
    "ETag", "Idempotency-Replayed", "Link", "Location", "Retry-After", "X-Request-Id",
]  # fmt: skip


class IdConverter(BaseConverter):
    """An id in a path; whatever else stands there is a path that does not exist."""

    def convert(self, value: str) -> int | None:
        if not re.fullmatch(r"[0-9]{1,19}", value, re.ASCII):
            return None
        return int(value) if 1 <= int(value) <= MAX_ID else None


def create_app(shop: Shop) -> "falcon.App[Any, Any]":
    middleware: list[Any] = [Compression(), RequestLog()]
    if shop.settings.cors_origins:
        middleware.append(
            CrossOrigin(allow_origins=list(shop.settings.cors_origins), expose_headers=_EXPOSED)
        )
    middleware += _limits(shop.settings)
    app = falcon.App(middleware=middleware)
    app.router_options.converters["id"] = IdConverter
    # A trailing slash is served, not redirected, as the classic clients expect.
    app.req_options.strip_url_path_trailing_slash = True
    app.add_error_handler(Exception, _handle(errors.bug))
    app.add_error_handler(falcon.HTTPError, _handle(errors.of_falcon))
    app.add_error_handler(DomainError, _handle(errors.of_domain))
    for path, operations in _by_path().items():
        app.add_route(_with_ids(path), Endpoint(shop, operations))
    app.add_route("/health/live", health.Live())
    app.add_route("/health/ready", health.Ready(shop))
    account.add_routes(app, shop)
    development_mail.add_route(app, shop)
    notices.add_route(app, shop)
    development_gateway.add_route(app, shop)
    docs.add_routes(app, shop.settings)
    if shop.settings.classic_api is not ClassicApi.OFF:
        classic.add_routes(app, shop)
    return app


def _limits(settings: Settings) -> list[Any]:
    """After the request's id and log, so that a refusal has them, too."""
    found: list[Any] = []
    if settings.request_limit is not None:
        found.append(RequestLimit(settings.request_limit, settings.trusted_proxies))
    if settings.visitor_limit is not None:
        found.append(VisitorLimit(settings.visitor_limit, settings.trusted_proxies))
    return found


def _handle(
    as_domain_error: Callable[[Exception, str], DomainError],
) -> Callable[[falcon.Request, falcon.Response, Exception, Any], None]:
    def handle(req: falcon.Request, resp: falcon.Response, error: Exception, _: Any) -> None:
        refusal = as_domain_error(error, req.context.request_id)
        _refuse(req.path)(req, resp, refusal)
        for name, value in dict(getattr(error, "headers", None) or {}).items():
            resp.set_header(name, value)

    return handle


def _refuse(path: str) -> Callable[[falcon.Request, falcon.Response, DomainError], None]:
    if account.is_account(path):
        return account.refuse
    return classic.refuse if classic.is_classic(path) else errors.refuse


def _by_path() -> dict[str, dict[str, Operation]]:
    found: dict[str, dict[str, Operation]] = defaultdict(dict)
    for operation in OPERATIONS:
        found[operation.path][operation.method] = operation
    return found


def _with_ids(path: str) -> str:
    return re.sub(r"\{(\w+)\}", r"{\1:id}", path)
