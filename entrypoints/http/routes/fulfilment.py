"""What becomes of an order: shipments, returns, cancellation, payments by transfer, refunds."""

from typing import Final

from domain.fulfilment.model import (
    CancellationDraft,
    PaymentRecord,
    ReturnDraft,
    ShipmentDraft,
)
from domain.fulfilment.refunds import RefundDraft
from domain.staff.model import Party, Scope
from entrypoints.http import fulfilment, refunds
from entrypoints.http.fulfilment_documents import (
    CancellationDocument,
    CancelledDocument,
    NewShipmentDocument,
    RecordedPaymentDocument,
    RecordedReturnDocument,
    ReturnDocument,
    ShipmentDocument,
)
from entrypoints.http.operations import Operation
from entrypoints.http.refunds import NewRefundDocument, RefundDocument

_READ: Final = Scope.ORDERS_READ
_WRITE: Final = Scope.ORDERS_WRITE
_SHIPMENTS: Final = "/v1/orders/{order_id}/shipments"
_RETURNS: Final = "/v1/orders/{order_id}/returns"
_CANCELLATION: Final = "/v1/orders/{order_id}/cancellation"
_PAYMENTS: Final = "/v1/orders/{order_id}/payments"
_REFUNDS: Final = "/v1/orders/{order_id}/refunds"

# fmt: off
OPERATIONS: Final = (
    Operation(method="GET", path=_SHIPMENTS, name="listShipments", folder="Fulfilment",
              summary="List the shipments of an order",
              description="The first one first: of one's own order, or, for staff, of any. Who sent"
                          " them is told to staff alone.",
              handle=fulfilment.list_shipments, scope=_READ, own=Party.VISITOR,
              answer=list[ShipmentDocument]),
    Operation(method="POST", path=_SHIPMENTS, name="ship", folder="Fulfilment",
              summary="Ship an order, or a part of it",
              description="Without `items`, all that is left. What was ordered beyond the stock is"
                          " shipped when it has come in. Whether the order is paid is not asked:"
                          " who sells by invoice ships first. The customer is written a mail.",
              handle=fulfilment.ship, scope=_WRITE, body=ShipmentDraft,
              answer=NewShipmentDocument, status=201,
              refusals=("order_not_placed", "quantity_exceeded", "not_on_hand",
                        "customer_erased"),
              example={"carrier": "DHL", "tracking_code": "00340434161094021501",
                       "tracking_url": "https://www.dhl.com/?tracking-id=00340434161094021501"}),
    Operation(method="POST", path=_PAYMENTS, name="recordPayment", folder="Fulfilment",
              summary="Record that a transfer, or cash, has come in",
              description="For an order that is paid later. All of it has come in, or it is not"
                          " paid: `amount`, if it is given, has to be what is owed.",
              handle=fulfilment.record_payment, scope=_WRITE, body=PaymentRecord,
              answer=RecordedPaymentDocument, status=201,
              refusals=("order_not_placed", "no_payment_awaited"), example={"amount": 2144}),
    Operation(method="GET", path=_CANCELLATION, name="listCancellations", folder="Fulfilment",
              summary="List what of an order was cancelled, and why",
              description="The first one first.", handle=fulfilment.list_cancellations,
              scope=_READ, answer=list[CancellationDocument]),
    Operation(method="POST", path=_CANCELLATION, name="cancelOrder", folder="Fulfilment",
              summary="Cancel an order, or a part of it",
              description="All of it, if nothing is shipped; or `items`, of those that are not"
                          " shipped yet. The goods are for sale again, unless `restock` is false:"
                          " then they are written off. What was received for them goes back, unless"
                          " `refund` is false. Repeated with an Idempotency-Key it answers how the"
                          " refund began.",
              handle=fulfilment.cancel, scope=_WRITE, body=CancellationDraft,
              answer=CancelledDocument, status=201,
              refusals=("order_not_placed", "already_shipped", "quantity_exceeded",
                        "customer_erased"),
              example={"reason": "customer", "note": "Ordered the wrong size."}),
    Operation(method="GET", path=_RETURNS, name="listReturns", folder="Fulfilment",
              summary="List what came back of an order", description="The first one first.",
              handle=fulfilment.list_returns, scope=_READ, answer=list[ReturnDocument]),
    Operation(method="POST", path=_RETURNS, name="takeReturn", folder="Fulfilment",
              summary="Take back what was shipped",
              description="`damaged` are those of the `received` that cannot be sold again;"
                          " `restock` says whether the others are for sale. No money goes back by"
                          " this: the answer tells how much of it could.",
              handle=fulfilment.take_return, scope=_WRITE, body=ReturnDraft,
              answer=RecordedReturnDocument, status=201,
              refusals=("order_not_placed", "quantity_exceeded", "customer_erased"),
              example={"items": [{"order_item_id": 1, "received": 1, "damaged": 0,
                                  "restock": True}], "note": "Too small."}),
    Operation(method="GET", path=_REFUNDS, name="listRefunds", folder="Fulfilment",
              summary="List the refunds of an order", description="The first one first.",
              handle=refunds.list_refunds, scope=_READ, answer=list[RefundDocument]),
    Operation(method="POST", path=_REFUNDS, name="createRefund", folder="Fulfilment",
              summary="Give money back",
              description="An `amount`, or `items` and `shipping` at what was paid for them: never"
                          " more than was received. Units that are still to be shipped are not"
                          " shipped any more. It is `pending` until the gateway has done it,"
                          " which is asked at once, and again until it says something. What was"
                          " paid by transfer or in cash you give back yourself: it is `succeeded`"
                          " at once. Repeated with an Idempotency-Key it answers how it began;"
                          " read the refund to know how it stands.",
              handle=refunds.create_refund, scope=_WRITE, body=RefundDraft,
              answer=NewRefundDocument, status=201,
              refusals=("order_not_placed", "quantity_exceeded", "refund_exceeded",
                        "customer_erased"),
              example={"items": [{"order_item_id": 1, "quantity": 1}], "reason": "Too small."}),
    Operation(method="GET", path=_REFUNDS + "/{refund_id}", name="readRefund",
              folder="Fulfilment", summary="Read a refund", handle=refunds.read_refund,
              scope=_READ, answer=RefundDocument),
)
# fmt: on
