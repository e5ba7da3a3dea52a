"""Staff: who may change the shop. A token has a role, a role is a closed set of scopes."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from attrs import field, frozen

from domain.shared.errors import Forbidden
from domain.shared.rules import Text

TOKEN_PREFIX: Final = "staff_"  # noqa: S105 - what every secret begins with


class Scope(StrEnum):
    """One thing that a caller may do."""

    CATALOGUE_READ = "catalogue:read"
    """See what shoppers do not: drafts, archived products, private metadata."""
    CATALOGUE_WRITE = "catalogue:write"
    INVENTORY_READ = "inventory:read"
    INVENTORY_WRITE = "inventory:write"
    STAFF_WRITE = "staff:write"
    AUDIT_READ = "audit:read"
    """See who changed what. The log tells all that was changed, private metadata too."""


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    SUPPORT = "support"


SCOPES: Final = {
    Role.OWNER: frozenset(Scope),
    Role.MANAGER: frozenset(Scope) - {Scope.STAFF_WRITE},
    Role.SUPPORT: frozenset({Scope.CATALOGUE_READ, Scope.INVENTORY_READ}),
}


@frozen(kw_only=True)
class Actor:
    """Who is calling, on whose behalf, and under which request id: what the audit log keeps."""

    name: str
    scopes: frozenset[Scope] = frozenset()
    request_id: str = ""
    visitor_id: int | None = None
    """What a visitor does is kept under this id; staff have none."""

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def require(self, scope: Scope) -> None:
        """Raises Forbidden without the scope."""
        if not self.may(scope):
            raise Forbidden(f"This needs the scope {scope}.", scope=str(scope))

    def require_visitor(self) -> int:
        """The visitor's id. Raises Forbidden if somebody else is calling."""
        if self.visitor_id is None:
            raise Forbidden("This is about the visitor who calls, and needs a visitor's token.")
        return self.visitor_id


ANYONE: Final = Actor(name="anyone")


TokenName = Annotated[str, Text(100)]


@frozen(kw_only=True)
class ApiToken:
    """A staff token. Only the SHA-256 of its secret is kept."""

    id: int
    name: TokenName
    role: Role
    digest: bytes = field(repr=False)
    created_at: datetime
    revoked_at: datetime | None = None

    def actor(self, request_id: str) -> Actor:
        return Actor(
            name=f"token:{self.id}:{self.name}", scopes=SCOPES[self.role], request_id=request_id
        )
