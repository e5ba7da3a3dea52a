"""Ten thousand carts, calculated once more with exact fractions.

Written another way on purpose, and from the rules alone: it imports no function of
`domain.pricing`, never floors a product of integers, and follows one item through all that
happens to it instead of going through the cart step by step.
"""

from collections.abc import Hashable, Mapping
from fractions import Fraction
from math import floor
from random import Random
from typing import TypeVar

from domain.pricing.model import (
    ANYWHERE,
    Fixed,
    ItemToPrice,
    Measure,
    Offer,
    Place,
    ShippingMethod,
    Target,
)
from domain.pricing.quote import Quote, TaxPart
from domain.products.model import Kind
from tests.pricing.carts import HERE, Case, a_case

CARTS = 10_000
Key = TypeVar("Key", bound=Hashable)


def _rounded(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def _split(amount: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Hands out one unit after the other, to whoever is farthest below what is due."""
    whole = sum(weights.values())
    due = {key: Fraction(amount * weight, whole) if whole else 0 for key, weight in weights.items()}
    has = {key: floor(part) for key, part in due.items()}
    while sum(has.values()) < amount:
        has[max(has, key=lambda key: due[key] - has[key])] += 1
    return has


class _Reckoning:
    def __init__(self, case: Case) -> None:
        self.case = case
        self.place = case.cart.destination or HERE
        self.items = {item.id: item for item in sorted(case.cart.items, key=lambda item: item.id)}
        self.full = {key: self._price(item) * item.quantity for key, item in self.items.items()}
        self.paid = dict(self.full)
        for offer in case.offers:
            if offer.target is Target.ITEMS and self._is_met(offer):
                for key in self._meant(offer):
                    self.paid[key] -= self._off(offer, self.paid[key], self.items[key].quantity)
        for offer in case.offers:
            if offer.target is Target.ORDER and self._is_met(offer):
                open_to_it = {key: self.paid[key] for key in self._meant(offer)}
                off = self._off(offer, sum(open_to_it.values()))
                for key, share in _split(off, open_to_it).items():
                    self.paid[key] -= share

    def _price(self, item: ItemToPrice) -> int:
        return self.case.catalogue[item.variant_id].price

    def _meant(self, offer: Offer) -> list[int]:
        every = offer.variant_ids is None
        return [
            key
            for key, item in self.items.items()
            if every or item.variant_id in (offer.variant_ids or ())
        ]

    def _is_met(self, offer: Offer) -> bool:
        meant = self._meant(offer)
        return bool(meant) and sum(self.full[key] for key in meant) >= offer.at_least

    def _off(self, offer: Offer, left: int, quantity: int = 1) -> int:
        if isinstance(offer.benefit, Fixed):
            return min(left, quantity * offer.benefit.amount)
        return _rounded(Fraction(offer.benefit.millionths, 10**6) * left)

    def places(self) -> list[Place]:
        return [self.place, Place(self.place.country), ANYWHERE]

    def rates(self, tax_class: str) -> list[tuple[str, Fraction]]:
        for place in self.places():
            found = sorted(
                (rate.name, Fraction(rate.millionths, 10**6))
                for rate in self.case.tax.rates
                if (rate.place, rate.tax_class) == (place, tax_class)
            )
            if found:
                return found
        return []

    def exact_tax(self, amount: int, tax_class: str) -> Fraction:
        rate = sum((rate for _, rate in self.rates(tax_class)), Fraction(0))
        return amount - amount / (1 + rate) if self.case.tax.inclusive else amount * rate

    def taxes(self, amount: int, tax_class: str) -> dict[str, int]:
        weights = {name: int(rate * 10**6) for name, rate in self.rates(tax_class)}
        return _split(_rounded(self.exact_tax(amount, tax_class)), weights)

    def shipped(self) -> dict[int, ItemToPrice]:
        return {
            key: item
            for key, item in self.items.items()
            if self.case.catalogue[item.variant_id].kind is Kind.PHYSICAL
        }

    def method(self) -> ShippingMethod | None:
        nearest = next(
            (at for at in self.places() if any(at in each.zone for each in self.case.shipping)),
            ANYWHERE,
        )
        wanted = self.case.cart.shipping_method_id
        found = [each for each in self.case.shipping if each.id == wanted and nearest in each.zone]
        return found[0] if found and self.shipped() else None

    def shipping(self, method: ShippingMethod) -> int | None:
        total = sum(self.paid[key] for key in self.shipped())
        measured: int | None = total
        if method.tariff.measure is Measure.WEIGHT:
            weights = [
                (self.case.catalogue[item.variant_id].weight_grams, item.quantity)
                for item in self.shipped().values()
            ]
            known = [grams * pieces for grams, pieces in weights if grams is not None]
            measured = sum(known) if len(known) == len(weights) else None
        if measured is None or (method.tariff.most is not None and method.tariff.most < measured):
            return None
        steps = {step.start: step.amount for step in method.tariff.steps if step.start <= measured}
        if not steps:
            return None
        free = method.tariff.free_from is not None and method.tariff.free_from <= total
        return 0 if free else steps[max(steps)]

    def portions(self, method: ShippingMethod, amount: int) -> dict[str, int]:
        if method.tax_class:
            return {method.tax_class: amount}
        shipped = self.shipped()
        classes = sorted(
            {self.case.catalogue[item.variant_id].tax_class for item in shipped.values()}
        )
        by_price, by_piece = dict.fromkeys(classes, 0), dict.fromkeys(classes, 0)
        for key, item in shipped.items():
            tax_class = self.case.catalogue[item.variant_id].tax_class
            by_price[tax_class] += self.paid[key]
            by_piece[tax_class] += item.quantity
        return _split(amount, by_price if any(by_price.values()) else by_piece)


def _compared(case: Case) -> Quote:
    found, ours = case.quote(), _Reckoning(case)
    exact, taxed = Fraction(0), 0
    for line in found.lines:
        assert line.amount == ours.full[line.id]
        assert line.amount - line.discount == ours.paid[line.id]
        assert _by_name(line.taxes) == ours.taxes(ours.paid[line.id], line.tax_class)
        exact += ours.exact_tax(ours.paid[line.id], line.tax_class)
        taxed += 1
    method = ours.method()
    price = ours.shipping(method) if method else None
    assert (found.freight is None) == (price is None)
    paid = 0
    if method and price is not None and found.freight:
        paid = price
        for offer in case.offers:
            if offer.target is Target.SHIPPING and ours._is_met(offer):
                paid -= ours._off(offer, paid)
        assert (found.freight.amount, found.freight.discount) == (price, price - paid)
        portions = ours.portions(method, paid)
        taxes = [ours.taxes(portion, each) for each, portion in portions.items()]
        assert found.freight.tax == sum(sum(each.values()) for each in taxes)
        exact += sum(ours.exact_tax(portion, each) for each, portion in portions.items())
        taxed += len(portions)
    before = sum(ours.paid.values()) + paid
    assert found.total == before + (0 if case.tax.inclusive else found.tax)
    # However many were rounded, none of them by more than a half.
    assert abs(found.tax - exact) <= Fraction(taxed, 2)
    return found


def _by_name(parts: tuple[TaxPart, ...]) -> dict[str, int]:
    return {part.name: part.tax for part in parts}


def test_ten_thousand_carts_cost_what_exact_fractions_say() -> None:
    chance = Random(4)  # noqa: S311 - the same carts each time
    found = [_compared(a_case(chance)) for _ in range(CARTS)]
    # They are not ten thousand times nothing.
    assert sum(quote.total > 0 for quote in found) > CARTS // 2
    assert sum(quote.discounts > 0 for quote in found) > CARTS // 4
    assert sum(quote.tax > 0 for quote in found) > CARTS // 4
    assert sum(quote.shipping > 0 for quote in found) > CARTS // 10
    assert sum(not quote.problems for quote in found) > CARTS // 20
