"""What was bought, and how it was paid."""

from typing import Final

from domain.privacy.model import ByAddress, ById, Kept, Scrubbed, Table
from domain.privacy.reasons import BOOKS, OURS, WHO_DID_IT

_AT_THE_GATEWAY: Final = "the gateway knows the payment by it, and money goes back by it"

ORDERS: Final = (
    Table(
        name="orders",
        # A guest's is known by the address alone: that of an account is the account's, whatever
        # address was typed, and one browser has many people before it.
        by=(ById("customer_id"), ByAddress("email", unless="customer_id")),
        shown=(
            "number status payment_status fulfilment_status email note currency items_total"
            " discount_total shipping_total tax_total total captured refunded credited"
            " invoice_number invoiced_at created_at placed_at"
        ),
        documents="shipping_address billing_address",
        hidden={OURS: "visitor_id"},
        erasing=Scrubbed(
            {
                "visitor_id": None,
                "email": None,
                "note": "",
                "shipping_address": None,
                "billing_address": None,
            },
            kept={
                BOOKS: (
                    "number status payment_status fulfilment_status currency items_total"
                    " discount_total shipping_total tax_total total captured refunded credited"
                    " invoice_number invoiced_at created_at placed_at"
                )
            },
        ),
        plain=(
            "id cart_id prices_include_tax tax_included_total net_total freight taxes version"
            " updated_at"
        ),
    ),
    Table(
        name="order_items",
        by=(ById("order_id", through="orders"),),
        shown="name sku quantity unit_price amount discount net tax gross",
        documents="options",
        erasing=Kept(BOOKS),
        plain=(
            "id position product_id variant_id kind weight_grams given tax_class taxes shipped"
            " returned refunded cancelled"
        ),
    ),
    Table(
        name="timeline_entries",
        by=(ById("order_id", through="orders"),),
        shown="kind recorded_at",
        documents="facts",
        erasing=Scrubbed(
            {"facts": {}},
            kept={"that something happened to an order names nobody": "kind recorded_at"},
        ),
        staff={WHO_DID_IT: "actor"},
        plain="id",
    ),
    Table(
        name="money_entries",
        by=(ById("order_id", through="orders"),),
        shown="posting account amount currency recorded_at",
        erasing=Kept(BOOKS),
        plain="id source_id",
    ),
    Table(name="counters", plain="name value", key="name"),
)

PAYMENTS: Final = (
    Table(
        name="payments",
        by=(ById("order_id", through="orders"),),
        shown="method status amount currency captured refunded failure created_at updated_at",
        hidden={_AT_THE_GATEWAY: "reference gateway_reference action_url"},
        erasing=Scrubbed(
            {"failure": None, "action_url": None},
            kept={
                BOOKS: "method status amount currency captured refunded created_at updated_at",
                _AT_THE_GATEWAY: "reference gateway_reference",
            },
        ),
        plain="id live lease_until hold_until",
    ),
    Table(
        name="payment_transactions",
        by=(ById("payment_id", through="payments"),),
        shown="type state amount detail recorded_at",
        hidden={_AT_THE_GATEWAY: "gateway_reference"},
        erasing=Scrubbed(
            {"detail": ""},
            kept={
                BOOKS: "type state amount recorded_at",
                _AT_THE_GATEWAY: "gateway_reference",
            },
        ),
        plain="id refund_id",
    ),
    Table(
        name="refunds",
        by=(ById("order_id", through="orders"),),
        shown="status amount reason shipping failure created_at settled_at",
        hidden={_AT_THE_GATEWAY: "reference"},
        erasing=Scrubbed(
            {"reason": "", "failure": None},
            kept={
                BOOKS: "status amount shipping created_at settled_at",
                _AT_THE_GATEWAY: "reference",
            },
        ),
        staff={WHO_DID_IT: "actor"},
        plain="id payment_id items lease_until",
    ),
)
