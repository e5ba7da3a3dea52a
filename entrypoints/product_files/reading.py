"""Reading a file of products: a line for each variant, lines with the same slug are one product.

What is the product's stands in its first line, and may be left empty in the others. A column that
the file does not have changes nothing.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from attrs import frozen

from domain.product_files.model import ProductEntry
from domain.shared.errors import InvalidInput, Violation
from domain.shared.money import minor_units
from entrypoints.http import strict_json
from entrypoints.http.structuring import MOST_TOLD, structure
from entrypoints.product_files.columns import (
    COLUMNS,
    NULLABLE,
    OPTION_COLUMNS,
    PRODUCT_COLUMNS,
    REQUIRED,
    VARIANT_COLUMNS,
)

_AMOUNT: Final = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?", re.ASCII)
_WHOLE: Final = re.compile(r"-?[0-9]{1,30}", re.ASCII)
_LEFT_OUT: Final = object()


@frozen(kw_only=True)
class RowError:
    """What is wrong in a row of the file. The header is row 1."""

    row: int
    column: str
    code: str
    detail: str


@frozen
class Group:
    """The rows of one product: their numbers, and their cells by column."""

    numbers: list[int]
    rows: list[Mapping[str, str]]


@frozen(kw_only=True)
class ParsedFile:
    """The products of a file that could be read, each with its rows, and what could not."""

    entries: tuple[ProductEntry, ...]
    groups: tuple[Group, ...]
    errors: tuple[RowError, ...]
    bad: int
    """How many products could not be read."""


def parse(text: str, *, currency: str) -> ParsedFile:
    """What the file says. If the header (row 1) is wrong, nothing else is read."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, [])
        if wrong := _header_errors(header):
            return ParsedFile(entries=(), groups=(), errors=tuple(wrong), bad=0)
        groups, errors = _groups(reader, header)
    except csv.Error as error:
        broken = RowError(row=reader.line_num, column="", code="csv", detail=f"{error}")
        return ParsedFile(entries=(), groups=(), errors=(broken,), bad=0)
    entries, read = [], []
    for group in groups:
        try:
            entries.append(_entry(group, currency))
            read.append(group)
        except InvalidInput as error:
            errors.extend(row_errors(group, error.violations))
    return ParsedFile(
        entries=tuple(entries),
        groups=tuple(read),
        errors=tuple(errors),
        bad=len(groups) - len(entries),
    )


def _header_errors(header: Sequence[str]) -> list[RowError]:
    counts = Counter(header)
    found = [
        (name, "unknown_column", f"is not a column; these are: {', '.join(COLUMNS)}")
        for name in header
        if name not in COLUMNS
    ]
    found += [(name, "duplicate", "is there twice") for name, count in counts.items() if count > 1]
    found += [(name, "required", "is missing") for name in REQUIRED if name not in header]
    return [
        RowError(row=1, column=name, code=code, detail=detail)
        for name, code, detail in found[:MOST_TOLD]
    ]


def _groups(
    reader: Iterator[list[str]], header: Sequence[str]
) -> tuple[list[Group], list[RowError]]:
    groups: dict[str, Group] = {}
    errors = []
    for number, cells in enumerate(reader, start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            detail = f"has {len(cells)} cells, the header has {len(header)}"
            errors.append(RowError(row=number, column="", code="cells", detail=detail))
            continue
        row = dict(zip(header, cells, strict=True))
        group = groups.setdefault(row["slug"], Group([], []))
        group.numbers.append(number)
        group.rows.append(row)
    return list(groups.values()), errors


def _entry(group: Group, currency: str) -> ProductEntry:
    wrong: list[Violation] = []
    fields = _product_fields(group, wrong)
    fields["variants"] = [
        _variant_fields(row, currency, f"/variants/{place}", wrong)
        for place, row in enumerate(group.rows)
    ]
    try:
        entry = structure(fields, ProductEntry)
    except InvalidInput as error:
        told = {violation.pointer for violation in wrong}
        raise InvalidInput(
            [*wrong, *(each for each in error.violations if each.pointer not in told)]
        ) from error
    if wrong:
        raise InvalidInput(wrong)
    return entry


def _product_fields(group: Group, wrong: list[Violation]) -> dict[str, Any]:
    first = group.rows[0]
    for name in PRODUCT_COLUMNS:
        for place, row in enumerate(group.rows):
            if row.get(name, "") not in {"", first.get(name, "")}:
                detail = "differs from the product's first row; leave it empty"
                wrong.append(Violation(f"/variants/{place}/{name}", "conflict", detail))
    fields: dict[str, Any] = {}
    for name in PRODUCT_COLUMNS:
        if name in first:
            fields[name] = _product_value(name, first[name], wrong)
    return {name: value for name, value in fields.items() if value is not _LEFT_OUT}


def _product_value(name: str, cell: str, wrong: list[Violation]) -> Any:
    if name == "tags":
        return [slug.strip() for slug in cell.split(";") if slug.strip()]
    if name == "images":
        return [
            {"url": url, "alt": alt.strip(), "position": place}
            for place, line in enumerate(cell.split("\n"), start=1)
            if line.strip()
            for url, _, alt in [line.strip().partition(" ")]
        ]
    if name in {"metadata", "private_metadata"}:
        return _json(name, cell, wrong)
    if cell == "" and name in {"name", "status", "kind", "tax_class"}:
        return _LEFT_OUT
    return None if cell == "" and name in NULLABLE else cell


def _json(name: str, cell: str, wrong: list[Violation]) -> Any:
    try:
        return strict_json.parse(cell.encode()) if cell else {}
    except ValueError:
        wrong.append(
            Violation(f"/{name}", "json", 'must be a JSON object such as {"key": "value"}')
        )
        return _LEFT_OUT


def _variant_fields(
    row: Mapping[str, str], currency: str, pointer: str, wrong: list[Violation]
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in VARIANT_COLUMNS:
        cell = row.get(name)
        if cell is None or (cell == "" and name not in NULLABLE):
            continue
        try:
            fields[name] = None if cell == "" else _variant_value(name, cell, currency)
        except ValueError as error:
            wrong.append(Violation(f"{pointer}/{name}", "type", str(error)))
    pairs = [(row.get(name, ""), row.get(value, "")) for name, value in OPTION_COLUMNS]
    fields["options"] = {name: value for name, value in pairs if name}
    return fields


def _variant_value(name: str, cell: str, currency: str) -> Any:
    if name in {"price", "compare_at_price"}:
        if not _AMOUNT.fullmatch(cell):
            raise ValueError("must be an amount such as 14.99")
        return minor_units(Decimal(cell), currency)
    if name in {"weight_grams", "stock"}:
        if not _WHOLE.fullmatch(cell):
            raise ValueError("must be a whole number")
        return int(cell)
    return cell


def row_errors(group: Group, violations: Iterable[Violation]) -> Iterator[RowError]:
    for violation in violations:
        parts = violation.pointer.split("/")[1:]
        place = 0
        if parts[:1] == ["variants"] and len(parts) > 1:
            place, parts = int(parts[1]), parts[2:]
        yield RowError(
            row=group.numbers[min(place, len(group.numbers) - 1)],
            column=parts[0] if parts else "",
            code=violation.code,
            detail=violation.detail,
        )
