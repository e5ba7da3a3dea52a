"""What somebody is about to buy."""

from typing import Final

from domain.privacy.model import ByAddress, ById, Kept, Scrubbed, Table

CARTS: Final = (
    Table(
        name="carts",
        # Those of guests, too: with the customer's address, or in a browser of theirs and without
        # one. What was ordered there lost its address to the order, which says whose it is.
        by=(
            ById("customer_id"),
            ById("visitor_id", through="visitors", unless="customer_id email status=ordered"),
            ByAddress("email", unless="customer_id"),
        ),
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
