"""How an invoice looks. It needs no script, and nothing from anywhere else."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from attrs import frozen
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from domain.orders.model import Order
from domain.shared.money import major_units
from domain.shared.postal import PostalAddress

_HERE: Final = Path(__file__).parent
_STYLE: Final = (_HERE / "style.css").read_text(encoding="utf-8")
_STYLE_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_MILLIONTHS_PER_CENT: Final = 10_000
# As English writes them, whatever the locale of the process.
_MONTHS: Final = (
    "January February March April May June July August September October November December".split()
)

# What does not stand in the page may not be loaded, and nothing may run.
HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_DIGEST}'; base-uri 'none';"
        " form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


@frozen(kw_only=True)
class Seller:
    """Who sells, as the law wants it on an invoice."""

    name: str
    address: Sequence[str]
    tax_id: str


def render_invoice(order: Order, seller: Seller, countries: Mapping[str, str]) -> bytes:
    """Of a customer who was erased, the page has what was sold and not to whom. `countries` has
    their names, by code.
    """
    words = {
        "order": order,
        "seller": seller,
        "bill_to": _lines(order.billing_address or order.shipping_address, countries),
        "ship_to": _lines(order.shipping_address, countries),
    }
    return _TEMPLATES.get_template("invoice.html").render(words).encode()


def _lines(address: PostalAddress | None, countries: Mapping[str, str]) -> list[str]:
    """An address as it is written everywhere: the country last, by its name."""
    if address is None:
        return []
    place = " ".join(part for part in (address.city, address.region, address.postcode) if part)
    lines = (
        address.name,
        address.company,
        address.line1,
        address.line2,
        place,
        countries.get(address.country, address.country),
    )
    return [line for line in lines if line]


@pass_context
def _amount(context: Context, amount: int) -> str:
    return f"{major_units(amount, context['order'].currency):,}"


def _percent(millionths: int) -> str:
    """190000 is `19%`, and 88750 is `8.875%`."""
    whole, rest = divmod(millionths, _MILLIONTHS_PER_CENT)
    return f"{whole}.{rest:04}".rstrip("0").rstrip(".") + "%"


def _day(at: datetime) -> str:
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {"amount": _amount, "percent": _percent, "day": _day}
    made.filters |= filters
    made.globals["style"] = _STYLE
    return made


_TEMPLATES: Final = _environment()
