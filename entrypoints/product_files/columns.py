"""The columns of a file of products. docs/import-and-export.md says what each means."""

from typing import Final

from domain.products.model import MAX_OPTIONS

OPTION_COLUMNS: Final = tuple(
    (f"option_{number}_name", f"option_{number}_value") for number in range(1, MAX_OPTIONS + 1)
)
PRODUCT_COLUMNS: Final = (
    "slug", "name", "description", "status", "kind", "tax_class", "category", "tags",
    "images", "metadata", "private_metadata",
)  # fmt: skip
VARIANT_COLUMNS: Final = ("sku", "price", "compare_at_price", "weight_grams", "stock")
COLUMNS: Final = (
    *PRODUCT_COLUMNS,
    *(name for pair in OPTION_COLUMNS for name in pair),
    *VARIANT_COLUMNS,
)

# Empty is a value for these: no category, no SKU, no compare-at price, no weight.
NULLABLE: Final = {"category", "sku", "compare_at_price", "weight_grams"}
REQUIRED: Final = ("slug",)
