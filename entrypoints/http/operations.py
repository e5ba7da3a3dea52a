"""What a route of `/v1` is: one `Operation`, from which the request is structured, the answer
rendered, and the OpenAPI document and the Insomnia collection written.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any, Generic, TypeVar

import falcon
from attrs import Factory, frozen

from domain.accounts.model import Origin, TooManyAttempts
from domain.carts.model import CheckoutInProgress
from domain.idempotency import use_cases as idempotency
from domain.idempotency.model import Claim, IdempotencyKey, KeyLost
from domain.shared.errors import (
    ConcurrencyConflict,
    DomainError,
    InvalidInput,
    StaleVersion,
    Unavailable,
    Violation,
)
from domain.shared.paging import Key
from domain.shared.unit_of_work import Units
from domain.staff.model import Party, Scope
from entrypoints.bootstrap import Shop
from entrypoints.http import query
from entrypoints.http.auth import admit, authenticate, origin
from entrypoints.http.conditions import precondition
from entrypoints.http.errors import InvalidHeader, answer_for
from entrypoints.http.idempotent import IdempotentUnits
from entrypoints.http.replies import Reply, finished, replayed, send
from entrypoints.http.requests import read_json, read_text
from entrypoints.http.structuring import Broken, structure

Q = TypeVar("Q")
B = TypeVar("B")
T = TypeVar("T")


@frozen(kw_only=True)
class Nothing:
    """No parameters."""


@frozen(kw_only=True)
class Operation:
    """A method on a path: what it takes, what it answers, and who may call it."""

    method: str
    path: str
    name: str
    summary: str
    folder: str
    handle: Callable[..., Reply]
    scope: Scope | None = None
    """What the caller needs; None if no scope is asked for."""
    own: Party | None = None
    """Whose own it is: it is about the one who calls, who has to be of this kind. With a scope
    besides, staff who have that get everybody's.
    """
    told_once: bool = False
    """Whether the request or the answer has a secret, or the answer all that is held about
    somebody: nobody is to keep any of it, and so an Idempotency-Key, which keeps a digest of the
    one and the whole other, has no meaning.
    """
    query: Any = Nothing
    body: Any = None
    """The type of a JSON body; `str` for text/csv."""
    answer: Any = None
    """The type of a JSON answer; `str` for a file, `bytes` for a page."""
    status: int = 200
    or_status: tuple[int, ...] = ()
    """Others that come with the same answer: 200 where it was there already."""
    refusals: tuple[str, ...] = ()
    """The codes of the problems that are this route's own."""
    if_match: bool | None = None
    """Whether If-Match is required (True), taken (False), or has no meaning (None)."""
    example: Any = None
    """A body that works on a freshly seeded shop."""
    query_example: Mapping[str, Any] = Factory(dict)
    """A query that shows what the route can do."""
    description: str = ""

    @property
    def guarded(self) -> bool:
        """Whether nobody may call it without a token."""
        return self.own is not None or self.scope is not None

    @property
    def takes_key(self) -> bool:
        """Whether an Idempotency-Key has a meaning. Of those who send no token, one cannot be told
        from another, and so none of them is told what another was answered.
        """
        return self.method == "POST" and self.guarded and not self.told_once


_log = logging.getLogger("storekeep.http")

# What is refused because it is too early, for want of a part of the shop, or by a header that is no
# part of what makes two requests the same: not for good.
_PASSING = (Unavailable, TooManyAttempts, CheckoutInProgress, StaleVersion)


def _keep_nothing(_unit: Any, _result: Any) -> None:
    return None


