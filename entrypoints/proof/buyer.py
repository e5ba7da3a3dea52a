"""A buyer: tries to get a bag ordered, come what may."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from attrs import Factory, define, evolve

from entrypoints.proof.bag import Bag, Market, pauses, shown
from entrypoints.proof.notes import Acknowledged, Notes
from entrypoints.proof.stories import AtTheBank, Card, Clicks, Meanwhile, Story
from entrypoints.proof.wire import Answer, NoAnswer, Request, Wire

_ORDERED: Final = {200, 201}
_ACCEPTED: Final = 202
_UNAVAILABLE: Final = 503
# They say that it is too early, and nothing of what came of it.
_TOO_EARLY: Final = {"checkout_in_progress", "idempotency_key_in_progress"}
# Each time that the total changed, or the customer was at the bank, is another round.
_MOST_ROUNDS: Final = 8
_CHANGES: Final = 4


class _Gone(Exception):
    """The buyer has had enough."""


@define
class Buyer:
    story: Story
    wire: Wire
    notes: Notes
    patience: float
    """For how many seconds they go on asking."""
    _bag: Bag = Factory(lambda self: Bag(self.story.name, self.wire, self.notes), takes_self=True)
    _until: float = 0.0
    _told: dict[str, Answer] = Factory(dict)
    """The answers that are final, by key."""
    _lock: threading.Lock = Factory(threading.Lock)

    def fill(self, market: Market) -> None:
        """Everything up to the last click. Raises NoAnswer if the shop is not to be had."""
        wants = {market.hot[place]: count for place, count in self.story.wants.items()}
        self._bag.fill(wants or {market.plenty: 1})

    def buy(self) -> None:
        self._until = time.monotonic() + self.patience
        other = threading.Thread(target=self._meanwhile)
        other.start()
        try:
            self.notes.came_to(self._bought())
        except _Gone:
            self.notes.came_to("gone away")
        finally:
            other.join()

    @property
    def _totals(self) -> dict[str, int]:
        totals: dict[str, int] = self._bag.cart["totals"]
        return totals

    def _bought(self) -> str:
        """What it came to."""
        cards = list(self.story.cards)
        for number in range(_MOST_ROUNDS):
            answer = self._clicked(number, cards[0])
            if answer.status == _ACCEPTED:
                self._go_to_the_bank(answer.json()["action_url"])
            elif answer.status in _ORDERED:
                return "ordered"
            elif answer.code == "total_changed":
                self._totals["total"] = answer.json()["total"]
            elif answer.code == "payment_declined":
                cards.pop(0)
                if not cards:
                    return "declined"
            else:
                return self._disappointed(answer)
        return "tired"

    def _disappointed(self, answer: Answer) -> str:
        if answer.code not in {"sold_out", "cart_not_ready"}:
            self.notes.complain(f"{self.story.name}: answered {answer.status} {answer.code}")
        return answer.code or str(answer.status)

    def _clicked(self, number: int, card: Card) -> Answer:
        """The answer to one click, or to two at once. Raises _Gone."""
        key = f"{self.story.name}-{number}"
        keys = {
            Clicks.ONCE: [key],
            Clicks.TWICE: [key, key],
            Clicks.TWO_TABS: [key, f"{key}-too"],
        }[self.story.clicks]
        payment = {"method": "test", "source": card} if card else {"method": "bank_transfer"}
        body = {"expected_total": self._totals["total"], "payment": payment}
        fuse = "" if number else self.story.fuse
        answers: list[Answer] = []

        def click(place: int) -> None:
            with suppress(_Gone):
                answers.append(self._asked(keys[place], body, "" if place else fuse))

        _together([partial(click, place) for place in range(len(keys))])
        if not answers:
            raise _Gone
        for each in answers:
            self._note(each)
        # Of two tabs the one may be told that it is declined after the other was, in the next try.
        return min(answers, key=lambda answer: answer.status)

    def _asked(self, key: str, body: Mapping[str, Any], fuse: str) -> Answer:
        """The final answer under this key, or that the customer is to act. Raises _Gone."""
        request = self._bag.request("POST", f"{self._bag.path}/checkout", body, key=key, fuse=fuse)
        answer = self._final(request)
        if answer.status != _ACCEPTED:
            self._remember(key, answer)
            self._check_replay(key, evolve(request, fuse=""))
        return answer

    def _final(self, request: Request) -> Answer:
        for pause in self._pauses():
            answer = self._one(request)
            if answer is not None:
                return answer
            if not self.story.comes_back:
                break
            time.sleep(pause)
        raise _Gone

    def _one(self, request: Request) -> Answer | None:
        """None if nothing came, or nothing that tells what came of it."""
        answer = self._heard(request)
        return None if answer is None or answer.code in _TOO_EARLY else answer

    def _heard(self, request: Request) -> Answer | None:
        self.notes.asked()
        try:
            answer = self.wire.send(request)
        except NoAnswer:
            self.notes.not_answered()
            return None
        return None if answer.status == _UNAVAILABLE else answer

    def _check_replay(self, key: str, again: Request) -> None:
        """What was told once is told at once, and not worked for again."""
        for pause in self._pauses():
            answer = self._heard(again)
            if answer is not None:
                self._remember(key, answer)
                if not answer.was_replayed:
                    self.notes.complain(f"{key}: done again, and not told again: {shown(answer)}")
                return
            time.sleep(pause)

    def _remember(self, key: str, answer: Answer) -> None:
        with self._lock:
            first = self._told.setdefault(key, answer)
        if (first.status, first.body) != (answer.status, answer.body):
            self.notes.complain(f"{key}: told {shown(first)}, and then {shown(answer)}")

    def _note(self, answer: Answer) -> None:
        if answer.status not in _ORDERED:
            return
        order = answer.json()["order"]
        self.notes.acknowledge(
            Acknowledged(
                order_id=order["id"],
                number=order["number"],
                cart_id=self._bag.cart["id"],
                total=order["totals"]["total"],
                status=order["status"],
                token=self._bag.token,
            )
        )

    def _go_to_the_bank(self, url: str) -> None:
        if self.story.at_the_bank is AtTheBank.LEAVES:
            raise _Gone
        page = "/dev/gateway/" + url.rsplit("/", maxsplit=1)[1]
        decision = "pay" if self.story.at_the_bank is AtTheBank.PAYS else "refuse"
        form = {"decision": decision}
        with suppress(NoAnswer):
            self.wire.send(Request(method="POST", path=page, body=form, form=True))

    def _meanwhile(self) -> None:
        if self.story.meanwhile is Meanwhile.CHANGES:
            item = self._bag.cart["items"][0]
            for number in range(_CHANGES):
                changes = {"quantity": 1 + (item["quantity"] + number) % 2}
                self._bag.tried("PATCH", f"{self._bag.path}/items/{item['id']}", changes)
        elif self.story.meanwhile is Meanwhile.GIVES_UP:
            self._bag.tried("DELETE", f"{self._bag.path}/checkout")

    def _pauses(self) -> Iterator[float]:
        return pauses(self.story.name, self._until - time.monotonic())


def _together(acts: Sequence[Callable[[], None]]) -> None:
    others = [threading.Thread(target=act) for act in acts[1:]]
    for other in others:
        other.start()
    acts[0]()
    for other in others:
        other.join()
