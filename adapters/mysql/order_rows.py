"""How orders are kept in columns: parts that are never searched are JSON documents."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import attrs

from adapters.mysql.rows import from_json, to_json, utc
from domain.ledger.model import Totals
from domain.orders.model import (
    FulfilmentStatus,
    Order,
    OrderItem,
    OrderKind,
    OrderStatus,
    PaidStatus,
    TimelineEntry,
)
from domain.pricing.quote import Given, ShippingQuote, TaxPart
from domain.products.model import Kind
from domain.shared.postal import PostalAddress

ORDER_COLUMNS: Final = """
      id,
      number,
      cart_id,
      visitor_id,
      customer_id,
      status,
      payment_status,
      fulfilment_status,
      email,
      note,
      shipping_address,
      billing_address,
      currency,
      prices_include_tax,
      items_total,
      discount_total,
      shipping_total,
      tax_total,
      tax_included_total,
      total,
      freight,
      taxes,
      captured,
      refunded,
      credited,
      invoice_number,
      invoiced_at,
      version,
      created_at,
      updated_at,
      placed_at
"""
ITEM_COLUMNS: Final = """
      id,
      product_id,
      variant_id,
      name,
      sku,
      options,
      kind,
      weight_grams,
      unit_price,
      quantity,
      amount,
      discount,
      given,
      tax_class,
      net,
      tax,
      gross,
      taxes,
      shipped,
      returned,
      refunded,
      cancelled
"""


def order_of(row: Sequence[Any], items: tuple[OrderItem, ...]) -> Order:
    return Order(
        id=row[0],
        number=row[1],
        cart_id=row[2],
        visitor_id=row[3],
        customer_id=row[4],
        status=OrderStatus(row[5]),
        payment_status=PaidStatus(row[6]),
        fulfilment_status=FulfilmentStatus(row[7]),
        email=row[8],
        note=row[9],
        shipping_address=address_of(row[10]),
        billing_address=address_of(row[11]),
        currency=row[12],
        prices_include_tax=bool(row[13]),
        items=items,
        totals=Totals(
            items=row[14],
            discounts=row[15],
            shipping=row[16],
            tax=row[17],
            tax_included=row[18],
            total=row[19],
        ),
        freight=freight_of(row[20]),
        taxes=tax_parts_of(row[21]),
        captured=row[22],
        refunded=row[23],
        credited=row[24],
        invoice_number=row[25],
        invoiced_at=None if row[26] is None else utc(row[26]),
        version=row[27],
        created_at=utc(row[28]),
        updated_at=utc(row[29]),
        placed_at=None if row[30] is None else utc(row[30]),
    )


def bought(order: Order) -> tuple[Any, ...]:
    """What was bought, by whom and for how much: the columns from `visitor_id` to `taxes`, but for
    the three axes, and with `net_total`.
    """
    totals = order.totals
    return (
        order.visitor_id,
        order.customer_id,
        order.email,
        order.note,
        address_json(order.shipping_address),
        address_json(order.billing_address),
        order.currency,
        order.prices_include_tax,
        totals.items,
        totals.discounts,
        totals.shipping,
        totals.tax,
        totals.tax_included,
        order.net_total,
        totals.total,
        freight_json(order.freight),
        tax_parts_json(order.taxes),
    )


def progress(order: Order) -> tuple[Any, ...]:
    """How far it has come."""
    return (
        order.number,
        order.status,
        order.payment_status,
        order.fulfilment_status,
        order.captured,
        order.refunded,
        order.credited,
        order.invoice_number,
        order.invoiced_at,
        order.version,
        order.updated_at,
        order.placed_at,
    )


def item_of(row: Sequence[Any]) -> OrderItem:
    return OrderItem(
        id=row[0],
        product_id=row[1],
        variant_id=row[2],
        name=row[3],
        sku=row[4],
        options=from_json(row[5]),
        kind=Kind(row[6]),
        weight_grams=row[7],
        unit_price=row[8],
        quantity=row[9],
        amount=row[10],
        discount=row[11],
        given=given_of(from_json(row[12])),
        tax_class=row[13],
        net=row[14],
        tax=row[15],
        gross=row[16],
        taxes=tax_parts_of(row[17]),
        shipped=row[18],
        returned=row[19],
        refunded=row[20],
        cancelled=row[21],
    )


def item_columns(item: OrderItem) -> tuple[Any, ...]:
    """The columns after the id."""
    return (
        item.product_id,
        item.variant_id,
        item.name,
        item.sku,
        to_json(dict(item.options)),
        item.kind,
        item.weight_grams,
        item.unit_price,
        item.quantity,
        item.amount,
        item.discount,
        to_json([attrs.asdict(given) for given in item.given]),
        item.tax_class,
        item.net,
        item.tax,
        item.gross,
        tax_parts_json(item.taxes),
        item.shipped,
        item.returned,
        item.refunded,
        item.cancelled,
    )


def entry_of(row: Sequence[Any]) -> TimelineEntry:
    return TimelineEntry(
        id=row[0],
        order_id=row[1],
        kind=OrderKind(row[2]),
        facts=from_json(row[3]),
        actor=row[4],
        recorded_at=utc(row[5]),
    )


def address_json(address: PostalAddress | None) -> str | None:
    return None if address is None else to_json(attrs.asdict(address))


def address_of(column: str | None) -> PostalAddress | None:
    return None if column is None else PostalAddress(**from_json(column))


def freight_json(freight: ShippingQuote | None) -> str | None:
    return None if freight is None else to_json(attrs.asdict(freight))


def freight_of(column: str | None) -> ShippingQuote | None:
    if column is None:
        return None
    parts = from_json(column)
    return ShippingQuote(
        **parts
        | {
            "given": given_of(parts["given"]),
            "taxes": tuple(TaxPart(**part) for part in parts["taxes"]),
        }
    )


def tax_parts_json(parts: Sequence[TaxPart]) -> str:
    return to_json([attrs.asdict(part) for part in parts])


def tax_parts_of(column: str) -> tuple[TaxPart, ...]:
    return tuple(TaxPart(**part) for part in from_json(column))


def given_of(parts: Sequence[Mapping[str, int]]) -> tuple[Given, ...]:
    return tuple(Given(**part) for part in parts)
