"""What was bought: read by those whose it is, and by staff, who keep notes and books."""

from typing import Final

from domain.ledger.model import MoneyEntry
from domain.orders.model import TimelineEntry
from domain.orders.use_cases import NoteDraft
from domain.staff.model import Party, Scope
from entrypoints.http import invoices, order_books, orders
from entrypoints.http.operations import Operation
from entrypoints.http.orders import OrderDocument

_ORDER: Final = "/v1/orders/{order_id}"
_READ: Final = Scope.ORDERS_READ
_WRITE: Final = Scope.ORDERS_WRITE

# fmt: off
OPERATIONS: Final = (
    Operation(method="GET", path="/v1/orders", name="listOrders", folder="Orders",
              summary="List orders",
              description="Those that were placed, the highest number first: one's own, or, for"
                          " staff, all of them, with filters on every axis.",
              handle=orders.list_orders, scope=_READ, own=Party.VISITOR, query=orders.OrderQuery,
              answer=list[OrderDocument]),
    Operation(method="GET", path=_ORDER, name="readOrder", folder="Orders",
              summary="Read an order",
              description="With how it is paid. While a draft waits for its payment, `action_url`"
                          " is where the customer has to go.",
              handle=orders.read_order, scope=_READ, own=Party.VISITOR, answer=OrderDocument),
    Operation(method="GET", path=_ORDER + "/timeline", name="readOrderTimeline", folder="Orders",
              summary="Read what happened to an order", description="With the notes of the staff.",
              handle=orders.read_timeline, scope=_READ, answer=list[TimelineEntry]),
    Operation(method="POST", path=_ORDER + "/notes", name="addOrderNote", folder="Orders",
              summary="Add a note to an order", description="For the staff alone.",
              handle=orders.add_note, scope=_WRITE, body=NoteDraft, answer=orders.NoteDocument,
              status=201, refusals=("customer_erased",),
              example={"text": "Called: wants it before Friday."}),
    Operation(method="GET", path=_ORDER + "/payments", name="listOrderPayments", folder="Orders",
              summary="List the payments of an order",
              description="Each try, and what the gateway said of it.",
              handle=order_books.list_payments, scope=_READ,
              answer=list[order_books.PaymentDocument]),
    Operation(method="GET", path=_ORDER + "/ledger", name="readOrderLedger", folder="Orders",
              summary="Read the books of an order",
              description="The entries of the money ledger, in minor units: those of one posting"
                          " add up to zero.",
              handle=order_books.read_ledger, scope=_READ, answer=list[MoneyEntry]),
    Operation(method="POST", path=_ORDER + "/invoice", name="issueInvoice", folder="Orders",
              summary="Give an order its invoice",
              description="With the next number. An order that has one keeps it.",
              handle=invoices.issue_invoice, scope=_WRITE, own=Party.VISITOR,
              answer=invoices.InvoiceDocument, refusals=("order_not_placed",)),
    Operation(method="GET", path=_ORDER + "/invoice", name="readInvoice", folder="Orders",
              summary="Show the invoice",
              description="A page to be shown, printed on A4, or saved as a PDF by the browser. It"
                          " loads nothing and runs nothing.",
              handle=invoices.read_invoice, scope=_READ, own=Party.VISITOR, answer=bytes),
)
# fmt: on
