"""Carts, shops and offers as chance has them: for hypothesis, and for ten thousand in a row."""

from random import Random
from typing import Final

from attrs import frozen
from hypothesis import strategies as st

from domain.pricing.model import (
    ANYWHERE,
    CartToPrice,
    Fixed,
    ItemToPrice,
    Measure,
    Offer,
    Percent,
    Place,
    ShippingMethod,
    Step,
    Target,
    Tariff,
    Taxes,
    TaxRate,
    VariantToPrice,
)
from domain.pricing.quote import Quote
from domain.pricing.use_cases import price
from domain.products.model import Kind

HERE: Final = Place("US", "NY")
_CLASSES: Final = ("standard", "reduced", "books")
# Rates in force somewhere, and some that nobody would think of.
_RATES: Final = (0, 1, 12_500, 50_000, 55_000, 70_000, 88_750, 99_750, 190_000, 250_000, 1_000_000)


@frozen(kw_only=True)
class Case:
    """All that `price` asks for."""

    cart: CartToPrice
    catalogue: dict[int, VariantToPrice]
    offers: tuple[Offer, ...]
    tax: Taxes
    shipping: tuple[ShippingMethod, ...]

    def quote(self) -> Quote:
        return price(self.cart, self.catalogue, self.offers, self.tax, self.shipping)


def a_case(chance: Random) -> Case:
    catalogue = {number: _variant(chance) for number in range(1, chance.randint(1, 6) + 1)}
    items = tuple(
        ItemToPrice(
            id=number,
            variant_id=chance.choice([*catalogue]),
            quantity=chance.choice((1, 1, 2, 3, 7, 100)),
        )
        for number in chance.sample(range(1, 50), chance.randint(0, 6))
    )
    destination = chance.choice((HERE, HERE, Place("US"), Place("FR"), None))
    return Case(
        cart=CartToPrice(
            items=items,
            currency="USD",
            destination=destination,
            shipping_method_id=chance.choice((1, 2, 2, None)),
        ),
        catalogue=catalogue,
        offers=tuple(_offer(chance, number) for number in range(chance.randint(0, 4))),
        tax=_taxes(chance),
        shipping=tuple(_method(chance, number) for number in (1, 2)),
    )


CASES: Final = st.randoms(use_true_random=False).map(a_case)


def _amount(chance: Random) -> int:
    return chance.choice((0, 1, 2, 3, 5, 99, 999, 1000, 1499, 123_456, chance.randint(0, 10_000)))


def _variant(chance: Random) -> VariantToPrice:
    return VariantToPrice(
        price=_amount(chance),
        currency="USD",
        kind=chance.choice((Kind.PHYSICAL, Kind.PHYSICAL, Kind.DIGITAL)),
        weight_grams=chance.choice((None, 0, 1, 250, 999)),
        tax_class=chance.choice(_CLASSES),
    )


def _offer(chance: Random, number: int) -> Offer:
    percent = Percent(chance.choice((0, 1, 33_333, 100_000, 333_333, 500_000, 1_000_000)))
    return Offer(
        id=number,
        target=chance.choice([*Target]),
        benefit=chance.choice((percent, percent, Fixed(_amount(chance)))),
        variant_ids=chance.choice((None, frozenset({1}), frozenset({1, 2, 3}))),
        at_least=chance.choice((0, 0, 1000)),
    )


def _taxes(chance: Random) -> Taxes:
    rates = [
        TaxRate(name=name, place=place, tax_class=each, millionths=chance.choice(_RATES))
        for each in _CLASSES
        for place in (HERE, Place("US"), ANYWHERE)
        for name in ("City", "County", "State")
        if chance.random() < 0.5
    ]
    return Taxes(inclusive=chance.random() < 0.5, home=HERE, rates=tuple(rates))


def _method(chance: Random, number: int) -> ShippingMethod:
    steps = tuple(Step(start, _amount(chance)) for start in chance.sample((0, 1, 500, 5000), 2))
    return ShippingMethod(
        id=number,
        name="Parcel",
        zone=frozenset(chance.sample((HERE, Place("US"), ANYWHERE), 2)),
        tariff=Tariff(
            measure=chance.choice([*Measure]),
            steps=steps,
            most=chance.choice((None, None, 10_000)),
            free_from=chance.choice((None, None, 0, 2000)),
        ),
        tax_class=chance.choice((None, None, "books")),
    )
