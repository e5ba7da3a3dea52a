"""`GET /dev/mail`: what a development shop has sent to nobody, so that a person, a test or Insomnia
can follow its links. It opens every account, and exists in development only; and there for who sits
at the machine, or has the development token.
"""

import hmac
import ipaddress
import time
from datetime import datetime
from typing import Any, Final

import falcon
from attrs import frozen

from domain.accounts.model import mailbox as addressed
from domain.mail.model import KeptMail
from domain.mail.ports import Mailbox
from domain.mail.use_cases import is_idle
from entrypoints.bootstrap import Shop
from entrypoints.config import Environment
from entrypoints.http.auth import bearer
from entrypoints.http.errors import Unauthorised
from entrypoints.http.structuring import render
from entrypoints.letters import send_letters

PATH: Final = "/dev/mail"

_MOST: Final = 20
# A worker writes a mail into its folder in some milliseconds. What takes longer has failed, and is
# tried again later.
_PATIENCE_SECONDS: Final = 2.0
_PAUSE_SECONDS: Final = 0.02
_OF_PROXIES: Final = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


@frozen(kw_only=True)
class MailDocument:
    to: str
    subject: str
    sent_at: datetime
    text: str
    link: str | None
    token: str | None


class DevelopmentMail:
    def __init__(self, shop: Shop, mailbox: Mailbox) -> None:
        self._shop = shop
        self._mailbox = mailbox

    def on_get(self, req: falcon.Request, resp: falcon.Response) -> None:
        """All that was written until now, so that nobody has to wait for the worker.

        Raises Unauthorised.
        """
        if not (_is_at_home(req) or self._has_our_token(req)):
            raise Unauthorised(
                "From another machine, or another container, mail is read with the development"
                " token: Authorization: Bearer <DEVELOPMENT_TOKEN>."
            )
        self._send_all()
        to = req.get_param("to")
        kept = self._mailbox.newest(addressed(to) if to else None, _MOST)
        resp.data = render([_document(each) for each in kept])
        resp.content_type = falcon.MEDIA_JSON
        resp.set_header("Cache-Control", "no-store")

    def _has_our_token(self, req: falcon.Request) -> bool:
        expected, secret = self._shop.settings.development_token, bearer(req)
        if not expected or secret is None:
            return False
        return hmac.compare_digest(secret.encode(), expected.encode())

    def _send_all(self) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        send_letters(self._shop)
        while not is_idle(self._shop.units) and time.monotonic() < deadline:
            time.sleep(_PAUSE_SECONDS)
            send_letters(self._shop)


def add_route(app: "falcon.App[Any, Any]", shop: Shop) -> None:
    if shop.mailbox is not None and shop.settings.environment is Environment.DEVELOPMENT:
        app.add_route(PATH, DevelopmentMail(shop, shop.mailbox))


def _is_at_home(req: falcon.Request) -> bool:
    """Whether the caller is on this machine and knows it: no proxy that asks for others, unless it
    says nothing of them, and no page of somebody else whose name was pointed here.
    """
    called = _called(req)
    if not _is_loopback(called) and called != "localhost":
        return False
    if any(req.get_header(name) is not None for name in _OF_PROXIES):
        return False
    return _is_loopback(req.remote_addr)


def _called(req: falcon.Request) -> str:
    """By which name; none if what stands behind it is no port."""
    try:
        return req.host
    except ValueError:
        return ""


def _is_loopback(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


def _document(kept: KeptMail) -> MailDocument:
    return MailDocument(
        to=kept.to,
        subject=kept.subject,
        sent_at=kept.sent_at,
        text=kept.text,
        link=kept.link,
        token=kept.token,
    )