class Call(Generic[Q, B]):
    """One request: authenticated, structured, ready for a use case."""

    def __init__(self, shop: Shop, operation: Operation, req: falcon.Request) -> None:
        self.shop = shop
        self.units = shop.units
        self._operation = operation
        self._req = req
        self.actor = authenticate(shop, req, guarded=operation.guarded)
        admit(self.actor, operation.scope, operation.own)
        self.query: Q = query.read(req.query_string, operation.query)
        self._key = self._idempotency_key()
        self._raw = b""
        self.body: B = self._read_body()

    @property
    def path(self) -> str:
        return self._req.path

    @property
    def origin(self) -> Origin:
        return origin(self._req, self.shop.settings.trusted_proxies)

    def expect(self, version_of: Callable[[Any], str]) -> Callable[[Any], None]:
        """The precondition in If-Match, to be handed to the use case."""
        return precondition(
            self._req.get_header("If-Match"),
            version_of,
            required=bool(self._operation.if_match),
        )

    def cursor(self, sort: str, text: str | None, *kinds: type) -> Key | None:
        return query.read_cursor(sort, text, *kinds)

    def write(self, work: Callable[[Units[Any]], T], reply: Callable[[T], Reply]) -> Reply:
        """Run a use case that changes something: again if others stood in the way, and once only
        under an Idempotency-Key.
        """
        claim = self._claim()
        if claim is None:
            return reply(self.units.retry(lambda: work(self.units)))
        stored = self.units.retry(lambda: idempotency.claim(self.units, claim))
        if stored is not None:
            return replayed(stored)
        return self._write_once(claim, work, reply)

    def write_in_steps(
        self, work: Callable[[Callable[[Any, T], None]], T], reply: Callable[[T], Reply]
    ) -> Reply:
        """As `write`, for a use case of several transactions: `work` is handed what stores the
        answer in the one that has the effect, to be called there with its unit and the result.
        What the use case has to do again, it does itself.

        An answer that is not final (202) is not kept: asked again, the use case goes on.
        """
        claim = self._claim()
        if claim is None:
            return reply(work(_keep_nothing))
        stored = self.units.retry(lambda: idempotency.claim(self.units, claim))
        if stored is not None:
            return replayed(stored)
        kept: T | None = None

        def keep(unit: Any, result: T) -> None:
            nonlocal kept
            # The effect is not to fail because the key is another's now.
            with suppress(KeyLost):
                unit.idempotency.answer(claim, finished(reply(result)))
                kept = result

        with self._kept_refusals(claim):
            result = work(keep)
        answer = reply(result)
        if answer.status == HTTPStatus.ACCEPTED:
            idempotency.release(self.units, claim)
        # One that was kept by an attempt that had to be repeated is gone, like all it did.
        elif result is not kept:
            with suppress(ConcurrencyConflict):
                idempotency.keep(self.units, claim, finished(answer))
        return answer

    def _claim(self) -> Claim | None:
        if self._key is None:
            return None
        return Claim(
            caller=self.actor.identity,
            key=self._key,
            request_digest=self._digest(),
            token=self.shop.ids.secret(),
        )

    def _write_once(
        self, claim: Claim, work: Callable[[Units[Any]], T], reply: Callable[[T], Reply]
    ) -> Reply:
        units = IdempotentUnits(self.units, claim, lambda result: finished(reply(result)))
        with self._kept_refusals(claim):
            return reply(self.units.retry(lambda: work(units)))

    @contextmanager
    def _kept_refusals(self, claim: Claim) -> Iterator[None]:
        """The same key keeps the same refusal, unless it says no more than that it is too early."""
        try:
            yield
        except _PASSING:
            idempotency.release(self.units, claim)
            raise
        except DomainError as error:
            # The state that refused it may change, but the same key keeps the same answer.
            answer = answer_for(error, self.actor.request_id)
            # If the key is gone, with a customer who was erased meanwhile, nothing is kept.
            with suppress(ConcurrencyConflict):
                self.units.retry(lambda: idempotency.keep(self.units, claim, answer))
            raise
        except Exception:
            _log.exception("failed under an idempotency key")
            idempotency.release(self.units, claim)
            raise

    def _read_body(self) -> Any:
        wanted = self._operation.body
        if wanted is None:
            return None
        limit = self.shop.settings.body_limit_bytes
        if wanted is str:
            text = read_text(self._req, limit)
            self._raw = text.encode()
            return text
        self._raw, value = read_json(self._req, limit)
        return structure(value, wanted)

    def _idempotency_key(self) -> str | None:
        key = self._req.get_header("Idempotency-Key")
        if key is None or not self._operation.takes_key:
            return None
        try:
            return structure(key, IdempotencyKey)
        except (InvalidInput, Broken) as error:
            raise InvalidHeader(
                [Violation("/Idempotency-Key", "characters", str(error))]
            ) from error

    def _digest(self) -> bytes:
        parts = (self._req.method, self._req.path, self._req.query_string)
        return hashlib.sha256("\n".join(parts).encode() + b"\n" + self._raw).digest()


class Endpoint:
    """The Falcon resource of one path: authenticate, structure, call, answer."""

    def __init__(self, shop: Shop, operations: Mapping[str, Operation]) -> None:
        self._shop = shop
        for method, operation in operations.items():
            setattr(self, f"on_{method.lower()}", self._responder(operation))
        # What is told once is told to nobody who does not want to hear it: the audit log would say
        # that it was.
        if "GET" in operations and not operations["GET"].told_once:
            self.on_head = self.on_get  # type: ignore[attr-defined]

    def _responder(self, operation: Operation) -> Callable[..., None]:
        def respond(req: falcon.Request, resp: falcon.Response, **ids: int) -> None:
            call: Call[Any, Any] = Call(self._shop, operation, req)
            reply = operation.handle(call, **ids)
            send(req, resp, reply, kept=not operation.told_once)

        return respond
