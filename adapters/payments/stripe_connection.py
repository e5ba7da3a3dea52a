"""The way to Stripe: how long it may take, and what went wrong in our words."""

import logging
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import ceil
from time import monotonic
from typing import Any, Final, NoReturn

import stripe
from stripe import StripeClient

from domain.payments.model import GatewayUnavailable

# A step of ours is two or three requests. Together they take less than half of the time for which
# a checkout is left to whoever is at it (LEASE in domain/checkout/model.py), since it makes two
# steps. A bank that says nothing for so long has customers who reload the page.
_SECONDS: Final = 20
_SECONDS_TO_CONNECT: Final = 5

# The package repeats a request by itself, under the same idempotency key, if the connection broke
# or another request with that key was under way. More than that is the checkout's own business.
_REPEATED: Final = 1

_log: Final = logging.getLogger("storekeep.payments")


class DeadlineClient(stripe.HTTPClient):
    """HTTP that gives up when the time of a whole step is over, however many requests it takes.
    Each thread has a deadline of its own.
    """

    name = "requests"

    def __init__(self, seconds: float = _SECONDS) -> None:
        super().__init__()
        self._seconds = seconds
        self._thread = threading.local()
        # By how many whole seconds are left. Nearly all requests find theirs in the first two, with
        # its connections open.
        self._clients: dict[int, stripe.RequestsClient] = {}

    @contextmanager
    def step(self) -> Iterator[None]:
        self._thread.end = monotonic() + self._seconds
        yield

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        **_usage: Any,
    ) -> tuple[Any, int, Mapping[str, str]]:
        left = ceil(self._thread.end - monotonic())
        if left <= 0:
            raise stripe.APIConnectionError(  # type: ignore[no-untyped-call]
                "The time for this step is over."
            )
        timeout = (min(_SECONDS_TO_CONNECT, left), left)
        client = self._clients.setdefault(left, stripe.RequestsClient(timeout=timeout))
        return client.request(method, url, headers, post_data)


def stripe_client(key: str, api_base: str, http: DeadlineClient) -> StripeClient:
    """`api_base` is empty for the real Stripe."""
    return StripeClient(
        key,
        base_addresses={"api": api_base} if api_base else None,
        http_client=http,
        max_network_retries=_REPEATED,
    )


@contextmanager
def in_our_words() -> Iterator[None]:
    """Whatever was not understood before leaves open what was done, so it has to be asked again.

    Raises GatewayUnavailable.
    """
    try:
        yield
    except stripe.StripeError as error:
        _give_up(error)


def _give_up(error: stripe.StripeError) -> NoReturn:
    passes = isinstance(error, stripe.APIConnectionError | stripe.APIError | stripe.RateLimitError)
    # Anything else is a wrong key, or a mistake of ours: it stays until somebody mends it.
    _log.log(
        logging.WARNING if passes else logging.ERROR,
        "Stripe: %s (%s, status %s, request %s)",
        " ".join((error.user_message or "no reason told").split()),
        type(error).__name__,
        error.http_status,
        error.request_id,
    )
    raise GatewayUnavailable("The payment service does not answer now.") from None


def was_replayed(headers: Mapping[str, str] | None) -> bool:
    """Whether this is the answer to an earlier request with the same idempotency key, as it was
    then.
    """
    found = {name.lower(): value for name, value in (headers or {}).items()}
    return found.get("idempotent-replayed") == "true"
