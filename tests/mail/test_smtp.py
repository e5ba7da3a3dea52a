"""Mail over SMTP, against a server that speaks it."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.mail import smtp
from adapters.mail.messages import Sender
from adapters.mail.rendering import Stationery
from adapters.mail.smtp import Encryption, MailServer, SmtpMailer
from domain.mail.model import LetterKind
from domain.mail.ports import MailRefused
from domain.shared.errors import Unavailable
from tests.builders import AT, a_mail
from tests.doubles import FrozenClock
from tests.journeys.service import free_port
from tests.mail.servers import PASSWORD, USER, Authority, Postbox, receiving

_STATIONERY = Stationery(shop_name="Größe & Co", account_url="https://shop.example/account")
_SENDER = Sender("Größe & Co", "shop@shop.example")


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def port(postbox: Postbox) -> Iterator[int]:
    """Of a server without encryption."""
    with receiving(postbox) as found:
        yield found


def _mailer(port: int, *, tls: ssl.SSLContext | None = None, **server: Any) -> SmtpMailer:
    known = {"host": "127.0.0.1", "port": port, "encryption": Encryption.NONE}
    return SmtpMailer(
        MailServer(**{**known, **server}), _STATIONERY, _SENDER, FrozenClock(), tls=tls
    )


def test_a_mail_arrives_as_text_and_html(port: int, postbox: Postbox) -> None:
    facts = {"name": "Änne"}
    mail = a_mail(kind=LetterKind.RESET, recipient="anna@example.com", facts=facts, token="tok-1")
    _mailer(port).send(mail)

    [message] = postbox.messages
    assert postbox.envelopes == [("shop@shop.example", ["anna@example.com"])]
    assert message.get_content_type() == "multipart/alternative"
    kinds = [part.get_content_type() for part in message.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    link = "https://shop.example/account/reset?token=tok-1"
    for part in message.iter_parts():
        assert "Änne" in part.get_content()
        assert link in part.get_content()


def test_the_headers_say_who_when_and_that_nobody_is_to_answer(port: int, postbox: Postbox) -> None:
    _mailer(port).send(a_mail(recipient="anna@example.com", reference="7.1773480413"))

    [message] = postbox.messages
    assert message["From"] == "Größe & Co <shop@shop.example>"
    assert message["To"] == "anna@example.com"
    assert message["Subject"] == "Confirm your e-mail address for Größe & Co"
    assert message["Date"].datetime == AT.replace(microsecond=0)
    assert message["Message-ID"] == "<7.1773480413@shop.example>"
    assert message["Auto-Submitted"] == "auto-generated"


def test_what_goes_over_the_wire_is_ascii_in_short_lines(port: int, postbox: Postbox) -> None:
    mail = a_mail(kind=LetterKind.RESET, facts={"name": "日本" * 20}, token="t" * 500)
    _mailer(port).send(mail)

    lines = bytes(postbox.messages[0]).splitlines()
    assert max(map(len, lines)) <= 998
    assert all(line.isascii() for line in lines)


def test_an_unusual_address_gets_its_mail(port: int, postbox: Postbox) -> None:
    for address in ("o'brien+shop@a-b.example.com", "a..b@example.com", "{x}|~@example.com"):
        _mailer(port).send(a_mail(recipient=address))
        assert postbox.envelopes[-1][1] == [address]
        assert postbox.messages[-1]["To"] == address


def test_starttls_encrypts_and_checks_who_answers(authority: Authority, postbox: Postbox) -> None:
    server = authority.server("127.0.0.1")
    with receiving(postbox, tls_context=server, require_starttls=True) as port:
        _mailer(port, encryption=Encryption.STARTTLS, tls=authority.client()).send(a_mail())

    assert postbox.encrypted == [True]


def test_tls_is_spoken_from_the_first_byte(authority: Authority, postbox: Postbox) -> None:
    with receiving(postbox, tls=authority.server("127.0.0.1")) as port:
        _mailer(port, encryption=Encryption.TLS, tls=authority.client()).send(a_mail())

    assert len(postbox.messages) == 1


@pytest.mark.parametrize("encryption", [Encryption.STARTTLS, Encryption.TLS])
@pytest.mark.parametrize("wrong", ["another host", "another authority"])
def test_a_wrong_certificate_gets_no_mail(
    authority: Authority, postbox: Postbox, encryption: Encryption, wrong: str
) -> None:
    certificate = authority.server("mail.example" if wrong == "another host" else "127.0.0.1")
    trusted = authority.client() if wrong == "another host" else None
    option = "tls" if encryption is Encryption.TLS else "tls_context"
    with (
        receiving(postbox, **{option: certificate}) as port,
        pytest.raises(Unavailable, match="certificate verify failed"),
    ):
        _mailer(port, encryption=encryption, tls=trusted, user=USER, password=PASSWORD).send(
            a_mail()
        )

    assert not postbox.messages
    assert not postbox.users


def test_a_server_that_cannot_encrypt_gets_neither_mail_nor_password(
    port: int, postbox: Postbox
) -> None:
    mailer = _mailer(port, encryption=Encryption.STARTTLS, user=USER, password=PASSWORD)
    with pytest.raises(Unavailable, match="STARTTLS"):
        mailer.send(a_mail())

    assert not postbox.messages
    assert not postbox.users


def test_a_server_that_is_spoken_to_in_the_wrong_way_is_no_end(
    authority: Authority, port: int
) -> None:
    with pytest.raises(Unavailable):
        _mailer(port, encryption=Encryption.TLS, tls=authority.client()).send(a_mail())


@pytest.fixture
def guarded(authority: Authority, postbox: Postbox) -> Iterator[int]:
    """A server that takes mail only from who logs in."""
    with receiving(
        postbox,
        tls_context=authority.server("127.0.0.1"),
        require_starttls=True,
        authenticator=postbox.authenticate,
        auth_required=True,
    ) as port:
        yield port


def test_a_user_logs_in(authority: Authority, postbox: Postbox, guarded: int) -> None:
    _mailer(
        guarded,
        encryption=Encryption.STARTTLS,
        tls=authority.client(),
        user=USER,
        password=PASSWORD,
    ).send(a_mail())

    assert postbox.users == [USER]
    assert len(postbox.messages) == 1


def test_a_wrong_password_is_no_fault_of_the_recipient(
    authority: Authority, postbox: Postbox, guarded: int
) -> None:
    mailer = _mailer(
        guarded, encryption=Encryption.STARTTLS, tls=authority.client(), user=USER, password="wrong"
    )
    with pytest.raises(Unavailable, match=r"MAIL_PASSWORD \(535\)") as told:
        mailer.send(a_mail())

    assert "wrong" not in told.value.detail
    assert postbox.messages == []


def test_who_should_have_logged_in_is_told_so_and_tries_again(
    authority: Authority, guarded: int
) -> None:
    mailer = _mailer(guarded, encryption=Encryption.STARTTLS, tls=authority.client())
    with pytest.raises(Unavailable, match="530"):
        mailer.send(a_mail())


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "550 5.1.1 <{address}>: no such user"),
        ("RCPT", "553 mailbox name not allowed"),
        ("DATA", "554 5.6.0 message refused"),
        ("DATA", "552 too large"),
    ],
)
def test_what_will_never_be_taken_is_refused(
    port: int, postbox: Postbox, command: str, answer: str
) -> None:
    postbox.answers[command] = answer

    with pytest.raises(MailRefused, match=rf"\({answer[:3]}\)") as told:
        _mailer(port).send(a_mail(recipient="anna@example.com"))

    assert "anna" not in str(told.value)
    assert postbox.messages == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("RCPT", "451 4.7.1 <{address}>: greylisted, come back later"),
        ("RCPT", "452 mailbox full"),
        ("RCPT", "421 too busy, closing"),
        ("DATA", "451 local error"),
        ("DATA", "421 closing"),
        # Ours to mend: another letter to another reader would hear the same.
        ("MAIL", "550 5.7.1 sender rejected"),
        ("MAIL", "553 sender address not owned by user"),
        ("RCPT", "554 5.7.1 <{address}>: Relay access denied"),
        ("RCPT", "530 5.7.0 Authentication required"),
        ("DATA", "550 5.7.26 this mail is unauthenticated"),
    ],
)
def test_what_may_be_taken_later_is_tried_again(
    port: int, postbox: Postbox, command: str, answer: str
) -> None:
    postbox.answers[command] = answer

    with pytest.raises(Unavailable, match=answer[:3]) as told:
        _mailer(port).send(a_mail(recipient="anna@example.com"))

    assert "anna" not in told.value.detail
    assert postbox.messages == []


def test_a_server_that_greylists_gets_the_mail_at_the_second_try(
    port: int, postbox: Postbox
) -> None:
    postbox.answers["RCPT"] = "451 come back later"
    with pytest.raises(Unavailable):
        _mailer(port).send(a_mail())
    del postbox.answers["RCPT"]

    _mailer(port).send(a_mail())

    assert len(postbox.messages) == 1


def test_a_mail_that_was_taken_is_sent_however_the_farewell_goes(
    port: int, postbox: Postbox
) -> None:
    postbox.answers["QUIT"] = "500 stay"

    _mailer(port).send(a_mail())

    assert len(postbox.messages) == 1


def test_a_server_that_is_down_is_no_end() -> None:
    with pytest.raises(Unavailable, match="Connection refused"):
        _mailer(free_port()).send(a_mail())


def test_a_server_whose_name_is_unknown_is_no_end() -> None:
    with pytest.raises(Unavailable, match="cannot be talked to"):
        _mailer(25, host="mail.invalid").send(a_mail())


def test_a_server_that_is_silent_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "_TIMEOUT_SECONDS", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(Unavailable):
            _mailer(silent.getsockname()[1]).send(a_mail())


@pytest.mark.parametrize("recipient", ["anna@example.com\r\nBcc: eve@example.com", "a@b\nRCPT"])
def test_a_line_break_gets_into_no_header(port: int, postbox: Postbox, recipient: str) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        _mailer(port).send(a_mail(recipient=recipient))

    assert postbox.messages == []


def test_a_name_with_a_line_break_gets_nowhere(port: int, postbox: Postbox) -> None:
    for name in ("Anna\r\n.\r\nMAIL FROM:<eve@example>", "Anna\n.\nBcc Eve"):
        _mailer(port).send(a_mail(kind=LetterKind.RESET, facts={"name": name}))

    assert len(postbox.messages) == 2
    assert not any(message["Bcc"] for message in postbox.messages)
    assert "Eve" not in _text(postbox)


def _text(postbox: Postbox) -> str:
    body = postbox.messages[-1].get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def test_a_server_does_not_show_its_password() -> None:
    server = MailServer(
        host="mail", port=25, encryption=Encryption.NONE, user="shop", password="hunter2"
    )
    assert "hunter2" not in repr(server)


def test_the_time_is_told_in_utc(port: int, postbox: Postbox) -> None:
    _mailer(port).send(a_mail())
    assert postbox.messages[0]["Date"].datetime.utcoffset() == datetime.now(UTC).utcoffset()
