"""For whoever watches over the process: does it live, and can it serve?"""

from typing import Any

import falcon

from domain.shared.errors import Unavailable
from entrypoints.bootstrap import Shop


class Live:
    """The process answers. Nothing else is asked: restarting it would not mend a database."""

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        _answer(resp, {"status": "live"})

    on_head = on_get


class Ready:
    """The database answers, and its schema is the one that this version needs."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def on_get(self, _: falcon.Request, resp: falcon.Response) -> None:
        try:
            reason = self._shop.not_ready()
        except Unavailable as error:
            reason = error.detail
        if reason:
            resp.status = falcon.HTTP_503
            resp.set_header("Retry-After", "1")
            _answer(resp, {"status": "not ready", "reason": reason})
        else:
            _answer(resp, {"status": "ready"})

    on_head = on_get


def _answer(resp: falcon.Response, value: dict[str, Any]) -> None:
    resp.set_header("Cache-Control", "no-store")
    resp.media = value
