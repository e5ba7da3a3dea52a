"""A small shop to price carts in. A test says only what matters to it."""

from collections.abc import Sequence
from typing import Any, Final

from domain.pricing.model import (
    ANYWHERE,
    STANDARD,
    CartToPrice,
    ItemToPrice,
    Offer,
    Place,
    ShippingMethod,
    Step,
    Tariff,
    Taxes,
    TaxRate,
    VariantToPrice,
)
from domain.pricing.quote import ItemQuote, Quote, ShippingQuote
from domain.pricing.use_cases import price
from domain.products.model import Kind

GERMANY: Final = Place("DE")
FRANCE: Final = Place("FR")
CANARIES: Final = Place("ES", "GC")


def a_variant(price: int = 1000, **others: Any) -> VariantToPrice:
    return VariantToPrice(price=price, **{"currency": "EUR", "weight_grams": 100, **others})


def an_ebook(price: int = 1000, **others: Any) -> VariantToPrice:
    return a_variant(price, kind=Kind.DIGITAL, weight_grams=None, **others)


def a_rate(percent: float, tax_class: str = STANDARD, **others: Any) -> TaxRate:
    return TaxRate(
        **{"name": "VAT", "place": GERMANY, **others},
        tax_class=tax_class,
        millionths=round(percent * 10_000),
    )


def taxes(*rates: TaxRate, inclusive: bool = False, home: Place = GERMANY) -> Taxes:
    return Taxes(inclusive=inclusive, home=home, rates=rates)


NO_TAX: Final = taxes(a_rate(0, place=ANYWHERE))


def a_tariff(*steps: tuple[int, int], **others: Any) -> Tariff:
    return Tariff(steps=tuple(Step(*step) for step in steps), **others)


def flat(amount: int, **others: Any) -> ShippingMethod:
    return a_method(a_tariff((0, amount)), **others)


def a_method(tariff: Tariff, *zone: Place, **others: Any) -> ShippingMethod:
    return ShippingMethod(
        **{"id": 1, "name": "Parcel", "zone": frozenset(zone or (ANYWHERE,)), **others},
        tariff=tariff,
    )


def quote(
    *wanted: VariantToPrice | tuple[VariantToPrice, int],
    tax: Taxes = NO_TAX,
    offers: Sequence[Offer] = (),
    shipping: Sequence[ShippingMethod] = (),
    destination: Place | None = GERMANY,
    method: int | None = 1,
) -> Quote:
    """Of these variants with their quantities; ids of variants and items are 1, 2, 3, …"""
    pairs = [each if isinstance(each, tuple) else (each, 1) for each in wanted]
    items = (
        ItemToPrice(id=number, variant_id=number, quantity=quantity)
        for number, (_, quantity) in enumerate(pairs, start=1)
    )
    cart = CartToPrice(
        items=tuple(items),
        currency="EUR",
        destination=destination,
        shipping_method_id=method,
    )
    catalogue = {number: variant for number, (variant, _) in enumerate(pairs, start=1)}
    return price(cart, catalogue, offers, tax, shipping)


def codes(quote: Quote) -> list[tuple[str, str]]:
    return [(problem.pointer, problem.code) for problem in quote.problems]


def adds_up(quote: Quote) -> None:
    """Invariant 2 of the blueprint, in both tax modes, and of every row."""
    rows: list[ItemQuote | ShippingQuote] = [*quote.lines]
    rows += [quote.freight] if quote.freight else []
    for row in rows:
        assert row.gross == row.net + row.tax
        assert row.amount - row.discount == (row.gross if quote.tax_included else row.net)
        assert row.discount == sum(given.amount for given in row.given)
        assert row.tax == sum(part.tax for part in row.taxes)
        assert min(row.net, row.tax, row.gross, row.discount, row.amount - row.discount) >= 0
    for line in quote.lines:
        assert line.amount == line.unit_price * line.quantity
    assert quote.items == sum(line.amount for line in quote.lines)
    assert quote.shipping == (quote.freight.amount if quote.freight else 0)
    assert quote.discounts == sum(row.discount for row in rows)
    assert quote.tax == sum(row.tax for row in rows) == sum(part.tax for part in quote.taxes)
    assert quote.tax_included in {0, quote.tax}
    assert quote.total == sum(row.gross for row in rows) == quote.net + quote.tax
    assert quote.total == (
        quote.items - quote.discounts + quote.shipping + quote.tax - quote.tax_included
    )
