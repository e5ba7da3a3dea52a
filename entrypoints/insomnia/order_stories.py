"""The folders of staff who see to orders."""

from collections.abc import Mapping
from typing import Final

from entrypoints.insomnia.shopping import (
    A_NEW_RECIPIENT,
    STAFF,
    a_full_bag,
    cancel,
    check_out,
    the_next_bag,
)
from entrypoints.insomnia.steps import Step, Story

_ITEM: Final = "{order_item_id}"

_ORDERS: Final[Story] = (
    *a_full_bag(),
    check_out("Order it"),
    Step(operation="listOrders", name="List one's own orders", expects={"length": 1}),
    Step(
        operation="listOrders",
        name="As staff: list the orders of a customer",
        token=STAFF,
        query={"email": "anna@example.com", "status": "placed"},
        expects={"[0].email": "anna@example.com"},
    ),
    Step(operation="readOrder", expects={"payment_status": "paid"}),
    Step(operation="addOrderNote"),
    Step(
        operation="readOrderTimeline",
        expects={"length": 3, "[2].facts.text": "Called: wants it before Friday."},
    ),
    Step(operation="listOrderPayments", expects={"[0].transactions.length": 2}),
    Step(operation="readOrderLedger", expects={"length": 6}),
    Step(operation="issueInvoice"),
    Step(operation="readInvoice"),
    cancel("Last, cancel it"),
    Step(
        operation="readOrder",
        name="Read the order that was cancelled",
        expects={"status": "cancelled", "payment_status": "refunded"},
    ),
)

_BY_TRANSFER: Final[Story] = (
    *a_full_bag(3, A_NEW_RECIPIENT),
    check_out(
        "Order it, to be paid by transfer",
        method="bank_transfer",
        source=None,
        expects={"order.status": "placed", "order.payment_status": "unpaid"},
    ),
    Step(
        operation="recordPayment",
        name="Record a transfer that is not what is owed (422)",
        body={"amount": 1},
        status=422,
        expects={"errors[0].code": "not_owed"},
    ),
    Step(operation="recordPayment", body={"amount": "{cart_total}"}),
    Step(
        operation="ship",
        name="Ship one of the three",
        body={"items": [{"order_item_id": _ITEM, "quantity": 1}], "carrier": "DHL"},
    ),
    Step(
        operation="cancelOrder",
        name="Cancel what has left the house (409)",
        status=409,
        expects={"code": "already_shipped"},
    ),
    Step(
        operation="cancelOrder",
        name="Cancel one that is still here",
        body={"reason": "customer", "items": [{"order_item_id": _ITEM, "quantity": 1}]},
        expects={"cancellation.items[0].quantity": 1, "refund.status": "succeeded"},
        keeps={"order_id": "cancellation.order_id"},
    ),
    Step(operation="ship", name="Ship the rest"),
    Step(operation="listShipments", expects={"length": 2}),
    Step(
        operation="takeReturn",
        name="Take both back",
        body={"items": [{"order_item_id": _ITEM, "received": 2, "restock": True}]},
    ),
    Step(operation="listReturns", expects={"length": 1}),
    Step(
        operation="createRefund",
        body={"items": [{"order_item_id": _ITEM, "quantity": 2}], "reason": "Did not fit."},
        expects={"status": "succeeded"},
    ),
    Step(
        operation="createRefund",
        name="Give back more than there is (409)",
        body={"amount": 100_000_000},
        status=409,
        expects={"code": "refund_exceeded"},
    ),
    Step(operation="listRefunds", expects={"length": 2}),
    Step(operation="readRefund", expects={"reason": "Did not fit."}),
)

_CANCELLED: Final[Story] = (
    *the_next_bag(),
    check_out("Order the next, by card"),
    cancel("Cancel it: what was paid goes back"),
    Step(operation="listCancellations", expects={"[0].reason": "customer"}),
    Step(
        operation="cancelOrder",
        name="Cancel it once more (409)",
        status=409,
        expects={"code": "order_not_placed", "order_status": "cancelled"},
    ),
)

STORIES: Final[Mapping[str, Story]] = {
    "Orders": _ORDERS,
    "Fulfilment": (*_BY_TRANSFER, *_CANCELLED),
}
