"""What idempotency keys need of storage."""

from datetime import datetime
from typing import Protocol

from domain.idempotency.model import Answer, Claim
from domain.shared.unit_of_work import UnitOfWork


class IdempotencyKeys(Protocol):
    def claim(self, claim: Claim, *, now: datetime, lease_until: datetime) -> Answer | None:
        """The stored answer, or None if the claim now holds the key until `lease_until`.

        A key whose lease has run out, or that was answered more than KEPT ago, is free.

        Raises KeyReused, KeyInProgress.
        """
        ...

    def answer(self, claim: Claim, answer: Answer) -> None:
        """Store the answer, in the transaction of the effect.

        Raises KeyLost.
        """
        ...

    def release(self, claim: Claim) -> None:
        """Give the key back, unless it is answered or held by another."""
        ...

    def purge(self, older_than: datetime) -> int:
        """Forget what was claimed before `older_than`, or a good part of it; how many keys that
        was: none when there are no more.
        """
        ...


class IdempotencyUnit(UnitOfWork, Protocol):
    @property
    def idempotency(self) -> IdempotencyKeys: ...
