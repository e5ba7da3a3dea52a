"""Making, checking and revoking staff tokens."""

import hashlib
from collections.abc import Sequence

from domain.audit.model import entry
from domain.shared.ids import NEW, Ids
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


def recognise(units: Units[StaffUnit], secret: str, request_id: str) -> Actor | None:
    """Who holds this secret; None if nobody does."""
    with units.read() as unit:
        token = unit.api_tokens.by_digest(digest(secret))
    return token.actor(request_id) if token else None


def digest(secret: str) -> bytes:
    """What is stored of a secret. It has 256 random bits, so that no salt or stretching adds
    anything: there is nothing to guess.
    """
    return hashlib.sha256(secret.encode()).digest()


def _public(token: ApiToken) -> dict[str, object]:
    return {"name": token.name, "role": str(token.role)}
