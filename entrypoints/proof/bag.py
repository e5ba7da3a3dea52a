"""A bag: what a buyer does until there is nothing left to do but to click."""

import http
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from random import Random
from typing import Any, Final

from attrs import Factory, define, frozen

from entrypoints.proof.notes import Notes
from entrypoints.proof.wire import Answer, NoAnswer, Request, Wire

_DONE: Final = {http.HTTPStatus.OK, http.HTTPStatus.CREATED}
_ADDRESS: Final = {
    "name": "Anna Lind",
    "line1": "1 Main St",
    "city": "Los Angeles",
    "region": "CA",
    "postcode": "90012",
    "country": "US",
}
# Beside the kills of the wave before, and perhaps a database that starts anew.
_FILLING_SECONDS: Final = 60.0
_FIRST_PAUSE_SECONDS: Final = 0.2
_LONGEST_PAUSE_SECONDS: Final = 4.0


@frozen(kw_only=True)
class Market:
    """What there is to buy."""

    hot: Sequence[int]
    """Variants of which there are few."""
    plenty: int
    """One of which there is enough for all."""


@define
class Bag:
    name: str
    """Whose it is."""
    wire: Wire
    notes: Notes
    token: str = ""
    cart: dict[str, Any] = Factory(dict)

    @property
    def path(self) -> str:
        return f"/v1/carts/{self.cart['id']}"

    def fill(self, wants: Mapping[int, int]) -> None:
        """With so many of which variants, and all else that is asked for. Raises NoAnswer if the
        shop is not to be had.
        """
        self.token = self._insisted("POST", "/v1/visitors")["token"]
        self.cart = self._insisted("POST", "/v1/carts")
        for variant_id, quantity in wants.items():
            self._put_in({"variant_id": variant_id, "quantity": quantity})
        known = {"email": f"{self.name}@example.com", "shipping_address": _ADDRESS}
        cart = self._insisted("PATCH", self.path, known)
        method = {"shipping_method_id": cart["shipping_options"][0]["method_id"]}
        self.cart = self._insisted("PATCH", self.path, method)

    def request(self, method: str, path: str, body: Any = None, **fields: Any) -> Request:
        return Request(method=method, path=path, token=self.token, body=body, **fields)

    def tried(self, method: str, path: str, body: Any = None) -> bool:
        """Whether it was done; if not, that is as well."""
        try:
            answer = self.wire.send(self.request(method, path, body))
        except NoAnswer:
            return False
        if answer.status == http.HTTPStatus.INTERNAL_SERVER_ERROR:
            self.notes.complain(f"{self.name}: {method} {path} answered {shown(answer)}")
        return answer.status in _DONE

    def _put_in(self, item: Mapping[str, int]) -> None:
        """Once: a repeat would put in more. Under a key it would not, but where another's fuse
        burnt meanwhile, the key is kept for a minute, and all the others wait.
        """
        for pause in pauses(self.name, _FILLING_SECONDS):
            if self.tried("POST", f"{self.path}/items", item) or self._has(item["variant_id"]):
                return
            time.sleep(pause)
        raise NoAnswer("Nothing can be put into the bag.")

    def _has(self, variant_id: int) -> bool:
        items = self._insisted("GET", self.path)["items"]
        return any(item["variant_id"] == variant_id for item in items)

    def _insisted(self, method: str, path: str, body: Any = None) -> Any:
        """What was answered in the end. Raises NoAnswer."""
        for pause in pauses(self.name, _FILLING_SECONDS):
            with suppress(NoAnswer):
                answer = self.wire.send(self.request(method, path, body))
                if answer.status in _DONE:
                    return answer.json()
            time.sleep(pause)
        raise NoAnswer(f"{method} {path}")


def pauses(name: str, seconds: float) -> Iterator[float]:
    """Longer and longer ones until the time is over, and no two buyers' alike."""
    dice, pause = Random(name), _FIRST_PAUSE_SECONDS  # noqa: S311 - no secret
    over = time.monotonic() + seconds
    while time.monotonic() + pause < over:
        yield dice.uniform(pause / 2, pause)
        pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)


def shown(answer: Answer) -> str:
    return f"{answer.status} {answer.body[:200].decode(errors='replace')}"
