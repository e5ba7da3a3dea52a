"""Everything that can go wrong by the shop's own rules.

An error is a stable `code`, a sentence for people and, where a client can go on in one step,
`facts`. The domain knows no status code: `entrypoints/http/errors.py` has the one map.
"""

from collections.abc import Iterable
from typing import Any, ClassVar

from attrs import frozen


@frozen
class Violation:
    """One broken rule: where (a JSON pointer), which (a stable code), and a sentence."""

    pointer: str
    code: str
    detail: str


class DomainError(Exception):
    """The base of all errors that a caller can do something about."""

    code: ClassVar[str] = "error"

    def __init__(self, detail: str, **facts: Any) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts


class NotFound(DomainError):
    """It does not exist, or it is not the caller's to know of: both look alike."""

    code = "not_found"


class Forbidden(DomainError):
    """The caller is known, and may not."""

    code = "forbidden"


class InvalidInput(DomainError):
    """The input breaks one or more rules; `violations` has all of them."""

    code = "invalid_input"

    def __init__(self, violations: Iterable[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(violation.detail for violation in self.violations))


class Conflict(DomainError):
    """The input is fine, but the shop's state does not allow it."""

    code = "conflict"


class StaleVersion(DomainError):
    """Somebody else changed it since the caller read it."""

    code = "stale_version"


class Unavailable(DomainError):
    """A part is down, or too busy; nothing was changed; trying again may help."""

    code = "unavailable"


class ConcurrencyConflict(Unavailable):
    """Two transactions stood in each other's way; this one changed nothing and may be repeated."""

    code = "busy"
