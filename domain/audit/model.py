"""The audit log: who changed what, from what, to what, and in which request."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Protocol

from attrs import frozen

from domain.shared.ids import NEW
from domain.shared.rules import Id, Text

Action = Annotated[
    str,
    Text(
        50,
        pattern=r"^[a-z_]+\.[a-z_]+$",
        hint="must be a noun and a verb with a dot between them, such as product.update",
    ),
]
ActorName = Annotated[str, Text(200)]
RequestId = Annotated[
    str,
    Text(
        64,
        pattern=r"^[A-Za-z0-9._-]+$",
        hint="must be letters, digits, dots, underscores and hyphens of ASCII",
    ),
]


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


@frozen(kw_only=True)
class AuditFilter:
    """Which entries. All that is given has to hold."""

    action: Action | None = None
    """What was done, such as `product.update`."""
    entity_id: Id | None = None
    """To what. Things of another kind may have the same number: say the action, too."""
    actor: ActorName | None = None
    """By whom: the name just as an entry has it."""
    request_id: RequestId | None = None
    """In which request: the `X-Request-Id` of its answer."""
    since: datetime | None = None
    """From this time on, with an offset or Z."""
    until: datetime | None = None
    """Before this time: what happened just then is not in it."""


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
