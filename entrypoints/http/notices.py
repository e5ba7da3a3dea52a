"""`POST /v1/payments/notices/{method}`: what gateways tell of payments by themselves. Each signs in
its own way, and says what it says in its own words: so this is no route of the API's document.
"""

from typing import Any

import falcon

from domain.checkout.sweeping import hear_notice
from entrypoints.bootstrap import Shop
from entrypoints.http.requests import read_body


class Notices:
    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    def on_post(self, req: falcon.Request, resp: falcon.Response, method: str) -> None:
        """Whoever sends it need not say who they are: it is signed, and not believed.

        Raises NotFound, InvalidNotice, GatewayUnavailable, BodyTooLarge, IncompleteBody.
        """
        body = read_body(req, self._shop.settings.body_limit_bytes)
        headers = {name.lower(): value for name, value in req.headers.items()}
        hear_notice(self._shop.till, method, headers, body)
        resp.status = falcon.HTTP_204


def add_route(app: "falcon.App[Any, Any]", shop: Shop) -> None:
    app.add_route("/v1/payments/notices/{method}", Notices(shop))
