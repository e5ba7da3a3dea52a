"""What is sold, and by which settings."""

from typing import Final

from domain.privacy.model import Table
from domain.privacy.reasons import WHO_DID_IT

CATALOGUE: Final = (
    Table(name="categories", plain="id name slug parent_id version created_at updated_at"),
    Table(name="tags", plain="id name slug version created_at updated_at"),
    Table(
        name="products",
        plain=(
            "id name slug description status kind tax_class category_id images options metadata"
            " private_metadata currency price_from price_to search_terms version created_at"
            " updated_at"
        ),
    ),
    Table(name="product_tags", plain="id product_id tag_id"),
    Table(
        name="variants",
        plain="id product_id sku price compare_at_price weight_grams options combination",
    ),
    Table(name="variant_options", plain="variant_id name value", key="variant_id name"),
    Table(
        name="stock_levels",
        plain="variant_id on_hand reserved backorder_limit version",
        key="variant_id",
    ),
    Table(
        name="stock_movements",
        staff={WHO_DID_IT: "actor"},
        plain=(
            "id variant_id kind quantity balance reserved reserved_balance order_id reason"
            " recorded_at"
        ),
    ),
    # What was ordered is told of the order's items: here is only how far it has come.
    Table(
        name="reservations",
        plain="id order_id variant_id quantity sold released expires_at created_at",
    ),
)

SETTINGS: Final = (
    Table(
        name="tax_rates",
        plain="id name country region tax_class millionths version created_at updated_at",
    ),
    Table(name="shipping_zones", plain="id name places version created_at updated_at"),
    Table(
        name="shipping_methods",
        plain=(
            "id zone_id name measure steps most free_from tax_class version created_at updated_at"
        ),
    ),
)
