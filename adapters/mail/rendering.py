"""From a mail to what its reader sees. The templates stand in `templates`, two for each kind: text,
whose first line is the subject, and HTML.
"""

import re
import unicodedata
from datetime import timedelta
from pathlib import Path
from typing import Final

from attrs import field, frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from domain.accounts.model import TOKEN_LIFETIMES
from domain.mail.model import PURPOSES, Mail

_SUBJECT: Final = "Subject: "

# What a name is written with, besides letters, their marks and full stops. A full stop within a
# word is none of it: mail programs make a link of `evil.example`, as they do of slashes and colons,
# and other writings have full stops of their own.
_IN_NAMES: Final = frozenset(" '\u2019-\u2010\u2011")
_LONGEST_NAME: Final = 40
# What the shop says by itself: its numbers and amounts, the names that staff gave to products, and
# what they noted of a parcel.
_OURS: Final = frozenset(
    {"number", "items", "total", "owed", "rest", "back", "is_whole", "reason"}
    | {"carrier", "tracking_code", "tracking_url"}
)

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@frozen(kw_only=True)
class Rendering:
    """A mail as it is read."""

    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    link: str | None = field(repr=False)


@frozen(kw_only=True)
class Stationery:
    """What is the same on every mail of a shop."""

    shop_name: str
    account_url: str

    def render(self, mail: Mail) -> Rendering:
        link = self._link(mail)
        words = {
            **{
                fact: value if fact in _OURS else _harmless(value)
                for fact, value in mail.facts.items()
            },
            "shop": self.shop_name,
            "link": link,
            "lifetime": _lifetime(mail),
        }
        written = _TEMPLATES.get_template(f"{mail.kind}.txt").render(words)
        subject, _, text = written.partition("\n")
        html = _TEMPLATES.get_template(f"{mail.kind}.html").render(words)
        return Rendering(
            subject=subject.removeprefix(_SUBJECT), text=text.strip() + "\n", html=html, link=link
        )

    def _link(self, mail: Mail) -> str | None:
        purpose = PURPOSES.get(mail.kind)
        return f"{self.account_url}/{purpose}?token={mail.token}" if purpose else None


def _harmless(fact: str) -> str:
    """Empty, if it could be more than a name: a letter carries no message of a stranger's."""
    signs = re.sub(r"\.(?= |\Z)", "", fact)
    is_name = len(fact) <= _LONGEST_NAME and all(_is_in_names(sign) for sign in signs)
    return fact if is_name else ""


def _is_in_names(sign: str) -> bool:
    # Letters and marks.
    return sign in _IN_NAMES or unicodedata.category(sign)[0] in "LM"


def _lifetime(mail: Mail) -> str:
    """How long the link is good, in words."""
    purpose = PURPOSES.get(mail.kind)
    if purpose is None:
        return ""
    hours = TOKEN_LIFETIMES[purpose] // timedelta(hours=1)
    number, unit = (hours // 24, "day") if hours % 24 == 0 else (hours, "hour")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
