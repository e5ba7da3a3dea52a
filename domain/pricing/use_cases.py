"""One pure function: the same cart, catalogue, offers, taxes and ways of shipping cost the same."""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import chain

from domain.pricing.freight import Sent, sent
from domain.pricing.lines import Line
from domain.pricing.model import CartToPrice, Offer, ShippingMethod, Taxes, VariantToPrice
from domain.pricing.offers import discounted, holding
from domain.pricing.quote import ItemQuote, Quote
from domain.pricing.shipping import methods_at
from domain.pricing.taxes import TaxTable, summary, table_at
from domain.shared.errors import Violation
from domain.shared.money import MAX_AMOUNT


def price(
    cart: CartToPrice,
    catalogue: Mapping[int, VariantToPrice],
    offers: Sequence[Offer],
    tax: Taxes,
    shipping: Sequence[ShippingMethod],
) -> Quote:
    """What the cart costs. Raises nothing: what stands in the way is among the quote's problems.

    `catalogue` is by variant id. Tax is rounded once for each item, and once for each tax class of
    shipping; so the same variant in two items instead of one may differ by one minor unit of tax.
    """
    destination = cart.destination or tax.home
    table = table_at(tax, destination)
    lines, unpriced = _known(cart, catalogue)
    met = holding(offers, lines)
    lines = discounted(lines, met)
    parcel = sent(cart, lines, met, table, methods_at(shipping, destination))
    problems = [
        *unpriced,
        *_untaxed(lines, table),
        *_unplaced(cart),
        *parcel.problems,
    ]
    in_cart = sorted(lines, key=lambda line: line.place)
    return _added_up(cart, tax, [_item(line, table) for line in in_cart], parcel, problems)


def _added_up(
    cart: CartToPrice,
    tax: Taxes,
    items: Sequence[ItemQuote],
    parcel: Sent,
    problems: Sequence[Violation],
) -> Quote:
    rows = [*items, *((parcel.freight,) if parcel.freight else ())]
    taxes = sum(row.tax for row in rows)
    total = sum(row.gross for row in rows)
    return Quote(
        currency=cart.currency,
        lines=tuple(items),
        freight=parcel.freight,
        options=parcel.options,
        needs_shipping=parcel.needed,
        items=sum(item.amount for item in items),
        discounts=sum(row.discount for row in rows),
        shipping=parcel.freight.amount if parcel.freight else 0,
        tax=taxes,
        tax_included=taxes if tax.inclusive else 0,
        net=sum(row.net for row in rows),
        total=total,
        taxes=summary(chain.from_iterable(row.taxes for row in rows)),
        problems=(*problems, *_too_large(total)),
    )


def _known(
    cart: CartToPrice, catalogue: Mapping[int, VariantToPrice]
) -> tuple[tuple[Line, ...], list[Violation]]:
    lines, problems = [], []
    for place, item in enumerate(cart.items):
        variant = catalogue.get(item.variant_id)
        told = partial(Violation, f"/items/{place}")
        if variant is None:
            problems.append(told("variant_unknown", "is not sold"))
        elif variant.currency != cart.currency:
            problems.append(told("other_currency", f"has its price in {variant.currency}"))
        else:
            lines.append(Line(place=place, item=item, variant=variant))
    return tuple(lines), problems


def _item(line: Line, table: TaxTable) -> ItemQuote:
    due = table.taxed(line.left, line.tax_class)
    return ItemQuote(
        id=line.item.id,
        variant_id=line.item.variant_id,
        quantity=line.item.quantity,
        unit_price=line.variant.price,
        amount=line.amount,
        discount=line.discount,
        given=line.given,
        tax_class=line.tax_class,
        net=due.net,
        tax=due.tax,
        gross=due.gross,
        taxes=due.parts,
    )


def _untaxed(lines: Sequence[Line], table: TaxTable) -> list[Violation]:
    places = sorted(line.place for line in lines if not table.knows(line.tax_class))
    detail = "has no tax rate at the destination"
    return [Violation(f"/items/{place}", "tax_rate_missing", detail) for place in places]


def _unplaced(cart: CartToPrice) -> list[Violation]:
    if cart.destination is not None or not cart.items:
        return []
    return [Violation("/destination", "destination_missing", "must be known")]


def _too_large(total: int) -> list[Violation]:
    if total <= MAX_AMOUNT:
        return []
    return [Violation("/items", "total_too_large", "cost too much together")]
