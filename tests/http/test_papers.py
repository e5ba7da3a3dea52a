"""docs/conventions.md tells which routes ignore an Idempotency-Key."""

import re
from pathlib import Path
from typing import Final

from entrypoints.http.routes import OPERATIONS

_PAPER: Final = Path(__file__).parents[2] / "docs" / "conventions.md"


def test_every_route_that_ignores_a_key_is_told_of_and_no_other() -> None:
    page = _PAPER.read_text(encoding="utf-8")
    section = page.partition("\n## Repeating safely\n")[2].partition("\n## ")[0]

    told = set()
    for path in re.findall(r"`(?:POST )?([/…]\S+)`", section):
        beginning = "/v1/staff/me/totp" if path.startswith("…") else ""
        told.add(beginning + path.removeprefix("…"))

    assert told == {
        each.path for each in OPERATIONS if each.method == "POST" and not each.takes_key
    }
