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

    SETTINGS_READ = "settings:read"
    """See how the shop is set up: tax rates, and where and how things are sent."""
    SETTINGS_WRITE = "settings:write"

    CUSTOMERS_READ = "customers:read"
    """See who the customers are, and what is held about them."""
    CUSTOMERS_WRITE = "customers:write"
    """Erase what is held about a customer who asks for it."""

    ORDERS_READ = "orders:read"
    """See who bought what, who left what in a cart, and what was paid."""
    ORDERS_WRITE = "orders:write"
    """Ship, cancel, take back and refund."""


class Role(StrEnum):
    OWNER = "owner"
    MANAGER = "manager"
    SUPPORT = "support"


SCOPES: Final = {
    Role.OWNER: frozenset(Scope),
    Role.MANAGER: frozenset(Scope) - {Scope.STAFF_WRITE},
    Role.SUPPORT: frozenset(
        {
            Scope.CATALOGUE_READ,
            Scope.INVENTORY_READ,
            Scope.SETTINGS_READ,
            Scope.CUSTOMERS_READ,
            Scope.ORDERS_READ,
        }
    ),
}


class Party(StrEnum):
    """Of whom a route can be the own."""

    VISITOR = "visitor"
    CUSTOMER = "customer"
    MEMBER = "staff"


_WHOSE: Final = {
    Party.VISITOR: "the visitor who calls, and needs a visitor's token, or a customer's.",
    Party.CUSTOMER: "the customer who calls, and needs a customer's token.",
    Party.MEMBER: "the person of the staff who calls, and needs the token of a log-in.",
}


@frozen(kw_only=True)
class Actor:
    """Who is calling, on whose behalf, and under which request id: what the audit log keeps."""

    name: str
    scopes: frozenset[Scope] = frozenset()
    request_id: str = ""
    visitor_id: int | None = None
    """What a visitor does is kept under this id, before and after somebody logs in; staff have
    none.
    """
    customer_id: int | None = None
    member_id: int | None = None
    """Of staff who logged in; a token is nobody's in particular."""
    session_id: int | None = None
    """The log-in, of a customer or of staff."""

    @property
    def identity(self) -> str:
        """Who it is, whatever they are called now: of `staff:3:Anna`, the part before the name."""
        return ":".join(self.name.split(":")[:2])

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes

    def require(self, scope: Scope) -> None:
        """Raises Forbidden without the scope."""
        if not self.may(scope):
            raise Forbidden(f"This needs the scope {scope}.", scope=str(scope))

    def require_own(self, kind: Party) -> int:
        """The id of the caller, as one of this kind. Raises Forbidden for somebody else."""
        found = {
            Party.VISITOR: self.visitor_id,
            Party.CUSTOMER: self.customer_id,
            Party.MEMBER: self.member_id,
        }[kind]
        if found is None:
            raise Forbidden(f"This is about {_WHOSE[kind]}")
        return found

    def require_visitor(self) -> int:
        """Raises Forbidden."""
        return self.require_own(Party.VISITOR)

    def require_customer(self) -> int:
        """Raises Forbidden."""
        return self.require_own(Party.CUSTOMER)

    def require_member(self) -> int:
        """Raises Forbidden."""
        return self.require_own(Party.MEMBER)


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
