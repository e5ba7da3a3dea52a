"""What has expired is forgotten: at each start, once an hour, and by `storekeep purge`."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.accounts.purging import purge_attempts, purge_one_time_tokens, purge_sessions
from domain.carts.keeping import expire_carts, purge_carts
from domain.customers.registering import purge_registrations
from domain.idempotency.use_cases import purge as purge_idempotency_keys
from domain.orders.purging import purge_drafts
from domain.shared.unit_of_work import Units
from domain.visitors.use_cases import purge_visitors
from entrypoints.bootstrap import Shop

# Nobody sees what has expired, whether it is there or not: it only takes up room. An hour's worth
# is a matter of milliseconds; a day's would be seconds, in which others wait for the same rows.
_EVERY_SECONDS: Final = 3600.0

_PURGES: Final[Mapping[str, Callable[[Units[Any]], int]]] = {
    "sessions": purge_sessions,
    "one-time tokens": purge_one_time_tokens,
    "registrations": purge_registrations,
    "expired carts": expire_carts,
    "closed carts": purge_carts,
    "drafts of orders": purge_drafts,
    "visitors": purge_visitors,
    "attempts": purge_attempts,
    "idempotency keys": purge_idempotency_keys,
}

_log = logging.getLogger("storekeep.purge")


def purge(shop: Shop) -> dict[str, int]:
    """How much of what was forgotten. Raises Unavailable."""
    return {what: forget(shop.units) for what, forget in _PURGES.items()}


class HourlyPurge:
    """The first one is due an hour from now, since each start of the service purges, too."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._due = clock() + _EVERY_SECONDS

    def run(self, shop: Shop) -> None:
        """If it is due. Raises Unavailable, and is due again an hour later."""
        if self._clock() < self._due:
            return
        self._due = self._clock() + _EVERY_SECONDS
        forgotten = {what: count for what, count in purge(shop).items() if count}
        _log.info("purged", extra={"fields": {"forgotten": forgotten}})
