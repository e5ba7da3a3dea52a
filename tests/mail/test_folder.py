"""Mail that becomes files, for development."""

import email
import logging
import stat
from datetime import timedelta
from email.policy import SMTP
from pathlib import Path

import pytest

from adapters.mail import folder as folder_module
from adapters.mail.folder import FolderMailer
from adapters.mail.messages import Sender
from adapters.mail.rendering import Stationery
from domain.mail.model import LetterKind
from domain.shared.errors import Unavailable
from tests.builders import AT, a_mail
from tests.doubles import FrozenClock

_LINK = "https://shop.example/account/confirm?token=tok-1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "a" / "mail"


@pytest.fixture
def mailer(folder: Path, clock: FrozenClock) -> FolderMailer:
    stationery = Stationery(shop_name="Corner shop", account_url="https://shop.example/account")
    return FolderMailer(folder, stationery, Sender("Corner shop", "shop@localhost"), clock)


def test_a_mail_becomes_a_message_and_a_text_to_read(mailer: FolderMailer, folder: Path) -> None:
    mailer.send(a_mail(recipient="anna@example.com", token="tok-1"))

    [message] = folder.glob("*.eml")
    parsed = email.message_from_bytes(message.read_bytes(), policy=SMTP)
    assert (parsed["To"], parsed["From"]) == ("anna@example.com", "Corner shop <shop@localhost>")
    [text] = folder.glob("*.txt")
    lines = text.read_text(encoding="utf-8").splitlines()
    assert lines[:3] == [
        "To: anna@example.com",
        "Subject: Confirm your e-mail address for Corner shop",
        "",
    ]
    assert _LINK in lines
    assert len(list(folder.iterdir())) == 2


def test_nobody_else_of_the_machine_reads_it(mailer: FolderMailer, folder: Path) -> None:
    mailer.send(a_mail())

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_log_has_the_link_and_not_the_recipient(
    mailer: FolderMailer, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "storekeep.mail"):
        mailer.send(a_mail(recipient="anna@example.com", facts={"name": "Anna"}, token="tok-1"))

    [record] = caplog.records
    assert record.levelno == logging.INFO
    assert record.__dict__["fields"] == {"kind": LetterKind.CONFIRM, "link": _LINK}
    assert "anna" not in repr(record.__dict__).lower()


def test_what_was_kept_is_listed_the_newest_first(mailer: FolderMailer, clock: FrozenClock) -> None:
    assert mailer.newest(None, 20) == ()
    facts = {"name": "Änne"}
    reset = a_mail(kind=LetterKind.RESET, facts=facts, recipient="anna@example.com", token="tok-1")
    mailer.send(reset)
    clock.advance(timedelta(seconds=1))
    mailer.send(a_mail(kind=LetterKind.PASSWORD_CHANGED, recipient="bert@example.com", token=None))

    newest, oldest = mailer.newest(None, 20)

    assert (newest.to, newest.link, newest.token) == ("bert@example.com", None, None)
    assert newest.subject == "Your password for Corner shop was changed"
    assert newest.sent_at == (AT + timedelta(seconds=1)).replace(microsecond=0)
    assert oldest.link == "https://shop.example/account/reset?token=tok-1"
    assert (oldest.to, oldest.token) == ("anna@example.com", "tok-1")
    assert "Hello Änne," in oldest.text


def test_the_newest_is_what_was_asked_for_last_and_not_what_was_sent_last(
    mailer: FolderMailer, clock: FrozenClock
) -> None:
    for reference in ("9.1773480413", "10.1773480413", "3.1773480414", "8.999999999"):
        mailer.send(a_mail(reference=reference, token=reference))
        clock.advance(timedelta(seconds=1))
    mailer.send(a_mail(reference="9.1773480413", token="sent-again"))

    assert [kept.token for kept in mailer.newest(None, 20)] == [
        "3.1773480414",
        "10.1773480413",
        "sent-again",
        "9.1773480413",
        "8.999999999",
    ]


def test_the_list_can_be_of_one_address_and_has_an_end(
    mailer: FolderMailer, clock: FrozenClock
) -> None:
    for number in range(3):
        for name in ("anna", "bert"):
            clock.advance(timedelta(microseconds=1))
            mailer.send(a_mail(recipient=f"{name}@example.com", token=f"{name}-{number}"))

    assert [kept.token for kept in mailer.newest("anna@example.com", 2)] == ["anna-2", "anna-1"]
    assert [kept.token for kept in mailer.newest(None, 2)] == ["bert-2", "anna-2"]
    assert mailer.newest("nobody@example.com", 20) == ()


def test_mails_of_the_same_moment_are_all_kept(mailer: FolderMailer) -> None:
    mailer.send(a_mail())
    mailer.send(a_mail())

    assert len(mailer.newest(None, 20)) == 2


def test_only_the_newest_are_kept(
    mailer: FolderMailer, folder: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "_MOST_KEPT", 3)
    for number in range(5):
        clock.advance(timedelta(microseconds=1))
        mailer.send(a_mail(token=f"tok-{number}"))

    assert [kept.token for kept in mailer.newest(None, 20)] == ["tok-4", "tok-3", "tok-2"]
    assert sorted(path.suffix for path in folder.iterdir()) == [".eml"] * 3 + [".txt"] * 3


def test_what_else_is_in_the_folder_stays(
    mailer: FolderMailer, folder: Path, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_module, "_MOST_KEPT", 1)
    folder.mkdir(parents=True)
    mine = [folder / "0-notes.txt", folder / "0-notes.eml"]
    for path in mine:
        path.write_text("mine")
    for _ in range(3):
        clock.advance(timedelta(microseconds=1))
        mailer.send(a_mail())

    assert all(path.exists() for path in mine)
    assert len(mailer.newest(None, 20)) == 1


def test_a_message_that_is_thrown_away_meanwhile_is_passed_over(
    mailer: FolderMailer, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mailer.send(a_mail())
    gone = folder / "20200101T000000.000000-reset-1.1.eml"
    found = [*folder.glob("*.eml"), gone]
    monkeypatch.setattr(FolderMailer, "_newest_first", lambda _: found)

    assert len(mailer.newest(None, 20)) == 1


def test_a_half_written_message_is_not_listed(mailer: FolderMailer, folder: Path) -> None:
    mailer.send(a_mail())
    (folder / "29991231T000000.000000-reset-1.1.eml.part").write_bytes(b"To: half")

    assert len(mailer.newest(None, 20)) == 1


def test_a_folder_that_cannot_be_written_to_is_no_end(mailer: FolderMailer, folder: Path) -> None:
    folder.parent.mkdir()
    folder.write_text("a file is in the way")

    with pytest.raises(Unavailable, match="MAIL_FOLDER"):
        mailer.send(a_mail())
