"""Making, checking and revoking staff tokens, and reading what staff did."""

from collections.abc import Sequence

from domain.audit.model import AuditEntry, AuditFilter, entry
from domain.shared.ids import NEW, Ids
from domain.shared.paging import Key, Page
from domain.shared.tokens import digest
from domain.shared.unit_of_work import Units
from domain.staff.model import TOKEN_PREFIX, Actor, ApiToken, Role, Scope
from domain.staff.ports import StaffUnit


def create_token(
    units: Units[StaffUnit], ids: Ids, actor: Actor, *, name: str, role: Role
) -> tuple[ApiToken, str]:
    """A new token, and its secret, which is told this once and stored nowhere.

    Raises Forbidden.
    """
    actor.require(Scope.STAFF_WRITE)
    secret = TOKEN_PREFIX + ids.secret()
    with units.write() as unit:
        token = unit.api_tokens.add(
            ApiToken(id=NEW, name=name, role=role, digest=digest(secret), created_at=unit.now)
        )
        unit.audit.record(
            entry(actor, "api_token.create", token.id, after=_public(token), at=unit.now)
        )
        return unit.commit((token, secret))


def revoke_token(units: Units[StaffUnit], actor: Actor, token_id: int) -> None:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.STAFF_WRITE)
    with units.write() as unit:
        unit.api_tokens.revoke(token_id, unit.now)
        unit.audit.record(entry(actor, "api_token.revoke", token_id, at=unit.now))
        unit.commit(None)


def list_tokens(units: Units[StaffUnit], actor: Actor) -> Sequence[ApiToken]:
    """Raises Forbidden."""
    actor.require(Scope.STAFF_WRITE)
    with units.read() as unit:
        return unit.api_tokens.all()


def list_audit_entries(
    units: Units[StaffUnit], actor: Actor, wanted: AuditFilter, *, limit: int, after: Key | None
) -> Page[AuditEntry]:
    """Newest first. Raises Forbidden.

    It stands here and not with the log, because the log is below staff: every feature writes it,
    and it knows no scopes.
    """
    actor.require(Scope.AUDIT_READ)
    with units.read() as unit:
        return unit.audit.page(wanted, limit=limit, after=after)


def recognise(units: Units[StaffUnit], secret: str, request_id: str) -> Actor | None:
    """Who holds this secret; None if nobody does."""
    with units.read() as unit:
        token = unit.api_tokens.by_digest(digest(secret))
    return token.actor(request_id) if token else None


def _public(token: ApiToken) -> dict[str, object]:
    return {"name": token.name, "role": str(token.role)}
