"""What the audit log needs of storage."""

from typing import Protocol

from domain.audit.model import AuditEntry, AuditFilter
from domain.shared.paging import Key, Page


class AuditLog(Protocol):
    def record(self, entry: AuditEntry) -> None:
        """Keep the entry, in the transaction of the change that it tells of."""
        ...

    def page(self, wanted: AuditFilter, *, limit: int, after: Key | None) -> Page[AuditEntry]:
        """The entries that the filter lets through, newest first; of those of one time, the last
        recorded first. The key is the time and the id.

        Text is compared letter by letter: neither case nor accents nor blanks are passed over.
        """
        ...
