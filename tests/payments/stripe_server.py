"""A stand-in for Stripe on loopback that speaks its HTTP: forms with brackets, idempotency keys
whose answers are told again, errors as Stripe writes them, signed notices. It is told what is to go
wrong.
"""

import hashlib
import hmac
import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from attrs import Factory, define, frozen

from tests.payments.stripe_books import Books, Refusal, invalid

KEY = "sk_test_of_the_stand_in"
WEBHOOK_SECRET = "whsec_of_the_stand_in"
_SLOW_SECONDS = 1.5


class Fault(StrEnum):
    LOST_BEFORE = "the connection breaks, and nothing was done"
    LOST_AFTER = "it is done, and the connection breaks"
    ERROR_BEFORE = "a server error, kept under the key, and nothing was done"
    ERROR_AFTER = "it is done, and a server error is kept under the key"
    DOWN = "503 by somebody in front, who keeps nothing"
    SLOW = "it is done, and the answer takes a while"


@frozen
class Asked:
    """A request. `what` is the last word of its path that is no id: create, confirm, refunds …"""

    method: str
    what: str
    key: str | None
    form: dict[str, Any]


@define
class Answer:
    status: int
    body: dict[str, Any]
    is_replayed: bool = False


@define
class _Kept:
    fingerprint: tuple[str, str]
    answer: Answer | None = None
    """None while the first request is under way."""


@define
class StandIn:
    books: Books = Factory(Books)
    asked: list[Asked] = Factory(list)
    """All requests, in their order."""
    faults: list[tuple[str, Fault]] = Factory(list)
    """Which of the next requests go wrong, by what they ask, and how; each once."""
    url: str = ""
    _kept: dict[str, _Kept] = Factory(dict)
    _lock: threading.Lock = Factory(threading.Lock)

    def forget_keys(self) -> None:
        """As Stripe may, a day later."""
        self._kept.clear()

    def count(self, what: str) -> int:
        return sum(each.what == what for each in self.asked)

    def answer(
        self, method: str, path: str, form: dict[str, Any], headers: dict[str, str]
    ) -> Answer | Fault:
        """The answer, or a fault that is none."""
        what, route = _routed(self.books, method, path, form)
        key = headers.get("idempotency-key") if method == "POST" else None
        with self._lock:
            self.asked.append(Asked(method, what, key, form))
            fault = next((how for which, how in self.faults if which == what), None)
            if fault is not None:
                self.faults.remove((what, fault))
        if headers.get("authorization") != f"Bearer {KEY}":
            return _error(401, "Invalid API Key provided", type="invalid_request_error")
        if fault is Fault.LOST_BEFORE:
            return fault
        if fault is Fault.DOWN:
            return Answer(503, {"error": {"type": "api_error", "message": "Down."}})
        found = self._once(key, (path, json.dumps(form)), lambda: _done(route, fault))
        if fault is Fault.SLOW:
            threading.Event().wait(_SLOW_SECONDS)
        return fault if fault is Fault.LOST_AFTER else found

    def _once(
        self, key: str | None, fingerprint: tuple[str, str], do: Callable[[], Answer]
    ) -> Answer:
        if key is None:
            return do()
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                mine = self._kept[key] = _Kept(fingerprint)
            elif kept.fingerprint != fingerprint:
                return _error(
                    400,
                    "Keys for idempotent requests can only be used with the same parameters.",
                    type="idempotency_error",
                )
            elif kept.answer is None:
                return _error(
                    409,
                    "There is another request in progress with this key.",
                    type="idempotency_error",
                    code="idempotency_key_in_use",
                )
            else:
                return Answer(kept.answer.status, kept.answer.body, is_replayed=True)
        return self._begin(key, mine, do)

    def _begin(self, key: str, mine: _Kept, do: Callable[[], Answer]) -> Answer:
        try:
            answer = do()
        except Refusal as refusal:
            answer = Answer(refusal.status, {"error": refusal.error})
            if not refusal.is_kept:
                self._kept.pop(key, None)
                return answer
        # What is told again is what it was then, whatever becomes of the intent.
        mine.answer = Answer(answer.status, json.loads(json.dumps(answer.body)))
        return answer


_Route = Callable[[], dict[str, Any]]


def _routed(books: Books, method: str, path: str, form: dict[str, Any]) -> tuple[str, _Route]:
    def nothing() -> dict[str, Any]:
        raise invalid(f"Unrecognized request URL ({method}: {path}).", status=404)

    def refunds() -> dict[str, Any]:
        page = int(form.get("limit", 10)), form.get("starting_after")
        return books.refunds_of(form["payment_intent"], *page)

    fixed: dict[str, tuple[str, _Route]] = {
        "POST /v1/payment_intents": ("create", lambda: books.create(form)),
        "GET /v1/payment_intents/search": ("search", lambda: books.search(form["query"])),
        "POST /v1/refunds": ("refund", lambda: books.refund(form)),
        "GET /v1/refunds": ("refunds", refunds),
    }
    asked = f"{method} {path}"
    if step := re.fullmatch(r"POST /v1/payment_intents/(\w+)/(confirm|capture|cancel)", asked):
        intent_id, what = step.groups()
        return what, lambda: getattr(books, what)(intent_id, form)
    if asked in fixed:
        return fixed[asked]
    if one := re.fullmatch(r"GET /v1/payment_intents/(\w+)", asked):
        return "retrieve", lambda: books.intent(one[1])
    if one := re.fullmatch(r"GET /v1/refunds/(\w+)", asked):
        return "read refund", lambda: books.refunds[one[1]]
    return "nothing", nothing


def _done(route: _Route, fault: Fault | None) -> Answer:
    broken = Answer(500, {"error": {"type": "api_error", "message": "Sorry."}})
    if fault is Fault.ERROR_BEFORE:
        return broken
    body = route()
    return broken if fault is Fault.ERROR_AFTER else Answer(200, body)


def _error(status: int, message: str, **more: Any) -> Answer:
    return Answer(status, {"error": {"message": message, **more}})


def _nested(query: str) -> dict[str, Any]:
    """`metadata[order]=7` is {"metadata": {"order": "7"}}."""
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        first, *rest = re.findall(r"[^\[\]]+", name)
        place = found
        for part in rest:
            place, first = place.setdefault(first, {}), part
        place[first] = value
    return found


def _handler(stand_in: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._speak(_nested(urlsplit(self.path).query))

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            self._speak(_nested(self.rfile.read(length).decode()))

        def _speak(self, form: dict[str, Any]) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            path = urlsplit(self.path).path
            try:
                found = stand_in.answer(self.command, path, form, headers)
            except Refusal as refusal:
                found = Answer(refusal.status, {"error": refusal.error})
            if isinstance(found, Answer):
                self._tell(found)
            else:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)

        def _tell(self, answer: Answer) -> None:
            body = json.dumps(answer.body).encode()
            self.send_response(answer.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Request-Id", "req_of_the_stand_in")
            if answer.is_replayed:
                self.send_header("Idempotent-Replayed", "true")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    return Handler


@contextmanager
def stand_in_for_stripe() -> Iterator[StandIn]:
    """A server until the block is left."""
    stand_in = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(stand_in))
    stand_in.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield stand_in
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def signature(body: bytes, at: int, secret: str = WEBHOOK_SECRET) -> str:
    """The header Stripe-Signature: https://docs.stripe.com/webhooks#verify-manually."""
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256)
    return f"t={at},v1={signed.hexdigest()}"
