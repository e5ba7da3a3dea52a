"""Problems of stock, carts, checkout and orders."""

from typing import Any, Final

from attrs import frozen

from domain.carts.model import CartStatus
from domain.orders.model import OrderStatus
from domain.shared.changes import UNSET, Unset
from entrypoints.http.problem import Problem


@frozen(kw_only=True)
class Shortage:
    """Of what there is less than was wanted: a variant, or an item of an order."""

    variant_id: int | Unset = UNSET
    order_item_id: int | Unset = UNSET
    wanted: int
    available: int | Unset = UNSET
    """How many of the variant there are."""
    left: int | Unset = UNSET
    """How many of the item there are."""


_LEFT: Final[dict[str, Any]] = {"left": tuple[Shortage, ...]}
_OF_VARIANTS: Final = {"left": [{"variant_id": 1, "wanted": 3, "available": 2}]}
_OF_ITEMS: Final = {"left": [{"order_item_id": 1, "wanted": 3, "left": 2}]}

SELLING: Final[dict[str, Problem]] = {
    "tax_rate_taken": Problem(
        409,
        "The place has such a rate",
        "For one class of goods, each tax of a place has a name of its own: a bill would not tell"
        " them apart. Change the rate that is there, or choose another name.",
    ),
    "shipping_zone_taken": Problem(
        409, "Another zone has this name", "Choose another name; upper or lower case is the same."
    ),
    "shipping_zone_in_use": Problem(
        409,
        "The zone has shipping methods",
        "Nothing could be sent by them any more. Move them to another zone (`zone_id`), or delete"
        " them first.",
    ),
    "shipping_method_taken": Problem(
        409,
        "Another method of the zone has this name",
        "Customers could not tell them apart. Choose another name.",
    ),
    "variant_sold": Problem(
        409,
        "The variant was ordered",
        "Orders tell of it, and so it stays. To sell no more of it, set its stock to 0, or archive "
        "the product.",
    ),
    "stock_out_of_range": Problem(
        409,
        "There is not that much",
        "Stock cannot become negative. `on_hand` says what is there.",
        {"on_hand": int},
    ),
    "order_not_placed": Problem(
        409,
        "The order is not placed",
        "`order_status` says how it stands: a `draft` waits for its payment, and what was"
        " `cancelled` is over.",
        {"order_status": OrderStatus},
    ),
    "quantity_exceeded": Problem(
        409,
        "There are not as many left",
        "`left` says of which items of the order, how many were wanted, and how many there are left"
        " to be shipped or cancelled, to come back, or to be refunded.",
        _LEFT,
        _OF_ITEMS,
    ),
    "already_shipped": Problem(
        409,
        "Something of it is shipped",
        "An order is cancelled as a whole while all of it is still in the house. Name the `items`"
        " that are not to be sent any more; what was shipped is taken back"
        " (`POST /v1/orders/{id}/returns`), and refunded.",
    ),
    "no_payment_awaited": Problem(
        409,
        "Nothing is to come in",
        "No payment of the order is one that is paid later, by transfer or in cash: it has come in"
        " already, or was made in another way.",
    ),
    "refund_exceeded": Problem(
        409,
        "More than may go back",
        "No more goes back than was received; what is on its way back counts as gone."
        " `refundable` says how much there is.",
        {"refundable": int},
    ),
    "customer_erased": Problem(
        409,
        "The customer was erased",
        "The order stays in the books without its customer, and nothing that may be about a person"
        " is added to it.",
    ),
    "orders_unsent": Problem(
        409,
        "Something is still to be sent to the customer",
        "Without an address it could not be delivered. `orders` has the numbers of what is placed"
        " and not all sent: ship it, or cancel what is left, and then erase. Orders of guests under"
        " the same e-mail address count, too. If `orders` is empty, a payment is being taken just"
        " now: ask again in a minute.",
        {"orders": tuple[int, ...]},
    ),
    "stock_reserved": Problem(
        409,
        "More is promised to orders",
        "`on_hand` says how many are there, `reserved` how many of them are promised to orders, "
        "and `backorder_limit` how many may be ordered beyond what is there. Cancel orders, or "
        "raise the backorder limit, before there can be so few.",
        {"on_hand": int, "reserved": int, "backorder_limit": int},
    ),
    "cart_not_ready": Problem(
        422,
        "The cart lacks something",
        "What it lacks is in `errors`, and was in the cart's `requirements`: the pointers are those"
        " of the cart. Change the cart, and check out again. Nothing was charged.",
        example={"errors": [{"pointer": "/email", "code": "required", "detail": "…"}]},
    ),
    "total_changed": Problem(
        409,
        "The cart costs something else",
        "A price, a tax or the cart itself is not as it was when the customer saw it. `total` is"
        " what it costs now: show the cart again, and check out with that. Nothing was charged.",
        {"total": int, "expected": int, "currency": str},
    ),
    "payment_declined": Problem(
        422,
        "The payment was declined",
        "The bank, or the customer on the bank's page, said no; `detail` says why, as far as it is"
        " known. The cart is open again: check out with another card, and another key.",
    ),
    "gateway_unavailable": Problem(
        503,
        "What came of the payment is not known",
        "The gateway did not answer in time. Repeat the request, with the same Idempotency-Key,"
        " when `Retry-After` says: it goes on where it stopped, and nothing is charged twice.",
    ),
    "gateway_can_be_asked": Problem(
        409,
        "The gateway can be asked",
        "Whether a payment was charged is the gateway's to say. Wait until it answers.",
    ),
    "invalid_notice": Problem(
        400,
        "The notice is not from the gateway",
        "Its signature is missing or wrong, or it is too old. Look at the webhook secret in the"
        " settings, and at the clock.",
    ),
    "sold_out": Problem(
        409,
        "There are not as many left",
        "`left` says of which variants, how many were wanted, and how many can be had now.",
        _LEFT,
        _OF_VARIANTS,
    ),
    "not_on_hand": Problem(
        409,
        "Not all of it has come in yet",
        "It was ordered beyond what was on hand. `left` says of which variants, how many were "
        "wanted, and how many are there. Receive the goods first, or ship the rest.",
        _LEFT,
        _OF_VARIANTS,
    ),
    "too_many_items": Problem(
        409,
        "The cart is full",
        "`most` says how many different things there is room for. Of each there may be more.",
        {"most": int},
    ),
    "checkout_in_progress": Problem(
        409,
        "The checkout is under way",
        "Another request is at this cart's checkout, or its customer is at the bank's page. Ask"
        " again in some seconds: a worker that was killed keeps it for a minute at most. To change"
        " the cart after all, give the checkout up first: `DELETE /v1/carts/{id}/checkout`.",
    ),
    "cart_closed": Problem(
        409,
        "The cart is closed",
        "`cart_status` says why: it was ordered, its items went into another one at the log-in"
        " (`merged`), or it was given up or left alone for too long (`expired`). `POST /v1/carts`"
        " answers the one that is open, or a new one.",
        {"cart_status": CartStatus},
        {"cart_status": "merged"},
    ),
}
