"""Units of work that store the answer to an Idempotency-Key in the effect's own transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from domain.idempotency.model import Answer, Claim
from domain.shared.unit_of_work import Units

T = TypeVar("T")


class IdempotentUnits:
    """As the units they wrap; what a use case commits is what will be answered again."""

    def __init__(self, units: Units[Any], claim: Claim, answer: Callable[[Any], Answer]) -> None:
        self._units = units
        self._claim = claim
        self._answer = answer

    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._units.write() as unit:
            yield _IdempotentUnit(unit, self._claim, self._answer)

    @contextmanager
    def read(self) -> Iterator[Any]:
        with self._units.read() as unit:
            yield unit

    def retry(self, work: Callable[[], T]) -> T:
        return self._units.retry(work)


class _IdempotentUnit:
    def __init__(self, unit: Any, claim: Claim, answer: Callable[[Any], Answer]) -> None:
        self._unit = unit
        self._claim = claim
        self._answer = answer

    def commit(self, result: T) -> T:
        self._unit.idempotency.answer(self._claim, self._answer(result))
        self._unit.commit(result)
        return result

    def __getattr__(self, name: str) -> Any:
        return getattr(self._unit, name)
