"""A mail server on loopback: aiosmtpd, which speaks SMTP, TLS and authentication as others do."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP as SMTP_POLICY
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from attrs import Factory, define

from tests.journeys.service import free_port

USER, PASSWORD = "shop@example.com", "correct horse"


@define
class Postbox:
    """What arrives, and what the server answers to each command, if not what is usual."""

    answers: dict[str, str] = Factory(dict)
    messages: list[EmailMessage] = Factory(list)
    envelopes: list[tuple[str | None, list[str]]] = Factory(list)
    encrypted: list[bool] = Factory(list)
    users: list[str] = Factory(list)

    async def handle_MAIL(  # noqa: N802 - the name that aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self.answers.get("RCPT", "250 OK").format(address=address)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
            envelope.rcpt_options.extend(options)
        return answer

    async def handle_DATA(self, _server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.answers.get("DATA", "250 OK")
        if answer.startswith("2"):
            content = envelope.content
            assert isinstance(content, bytes)
            parsed = BytesParser(EmailMessage, policy=SMTP_POLICY).parsebytes(content)
            self.messages.append(parsed)
            self.envelopes.append((envelope.mail_from, envelope.rcpt_tos))
            self.encrypted.append(session.ssl is not None)
        return answer

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        return self.answers.get("QUIT", "221 Bye")

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.users.append(data.login.decode())
        is_right = data == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)


@define
class Authority:
    """Who signs certificates, and who trusts that."""

    ca: trustme.CA = Factory(trustme.CA)

    def server(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca.issue_cert(host).configure_cert(context)
        return context

    def client(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        self.ca.configure_trust(context)
        return context


@contextmanager
def receiving(postbox: Postbox, **options: Any) -> Iterator[int]:
    """A server until the block is left; the port it listens on. `tls` is from the first byte on."""
    tls = options.pop("tls", None)
    controller = Controller(
        postbox, hostname="127.0.0.1", port=free_port(), ssl_context=tls, **options
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
