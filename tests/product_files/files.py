"""A file in, a file out, on any adapter."""

from typing import Any

from domain.product_files.use_cases import Outcome, export_products
from domain.products.listing import Filter
from entrypoints.product_files.importing import ImportReport, import_parsed, report
from entrypoints.product_files.reading import parse
from entrypoints.product_files.writing import write
from tests.builders import an_owner
from tests.units import ShopUnits


def import_text(
    units: ShopUnits, text: str, *, dry_run: bool = False, skip_bad: bool = False
) -> ImportReport:
    parsed = parse(text, currency="USD")
    outcome: Outcome = import_parsed(
        units, an_owner(), parsed, currency="USD", dry_run=dry_run, skip_bad=skip_bad
    )
    return report(parsed, outcome, dry_run=dry_run)


def export_text(units: ShopUnits, **wanted: Any) -> str:
    return "".join(write(export_products(units, an_owner(), Filter(statuses=(), **wanted))))


def lines(*rows: str) -> str:
    return "".join(f"{row}\r\n" for row in rows)
