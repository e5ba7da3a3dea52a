"""A cart as it is answered: what is in it, what it costs, and what it lacks."""

from collections.abc import Mapping
from datetime import datetime

from attrs import frozen

from domain.carts.model import CartItem, CartNotice, CartStatus, ForSale
from domain.carts.quoting import Priced
from domain.pricing.quote import ItemQuote, Quote, ShippingOption, ShippingQuote, TaxPart
from domain.shared.postal import PostalAddress
from entrypoints.http.totals import TotalsDocument


@frozen(kw_only=True)
class CartItemDocument:
    """Amounts are for the whole quantity, and null if it is not sold any more."""

    id: int
    variant_id: int
    product_id: int | None
    """Null, as the name, if the variant was deleted."""
    name: str | None
    sku: str | None
    options: Mapping[str, str]
    image_url: str | None
    quantity: int
    available: int
    """How many can be had now; of one that is being ordered, or was, as many as are."""
    unit_price: int | None
    amount: int | None
    discount: int | None
    net: int | None
    tax: int | None
    gross: int | None
    """What it costs with tax, after the discount."""


@frozen(kw_only=True)
class Requirement:
    """Something that the cart lacks to be ordered."""

    code: str
    pointer: str
    """Where in the cart."""
    detail: str


@frozen(kw_only=True)
class CartDocument:
    """A cart, and what it costs now. As long as there are requirements, that is an estimate. From
    checkout on, while it is `locked` or `ordered`, it is what its order costs.
    """

    id: int
    status: CartStatus
    order_id: int | None
    """Its order, while it is `locked` or `ordered`; as long as it is locked, that is a draft."""
    currency: str
    prices_include_tax: bool
    items: list[CartItemDocument]
    email: str | None
    note: str
    shipping_address: PostalAddress | None
    billing_address: PostalAddress | None
    """Null: as the shipping address."""
    needs_shipping: bool
    shipping_method_id: int | None
    shipping_options: list[ShippingOption]
    """The methods that take these items there, to choose from, and what they cost. None once there
    is nothing to choose any more.
    """
    freight: ShippingQuote | None
    """What the chosen method costs; null if none is chosen, or it does not go there."""
    coupon_code: str | None
    taxes: list[TaxPart]
    """By name and rate; rates are in millionths."""
    totals: TotalsDocument
    requirements: list[Requirement]
    """What is to be done before it can be ordered. None of an open cart: it can."""
    notices: list[CartNotice]
    """What became fewer when two carts were put together at a log-in, until the next change."""
    version: int
    created_at: datetime
    updated_at: datetime


def document(shown: Priced) -> CartDocument:
    cart, quote = shown.cart, shown.quote
    lines = {line.variant_id: line for line in quote.lines}
    return CartDocument(
        id=cart.id,
        status=cart.status,
        order_id=shown.order_id,
        currency=cart.currency,
        prices_include_tax=shown.prices_include_tax,
        items=[
            _item(item, shown.for_sale.get(item.variant_id), lines.get(item.variant_id))
            for item in cart.items
        ],
        email=cart.email,
        note=cart.note,
        shipping_address=cart.shipping_address,
        billing_address=cart.billing_address,
        needs_shipping=quote.needs_shipping,
        shipping_method_id=cart.shipping_method_id,
        shipping_options=list(quote.options),
        freight=quote.freight,
        coupon_code=cart.coupon_code,
        taxes=list(quote.taxes),
        totals=_totals(quote),
        requirements=[
            Requirement(code=each.code, pointer=each.pointer, detail=each.detail)
            for each in shown.requirements
        ],
        notices=list(cart.notices),
        version=cart.version,
        created_at=cart.created_at,
        updated_at=cart.updated_at,
    )


def _item(item: CartItem, sold: ForSale | None, line: ItemQuote | None) -> CartItemDocument:
    is_sold = sold is not None and sold.is_active
    return CartItemDocument(
        id=item.id,
        variant_id=item.variant_id,
        product_id=sold.product_id if sold else None,
        name=sold.name if sold else None,
        sku=sold.sku if sold else None,
        options=sold.options if sold else {},
        image_url=sold.image_url if sold else None,
        quantity=item.quantity,
        available=max(sold.available, 0) if sold and is_sold else 0,
        unit_price=line.unit_price if line else None,
        amount=line.amount if line else None,
        discount=line.discount if line else None,
        net=line.net if line else None,
        tax=line.tax if line else None,
        gross=line.gross if line else None,
    )


def _totals(quote: Quote) -> TotalsDocument:
    return TotalsDocument(
        items=quote.items,
        discounts=quote.discounts,
        shipping=quote.shipping,
        tax=quote.tax,
        tax_included=quote.tax_included,
        net=quote.net,
        total=quote.total,
    )
