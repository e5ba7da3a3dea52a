"""The test gateway's notices, carried to the shop over HTTP as a payment service would. In
development only.
"""

import http.client
import logging
from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from domain.payments.play import TEST, PlayNotice
from entrypoints.bootstrap import Shop

# A shop that takes longer to answer is as good as one that does not: others wait, too.
_PATIENCE_SECONDS: Final = 5
# So that a flood of notices does not keep what else there is to do waiting.
_MOST: Final = 20
_PATH: Final = f"/v1/payments/notices/{TEST}"
_CONNECTIONS: Final = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}

_log = logging.getLogger("storekeep.notices")


def _never() -> bool:
    return False


def deliver_notices(shop: Shop, is_over: Callable[[], bool] = _never) -> int:
    """Those that are due, or a good part of them, until one fails: the others wait for the next
    round, and that one for longer. How many arrived.

    Raises GatewayUnavailable if the gateway's books cannot be reached.
    """
    bank = shop.play_bank
    if bank is None:
        return 0
    arrived = 0
    for notice in bank.due_notices(_MOST):
        if is_over():
            break
        problem = _post(shop.settings.test_gateway_shop_url, notice)
        if problem is not None:
            _log.warning("notice not delivered", extra={"fields": {"problem": problem}})
            bank.not_sent(notice.id)
            break
        bank.sent(notice.id)
        arrived += 1
    return arrived


def _post(shop_url: str, notice: PlayNotice) -> str | None:
    """What went wrong, or None if it arrived."""
    try:
        url = urlsplit(shop_url)
        with closing(_CONNECTIONS[url.scheme](url.netloc, timeout=_PATIENCE_SECONDS)) as connection:
            connection.request("POST", url.path + _PATH, notice.body, dict(notice.headers))
            status = connection.getresponse().status
    except (OSError, ValueError, http.client.HTTPException) as error:
        return f"{type(error).__name__}: {error}"
    arrived = HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES
    return None if arrived else f"answered {status}"
