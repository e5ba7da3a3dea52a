"""`/dev/gateway/{reference}`: the bank's page of the test gateway, on which a customer pays or
refuses. In development only: it moves no money.
"""

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlsplit, urlunsplit

import falcon

from domain.payments.play import PlayBank, PlayCharge
from domain.payments.ports import Result
from domain.shared.errors import NotFound
from domain.shared.money import major_units
from entrypoints.bootstrap import Shop
from entrypoints.config import Environment
from entrypoints.http.account_pages.forms import read_form
from entrypoints.http.account_pages.pages import show

PATH: Final = "/dev/gateway"

_DECISIONS: Final = {"pay": True, "refuse": False}


class DevelopmentGateway:
    def __init__(self, shop_name: str, bank: PlayBank) -> None:
        self._shop_name = shop_name
        self._bank = bank

    def on_get(self, _: falcon.Request, resp: falcon.Response, reference: str) -> None:
        """Changes nothing: the buttons do."""
        charge = self._found(resp, reference)
        if charge is not None:
            self._ask(resp, HTTPStatus.OK, charge)

    on_head = on_get

    def on_post(self, req: falcon.Request, resp: falcon.Response, reference: str) -> None:
        charge = self._found(resp, reference)
        if charge is None:
            return
        pays = _DECISIONS.get(read_form(req).get("decision", ""))
        if pays is None:
            self._ask(resp, HTTPStatus.UNPROCESSABLE_ENTITY, charge)
            return
        self._go_back(resp, self._bank.decide(reference, pays=pays))

    def _found(self, resp: falcon.Response, reference: str) -> PlayCharge | None:
        try:
            return self._bank.look_up(reference)
        except NotFound:
            text = "Nobody has to act for it, or its books were thrown away."
            self._tell(resp, HTTPStatus.NOT_FOUND, "There is no such payment", text)
            return None

    def _ask(self, resp: falcon.Response, status: int, charge: PlayCharge) -> None:
        if charge.result is not Result.ACTION_REQUIRED:
            self._tell(
                resp, HTTPStatus.OK, f"This payment is {charge.result}", "Go back to the shop."
            )
            return
        show(
            resp,
            status,
            "gateway.html",
            leads_to=_origin(charge.return_url),
            shop=self._shop_name,
            title=f"Pay {major_units(charge.amount, charge.currency):f} {charge.currency}?",
        )

    def _go_back(self, resp: falcon.Response, charge: PlayCharge) -> None:
        if not charge.return_url:
            self._tell(
                resp, HTTPStatus.OK, f"This payment is {charge.result}", "Go back to the shop."
            )
            return
        resp.status = HTTPStatus.SEE_OTHER
        resp.location = _return_url(charge)
        resp.set_header("Cache-Control", "no-store")

    def _tell(self, resp: falcon.Response, status: int, title: str, text: str) -> None:
        show(resp, status, "message.html", shop=self._shop_name, title=title, text=text)


def add_route(app: "falcon.App[Any, Any]", shop: Shop) -> None:
    if shop.play_bank is not None and shop.settings.environment is Environment.DEVELOPMENT:
        page = DevelopmentGateway(shop.settings.shop_name, shop.play_bank)
        app.add_route(f"{PATH}/{{reference}}", page)


def _origin(return_url: str) -> str:
    parts = urlsplit(return_url)
    return f"{parts.scheme}://{parts.netloc}" if return_url else ""


def _return_url(charge: PlayCharge) -> str:
    """What there is of a query stays before ours."""
    parts = urlsplit(charge.return_url)
    told = f"payment={quote(charge.reference, safe='')}"
    return urlunsplit(parts._replace(query=f"{parts.query}&{told}" if parts.query else told))
