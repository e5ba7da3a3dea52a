"""The test gateway's notices on their way to the shop."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from attrs import define, evolve, field, frozen

from domain.payments.model import GatewayUnavailable
from domain.payments.ports import Notice
from entrypoints.bootstrap import Shop
from entrypoints.config import Environment
from entrypoints.notices import deliver_notices
from tests.doubles import FrozenClock
from tests.payments.banks import PAYS, SHUFFLES, a_charge, a_play_gateway
from tests.shopfront import a_shop, callers
from tests.units import ShopUnits

FIVE_SECONDS = timedelta(seconds=5)


@frozen
class Received:
    path: str
    headers: dict[str, str]
    body: bytes


@define
class Listener:
    """A shop that answers whatever it is told to."""

    url: str = ""
    statuses: list[int] = field(factory=list)
    """What it answers next; then 204."""
    received: list[Received] = field(factory=list)


@pytest.fixture
def listener() -> Iterator[Listener]:
    told = Listener()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.received.append(Received(self.path, headers, body))
            self.send_response(told.statuses.pop(0) if told.statuses else 204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """The test tells what went wrong."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        told.url = f"http://127.0.0.1:{server.server_port}/shop"
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield told
        server.shutdown()
        thread.join()


@pytest.fixture
def shop(memory_units: ShopUnits, clock: FrozenClock, listener: Listener) -> Shop:
    shop = a_shop(memory_units, test_gateway_shop_url=listener.url)
    play = a_play_gateway(clock=clock)
    return evolve(shop, gateways={"test": play}, play_bank=play)


def _pay(shop: Shop, source: str = PAYS) -> str:
    charge = a_charge()
    shop.gateways["test"].authorize(charge, source, "")
    shop.gateways["test"].capture(charge)
    return charge.reference


def _read(shop: Shop, received: Received) -> Notice:
    notice = shop.gateways["test"].notice(received.headers, received.body)
    assert notice is not None
    return notice


def test_notices_arrive_signed_and_once(shop: Shop, listener: Listener) -> None:
    reference = _pay(shop)
    assert deliver_notices(shop) == 2
    assert deliver_notices(shop) == 0
    assert [each.path for each in listener.received] == ["/shop/v1/payments/notices/test"] * 2
    assert [_read(shop, each).reference for each in listener.received] == [reference] * 2
    assert len({_read(shop, each).event_id for each in listener.received}) == 2


def test_the_shuffling_cards_notices_arrive_twice_and_the_newest_first(
    shop: Shop, listener: Listener
) -> None:
    _pay(shop, SHUFFLES)
    assert deliver_notices(shop) == 4
    kinds = [b"captured" in each.body for each in listener.received]
    events = [_read(shop, each).event_id for each in listener.received]
    assert kinds == [True, True, False, False]
    assert events[0] == events[1] != events[2] == events[3]


@pytest.mark.parametrize("status", [500, 503, 404, 401, 302])
def test_what_the_shop_does_not_take_is_sent_again_after_a_pause(
    shop: Shop, listener: Listener, clock: FrozenClock, status: int
) -> None:
    _pay(shop)
    listener.statuses.append(status)
    assert deliver_notices(shop) == 0
    assert deliver_notices(shop) == 1
    assert deliver_notices(shop) == 0
    clock.advance(FIVE_SECONDS)
    assert deliver_notices(shop) == 1
    events = [_read(shop, each).event_id for each in listener.received]
    assert events[0] == events[2] != events[1]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://127.0.0.1:x", "http://[::1"])
def test_a_shop_that_cannot_be_reached_is_tried_again(
    shop: Shop, listener: Listener, clock: FrozenClock, url: str
) -> None:
    _pay(shop)
    away = evolve(shop, settings=evolve(shop.settings, test_gateway_shop_url=url))
    assert deliver_notices(away) == 0
    clock.advance(FIVE_SECONDS)
    assert deliver_notices(shop) == 2
    assert len(listener.received) == 2


def test_who_is_told_to_end_delivers_no_more(shop: Shop, listener: Listener) -> None:
    _pay(shop)
    assert deliver_notices(shop, lambda: bool(listener.received)) == 1
    assert deliver_notices(shop) == 1


def test_books_that_cannot_be_used_are_told(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_limit: int) -> None:
        raise GatewayUnavailable("no books")

    monkeypatch.setattr(shop.play_bank, "due_notices", broken)
    with pytest.raises(GatewayUnavailable):
        deliver_notices(shop)


def test_without_a_test_gateway_there_is_nothing_to_deliver(memory_units: ShopUnits) -> None:
    assert deliver_notices(a_shop(memory_units, environment=Environment.PRODUCTION)) == 0


def test_the_shop_takes_what_the_gateway_sends(shop: Shop) -> None:
    _pay(shop)
    assert shop.play_bank is not None
    client = callers(shop)
    for notice in shop.play_bank.due_notices(10):
        path, headers = "/v1/payments/notices/test", dict(notice.headers)
        assert client.post(path, body=notice.body, headers=headers).status_code == 204
        forged = client.post(path, body=notice.body + b" ", headers=headers)
        assert forged.status_code == 400
        assert forged.json["code"] == "invalid_notice"
