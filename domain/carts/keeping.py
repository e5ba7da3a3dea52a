"""Carts that nobody comes back to: who left them, until when they are kept, and what goes."""

from datetime import timedelta
from typing import Annotated, Final

from domain.carts.model import CLOSED_KEPT, CUSTOMERS_KEPT, VISITORS_KEPT, Cart
from domain.carts.ports import AbandonedFilter, CartUnit
from domain.shared.paging import Key, Page
from domain.shared.purging import purge_all
from domain.shared.rules import Whole
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope

# Who has not gone on for a day is not about to: reminders that come sooner reach people who are
# still at it.
ABANDONED_AFTER: Final = 24
IdleHours = Annotated[int, Whole(1, 24 * 90)]

# So many rows are locked at once: a matter of milliseconds.
_AT_ONCE: Final = 1000


def list_abandoned(
    units: Units[CartUnit],
    actor: Actor,
    *,
    idle_hours: int,
    with_email: bool,
    limit: int,
    after: Key | None,
) -> Page[Cart]:
    """The longest idle first. Raises Forbidden."""
    actor.require(Scope.ORDERS_READ)
    with units.read() as unit:
        wanted = AbandonedFilter(
            idle_since=unit.now - timedelta(hours=idle_hours), with_email=with_email
        )
        return unit.carts.abandoned(wanted, limit=limit, after=after)


def expire_carts(units: Units[CartUnit]) -> int:
    """Close those that nobody has changed for long; how many that was."""
    return purge_all(
        units,
        lambda unit: unit.carts.expire(
            visitors=unit.now - VISITORS_KEPT, customers=unit.now - CUSTOMERS_KEPT, limit=_AT_ONCE
        ),
    )


def purge_carts(units: Units[CartUnit]) -> int:
    """Forget those that were closed without an order long ago; how many that was."""
    return purge_all(units, lambda unit: unit.carts.purge(unit.now - CLOSED_KEPT, _AT_ONCE))
