"""Making, recognising and reading visitors."""

from contextlib import suppress

from domain.shared.errors import ConcurrencyConflict
from domain.shared.ids import NEW, Ids
from domain.shared.tokens import digest
from domain.shared.unit_of_work import Units
from domain.visitors.model import TOKEN_PREFIX, Visitor
from domain.visitors.ports import VisitorUnit


def create_visitor(units: Units[VisitorUnit], ids: Ids) -> tuple[Visitor, str]:
    """A new visitor, and its secret, which is told this once and stored nowhere."""
    secret = TOKEN_PREFIX + ids.secret()
    with units.write() as unit:
        visitor = unit.visitors.add(
            Visitor(id=NEW, digest=digest(secret), created_at=unit.now, last_seen_at=unit.now)
        )
        return unit.commit((visitor, secret))


def recognise(units: Units[VisitorUnit], secret: str) -> Visitor | None:
    """Who holds this secret, and has just been seen; None if nobody does, or no longer."""
    with units.read() as unit:
        visitor, now = unit.visitors.by_digest(digest(secret)), unit.now
    if visitor is None or visitor.has_expired(now):
        return None
    if visitor.is_to_be_noted(now):
        _note(units, visitor)
    return visitor


def read_visitor(units: Units[VisitorUnit], visitor_id: int) -> Visitor:
    """Raises NotFound."""
    with units.read() as unit:
        return unit.visitors.get(visitor_id)


def _note(units: Units[VisitorUnit], visitor: Visitor) -> None:
    # In a transaction of its own, since the use is one whatever becomes of the request. Who stands
    # in the way is most likely another request of the same visitor that notes the same; if not,
    # the next request tries again: nobody is turned away for this.
    with suppress(ConcurrencyConflict), units.write() as unit:
        unit.visitors.seen(visitor.id, unit.now)
        unit.commit(None)
