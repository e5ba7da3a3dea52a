"""The way of shipping that a cart has chosen, what it costs, or why there is none."""

from collections.abc import Sequence
from functools import partial

from attrs import frozen

from domain.pricing.lines import Line
from domain.pricing.model import CartToPrice, Measure, Offer, ShippingMethod
from domain.pricing.offers import off_shipping
from domain.pricing.quote import ShippingOption, ShippingQuote
from domain.pricing.shipping import by_class, options
from domain.pricing.taxes import TaxTable, joined
from domain.shared.errors import Violation


@frozen(kw_only=True)
class Sent:
    needed: bool = True
    options: tuple[ShippingOption, ...] = ()
    freight: ShippingQuote | None = None
    problems: tuple[Violation, ...] = ()


def sent(
    cart: CartToPrice,
    lines: Sequence[Line],
    offers: Sequence[Offer],
    table: TaxTable,
    near: Sequence[ShippingMethod],
) -> Sent:
    """`near` are the methods that go to the destination, whether they take the items or not."""
    shipped = [line for line in lines if line.is_shipped]
    if not shipped:
        return Sent(needed=False)
    fitting = tuple(options(near, shipped))
    wanted = next((each for each in near if each.id == cart.shipping_method_id), None)
    chosen = next((each for each in fitting if wanted and each.method_id == wanted.id), None)
    if wanted is None or chosen is None:
        in_question = [wanted] if wanted else [] if fitting else near
        problems = (_unsent(cart, fitting), *_unweighed(in_question, shipped))
        return Sent(options=fitting, problems=problems)
    return Sent(
        options=fitting,
        freight=_freight(wanted, chosen.amount, shipped, offers, table),
        problems=_untaxed(wanted, table),
    )


def _freight(
    method: ShippingMethod,
    amount: int,
    shipped: Sequence[Line],
    offers: Sequence[Offer],
    table: TaxTable,
) -> ShippingQuote:
    given = off_shipping(amount, offers)
    discount = sum(each.amount for each in given)
    portions = by_class(amount - discount, method, shipped)
    due = joined(table.taxed(portion, tax_class) for tax_class, portion in portions if portion)
    return ShippingQuote(
        method_id=method.id,
        name=method.name,
        amount=amount,
        discount=discount,
        given=given,
        net=due.net,
        tax=due.tax,
        gross=due.gross,
        taxes=due.parts,
    )


def _unsent(cart: CartToPrice, fitting: Sequence[ShippingOption]) -> Violation:
    told = partial(Violation, "/shipping_method")
    if not fitting:
        return told("shipping_impossible", "nothing ships these items to the destination")
    if cart.shipping_method_id is None:
        return told("shipping_method_missing", "must be chosen")
    return told("shipping_method_unavailable", "does not ship these items to the destination")


def _unweighed(methods: Sequence[ShippingMethod], shipped: Sequence[Line]) -> list[Violation]:
    if not any(method.tariff.measure is Measure.WEIGHT for method in methods):
        return []
    return [
        Violation(f"/items/{line.place}", "weight_unknown", "cannot be sent by weight")
        for line in sorted(shipped, key=lambda line: line.place)
        if line.variant.weight_grams is None
    ]


def _untaxed(method: ShippingMethod, table: TaxTable) -> tuple[Violation, ...]:
    """Where it is taxed as the goods are, theirs is told already."""
    if method.tax_class is None or table.knows(method.tax_class):
        return ()
    detail = "has no tax rate at the destination"
    return (Violation("/shipping_method", "tax_rate_missing", detail),)
