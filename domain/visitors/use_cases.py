"""Making, recognising and reading visitors."""

from contextlib import suppress

from domain.shared.errors import ConcurrencyConflict
from domain.shared.ids import NEW, Ids
from domain.shared.purging import purge_all
from domain.shared.tokens import digest
from domain.shared.unit_of_work import Units
from domain.visitors.model import LIFETIME, TOKEN_PREFIX, Visitor
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
        note_visitor(units, visitor.id)
    return visitor


def read_visitor(units: Units[VisitorUnit], visitor_id: int) -> Visitor:
    """Raises NotFound."""
    with units.read() as unit:
        return unit.visitors.get(visitor_id)


def note_visitor(units: Units[VisitorUnit], visitor_id: int) -> None:
    """It was seen just now.

    In a transaction of its own, since the use is one whatever becomes of the request. Who stands
    in the way is most likely another request of the same visitor that notes the same; if not,
    the next request tries again: nobody is turned away for this.
    """
    with suppress(ConcurrencyConflict), units.write() as unit:
        unit.visitors.seen(visitor_id, unit.now)
        unit.commit(None)


def link_visitor(unit: VisitorUnit, ids: Ids, visitor_id: int | None, customer_id: int) -> int:
    """The visitor as which the customer goes on, in a unit of work that is open: the one who came,
    or a new one if nobody did, or it is another customer's already.

    Neither has a token that anybody knows: it is called by the log-in's. The one it had before may
    be known to whoever used the browser before the customer, or will after the log-out.
    """
    nobodys = digest(ids.secret())
    if visitor_id is not None and unit.visitors.link(visitor_id, customer_id, nobodys):
        return visitor_id
    made = unit.visitors.add(
        Visitor(
            id=NEW,
            digest=nobodys,
            created_at=unit.now,
            last_seen_at=unit.now,
            customer_id=customer_id,
        )
    )
    return made.id


def purge_visitors(units: Units[VisitorUnit]) -> int:
    """Forget visitors who expired, unless a session or an open cart refers to them; how many that
    was.
    """
    return purge_all(units, lambda unit: unit.visitors.purge(unit.now - LIFETIME))
