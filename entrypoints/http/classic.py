"""`/api/…`: the wire of the classic Express + Sequelize back end, over the same catalogue.

Nothing of its names, its prices with a point or its refusals is known anywhere else.
"""

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

import falcon
import orjson
from attrs import evolve

from domain.shared.errors import Conflict, DomainError, InvalidInput, NotFound, Violation
from domain.shared.rules import MAX_ID
from domain.staff.model import Actor, Scope
from entrypoints.bootstrap import Shop
from entrypoints.config import ClassicApi
from entrypoints.http.auth import bearer
from entrypoints.http.classic_input import PATHS, read_fields, read_page
from entrypoints.http.classic_nouns import CHUNK, NOUNS, Noun
from entrypoints.http.errors import Unauthorised, headers_of
from entrypoints.http.problems import PROBLEMS

MEDIA_TYPE: Final = "application/json; charset=utf-8"

# Who writes when no token is asked for; and nobody sees drafts or archived products here.
_OPEN: Final = Actor(
    name="classic", scopes=frozenset({Scope.CATALOGUE_WRITE, Scope.INVENTORY_WRITE})
)
_PATH: Final = re.compile(r"/api(/(\w+).*)?\Z", re.DOTALL)


class Collection:
    """`/api/products` and its like."""

    def __init__(self, shop: Shop, noun: Noun) -> None:
        self._shop = shop
        self._noun = noun

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        limit, after = read_page(req)
        rows = self._noun.stream(self._shop, (after,) if after else None, limit)
        resp.content_type = MEDIA_TYPE
        if limit is None:
            resp.stream = _array(value for _, value in rows)
            return
        page = [row for _, row in zip(range(limit + 1), rows, strict=False)]
        if len(page) > limit:
            query = urlencode({"limit": limit, "after": page[limit - 1][0]})
            resp.set_header("Link", f'<{req.path}?{query}>; rel="next"')
        _answer(resp, [value for _, value in page[:limit]])

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response) -> None:
        actor = _writer(self._shop, req)
        fields = read_fields(req, self._shop.settings.body_limit_bytes)
        whole = "return=representation" in (req.get_header("Prefer") or "").replace(" ", "")
        _answer(resp, self._noun.create(self._shop, actor, fields, whole))


class One:
    """`/api/products/1` and its like."""

    def __init__(self, shop: Shop, noun: Noun) -> None:
        self._shop = shop
        self._noun = noun

    def on_get(self, _: falcon.Request, resp: falcon.Response, text: str) -> None:
        found = _id(text)
        if found is None:
            raise NotFound(text)
        _answer(resp, self._noun.read(self._shop, found))

    on_head = on_get

    def on_put(self, req: falcon.Request, resp: falcon.Response, text: str) -> None:
        actor = _writer(self._shop, req)
        wanted = _numeric(text)
        fields = read_fields(req, self._shop.settings.body_limit_bytes)
        self._noun.change(self._shop, actor, wanted, fields)
        _answer(resp, [1])

    def on_delete(self, req: falcon.Request, resp: falcon.Response, text: str) -> None:
        actor = _writer(self._shop, req)
        self._noun.delete(self._shop, actor, _numeric(text))
        _answer(resp, 1)


class Index:
    """`GET /api`."""

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        paths = [f"/api/{plural}" for plural in NOUNS]
        _answer(resp, {"message": "Storekeep, the classic API", "routes": paths})

    on_head = on_get


def add_routes(app: "falcon.App[Any, Any]", shop: Shop) -> None:
    app.add_route("/api", Index())
    for plural, noun in NOUNS.items():
        app.add_route(f"/api/{plural}", Collection(shop, noun))
        app.add_route(f"/api/{plural}/{{text}}", One(shop, noun))


def _writer(shop: Shop, req: falcon.Request) -> Actor:
    request_id = req.context.request_id
    if shop.settings.classic_api is ClassicApi.OPEN:
        actor: Actor | None = evolve(_OPEN, request_id=request_id)
    else:
        secret = bearer(req)
        actor = None if secret is None else shop.actor(secret, request_id)
    if actor is None:
        raise Unauthorised("Writing needs a staff token: Authorization: Bearer <token>.")
    req.context.actor = actor.identity
    return evolve(actor, scopes=actor.scopes - {Scope.CATALOGUE_READ})


def _id(text: str) -> int | None:
    """The id, 0 for a number that no row has, None for what is no number."""
    if not re.fullmatch(r"-?[0-9]{1,30}", text, re.ASCII):
        return None
    return int(text) if 0 < int(text) <= MAX_ID else 0


def _numeric(text: str) -> int:
    found = _id(text)
    if found is None:
        raise InvalidInput([Violation("/id", "type", "must be a number")])
    return found


def _answer(resp: falcon.Response, value: Any) -> None:
    resp.content_type = MEDIA_TYPE
    resp.data = orjson.dumps(value)


def _array(values: Iterable[Any]) -> Iterator[bytes]:
    """A JSON array in pieces. The first is made at once: what fails then is still answered."""
    pieces = _pieces(values)
    first = next(pieces)
    return _chained(first, pieces)


def _chained(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _pieces(values: Iterable[Any]) -> Iterator[bytes]:
    piece = b"["
    separator = b""
    for count, value in enumerate(values, start=1):
        piece += separator + orjson.dumps(value)
        separator = b","
        if count % CHUNK == 0:
            yield piece
            piece = b""
    yield piece + b"]"


def is_classic(path: str) -> bool:
    return _PATH.match(path) is not None


def refuse(req: falcon.Request, resp: falcon.Response, error: DomainError) -> None:
    """What the classic clients expect of a refusal."""
    status = PROBLEMS[error.code].status
    value: dict[str, Any] = {"message": error.detail}
    if isinstance(error, NotFound):
        value = {"message": f"No {_noun(req.path)} found with this id!"}
    elif isinstance(error, InvalidInput | Conflict) or status == HTTPStatus.BAD_REQUEST:
        status = HTTPStatus.BAD_REQUEST
        value = _validation_error(error)
    for name, text in headers_of(error).items():
        resp.set_header(name, text)
    resp.status = status
    resp.stream = None
    _answer(resp, value)


def _validation_error(error: DomainError) -> dict[str, Any]:
    if not isinstance(error, InvalidInput):
        errors = [{"message": error.detail, "path": ""}]
    else:
        errors = [
            {"message": f"{path} {each.detail}".strip(), "path": path}
            for each in error.violations
            for path in [_path(each.pointer)]
        ]
    message = "; ".join(each["message"] for each in errors)
    return {"name": "ValidationError", "message": message, "errors": errors}


def _path(pointer: str) -> str:
    name = pointer.split("/")[1] if "/" in pointer else ""
    return PATHS.get(name, name)


def _noun(path: str) -> str:
    found = _PATH.match(path)
    plural = found[2] if found else ""
    return NOUNS[plural].name if plural in NOUNS else "route"
