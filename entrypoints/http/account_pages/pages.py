"""How the pages look. They need no script, and nothing from anywhere else."""

import base64
import hashlib
from pathlib import Path
from typing import Any, Final

import falcon
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_HERE: Final = Path(__file__).parent
_STYLE: Final = (_HERE / "style.css").read_text(encoding="utf-8")
_STYLE_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(_HERE / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["style"] = _STYLE

# What does not stand in the page may not be loaded, and nothing may run. The token in its address
# is told to nobody else, kept by no cache and found by no search.
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_STYLE_DIGEST}'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
_HEADERS: Final = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
}


def show(
    resp: falcon.Response, status: int, template: str, *, leads_to: str = "", **words: Any
) -> None:
    """Answer with a page. `leads_to` is the origin that a form of it redirects to, if it is another
    than ours: browsers ask for that, too.
    """
    resp.status = status
    resp.content_type = falcon.MEDIA_HTML
    for name, value in _HEADERS.items():
        resp.set_header(name, value)
    resp.set_header("Content-Security-Policy", f"{_POLICY} {leads_to}".rstrip())
    resp.stream = None
    resp.data = _TEMPLATES.get_template(template).render(words).encode()
