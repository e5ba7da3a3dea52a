"""What classic clients send: JSON or form fields, numbers as text, and more than one spelling."""

import re
from decimal import Decimal
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import falcon

from domain.inventory.model import OnHand
from domain.shared.errors import InvalidInput, Violation
from domain.shared.money import minor_units
from domain.shared.rules import MAX_ID
from entrypoints.http.requests import MalformedJson, parse_json, read_body
from entrypoints.http.structuring import rules_of, structure

T = TypeVar("T")

# The originals' default. It is theirs alone: in the store API, nothing received is nothing there.
_DEFAULT_STOCK: Final = 10
_MOST_ROWS: Final = 10_000
_MOST_DIGITS: Final = 30

STOCK: Final = rules_of(OnHand)[0]
_PRICE: Final = re.compile(r"\s*[+-]?[0-9]{1,30}(\.[0-9]{1,30})?\s*\Z", re.ASCII)
_WHOLE: Final = re.compile(r"\s*[+-]?[0-9]{1,30}(\.0{1,30})?\s*\Z", re.ASCII)

_SPELLINGS: Final = {
    "category_name": ("category_name", "categoryName"),
    "tag_name": ("tag_name", "tagName"),
    "product_name": ("product_name", "productName"),
    "price": ("price",),
    "stock": ("stock",),
    "category_id": ("category_id", "categoryId"),
    "tagIds": ("tagIds", "tag_ids", "tagIds[]", "tag_ids[]"),
}

PATHS: Final = {"tag_ids": "tagIds"}
"""What the domain's fields are called here, where it is not by the same name."""


_MISSING: Final = object()


class Fields:
    """The fields of a body, taken one by one; what is wrong with them is told at the end."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._raw = raw
        self._wrong: list[Violation] = []
        self.taken: dict[str, Any] = {}

    def name(self, called: str) -> None:
        if (value := self._find(called)) is not _MISSING:
            self.taken["name"] = value

    def price(self, currency: str) -> None:
        value = self._find("price")
        if value is _MISSING:
            return
        try:
            self.taken["price"] = minor_units(_decimal(value), currency)
        except ValueError as error:
            self._refuse("price", "price", str(error))

    def stock(self) -> None:
        if (value := self._find("stock")) is not _MISSING:
            self._whole("stock", value)

    def category_id(self) -> None:
        value = self._find("category_id")
        if value is None or value == "":
            self.taken["category_id"] = None
        elif value is not _MISSING:
            self._whole("category_id", value)

    def tag_ids(self) -> None:
        value = self._find("tagIds")
        if value is _MISSING or value is None:
            return
        values = value if isinstance(value, list) else [value]
        try:
            self.taken["tag_ids"] = list(dict.fromkeys(_whole(each) for each in values))
        except ValueError as error:
            self._refuse("tag_ids", "type", str(error))

    def need(self, field: str) -> None:
        """Refuse the body without this field; null is as good as nothing."""
        if self.taken.get(field) is None and not any(
            each.pointer == f"/{field}" for each in self._wrong
        ):
            self.taken.pop(field, None)
            self._refuse(field, "required", "is required")

    def take_stock(self) -> int | None:
        """What the stock is to be set to, if it was sent; the other fields stay."""
        value = self.taken.pop("stock", None)
        if value is not None and (problem := STOCK.problem(value)):
            self._refuse("stock", *problem)
        return value  # type: ignore[no-any-return]

    def structured(self, kind: type[T], called: str) -> T:
        """Raises InvalidInput with all that is wrong; the name is called as it is here."""
        found = None
        try:
            found = structure(self.taken, kind)
        except InvalidInput as error:
            told = {each.pointer for each in self._wrong}
            self._wrong.extend(each for each in error.violations if each.pointer not in told)
        if self._wrong or found is None:
            raise InvalidInput(
                Violation(f"/{called}", each.code, each.detail) if each.pointer == "/name" else each
                for each in self._wrong
            )
        return found

    def _find(self, called: str) -> Any:
        for spelling in _SPELLINGS[called]:
            if spelling in self._raw:
                return self._raw[spelling]
        return _MISSING

    def _whole(self, field: str, value: Any) -> None:
        try:
            self.taken[field] = _whole(value)
        except ValueError as error:
            self._refuse(field, "type", str(error))

    def _refuse(self, field: str, code: str, detail: str) -> None:
        self._wrong.append(Violation(f"/{field}", code, detail))


def read_fields(req: falcon.Request, limit: int) -> dict[str, Any]:
    """The fields of a JSON object or a form. Raises InvalidInput, BodyTooLarge, MalformedJson."""
    body = read_body(req, limit)
    media_type = (req.content_type or "").partition(";")[0].strip().lower()
    if media_type == "application/x-www-form-urlencoded":
        return _form(body)
    value = parse_json(body) if body.strip() else {}
    if not isinstance(value, dict):
        raise InvalidInput([Violation("", "type", "the body must be an object")])
    return value


def read_page(req: falcon.Request) -> tuple[int | None, int | None]:
    """`limit` and `after`, for who wants pages; without them the whole list is meant.

    Raises InvalidInput.
    """
    found: dict[str, int | None] = {"limit": None, "after": None}
    limits = {"limit": _MOST_ROWS, "after": MAX_ID}
    for name, text in parse_qsl(req.query_string):
        if name in found:
            if not re.fullmatch(r"[0-9]{1,19}", text, re.ASCII) or not (
                0 < int(text) <= limits[name]
            ):
                detail = f"must be a whole number from 1 to {limits[name]}"
                raise InvalidInput([Violation(f"/{name}", "type", detail)])
            found[name] = int(text)
    return found["limit"], found["after"]


def default_stock(fields: Fields) -> None:
    fields.taken.setdefault("stock", _DEFAULT_STOCK)


def _form(body: bytes) -> dict[str, Any]:
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise MalformedJson("The form is not UTF-8, percent-encoded.") from error
    found: dict[str, Any] = {}
    for name, text in pairs:
        plain = re.sub(r"\[\d*\]\Z", "[]", name)
        if plain in _SPELLINGS["tagIds"]:
            found.setdefault(plain, []).append(text)
        else:
            found[name] = text
    return found


def _decimal(value: Any) -> Decimal:
    if isinstance(value, str) and _PRICE.match(value):
        return Decimal(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a number")  # noqa: TRY004 - told to the client, as all the others
    return Decimal(value)


def _whole(value: Any) -> int:
    if isinstance(value, str) and _WHOLE.match(value):
        return int(Decimal(value.strip()))
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("must be a whole number")  # noqa: TRY004 - likewise
    number = Decimal(value)
    # To write out 1e999999999 would take all the memory there is.
    if number.adjusted() > _MOST_DIGITS:
        raise ValueError("is too large")
    if number != number.to_integral_value():
        raise ValueError("must be a whole number")
    return int(number)
