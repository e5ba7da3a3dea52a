"""The audit log: who changed what, from what, to what, and in which request."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from attrs import frozen

from domain.shared.ids import NEW


class Caller(Protocol):
    """What the log needs to know of an actor."""

    @property
    def name(self) -> str: ...
    @property
    def request_id(self) -> str: ...


@frozen(kw_only=True)
class AuditEntry:
    """One change. `before` is None for what was made, `after` for what was deleted."""

    id: int
    actor: str
    action: str
    entity_id: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    request_id: str
    recorded_at: datetime


def entry(
    caller: Caller,
    action: str,
    entity_id: int,
    *,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    at: datetime,
) -> AuditEntry:
    """An entry that is not stored yet. `action` is the noun and the verb: `product.update`."""
    return AuditEntry(
        id=NEW,
        actor=caller.name,
        action=action,
        entity_id=entity_id,
        before=before,
        after=after,
        request_id=caller.request_id,
        recorded_at=at,
    )
