"""Which ways of shipping fit, what they cost, and how shipping is taxed."""

from collections import Counter
from collections.abc import Sequence

from domain.pricing.lines import Line
from domain.pricing.model import Measure, Place, ShippingMethod, Tariff, TaxClass
from domain.pricing.quote import ShippingOption
from domain.pricing.rounding import shared_out


def methods_at(methods: Sequence[ShippingMethod], place: Place) -> tuple[ShippingMethod, ...]:
    """Those whose zone names the nearest place that any zone names."""
    for around in place.and_around():
        found = tuple(method for method in methods if around in method.zone)
        if found:
            return found
    return ()


def options(methods: Sequence[ShippingMethod], shipped: Sequence[Line]) -> list[ShippingOption]:
    """Those that take what is shipped."""
    total = sum(line.left for line in shipped)
    weight = weight_of(shipped)
    costs = ((method, cost(method.tariff, total, weight)) for method in methods)
    return [
        ShippingOption(method_id=method.id, name=method.name, amount=amount)
        for method, amount in costs
        if amount is not None
    ]


def weight_of(shipped: Sequence[Line]) -> int | None:
    """In grams; None if the weight of one is not known."""
    grams = 0
    for line in shipped:
        if line.variant.weight_grams is None:
            return None
        grams += line.variant.weight_grams * line.item.quantity
    return grams


def cost(tariff: Tariff, total: int, weight: int | None) -> int | None:
    """None if the tariff has no price for that."""
    measured = weight if tariff.measure is Measure.WEIGHT else total
    if measured is None or (tariff.most is not None and measured > tariff.most):
        return None
    reached = [step for step in tariff.steps if step.start <= measured]
    if not reached:
        return None
    if tariff.free_from is not None and total >= tariff.free_from:
        return 0
    return max(reached, key=lambda step: step.start).amount


def by_class(
    amount: int, method: ShippingMethod, shipped: Sequence[Line]
) -> tuple[tuple[TaxClass, int], ...]:
    """The amount, after offers, in portions by the tax class that each is taxed with."""
    if method.tax_class is not None:
        return ((method.tax_class, amount),)
    weights: Counter[TaxClass] = Counter()
    for line in shipped:
        weights[line.tax_class] += line.left
    if not weights.total():
        # All of it is given away, so that there is no proportion of prices: pieces are counted.
        weights.update({line.tax_class: 0 for line in shipped})
        for line in shipped:
            weights[line.tax_class] += line.item.quantity
    classes = sorted(weights)
    portions = shared_out(amount, [weights[each] for each in classes])
    return tuple((each, portion) for each, portion in zip(classes, portions, strict=True))
