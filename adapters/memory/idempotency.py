"""Idempotency keys in memory."""

from datetime import datetime

from attrs import evolve

from adapters.memory.store import HeldKey, Tables
from domain.idempotency.model import KEPT, Answer, Claim, KeyInProgress, KeyLost, KeyReused


class MemoryIdempotencyKeys:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def claim(self, claim: Claim, *, now: datetime, lease_until: datetime) -> Answer | None:
        held = self._tables.idempotency.get((claim.caller, claim.key))
        if held is None or _is_free(held, now):
            self._tables.idempotency[claim.caller, claim.key] = HeldKey(claim, now, lease_until)
            return None
        if held.answer is None and held.claim.token == claim.token:
            return None
        if held.claim.request_digest != claim.request_digest:
            raise KeyReused("This idempotency key was used for another request.")
        if held.answer is None:
            raise KeyInProgress("The first request with this idempotency key is still running.")
        return held.answer

    def answer(self, claim: Claim, answer: Answer) -> None:
        held = self._running(claim)
        if held is None:
            raise KeyLost("The idempotency key was taken over by a later request.")
        self._tables.idempotency[claim.caller, claim.key] = evolve(held, answer=answer)

    def release(self, claim: Claim) -> None:
        if self._running(claim):
            del self._tables.idempotency[claim.caller, claim.key]

    def purge(self, older_than: datetime) -> int:
        old = [
            place
            for place, held in self._tables.idempotency.items()
            if held.claimed_at < older_than
        ]
        for place in old:
            del self._tables.idempotency[place]
        return len(old)

    def _running(self, claim: Claim) -> HeldKey | None:
        held = self._tables.idempotency.get((claim.caller, claim.key))
        if held and held.claim.token == claim.token and held.answer is None:
            return held
        return None


def _is_free(held: HeldKey, now: datetime) -> bool:
    return held.claimed_at <= now - KEPT or (held.answer is None and held.lease_until <= now)
