"""Payments and refunds that nobody came back to, and orders that nobody paid: by the worker each
second, and by `storekeep sweep`.
"""

import logging
import time
from collections.abc import Callable
from typing import Final

from domain.checkout.sweeping import sweep
from domain.fulfilment.overdue import cancel_overdue
from domain.fulfilment.settling import sweep_refunds
from entrypoints.bootstrap import Shop

# As long as a gateway may take for one answer: a round takes twice that at most, and then the other
# jobs have their turn.
_ROUND_SECONDS: Final = 20.0
_MOST_REFUNDS: Final = 5

_log = logging.getLogger("storekeep.sweep")


def sweep_payments(shop: Shop) -> int:
    """Go on with some of those that are due; how many. Raises Unavailable."""
    swept = sweep(shop.till, is_over=_over())
    for each in swept:
        _tell("payment", each.payment_id, each.problem, each.bug)
    return len(swept)


def go_on_with_refunds(shop: Shop) -> int:
    """Likewise."""
    swept = sweep_refunds(shop.units, shop.gateways, limit=_MOST_REFUNDS)
    for each in swept:
        _tell("refund", each.refund_id, each.problem)
    return len(swept)


def cancel_unpaid_orders(shop: Shop) -> int:
    """Likewise, of those whose transfer does not come, if the settings say after how long."""
    swept = cancel_overdue(shop.units, shop.ids, shop.settings.unpaid_transfer_days)
    for each in swept:
        _tell("order", each.order_id, each.problem, each.bug)
    return len(swept)


def _over() -> Callable[[], bool]:
    end = time.monotonic() + _ROUND_SECONDS
    return lambda: time.monotonic() > end


def _tell(what: str, number: int, problem: str, bug: Exception | None = None) -> None:
    fields = {what: number} | ({"problem": problem} if problem else {})
    if bug is not None:
        _log.error("bug", exc_info=bug, extra={"fields": fields})
        return
    _log.log(logging.WARNING if problem else logging.INFO, "swept", extra={"fields": fields})
