"""What the audit log needs of storage."""

from collections.abc import Sequence
from typing import Protocol

from domain.audit.model import AuditEntry


class AuditLog(Protocol):
    def record(self, entry: AuditEntry) -> None:
        """Keep the entry, in the transaction of the change that it tells of."""
        ...

    def latest(self, limit: int) -> Sequence[AuditEntry]:
        """The newest entries, newest first."""
        ...
