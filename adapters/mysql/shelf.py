"""What is sold, as carts see it, in MySQL."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, marks
from domain.carts.model import ForSale
from domain.products.model import Kind, Status

# What is held and may be released by now is found by the time: of each variant there are as many
# reservations as it was ever bought, and hardly any that has expired.
SELECT_FOR_SALE: Final = """
    SELECT
      v.id,
      v.product_id,
      p.name,
      v.sku,
      v.options,
      JSON_UNQUOTE(JSON_EXTRACT(p.images, '$[0].url')),
      p.kind,
      v.price,
      p.currency,
      v.weight_grams,
      p.tax_class,
      p.status,
      l.on_hand + l.backorder_limit - l.reserved + COALESCE(expired.held, 0)
    FROM variants v
    JOIN products p ON p.id = v.product_id
    JOIN stock_levels l ON l.variant_id = v.id
    LEFT JOIN (
      SELECT variant_id, SUM(quantity - sold - released) AS held
      FROM reservations FORCE INDEX (ix_reservations_expiry)
      WHERE expires_at <= %s AND variant_id IN ({marks})
      GROUP BY variant_id
    ) expired ON expired.variant_id = v.id
    WHERE v.id IN ({marks})
"""


def _for_sale(row: tuple[Any, ...]) -> ForSale:
    return ForSale(
        variant_id=row[0],
        product_id=row[1],
        name=row[2],
        sku=row[3],
        options=from_json(row[4]),
        image_url=row[5],
        kind=Kind(row[6]),
        price=row[7],
        currency=row[8],
        weight_grams=row[9],
        tax_class=row[10],
        is_active=row[11] == Status.ACTIVE,
        available=int(row[12]),
    )


class MySQLShelf:
    def __init__(self, session: Session) -> None:
        self._session = session

    def for_sale(self, variant_ids: Collection[int], now: datetime) -> Mapping[int, ForSale]:
        ids = sorted(variant_ids)
        if not ids:
            return {}
        rows = self._session.rows(SELECT_FOR_SALE.format(marks=marks(ids)), (now, *ids, *ids))
        return {row[0]: _for_sale(row) for row in rows}
