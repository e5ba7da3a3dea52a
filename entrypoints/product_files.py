"""Products as CSV: a line for each variant, lines with the same slug are one product.

What is the product's stands in its first line, and may be left empty in the others. A column that
the file does not have changes nothing. `docs/import-and-export.md` lists the columns.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs
from attrs import frozen

from domain.product_files.model import FileRefused, ProductEntry
from domain.product_files.use_cases import Failure, Outcome, import_products
from domain.products.listing import ProductView, StockedVariant
from domain.products.model import MAX_OPTIONS
from domain.shared.errors import InvalidInput, Violation
from domain.shared.money import major_units, minor_units
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor
from entrypoints.http.structuring import structure

_OPTIONS: Final = tuple(
    (f"option_{number}_name", f"option_{number}_value") for number in range(1, MAX_OPTIONS + 1)
)
_PRODUCT: Final = (
    "slug", "name", "description", "status", "kind", "category", "tags", "images",
    "metadata", "private_metadata",
)  # fmt: skip
_VARIANT: Final = ("sku", "price", "compare_at_price", "weight_grams", "stock")
COLUMNS: Final = (*_PRODUCT, *(name for pair in _OPTIONS for name in pair), *_VARIANT)

# Empty is a value for these: no category, no SKU, no compare-at price, no weight.
_NULLABLE: Final = {"category", "sku", "compare_at_price", "weight_grams"}
_REQUIRED: Final = ("slug",)
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


@frozen(kw_only=True)
class ImportReport:
    """What an import did, or in a dry run would have done."""

    dry_run: bool
    products: int
    created: int
    updated: int
    unchanged: int
    skipped: int
    errors: tuple[RowError, ...]


@frozen
class _Group:
    """The rows of one product: their numbers, and their cells by column."""

    numbers: list[int]
    rows: list[Mapping[str, str]]


@frozen(kw_only=True)
class ParsedFile:
    """The products of a file that could be read, each with its rows, and what could not."""

    entries: tuple[ProductEntry, ...]
    groups: tuple[_Group, ...]
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
            errors.extend(_row_errors(group, error.violations))
    return ParsedFile(
        entries=tuple(entries),
        groups=tuple(read),
        errors=tuple(errors),
        bad=len(groups) - len(entries),
    )


def report(parsed: ParsedFile, outcome: Outcome, *, dry_run: bool) -> ImportReport:
    """The outcome in terms of the file."""
    return ImportReport(
        dry_run=dry_run,
        products=len(parsed.entries) + parsed.bad,
        created=outcome.created,
        updated=outcome.updated,
        unchanged=outcome.unchanged,
        skipped=parsed.bad + len(outcome.failures),
        errors=errors_of(parsed, outcome.failures),
    )


def errors_of(parsed: ParsedFile, failures: Iterable[Failure]) -> tuple[RowError, ...]:
    """All that is wrong with the file, by row."""
    found = [
        *parsed.errors,
        *(
            error
            for failure in failures
            for error in _row_errors(parsed.groups[failure.place], failure.violations)
        ),
    ]
    return tuple(sorted(found, key=lambda error: error.row))


def import_parsed(
    units: Units[Any],
    actor: Actor,
    parsed: ParsedFile,
    *,
    currency: str,
    dry_run: bool,
    skip_bad: bool,
    progress: Callable[[int], None] = lambda _: None,
) -> Outcome:
    """Import what could be read. Raises Forbidden; FileRefused with every error of the file."""
    # A row that cannot be read refuses the file; what is wrong with the others is told too.
    hopeless = bool(parsed.errors) and not (skip_bad and parsed.entries)
    try:
        outcome = import_products(
            units,
            actor,
            parsed.entries,
            currency=currency,
            dry_run=dry_run or hopeless,
            skip_bad=skip_bad or hopeless,
            progress=progress,
        )
    except FileRefused as error:
        raise _refused(parsed, error.facts["failures"]) from error
    if hopeless:
        raise _refused(parsed, outcome.failures)
    return outcome


def _refused(parsed: ParsedFile, failures: Iterable[Failure]) -> FileRefused:
    errors = errors_of(parsed, failures)
    count = len(errors)
    return FileRefused(
        f"{count} {'thing is' if count == 1 else 'things are'} wrong; nothing was imported.",
        errors=[attrs.asdict(error) for error in errors],
    )


def write(views: Iterable[ProductView]) -> Iterator[str]:
    """The file, line by line."""
    line = io.StringIO(newline="")
    writer = csv.DictWriter(line, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    yield _taken(line)
    for view in views:
        for place, stocked in enumerate(view.variants or ()):
            product = _product_cells(view) if place == 0 else {"slug": view.slug}
            writer.writerow({**product, **_variant_cells(view, stocked)})
        yield _taken(line)


def _taken(line: io.StringIO) -> str:
    text = line.getvalue()
    line.seek(0)
    line.truncate()
    return text


def _product_cells(view: ProductView) -> dict[str, Any]:
    return {
        "slug": view.slug,
        "name": view.name,
        "description": view.description,
        "status": view.status,
        "kind": view.kind,
        "category": view.category.slug if view.category else "",
        "tags": ";".join(tag.slug for tag in view.tags),
        "images": "\n".join(f"{image.url} {image.alt}".strip() for image in view.images),
        "metadata": json.dumps(view.metadata, ensure_ascii=False),
        "private_metadata": json.dumps(view.private_metadata, ensure_ascii=False),
    }


def _variant_cells(view: ProductView, stocked: StockedVariant) -> dict[str, Any]:
    variant = stocked.variant
    cells = {
        "sku": variant.sku,
        "price": f"{major_units(variant.price, view.currency):f}",
        "compare_at_price": _price_cell(variant.compare_at_price, view.currency),
        "weight_grams": variant.weight_grams,
        "stock": stocked.available,
    }
    for (name, value), option in zip(_OPTIONS, view.options, strict=False):
        cells[name] = option.name
        cells[value] = variant.options[option.name]
    return cells


def _price_cell(amount: int | None, currency: str) -> str:
    return "" if amount is None else f"{major_units(amount, currency):f}"


def _header_errors(header: Sequence[str]) -> list[RowError]:
    found = [
        (name, "unknown_column", f"is not a column; these are: {', '.join(COLUMNS)}")
        for name in header
        if name not in COLUMNS
    ]
    found += [
        (name, "duplicate", "is there twice")
        for name in dict.fromkeys(header)
        if header.count(name) > 1
    ]
    found += [(name, "required", "is missing") for name in _REQUIRED if name not in header]
    return [RowError(row=1, column=name, code=code, detail=detail) for name, code, detail in found]


def _groups(
    reader: Iterator[list[str]], header: Sequence[str]
) -> tuple[list[_Group], list[RowError]]:
    groups: dict[str, _Group] = {}
    errors = []
    for number, cells in enumerate(reader, start=2):
        if not any(cells):
            continue
        if len(cells) != len(header):
            detail = f"has {len(cells)} cells, the header has {len(header)}"
            errors.append(RowError(row=number, column="", code="cells", detail=detail))
            continue
        row = dict(zip(header, cells, strict=True))
        group = groups.setdefault(row["slug"], _Group([], []))
        group.numbers.append(number)
        group.rows.append(row)
    return list(groups.values()), errors


def _entry(group: _Group, currency: str) -> ProductEntry:
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


def _product_fields(group: _Group, wrong: list[Violation]) -> dict[str, Any]:
    first = group.rows[0]
    for name in _PRODUCT:
        for place, row in enumerate(group.rows):
            if row.get(name, "") not in {"", first.get(name, "")}:
                detail = "differs from the product's first row; leave it empty"
                wrong.append(Violation(f"/variants/{place}/{name}", "conflict", detail))
    fields: dict[str, Any] = {}
    for name in _PRODUCT:
        if name in first:
            fields[name] = _product_value(name, first[name], wrong)
    return {name: value for name, value in fields.items() if value is not _LEFT_OUT}


def _product_value(name: str, cell: str, wrong: list[Violation]) -> Any:
    if name == "tags":
        return [slug.strip() for slug in cell.split(";") if slug.strip()]
    if name == "images":
        return [
            {"url": url, "alt": alt.strip(), "position": place}
            for place, line in enumerate(cell.splitlines(), start=1)
            if line.strip()
            for url, _, alt in [line.strip().partition(" ")]
        ]
    if name in {"metadata", "private_metadata"}:
        return _json(name, cell, wrong)
    if cell == "" and name in {"name", "status", "kind"}:
        return _LEFT_OUT
    return None if cell == "" and name in _NULLABLE else cell


def _json(name: str, cell: str, wrong: list[Violation]) -> Any:
    try:
        return json.loads(cell) if cell else {}
    except ValueError:
        wrong.append(
            Violation(f"/{name}", "json", 'must be a JSON object such as {"key": "value"}')
        )
        return _LEFT_OUT


def _variant_fields(
    row: Mapping[str, str], currency: str, pointer: str, wrong: list[Violation]
) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in _VARIANT:
        cell = row.get(name)
        if cell is None or (cell == "" and name not in _NULLABLE):
            continue
        try:
            fields[name] = None if cell == "" else _variant_value(name, cell.strip(), currency)
        except ValueError as error:
            wrong.append(Violation(f"{pointer}/{name}", "type", str(error)))
    pairs = [(row.get(name, ""), row.get(value, "")) for name, value in _OPTIONS]
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


def _row_errors(group: _Group, violations: Iterable[Violation]) -> Iterator[RowError]:
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
