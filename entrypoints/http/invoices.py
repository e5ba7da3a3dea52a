"""`/v1/orders/{id}/invoice`: giving an order its invoice, and showing that."""

from datetime import datetime

from attrs import frozen

from domain.orders import invoicing
from domain.orders.model import Order
from entrypoints.config import Settings
from entrypoints.http.invoice_page.page import HEADERS, Seller, render_invoice
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.orders import version_of
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class InvoiceDocument:
    """That an order has an invoice: the page itself is read from the same path."""

    order_id: int
    order_number: int | None
    number: int | None
    """They are given one after the other, and none is left out."""
    issued_at: datetime | None


def issue_invoice(call: Call[Nothing, None], order_id: int) -> Reply:
    return call.write(
        lambda units: invoicing.issue_invoice(units, call.actor, order_id),
        lambda order: Reply(value=_document(order)),
    )


def read_invoice(call: Call[Nothing, None], order_id: int) -> Reply:
    order = invoicing.read_invoice(call.units, call.actor, order_id)
    countries = {each.code: each.name for each in call.shop.postal.countries()}
    return Reply(
        value=render_invoice(order, _seller(call.shop.settings), countries),
        version=version_of(order),
        media_type="text/html; charset=utf-8",
        headers=HEADERS,
    )


def _document(order: Order) -> InvoiceDocument:
    return InvoiceDocument(
        order_id=order.id,
        order_number=order.number,
        number=order.invoice_number,
        issued_at=order.invoiced_at,
    )


def _seller(settings: Settings) -> Seller:
    return Seller(name=settings.shop_name, address=settings.shop_address, tax_id=settings.tax_id)
