"""How many requests one caller may send: against a script that runs wild.

Counted in each process by itself, so that it costs no statement: whoever has to be exact, as with
guesses at a password, counts in the database (`domain/accounts`).
"""

import math
import time
from collections import OrderedDict
from contextlib import suppress
from threading import Lock
from typing import Any, Final

import falcon
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from domain.accounts.model import Limit
from domain.shared.errors import DomainError
from domain.shared.tokens import digest
from domain.staff.model import ANYONE
from domain.visitors.model import TOKEN_PREFIX as VISITOR_PREFIX
from entrypoints.http.auth import address, bearer

# The library looks through all callers for those whose time is over, up to a hundred times a
# second: 0.3 ms with so many, and some 4 MB. Who has more addresses than that to send from gains
# nothing by making us forget them; everybody else starts anew now and then.
_MOST_CALLERS: Final = 10_000

# Who comes back after a pause need not prove the token again, which is refused where a neighbour
# has used up the address's share. An hour is longer than people look at a page. So many tokens take
# some 3 MB; of more, those that were away the longest have to be proven again.
_PROVEN_SECONDS: Final = 3600.0
_MOST_PROVEN: Final = 10_000

# Seconds since 1970 are exact to a microsecond, and what is computed with them to a little less.
_ROUNDING: Final = 0.001


class TooManyRequests(DomainError):
    """`retry_after` says after how many seconds to go on."""

    code = "too_many_requests"


class Throttle:
    """So many for each caller, in a window that slides. To be made in the process that uses it:
    what it holds is shared by threads, and copied by a fork.
    """

    def __init__(self, limit: Limit) -> None:
        self._limit = RateLimitItemPerSecond(limit.amount, int(limit.per.total_seconds()))
        self._start_anew()
        # The storage's own locks come and go with its keys.
        self._lock = Lock()

    def _start_anew(self) -> None:
        # Not by its reset(), which the thread that looks for old callers could stumble over.
        self._storage = MemoryStorage()
        self._window = SlidingWindowCounterRateLimiter(self._storage)

    def count(self, caller: str) -> None:
        """One more, unless that is one too many. Raises TooManyRequests."""
        with self._lock:
            if len(self._storage.expirations) > _MOST_CALLERS:
                self._start_anew()
            if self._window.hit(self._limit, caller):
                return
        raise self._refusal(caller)

    def refuse_full(self, caller: str) -> None:
        """Count nothing. Raises TooManyRequests if the next one would be one too many."""
        with self._lock:
            if self._window.test(self._limit, caller):
                return
        raise self._refusal(caller)

    def _refusal(self, caller: str) -> TooManyRequests:
        with self._lock:
            free_at = self._window.get_window_stats(self._limit, caller).reset_time
        # Just after that moment, and not at it, there is room for one more.
        seconds = math.floor(max(0.0, free_at - time.time()) + _ROUNDING) + 1
        return TooManyRequests(
            f"Too many requests. Go on in {seconds} seconds.", retry_after=seconds
        )


class ProvenTokens:
    """Tokens that were seen to be good lately, by their digests."""

    def __init__(self) -> None:
        self._until: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def add(self, token: str) -> None:
        with self._lock:
            self._until[token] = time.time() + _PROVEN_SECONDS
            self._until.move_to_end(token)
            if len(self._until) > _MOST_PROVEN:
                self._until.popitem(last=False)

    def __contains__(self, token: str) -> bool:
        with self._lock:
            return self._until.get(token, 0.0) > time.time()


class RequestLimit:
    """Counts requests by token, else by address.

    A token counts for itself once it was seen to be good: whoever makes one up with each request
    gets the share of one address. Visitors' tokens are had for the asking, and so are no better.
    """

    def __init__(self, limit: Limit, trusted_proxies: int) -> None:
        self._throttle = Throttle(limit)
        self._proven = ProvenTokens()
        self._trusted_proxies = trusted_proxies

    def process_request(self, req: falcon.Request, _: falcon.Response) -> None:
        req.context.token = req.context.counts_later_for = None
        if _is_free(req):
            return
        place, token = address(req, self._trusted_proxies), _token(req)
        if token is None:
            self._throttle.count(place)
            return
        req.context.token = token
        if token in self._proven:
            self._throttle.count(token)
        else:
            # Who it is costs a statement: not for an address that has used up its share.
            self._throttle.refuse_full(place)
            req.context.counts_later_for = place

    def process_response(
        self,
        req: falcon.Request,
        _resp: falcon.Response,
        _resource: Any,
        _succeeded: bool,  # noqa: FBT001
    ) -> None:
        token, place = req.context.token, req.context.counts_later_for
        is_good = token is not None and req.context.actor != ANYONE.name
        if is_good:
            self._proven.add(token)
        if place is not None:
            with suppress(TooManyRequests):
                self._throttle.count(token if is_good else place)


class VisitorLimit:
    """Counts by address who makes visitors: each is a row that stays."""

    def __init__(self, limit: Limit, trusted_proxies: int) -> None:
        self._throttle = Throttle(limit)
        self._trusted_proxies = trusted_proxies

    def process_resource(
        self, req: falcon.Request, _resp: falcon.Response, _resource: Any, _params: dict[str, Any]
    ) -> None:
        if (req.method, req.uri_template) == ("POST", "/v1/visitors"):
            self._throttle.count(address(req, self._trusted_proxies))


def _is_free(req: falcon.Request) -> bool:
    # Who watches over the process has to be answered, and a browser shows a page our 429 only if
    # the question before the request was answered.
    return req.path.startswith("/health/") or req.method == "OPTIONS"


def _token(req: falcon.Request) -> str | None:
    """What a token that says who somebody is, is counted by; never the token itself."""
    secret = bearer(req)
    if secret is None or secret.startswith(VISITOR_PREFIX):
        return None
    return digest(secret).hex()
