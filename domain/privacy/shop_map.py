"""What the shop holds about people: every column of every table, in one place."""

from typing import Final

from domain.privacy.model import (
    GONE,
    ByAddress,
    ById,
    Kept,
    Moment,
    PrivacyMap,
    Scrubbed,
    Table,
)

_SECRET: Final = "what is made of a secret is of use to a thief alone"  # noqa: S105 - a sentence
_COPY: Final = "a copy of an answer, kept for a day: what it tells stands in other tables"
_OURS: Final = "a number of ours"

_WHO_DID_IT: Final = "the books have to say who of the staff did what"
_WORKS_HERE: Final = "people who work here, known by name to those they work with"
_BOOKS: Final = "the books have to show what was sold, and for how much"
_THEIR_LOG_IN: Final = "the log-in of somebody of the staff, over with the shift"
_UNTIL_SENT: Final = "a letter to somebody of the staff, gone when it is sent"

_ACCOUNTS: Final = (
    Table(
        name="customers",
        by=(ById("id"),),
        shown="id email name created_at updated_at erased_at",
        hidden={_SECRET: "password_hash"},
        erasing=Scrubbed(
            {
                "email": None,
                "name": "",
                "password_hash": None,
                "updated_at": Moment.ERASING,
                "erased_at": Moment.ERASING,
            },
            kept={
                "orders stay in the books, and refer to the number": "id",
                "when a number was given out says nothing about a person": "created_at",
            },
        ),
        plain="version",
    ),
    Table(
        name="registrations",
        by=(ByAddress("email"),),
        shown="email name created_at",
        hidden={_SECRET: "password_hash"},
        erasing=GONE,
        plain="id",
    ),
    Table(
        name="addresses",
        by=(ById("customer_id"),),
        shown="name company line1 line2 city region postcode country phone created_at updated_at",
        flags="default_shipping default_billing",
        erasing=GONE,
        plain="id version",
    ),
    Table(
        name="visitors",
        by=(ById("customer_id"),),
        shown="created_at last_seen_at",
        hidden={_SECRET: "digest"},
        erasing=Scrubbed(
            {"customer_id": None},
            kept={
                "nobody has its token since the log-in; it is forgotten after 90 days": (
                    "digest created_at last_seen_at"
                )
            },
        ),
        plain="id",
    ),
    Table(
        name="sessions",
        by=(ById("customer_id"),),
        shown="label created_at last_seen_at expires_at",
        hidden={_SECRET: "digest", _OURS: "visitor_id"},
        erasing=GONE,
        staff={_THEIR_LOG_IN: "staff_member_id digest label created_at last_seen_at expires_at"},
        plain="id",
    ),
    Table(
        name="one_time_tokens",
        by=(ById("customer_id"), ById("registration_id", through="registrations")),
        shown="purpose created_at expires_at",
        hidden={_SECRET: "digest"},
        erasing=GONE,
        staff={_THEIR_LOG_IN: "staff_member_id purpose digest created_at expires_at"},
        plain="id",
    ),
    Table(
        name="letters",
        by=(
            ById("customer_id"),
            ByAddress("recipient"),
            ById("registration_id", through="registrations"),
        ),
        shown="kind recipient created_at",
        documents="facts",
        erasing=GONE,
        staff={_UNTIL_SENT: "staff_member_id kind recipient facts created_at"},
        plain="id attempts due_at",
    ),
    Table(
        name="idempotency_keys",
        by=(
            ById("caller", prefix="customer:"),
            ById("caller", through="visitors", prefix="visitor:"),
        ),
        hidden={_COPY: "headers body"},
        erasing=GONE,
        staff={_COPY: "caller headers body"},
        plain="idempotency_key request_digest token claimed_at lease_until status",
        key="caller idempotency_key",
    ),
    # The key is the SHA-256 of an address: whoever guesses the address learns that it was tried
    # lately, and no more. It goes when the window is over.
    Table(name="attempts", plain="attempt_key attempt_count ends_at"),
)

_STAFF: Final = (
    Table(
        name="audit_entries",
        by=(ById("actor", prefix="customer:"),),
        shown="action recorded_at request_id",
        documents="facts_before facts_after",
        erasing=Kept(
            "who did what is the log's purpose; of customers it has the number alone, which leads"
            " to nobody any more, and never what their data was"
        ),
        staff={_WHO_DID_IT: "actor action facts_before facts_after recorded_at request_id"},
        plain="id entity_id",
    ),
    Table(
        name="staff_members",
        staff={
            _WORKS_HERE: (
                "email name role password_hash totp_secret totp_confirmed_at totp_last_step"
                " created_at updated_at revoked_at"
            )
        },
        plain="id version",
    ),
    Table(
        name="api_tokens",
        staff={"whose token it is, so that the right one is revoked": "name"},
        plain="id role digest created_at revoked_at",
    ),
)

