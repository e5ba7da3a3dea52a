"""What is done beside requests: payments that nobody came back to go on, orders that nobody paid
are cancelled, mail that is due is sent, what has expired is forgotten.
"""

import logging
import signal
from collections.abc import Callable
from threading import Event
from typing import Any, Final, TypeAlias

from domain.shared.errors import Unavailable
from entrypoints.bootstrap import Shop
from entrypoints.letters import Deliveries
from entrypoints.notices import deliver_notices
from entrypoints.purging import HourlyPurge
from entrypoints.sweeping import cancel_unpaid_orders, go_on_with_refunds, sweep_payments

# Somebody who has just registered looks into the mailbox at once. A few statements a second, which
# find an index empty, are nothing to a database.
_INTERVAL_SECONDS: Final = 1.0
# What has just failed is likely to fail again, and each time is a line in the log.
_PAUSE_SECONDS: Final = 5.0

_log = logging.getLogger("storekeep.worker")

Job: TypeAlias = Callable[[], Any]
"""Some of what is due, in a time that lets the other jobs have their turn."""


def run_forever(shop: Shop, stop: Event) -> None:
    """Wait until there is a schema to work on, and work until `stop` is set. What fails is told,
    and tried again.
    """
    told = None
    while not stop.is_set() and (reason := _not_ready(shop)):
        if reason != told:
            _log.info("waiting", extra={"fields": {"reason": reason}})
        told = reason
        stop.wait(_INTERVAL_SECONDS)
    _log.info("working")
    deliveries, purging = Deliveries(), HourlyPurge()
    jobs: tuple[Job, ...] = (
        lambda: sweep_payments(shop),
        lambda: go_on_with_refunds(shop),
        lambda: cancel_unpaid_orders(shop),
        lambda: deliveries.run(shop, stop.is_set),
        lambda: deliver_notices(shop, stop.is_set),
        lambda: purging.run(shop),
    )
    while not stop.is_set():
        stop.wait(_INTERVAL_SECONDS if _done(jobs) else _PAUSE_SECONDS)


def stop_on_signals() -> Event:
    """What is set once the process is told to end; what is being done is finished."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _not_ready(shop: Shop) -> str | None:
    try:
        return shop.not_ready()
    except Unavailable as error:
        return error.detail


def _done(jobs: tuple[Job, ...]) -> bool:
    """Whether all went well. One that fails does not keep the others from their turn."""
    outcomes = [_is_done(job) for job in jobs]
    return all(outcomes)


def _is_done(job: Job) -> bool:
    try:
        job()
    except Unavailable as error:
        _log.warning("unavailable", extra={"fields": {"problem": error.detail}})
    except Exception:  # noqa: BLE001 - it may be one letter, whose lease lets the others pass
        _log.exception("bug")
    else:
        return True
    return False
