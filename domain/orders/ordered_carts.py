"""A cart as its order has it."""

from domain.carts.model import ForSale, Ordered
from domain.orders.model import Order, OrderItem
from domain.pricing.quote import ItemQuote, Quote


def ordered(order: Order) -> Ordered:
    """What the cart was ordered for: the very numbers of the order, none of them computed again."""
    totals = order.totals
    return Ordered(
        order_id=order.id,
        prices_include_tax=order.prices_include_tax,
        quote=Quote(
            currency=order.currency,
            lines=tuple(_line(item) for item in order.items),
            freight=order.freight,
            options=(),
            needs_shipping=order.freight is not None,
            items=totals.items,
            discounts=totals.discounts,
            shipping=totals.shipping,
            tax=totals.tax,
            tax_included=totals.tax_included,
            net=order.net_total,
            total=totals.total,
            taxes=order.taxes,
            problems=(),
        ),
        sold={item.variant_id: _sold(item, order.currency) for item in order.items},
    )


def _line(item: OrderItem) -> ItemQuote:
    return ItemQuote(
        id=item.id,
        variant_id=item.variant_id,
        quantity=item.quantity,
        unit_price=item.unit_price,
        amount=item.amount,
        discount=item.discount,
        given=item.given,
        tax_class=item.tax_class,
        net=item.net,
        tax=item.tax,
        gross=item.gross,
        taxes=item.taxes,
    )


def _sold(item: OrderItem, currency: str) -> ForSale:
    return ForSale(
        variant_id=item.variant_id,
        product_id=item.product_id,
        name=item.name,
        sku=item.sku,
        options=item.options,
        kind=item.kind,
        price=item.unit_price,
        currency=currency,
        weight_grams=item.weight_grams,
        tax_class=item.tax_class,
        available=item.quantity,
    )
