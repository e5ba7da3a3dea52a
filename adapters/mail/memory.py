"""Mail for the demo: it is kept as long as the process lives, and is sent to nobody."""

import logging
from collections import deque
from collections.abc import Sequence
from itertools import islice
from typing import Final

from adapters.mail.rendering import Stationery
from domain.mail.model import KeptMail, Mail
from domain.shared.clock import Clock

# As in a folder: more than somebody who tries things out looks through.
_MOST_KEPT: Final = 500

_log = logging.getLogger("storekeep.mail")


class MemoryMailer:
    """The newest mails."""

    def __init__(self, stationery: Stationery, clock: Clock) -> None:
        self._stationery = stationery
        self._clock = clock
        self._kept: deque[KeptMail] = deque(maxlen=_MOST_KEPT)

    def send(self, mail: Mail) -> None:
        rendering = self._stationery.render(mail)
        kept = KeptMail(
            to=mail.recipient,
            subject=rendering.subject,
            sent_at=self._clock.now(),
            text=rendering.text,
            link=rendering.link,
            token=mail.token,
        )
        self._kept.appendleft(kept)
        _log.info("mail", extra={"fields": {"kind": mail.kind, "link": rendering.link}})

    def newest(self, to: str | None, limit: int) -> Sequence[KeptMail]:
        # A copy, since mail may come in meanwhile.
        found = (kept for kept in self._kept.copy() if to in {None, kept.to})
        return tuple(islice(found, limit))
