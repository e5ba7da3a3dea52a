"""Gateways for the contract in `test_gateways.py`, and what makes each of them say what."""

from collections.abc import Callable
from itertools import count
from typing import Any

from attrs import frozen

from adapters.payments.play import PlayGateway
from adapters.payments.play_books import PlayBooks
from domain.payments.ports import Charge, Gateway
from tests.builders import AT
from tests.doubles import FrozenClock

SECRET_KEY = "a key of the tests, and of nobody else"
RETURN_URL = "https://shop.example/checkout?step=3#pay"

PAYS = "4242424242424242"
DECLINED = "4000000000000002"
ASKS = "4000002500003155"
REFUSES_CAPTURE = "4000990000000046"
REFUND_PENDING = "4000000000007726"
REFUND_REFUSED = "4000000000005126"
LOST_AFTER = "4000990000000012"
LOST_BEFORE = "4000990000000020"
LOST_CAPTURE = "4000990000000038"
SHUFFLES = "4000990000000053"

_numbers = count(1)


@frozen(kw_only=True)
class Bank:
    """A gateway that keeps books. Sources are what `authorize` takes."""

    gateway: Gateway
    pays: str
    declined: str
    asks: str
    """Whose customer has to act first."""
    refuses_capture: str
    refund_pending: str
    """Whose refunds are PENDING at first, and REFUNDED when they are asked for again."""
    refund_refused: str
    unheard_of: str
    """What cannot be a source."""
    pay: Callable[[Charge], object]
    """What a customer does who has to act."""
    refuse: Callable[[Charge], object]
    """Likewise."""


def a_charge(**fields: Any) -> Charge:
    defaults = {
        "reference": f"reference-{next(_numbers)}",
        "amount": 1499,
        "currency": "USD",
        "created_at": AT,
    }
    return Charge(**{**defaults, **fields})


def a_play_gateway(books: PlayBooks | None = None, **fields: Any) -> PlayGateway:
    defaults = {
        "secret_key": SECRET_KEY,
        "page_url": "http://127.0.0.1:3001/dev/gateway",
        "clock": FrozenClock(),
    }
    return PlayGateway(books or PlayBooks(), **{**defaults, **fields})


def a_play_bank() -> Bank:
    gateway = a_play_gateway()
    return Bank(
        gateway=gateway,
        pays=PAYS,
        declined=DECLINED,
        asks=ASKS,
        refuses_capture=REFUSES_CAPTURE,
        refund_pending=REFUND_PENDING,
        refund_refused=REFUND_REFUSED,
        unheard_of="1234",
        pay=lambda charge: gateway.decide(charge.reference, pays=True),
        refuse=lambda charge: gateway.decide(charge.reference, pays=False),
    )
