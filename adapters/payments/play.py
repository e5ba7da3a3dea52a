"""The test gateway: what a payment service does, but for the money. Its cards decide what happens
(`play_cards.py`), its books are its own (`play_books.py`).

Each call is one transaction of the books, and does nothing that was done before. An answer that
"gets lost" is an error that is raised when the books are closed again.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from ipaddress import IPv6Address
from typing import Final
from urllib.parse import quote

from attrs import evolve

from adapters.payments import play_notices
from adapters.payments.play_books import PlayBooks
from adapters.payments.play_cards import CARDS, SHOWN, Card, Loss, card_of
from adapters.payments.play_rows import HeldPayment, Rows
from adapters.payments.play_signing import Signer
from adapters.payments.play_steps import (
    authorized,
    captured,
    decided,
    held_payment,
    known_payment,
    new_payment,
    refunded,
    voided,
)
from domain.payments.model import GatewayUnavailable
from domain.payments.play import Movement, PlayCharge, PlayNotice
from domain.payments.ports import Charge, Notice, Outcome, Result
from domain.shared.clock import Clock
from domain.shared.errors import InvalidInput, Violation

# The page sends the customer there, and names it in a header: no other scheme, and no sign that has
# a meaning in headers.
_RETURN_URL: Final = re.compile(
    r"https?://([A-Za-z0-9.-]+|\[(?P<ipv6>[0-9A-Fa-f:.]+)\])(:(?P<port>[0-9]{1,5}))?([/?#][!-~]*)?"
)
_PORTS: Final = range(1, 65536)


class PlayGateway:
    needs_source: Final = True
    cards: Final = SHOWN

    def __init__(
        self,
        books: PlayBooks,
        *,
        secret_key: str,
        page_url: str,
        clock: Clock,
        latency: float = 0.0,
    ) -> None:
        """`page_url` is where the page is that a payment's reference is added to. `latency` is how
        many seconds the way to the gateway takes.
        """
        self._books = books
        self._signer = Signer(secret_key)
        self._page_url = page_url
        self._clock = clock
        self._latency = latency

    def authorize(self, charge: Charge, source: str, return_url: str) -> Outcome:
        lost = None
        with self._step() as rows:
            held = held_payment(rows, charge)
            if held is None or held.result is Result.UNKNOWN:
                card = card_of(source)
                _check_return_url(card, return_url)
                lost = card.loses
                if held is None and lost is Loss.BEFORE_AUTHORIZING:
                    held = rows.write(new_payment(charge, Result.UNKNOWN))
                else:
                    held = authorized(rows, held or new_payment(charge), card, return_url)
        if lost is Loss.AFTER_AUTHORIZING or held.result is Result.UNKNOWN:
            raise _lost()
        return self._outcome(held)

    def find(self, charge: Charge) -> Outcome:
        with self._step() as rows:
            held = held_payment(rows, charge)
        return Outcome(result=Result.UNKNOWN) if held is None else self._outcome(held)

    def capture(self, charge: Charge) -> Outcome:
        """What was not authorized is given up: VOIDED."""
        was_lost = False
        with self._step() as rows:
            held = held_payment(rows, charge)
            if held is None or held.result in {Result.UNKNOWN, Result.ACTION_REQUIRED}:
                held = voided(rows, held or new_payment(charge))
            elif held.result is Result.AUTHORIZED:
                held = captured(rows, held)
                was_lost = CARDS[held.source].loses is Loss.AFTER_CAPTURING
        if was_lost:
            raise _lost()
        return self._outcome(held)

    def void(self, charge: Charge) -> Outcome:
        with self._step() as rows:
            held = held_payment(rows, charge) or new_payment(charge)
            if held.result not in {Result.CAPTURED, Result.VOIDED}:
                held = voided(rows, held)
        return self._outcome(held)

    def refund(self, charge: Charge, refund_reference: str, amount: int) -> Outcome:
        with self._step() as rows:
            payment = held_payment(rows, charge)
            held = rows.refund(refund_reference)
            if held is None:
                held = refunded(rows, charge, payment, refund_reference, amount)
            elif (held.reference, held.amount) != (charge.reference, amount):
                raise ValueError(f"Refund {refund_reference} is of something else.")
            elif payment is not None and held.result is Result.PENDING:
                held = rows.write_refund(evolve(held, result=Result.REFUNDED))
                play_notices.queue(rows, payment)
        reference = f"test-refund-{held.id}-{held.result}"
        return Outcome(result=held.result, reference=reference, detail=held.detail)

    def notice(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        return play_notices.read(self._signer, headers, body, self._clock.now())

    def look_up(self, reference: str) -> PlayCharge:
        with self._open() as rows:
            return _shown(known_payment(rows, reference))

    def decide(self, reference: str, *, pays: bool) -> PlayCharge:
        with self._open() as rows:
            held = known_payment(rows, reference)
            if held.result is Result.ACTION_REQUIRED:
                held = decided(rows, held, pays=pays)
            return _shown(held)

    def due_notices(self, limit: int) -> Sequence[PlayNotice]:
        with self._open() as rows:
            return play_notices.due(rows, self._signer, self._clock.now(), limit)

    def sent(self, notice_id: int) -> None:
        with self._open() as rows:
            play_notices.remove(rows, notice_id)

    def not_sent(self, notice_id: int) -> None:
        with self._open() as rows:
            play_notices.postpone(rows, self._clock.now(), notice_id)

    def movements(self) -> Sequence[Movement]:
        with self._open() as rows:
            return rows.movements()

    @contextmanager
    def _step(self) -> Iterator[Rows]:
        time.sleep(self._latency)
        with self._open() as rows:
            yield rows

    @contextmanager
    def _open(self) -> Iterator[Rows]:
        with self._books.transaction() as connection:
            yield Rows(connection, self._clock.now())

    def _outcome(self, held: HeldPayment) -> Outcome:
        asks = held.result is Result.ACTION_REQUIRED
        is_known = held.result is not Result.UNKNOWN
        return Outcome(
            result=held.result,
            reference=f"test-{held.id}-{held.result}" if is_known else "",
            action_url=f"{self._page_url}/{quote(held.reference, safe='')}" if asks else None,
            detail=held.detail,
        )


def _check_return_url(card: Card, return_url: str) -> None:
    if card.authorization is not Result.ACTION_REQUIRED or not return_url:
        return
    if not _leads_somewhere(return_url):
        raise InvalidInput(
            [Violation("/payment/return_url", "characters", "must be an http or https address")]
        )


def _leads_somewhere(return_url: str) -> bool:
    """Whether the page can take it apart, and a browser go there."""
    found = _RETURN_URL.fullmatch(return_url)
    if found is None or (found["port"] and int(found["port"]) not in _PORTS):
        return False
    try:
        IPv6Address(found["ipv6"] or "::1")
    except ValueError:
        return False
    return True


def _shown(held: HeldPayment) -> PlayCharge:
    return PlayCharge(
        reference=held.reference,
        amount=held.amount,
        currency=held.currency,
        result=held.result,
        return_url=held.return_url,
    )


def _lost() -> GatewayUnavailable:
    return GatewayUnavailable("The payment service did not answer in time.")
