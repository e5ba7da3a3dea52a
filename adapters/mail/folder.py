"""Mail for development: each message becomes files in a folder, and is sent to nobody."""

import email
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from itertools import islice
from pathlib import Path
from typing import Final

from adapters.mail.messages import Sender, message
from adapters.mail.rendering import Stationery
from domain.mail.model import KeptMail, Mail
from domain.shared.clock import Clock
from domain.shared.errors import Unavailable

# What is in there opens accounts.
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600

# More than somebody who tries things out writes in a day, or a test waits for; some 5 MB, which are
# searched in half a second.
_MOST_KEPT: Final = 500

# A mail's reference ends its name: the number of its letter, and the second when that was written.
_OURS: Final = re.compile(r"-(\d+)\.(\d+)\.eml$")
_LINK: Final = re.compile(r"^https?://\S+\?token=(\S+)$", re.MULTILINE)

_log = logging.getLogger("storekeep.mail")


class FolderMailer:
    """An .eml for each message, which mail programs open, and a .txt for reading. The oldest go."""

    def __init__(self, folder: Path, stationery: Stationery, sender: Sender, clock: Clock) -> None:
        self._folder = folder
        self._stationery = stationery
        self._sender = sender
        self._clock = clock

    def send(self, mail: Mail) -> None:
        rendering, now = self._stationery.render(mail), self._clock.now()
        written = message(mail, rendering, self._sender, now)
        # For who looks into the folder, the names are in the order of time.
        name = f"{now:%Y%m%dT%H%M%S.%f}-{mail.kind}-{mail.reference}"
        readable = f"To: {mail.recipient}\nSubject: {rendering.subject}\n\n{rendering.text}"
        try:
            self._folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
            _write(self._folder / f"{name}.txt", readable.encode())
            _write(self._folder / f"{name}.eml", bytes(written))
            self._throw_away_the_oldest()
        except OSError as error:
            raise Unavailable(f"MAIL_FOLDER cannot be written to: {error.strerror}.") from error
        _log.info("mail", extra={"fields": {"kind": mail.kind, "link": rendering.link}})

    def newest(self, to: str | None, limit: int) -> Sequence[KeptMail]:
        found = (mail for mail in self._all() if to in {None, mail.to})
        return tuple(islice(found, limit))

    def _all(self) -> Iterator[KeptMail]:
        for path in self._newest_first():
            # Another process may just have thrown it away.
            with suppress(FileNotFoundError):
                yield _kept(email.message_from_bytes(path.read_bytes(), policy=SMTP))

    def _newest_first(self) -> Sequence[Path]:
        """By when the letters were written, and not when they were sent: of two processes that send
        at once, one may be done with the later letter before the other is with the earlier.
        """
        ours = {path: _OURS.search(path.name) for path in self._folder.glob("*.eml")}
        places = {
            path: (int(found[2]), int(found[1]), path.name) for path, found in ours.items() if found
        }
        return sorted(places, key=places.__getitem__, reverse=True)

    def _throw_away_the_oldest(self) -> None:
        for path in self._newest_first()[_MOST_KEPT:]:
            path.with_suffix(".txt").unlink(missing_ok=True)
            path.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    """All of it or nothing: who lists the folder meanwhile finds no half of a message."""
    unfinished = path.with_name(f"{path.name}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(unfinished, flags, _FILE_MODE), "wb") as file:
        file.write(content)
    unfinished.replace(path)


def _kept(found: EmailMessage) -> KeptMail:
    part = found.get_body(("plain",))
    text = part.get_content().replace("\r\n", "\n") if part else ""
    link = _LINK.search(text)
    return KeptMail(
        to=str(found["To"]),
        subject=str(found["Subject"]),
        sent_at=found["Date"].datetime,
        text=text,
        link=link[0] if link else None,
        token=link[1] if link else None,
    )
