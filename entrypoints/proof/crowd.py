"""Waves of buyers: all of a wave have filled their bags before the first of them clicks, and then
they click at once.
"""

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final

from attrs import Factory, define

from entrypoints.proof.bag import Market
from entrypoints.proof.buyer import Buyer
from entrypoints.proof.notes import Notes
from entrypoints.proof.stories import Story
from entrypoints.proof.wire import NoAnswer, Request, Wire

_PRICE: Final = 1499
_PLENTY: Final = 100_000
# So that no two variants cost the same, and a wrong total is seen.
_STEP: Final = 100
# Buyers of the wave before still take workers with them.
_MOST_TRIES: Final = 60
_PAUSE_SECONDS: Final = 0.5


@define
class Shopkeeper:
    """Who puts goods on the shelves, and notes how many."""

    wire: Wire
    notes: Notes
    token: str
    _tries: int = 0

    def market(self, variants: int, units: int) -> Market:
        """New hot goods: so many units in all. Raises NoAnswer."""
        each, rest = divmod(units, variants)
        stock = [*(each + (place < rest) for place in range(variants)), _PLENTY]
        ids = self._shelved(stock)
        self.notes.stock |= dict(zip(ids, stock, strict=True))
        *hot, plenty = ids
        self.notes.hot.update(hot)
        return Market(hot=hot, plenty=plenty)

    def _shelved(self, stock: Sequence[int]) -> list[int]:
        """Of goods that may be on the shelves already the answer was lost: nobody buys those."""
        for _ in range(_MOST_TRIES):
            self._tries += 1
            draft = _draft(f"Hot goods {self._tries}", stock)
            with suppress(NoAnswer):
                answer = self.wire.send(
                    Request(method="POST", path="/v1/products", token=self.token, body=draft)
                )
                if not answer.code:
                    return [variant["id"] for variant in answer.json()["variants"]]
            time.sleep(_PAUSE_SECONDS)
        raise NoAnswer("The shop takes no goods.")


def _draft(name: str, stock: Sequence[int]) -> dict[str, Any]:
    sizes = [f"size {place}" for place in range(len(stock))]
    return {
        "name": name,
        "options": [{"name": "size", "values": sizes}],
        "variants": [
            {"price": _PRICE + _STEP * place, "stock": units, "options": {"size": sizes[place]}}
            for place, units in enumerate(stock)
        ],
    }


@define
class Wave:
    wire: Wire
    notes: Notes
    patience: float
    """For how many seconds each buyer goes on asking."""
    threads: list[threading.Thread] = Factory(list)

    def start(self, market: Market, stories: Sequence[Story], at_once: Callable[[], None]) -> None:
        """Fill all bags, and then let everybody click. `at_once` is called as they start."""
        buyers = [Buyer(story, self.wire, self.notes, self.patience) for story in stories]
        ready = threading.Barrier(len(buyers), action=at_once)
        self.threads = [
            threading.Thread(target=_take_part, args=(buyer, market, ready), daemon=True)
            for buyer in buyers
        ]
        for thread in self.threads:
            thread.start()

    @property
    def active(self) -> int:
        return sum(thread.is_alive() for thread in self.threads)

    def wait(self, seconds: float, but: int = 0) -> None:
        """Until all are done but so many, or the time is over."""
        deadline = time.monotonic() + seconds
        while self.active > but and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)


def _take_part(buyer: Buyer, market: Market, ready: threading.Barrier) -> None:
    try:
        buyer.fill(market)
    except NoAnswer as error:
        buyer.notes.complain(f"{buyer.story.name}: could not fill a bag: {error}")
        return
    finally:
        ready.wait()
    try:
        buyer.buy()
    except Exception as error:  # noqa: BLE001 - an answer that a front end would stumble over, too
        buyer.notes.complain(f"{buyer.story.name}: {type(error).__name__}: {error}")
