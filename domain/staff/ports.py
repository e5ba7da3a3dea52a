"""What staff need of storage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.shared.unit_of_work import UnitOfWork
from domain.staff.model import ApiToken


class ApiTokens(Protocol):
    def add(self, token: ApiToken) -> ApiToken:
        """The token with its id."""
        ...

    def by_digest(self, digest: bytes) -> ApiToken | None:
        """The token with this SHA-256, unless it was revoked."""
        ...

    def all(self) -> Sequence[ApiToken]:
        """Every token ever made, the revoked ones too, by id."""
        ...

    def revoke(self, token_id: int, at: datetime) -> None:
        """From now on `by_digest` does not find it.

        Raises NotFound if there is no such token, or it was revoked before.
        """
        ...


class StaffUnit(UnitOfWork, Protocol):
    @property
    def api_tokens(self) -> ApiTokens: ...
    @property
    def audit(self) -> AuditLog: ...
