"""What was sent, and what came back."""

from typing import Final

from domain.privacy.model import ById, Scrubbed, Table
from domain.privacy.reasons import BOOKS, WHO_DID_IT

FULFILMENT: Final = (
    Table(
        name="shipments",
        by=(ById("order_id", through="orders"),),
        shown="carrier tracking_code tracking_url created_at",
        erasing=Scrubbed(
            # Who has the code is told by the carrier where the parcel went.
            {"tracking_code": "", "tracking_url": ""},
            kept={BOOKS: "carrier created_at"},
        ),
        staff={WHO_DID_IT: "actor"},
        plain="id position",
    ),
    Table(
        name="shipment_items",
        plain="shipment_id order_item_id quantity",
        key="shipment_id order_item_id",
    ),
    Table(
        name="order_returns",
        by=(ById("order_id", through="orders"),),
        shown="note created_at",
        erasing=Scrubbed({"note": ""}, kept={BOOKS: "created_at"}),
        staff={WHO_DID_IT: "actor"},
        plain="id position",
    ),
    Table(
        name="order_return_items",
        plain="return_id order_item_id received damaged restocked",
        key="return_id order_item_id",
    ),
    Table(
        name="cancellations",
        by=(ById("order_id", through="orders"),),
        shown="reason note created_at",
        erasing=Scrubbed({"note": ""}, kept={BOOKS: "reason created_at"}),
        staff={WHO_DID_IT: "actor"},
        plain="id items restocked",
    ),
)
