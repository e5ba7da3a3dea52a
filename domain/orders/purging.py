"""Drafts that nobody will place: who they were for is forgotten."""

from datetime import timedelta
from typing import Final

from domain.orders.ports import OrderUnit
from domain.shared.purging import purge_all
from domain.shared.unit_of_work import Units

# As long as a customer's cart is open. What was tried stays, since payments refer to it; who tried
# it, and where they live, is nothing to keep. Whoever comes back later is asked for it again.
DRAFTS_KEPT: Final = timedelta(days=90)


def purge_drafts(units: Units[OrderUnit]) -> int:
    """How many that was."""
    return purge_all(units, lambda unit: unit.orders.forget_drafts(unit.now - DRAFTS_KEPT))