_CATALOGUE: Final = (
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
        staff={_WHO_DID_IT: "actor"},
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

_ORDERS: Final = (
    Table(
        name="orders",
        by=(ById("customer_id"), ById("visitor_id", through="visitors"), ByAddress("email")),
        shown=(
            "number status payment_status fulfilment_status email note currency items_total"
            " discount_total shipping_total tax_total total captured refunded credited"
            " invoice_number invoiced_at created_at placed_at"
        ),
        documents="shipping_address billing_address",
        erasing=Scrubbed(
            {
                "visitor_id": None,
                "email": None,
                "note": "",
                "shipping_address": None,
                "billing_address": None,
            },
            kept={
                _BOOKS: (
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
        erasing=Kept(_BOOKS),
        plain=(
            "id position product_id variant_id kind weight_grams given tax_class taxes shipped"
            " returned refunded"
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
        staff={_WHO_DID_IT: "actor"},
        plain="id",
    ),
    Table(
        name="money_entries",
        by=(ById("order_id", through="orders"),),
        shown="posting account amount currency recorded_at",
        erasing=Kept(_BOOKS),
        plain="id source_id",
    ),
    Table(name="counters", plain="name value", key="name"),
)

_AT_THE_GATEWAY: Final = "the gateway knows the payment by it, and money goes back by it"

_PAYMENTS: Final = (
    Table(
        name="payments",
        by=(ById("order_id", through="orders"),),
        shown="method status amount currency captured refunded failure created_at updated_at",
        hidden={_AT_THE_GATEWAY: "reference gateway_reference action_url"},
        erasing=Scrubbed(
            {"failure": None, "action_url": None},
            kept={
                _BOOKS: "method status amount currency captured refunded created_at updated_at",
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
                _BOOKS: "type state amount recorded_at",
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
                _BOOKS: "status amount shipping created_at settled_at",
                _AT_THE_GATEWAY: "reference",
            },
        ),
        staff={_WHO_DID_IT: "actor"},
        plain="id payment_id items lease_until",
    ),
)

_FULFILMENT: Final = (
    Table(
        name="shipments",
        by=(ById("order_id", through="orders"),),
        shown="carrier tracking_code tracking_url created_at",
        erasing=Scrubbed(
            # Who has the code is told by the carrier where the parcel went.
            {"tracking_code": "", "tracking_url": ""},
            kept={_BOOKS: "carrier created_at"},
        ),
        staff={_WHO_DID_IT: "actor"},
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
        erasing=Scrubbed({"note": ""}, kept={_BOOKS: "created_at"}),
        staff={_WHO_DID_IT: "actor"},
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
        erasing=Scrubbed({"note": ""}, kept={_BOOKS: "reason created_at"}),
        staff={_WHO_DID_IT: "actor"},
        plain="restocked",
        key="order_id",
    ),
)

_CARTS: Final = (
    Table(
        name="carts",
        # Those of visitors, too: in a browser of the customer's, or with their address.
        by=(ById("customer_id"), ById("visitor_id", through="visitors"), ByAddress("email")),
        shown="status email note shipping_method_id coupon_code currency created_at updated_at",
        documents="shipping_address billing_address notices",
        erasing=Scrubbed(
            {
                "customer_id": None,
                "email": None,
                "note": "",
                "shipping_address": None,
                "billing_address": None,
                "shipping_method_id": None,
                "coupon_code": None,
            },
            kept={
                "a cart of nobody's: an order may refer to it": (
                    "status currency notices created_at updated_at"
                )
            },
        ),
        plain="id is_open merged_into_id version",
    ),
    Table(
        name="cart_items",
        by=(ById("cart_id", through="carts"),),
        shown="variant_id quantity",
        erasing=Kept(
            "goods in a cart that leads to nobody any more; what was ordered has to be what the"
            " order says, also while its checkout is under way"
        ),
        plain="id",
    ),
)

_SETTINGS: Final = (
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

SHOP: Final = PrivacyMap(
    (*_ACCOUNTS, *_STAFF, *_CATALOGUE, *_CARTS, *_ORDERS, *_PAYMENTS, *_FULFILMENT, *_SETTINGS)
)
