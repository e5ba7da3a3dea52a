"""Writing a file of products, a line at a time."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from domain.products.listing import ProductView, StockedVariant
from domain.shared.money import major_units
from entrypoints.product_files.columns import COLUMNS, OPTION_COLUMNS


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
        "tax_class": view.tax_class,
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
        "stock": stocked.on_hand,
    }
    for (name, value), option in zip(OPTION_COLUMNS, view.options, strict=False):
        cells[name] = option.name
        cells[value] = variant.options[option.name]
    return cells


def _price_cell(amount: int | None, currency: str) -> str:
    return "" if amount is None else f"{major_units(amount, currency):f}"
