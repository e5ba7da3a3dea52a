"""Mail that is kept as long as the process lives."""

import logging
from datetime import timedelta

import pytest

from adapters.mail import memory
from adapters.mail.memory import MemoryMailer
from adapters.mail.rendering import Stationery
from domain.mail.model import LetterKind
from tests.builders import AT, a_mail
from tests.doubles import FrozenClock

_LINK = "https://shop.example/account/reset?token=tok-1"


@pytest.fixture
def mailer(clock: FrozenClock) -> MemoryMailer:
    return MemoryMailer(
        Stationery(shop_name="Corner shop", account_url="https://shop.example/account"), clock
    )


def test_what_was_kept_is_listed_the_newest_first(mailer: MemoryMailer, clock: FrozenClock) -> None:
    assert mailer.newest(None, 20) == ()
    mailer.send(a_mail(kind=LetterKind.RESET, recipient="anna@example.com", token="tok-1"))
    clock.advance(timedelta(seconds=1))
    mailer.send(a_mail(kind=LetterKind.PASSWORD_CHANGED, recipient="bert@example.com", token=None))

    newest, oldest = mailer.newest(None, 20)

    assert (newest.to, newest.link, newest.token) == ("bert@example.com", None, None)
    assert newest.subject == "Your password for Corner shop was changed"
    assert newest.sent_at == AT + timedelta(seconds=1)
    assert (oldest.to, oldest.link, oldest.token) == ("anna@example.com", _LINK, "tok-1")
    assert _LINK in oldest.text


def test_the_list_can_be_of_one_address_and_has_an_end(mailer: MemoryMailer) -> None:
    for number in range(3):
        for name in ("anna", "bert"):
            mailer.send(a_mail(recipient=f"{name}@example.com", token=f"{name}-{number}"))

    assert [kept.token for kept in mailer.newest("anna@example.com", 2)] == ["anna-2", "anna-1"]
    assert [kept.token for kept in mailer.newest(None, 2)] == ["bert-2", "anna-2"]
    assert mailer.newest("nobody@example.com", 20) == ()


def test_only_the_newest_are_kept(clock: FrozenClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST_KEPT", 3)
    mailer = MemoryMailer(Stationery(shop_name="Shop", account_url="https://shop.example"), clock)
    for number in range(5):
        mailer.send(a_mail(token=f"tok-{number}"))

    assert [kept.token for kept in mailer.newest(None, 20)] == ["tok-4", "tok-3", "tok-2"]


def test_the_log_has_the_link_and_not_the_recipient(
    mailer: MemoryMailer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "storekeep.mail"):
        mailer.send(a_mail(kind=LetterKind.RESET, recipient="anna@example.com", token="tok-1"))

    [record] = caplog.records
    assert record.__dict__["fields"] == {"kind": LetterKind.RESET, "link": _LINK}
    assert "anna" not in repr(record.__dict__).lower()
