"""The folder that goes from an empty bag to a refunded order: for whoever is new here."""

from typing import Final

from entrypoints.insomnia.shopping import LOOK, PAYS, RECIPIENT, STAFF, add
from entrypoints.insomnia.steps import Step, Story, read_mail

NAME: Final = "From bag to refund"
DESCRIPTION: Final = (
    "A customer fills a bag, orders and pays; the shop ships, takes back and refunds. Send the"
    " requests from top to bottom: each keeps what the next ones need, and says beside its answer"
    " whether that is as it should be. Nothing else has to be done before."
)

# The same each time it is sent for this bag, and for no other.
_KEY: Final = {"Idempotency-Key": "order-of-cart-{cart_id}"}
_ORDER: Final = {
    "expected_total": "{cart_total}",
    "payment": {"method": "test", "source": PAYS},
}
_ONE: Final = [{"order_item_id": "{order_item_id}", "quantity": 1}]
_ONE_BACK: Final = [{"order_item_id": "{order_item_id}", "received": 1, "restock": True}]

_SHOP: Final[Story] = (
    Step(
        operation="createVisitor",
        name="Come in: a token for this browser",
        keeps={"visitor_token": "token"},
    ),
    Step(operation="openCart", name="Open the shopping bag", expects={"items.length": 0}),
    LOOK,
    add(1, "Put one of it into the bag"),
    Step(
        operation="changeCartItem",
        name="Two of it",
        body={"quantity": 2},
        expects={"items[0].quantity": 2, "requirements[0].pointer": "/email"},
    ),
    Step(
        operation="changeCart",
        name="Say who and where",
        body=RECIPIENT,
        keeps={"shipping_method_id": "shipping_options[0].method_id"},
        expects={"requirements.length": 1, "requirements[0].code": "shipping_method_missing"},
    ),
    Step(
        operation="changeCart",
        name="Choose how it is sent",
        body={"shipping_method_id": "{shipping_method_id}"},
    ),
    Step(
        operation="readCart",
        name="See what it costs, and that nothing is missing",
        keeps={"cart_total": "totals.total"},
        expects={"requirements.length": 0, "taxes[0].name": "California sales tax"},
    ),
    Step(
        operation="checkOut",
        name="Order and pay, with a test card",
        headers=_KEY,
        body=_ORDER,
        keeps={
            "order_id": "order.id",
            "order_item_id": "order.items[0].id",
            "order_shipping": "order.freight.gross",
        },
        expects={"status": "placed", "order.payment_status": "paid"},
    ),
    Step(
        operation="checkOut",
        name="Send the same again: the same answer, and nothing is charged twice",
        headers=_KEY,
        body=_ORDER,
        expects={"Idempotency-Replayed": "true", "status": "placed"},
    ),
    Step(
        operation="readOrder",
        name="See the order, as the customer",
        expects={"status": "placed", "fulfilment_status": "not_fulfilled"},
    ),
    read_mail("Read the mail that confirms it"),
)

_SHIP: Final[Story] = (
    Step(
        operation="listOrders",
        name="As staff: what is paid, and can be packed",
        token=STAFF,
        query={"payment_status": "paid", "fulfilment_status": "not_fulfilled"},
        expects={"[0].email": RECIPIENT["email"]},
    ),
    Step(operation="ship", name="Send it"),
    Step(operation="issueInvoice", name="Write the invoice", token=STAFF),
    Step(operation="readInvoice", name="See the invoice, as the customer"),
    Step(
        operation="readOrder",
        name="See that it was sent, as the customer",
        expects={"fulfilment_status": "fulfilled"},
    ),
)

_GIVE_BACK: Final[Story] = (
    Step(
        operation="takeReturn",
        name="One comes back",
        body={"items": _ONE_BACK, "note": "Too small."},
    ),
    Step(
        operation="createRefund",
        name="Give the money for it back",
        body={"items": _ONE, "reason": "Too small."},
        expects={"status": "succeeded"},
    ),
    Step(
        operation="readOrder",
        name="See how the order stands",
        expects={
            "payment_status": "partially_refunded",
            "fulfilment_status": "partially_returned",
        },
    ),
    Step(operation="takeReturn", name="The other comes back, too", body={"items": _ONE_BACK}),
    Step(
        operation="createRefund",
        name="Give the rest back, with what shipping cost",
        body={"items": _ONE, "shipping": "{order_shipping}"},
        expects={"status": "succeeded"},
    ),
    Step(
        operation="readOrder",
        name="See that all of it went back",
        expects={
            "payment_status": "refunded",
            "fulfilment_status": "returned",
            "amount_received": 0,
        },
    ),
    Step(
        operation="readOrderTimeline",
        name="Read what happened, in that order",
        expects={"[0].kind": "placed", "[1].kind": "paid", "[2].kind": "shipped"},
    ),
    Step(operation="readOrderLedger", name="Read the books: each posting adds up to zero"),
)

FROM_BAG_TO_REFUND: Final[Story] = (*_SHOP, *_SHIP, *_GIVE_BACK)
