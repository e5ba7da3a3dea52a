"""Claiming a key before the work, giving it back after a failure."""

from domain.idempotency.model import KEPT, LEASE, Answer, Claim
from domain.idempotency.ports import IdempotencyUnit
from domain.shared.purging import purge_all
from domain.shared.unit_of_work import Units


def claim(units: Units[IdempotencyUnit], wanted: Claim) -> Answer | None:
    """The answer given before, or None if the caller is to do the work now.

    Raises KeyReused, KeyInProgress.
    """
    with units.write() as unit:
        found = unit.idempotency.claim(wanted, now=unit.now, lease_until=unit.now + LEASE)
        return unit.commit(found)


def keep(units: Units[IdempotencyUnit], held: Claim, answer: Answer) -> None:
    """Store a final refusal, whose work left no transaction to store it in."""
    with units.write() as unit:
        unit.idempotency.answer(held, answer)
        unit.commit(None)


def release(units: Units[IdempotencyUnit], held: Claim) -> None:
    """Let the next try under the key do the work: this one failed for a passing reason."""
    with units.write() as unit:
        unit.idempotency.release(held)
        unit.commit(None)


def purge(units: Units[IdempotencyUnit]) -> int:
    """Forget the keys that are older than KEPT; how many that was."""
    return purge_all(units, lambda unit: unit.idempotency.purge(unit.now - KEPT))
