"""What all pages share: the frame, the style, and what a browser may load with them."""

import base64
import hashlib
from pathlib import Path
from typing import Final

from entrypoints.http.docs.markup import Markup, el, join

_HERE: Final = Path(__file__).parent
_STYLE: Final = Markup((_HERE / "style.css").read_text(encoding="utf-8"))
_SCRIPT: Final = Markup((_HERE / "filter.js").read_text(encoding="utf-8"))


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


# A page is one file that needs nothing else, so that it works offline and when it is saved; what
# does not stand in it may not run, or be loaded, at all.
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        f"style-src {_hash(_STYLE)}",
        f"script-src {_hash(_SCRIPT)}",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def page(*, title: str, navigation: Markup, content: Markup) -> bytes:
    brand = el("a", "Storekeep", href="/docs", class_="brand")
    wanted = el(
        "input", type="search", id="filter", placeholder="Filter  ( / )", aria_label="Filter"
    )
    body = el(
        "body",
        el("nav", brand, wanted, navigation, aria_label="Contents"),
        el("main", content),
        el("script", _SCRIPT),
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("title", f"{title} · Storekeep"),
        el("style", _STYLE),
    )
    return join(Markup("<!doctype html>"), el("html", head, body, lang="en")).encode()
