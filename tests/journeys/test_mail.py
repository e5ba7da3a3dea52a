"""From registering to a new password, as in production: a service, a worker, a database and a mail
server that insists on TLS and a password.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

import orjson
import pytest
from attrs import frozen

from adapters.mysql.connection import Server
from tests.database import fresh_database
from tests.journeys.service import Response, Service, serving, working
from tests.mail.servers import PASSWORD, USER, Authority, Postbox, receiving

pytestmark = pytest.mark.database

_PATIENCE_SECONDS: Final = 20.0
_ANNA: Final = {"email": "anna@example.com", "password": "correct horse battery", "name": "Anna"}


@frozen
class Town:
    """A shop, and where its mail arrives."""

    service: Service
    worker_log: Path
    postbox: Postbox

    def post(self, path: str, body: Any) -> Response:
        headers = {"Content-Type": "application/json"}
        return self.service.send("POST", path, headers, orjson.dumps(body))

    def press(self, path: str, **fields: str) -> Response:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.service.send("POST", path, headers, urlencode(fields).encode())

    def link(self, number: int) -> str:
        """The link in the mail with this number, for which is waited."""
        self.wait_for(number)
        body = self.postbox.messages[number - 1].get_body(("plain",))
        assert body is not None
        [link] = re.findall(r"https?://\S+", body.get_content())
        return str(link)

    def wait_for(self, count: int) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while len(self.postbox.messages) < count:
            assert time.monotonic() < deadline, self.worker_log.read_text()
            time.sleep(0.05)


@contextmanager
def _town(server: Server, folder: Path) -> Iterator[Town]:
    authority, postbox = Authority(), Postbox()
    trusted = folder / "authority.pem"
    authority.ca.cert_pem.write_to_path(str(trusted))
    with (
        receiving(
            postbox,
            tls_context=authority.server("127.0.0.1"),
            require_starttls=True,
            authenticator=postbox.authenticate,
            auth_required=True,
        ) as port,
        fresh_database(server, migrated=False) as database,
    ):
        settings = {
            "ENVIRONMENT": "production",
            "DEVELOPMENT_TOKEN": "",
            "CLASSIC_API": "off",
            "SECRET_KEY": "a key of the tests, and of nobody else",
            "SHOP_NAME": "Corner shop",
            "PUBLIC_URL": "https://shop.example",
            "TRUSTED_PROXIES": "0",
            "MAIL_HOST": "127.0.0.1",
            "MAIL_PORT": str(port),
            "MAIL_USER": USER,
            "MAIL_PASSWORD": PASSWORD,
            "MAIL_FROM": "shop@shop.example",
            # Where OpenSSL looks for the authorities of the system.
            "SSL_CERT_FILE": str(trusted),
        }
        with (
            working(database, folder, **settings) as log,
            serving(database, folder, **settings) as service,
        ):
            yield Town(service, log, postbox)


def test_an_account_is_made_and_its_password_changed_by_way_of_the_mailbox(
    test_server: Server, tmp_path: Path
) -> None:
    with _town(test_server, tmp_path) as town:
        assert town.post("/v1/customers", _ANNA).status == 202
        confirmation = urlsplit(town.link(1))
        assert (confirmation.scheme, confirmation.netloc) == ("https", "shop.example")
        page = town.service.send("GET", f"{confirmation.path}?{confirmation.query}")
        assert page.status == 200
        token = confirmation.query.removeprefix("token=")
        assert town.press(confirmation.path, token=token, password="a guess").status == 403
        password = _ANNA["password"]
        assert town.press(confirmation.path, token=token, password=password).status == 200
        assert town.post("/v1/sessions", _log_in("correct horse battery")).status == 201

        assert town.post("/v1/password-resets", {"email": "ANNA@example.com"}).status == 202
        reset = urlsplit(town.link(2))
        chosen = {"password": "staple horse battery", "repeated": "staple horse battery"}
        token = reset.query.removeprefix("token=")
        assert town.press(reset.path, token=token, **chosen).status == 200
        assert town.press(reset.path, token=token, **chosen).status == 410
        town.wait_for(3)

        assert town.post("/v1/sessions", _log_in("staple horse battery")).status == 201
        assert town.post("/v1/sessions", _log_in("correct horse battery")).status == 401
        assert town.service.send("GET", "/dev/mail").status == 404

        subjects = [message["Subject"] for message in town.postbox.messages]
        assert subjects == [
            "Confirm your e-mail address for Corner shop",
            "A new password for Corner shop",
            "Your password for Corner shop was changed",
        ]
        assert town.postbox.encrypted == [True] * 3
        assert not (tmp_path / "mail").exists()
        for log in (town.worker_log, town.service.log):
            told = log.read_text()
            for secret in ("anna", "Anna", "battery", token, PASSWORD):
                assert secret not in told


def _log_in(password: str) -> dict[str, str]:
    return {"email": "anna@example.com", "password": password}
