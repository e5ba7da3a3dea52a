"""Mail by SMTP, from the standard library's client."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from enum import StrEnum
from typing import Final

from attrs import field, frozen

from adapters.mail.messages import Sender, message
from adapters.mail.rendering import Stationery
from domain.mail.model import Mail
from domain.mail.ports import MailRefused, MailServerDown, MailServerLost
from domain.shared.clock import Clock
from domain.shared.errors import Unavailable

# For each command. A server that is slower is busy, and gets the letter later; the lease of a
# letter (domain/mail/model.py) is longer than a dozen of these.
_TIMEOUT_SECONDS: Final = 30.0

_PERMANENT: Final = range(500, 600)
# What a server says to every letter as long as our settings, or our standing with it, are wrong:
# log in first, relaying denied, a policy. That is not the recipient's fault, and is to be mended.
_OURS: Final = frozenset({530, 534, 535, 538})
_CLOSING: Final = 421
_TOO_LONG: Final = 552
_POLICY: Final = re.compile(rb"\b5\.7\.\d")


class Encryption(StrEnum):
    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@frozen(kw_only=True)
class MailServer:
    """Where the mail server is, and how to get in. Without a user nobody logs in."""

    host: str
    port: int
    encryption: Encryption
    user: str = ""
    password: str = field(default="", repr=False)


class SmtpMailer:
    """A connection for each mail: one that is kept would be closed in between."""

    def __init__(
        self,
        server: MailServer,
        stationery: Stationery,
        sender: Sender,
        clock: Clock,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._server = server
        self._stationery = stationery
        self._sender = sender
        self._clock = clock
        # Certificates and host names are checked, against the system's authorities.
        self._tls = tls or ssl.create_default_context()

    def send(self, mail: Mail) -> None:
        rendering = self._stationery.render(mail)
        written = message(mail, rendering, self._sender, self._clock.now())
        with _connection_in_our_words():
            connection = self._connected()
        with closing(connection), _letter_in_our_words():
            connection.send_message(written, self._sender.address, [mail.recipient])
            # It is sent by now, however the farewell goes.
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()

    def _connected(self) -> smtplib.SMTP:
        """Ready to be told of a letter."""
        connection = self._connect()
        try:
            if self._server.encryption is Encryption.STARTTLS:
                connection.starttls(context=self._tls)
            if self._server.user:
                connection.login(self._server.user, self._server.password)
            connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection

    def _connect(self) -> smtplib.SMTP:
        host, port = self._server.host, self._server.port
        if self._server.encryption is Encryption.TLS:
            return smtplib.SMTP_SSL(host, port, timeout=_TIMEOUT_SECONDS, context=self._tls)
        return smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS)


@contextmanager
def _connection_in_our_words() -> Iterator[None]:
    """Of what a server answers, only the number is told."""
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise _down(f"refuses MAIL_USER or MAIL_PASSWORD ({error.smtp_code})") from None
    except smtplib.SMTPResponseException as error:
        raise _down(f"refuses the connection ({error.smtp_code})") from None
    except (smtplib.SMTPException, OSError) as error:
        raise _down(f"cannot be talked to: {error}") from None


@contextmanager
def _letter_in_our_words() -> Iterator[None]:
    """As above: the text of an answer repeats the recipient's address."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        [(code, answer)] = refused.recipients.values()
        raise _refusal("the recipient", code, answer) from None
    except smtplib.SMTPDataError as error:
        raise _refusal("the message", error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPSenderRefused as error:
        raise _sender_refused(error.smtp_code) from None
    except smtplib.SMTPServerDisconnected as error:
        raise _lost(f"went away: {error}") from None
    except smtplib.SMTPException as error:
        raise Unavailable(f"The mail server cannot take the message: {error}") from None
    except OSError as error:
        raise _lost(f"went away: {error}") from None


def _refusal(what: str, code: int, answer: bytes | str) -> Exception:
    text = answer if isinstance(answer, bytes) else answer.encode()
    is_final = code in _PERMANENT and code not in _OURS and not _POLICY.search(text)
    if is_final:
        return MailRefused(f"The mail server refuses {what} ({code}).")
    later = f"does not take {what} now ({code})"
    return _lost(later) if code == _CLOSING else Unavailable(f"The mail server {later}.")


def _sender_refused(code: int) -> Unavailable:
    told = f"refuses the sender, MAIL_FROM ({code})"
    # With the sender, a server is told how long the message is.
    return Unavailable(f"The mail server {told}.") if code == _TOO_LONG else _down(told)


def _down(what: str) -> MailServerDown:
    return MailServerDown(f"The mail server {what}.")


def _lost(what: str) -> MailServerLost:
    return MailServerLost(f"The mail server {what}.")
