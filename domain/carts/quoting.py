"""What a cart costs, and what it lacks to be ordered: told with the cart, and asked at checkout."""

from collections.abc import Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from domain.carts.model import Cart, CartStatus, ForSale, Ordered
from domain.carts.ports import CartUnit
from domain.pricing.model import CartToPrice, ItemToPrice, Place, Taxes, VariantToPrice
from domain.pricing.quote import Quote
from domain.pricing.use_cases import price
from domain.shared.errors import Violation

_DESTINATION: Final = "/destination"
_SHIPPING_METHOD: Final = "/shipping_method"


@frozen(kw_only=True)
class StoreRules:
    """What the shop's settings say about prices."""

    currency: str
    prices_include_tax: bool
    home: Place
    """Where the shop is: what is counted with before a customer's address is known."""


@frozen(kw_only=True)
class Priced:
    """A cart as it is shown."""

    cart: Cart
    quote: Quote
    prices_include_tax: bool
    for_sale: Mapping[int, ForSale]
    requirements: tuple[Violation, ...]
    """What it lacks: if it is open and lacks nothing, it can be ordered."""
    order_id: int | None = None
    """Of one whose checkout is under way, or done."""


def shown(unit: CartUnit, rules: StoreRules, cart: Cart) -> Priced:
    """The cart as its owner sees it. From checkout on it costs what is being paid, or was, whatever
    becomes of prices and stock.
    """
    if cart.status in {CartStatus.LOCKED, CartStatus.ORDERED}:
        ordered = unit.carts.ordered(cart.id)
        if ordered is not None:
            return _agreed(unit, cart, ordered)
    found = priced(unit, rules, cart)
    # Nothing can be done about what a closed cart lacks.
    return found if cart.status is CartStatus.OPEN else evolve(found, requirements=())


def _agreed(unit: CartUnit, cart: Cart, ordered: Ordered) -> Priced:
    # Orders keep no pictures: they are shown as they are now.
    now = unit.shelf.for_sale(cart.quantities.keys(), unit.now)
    return Priced(
        cart=cart,
        quote=ordered.quote,
        prices_include_tax=ordered.prices_include_tax,
        for_sale={
            variant_id: evolve(sold, image_url=now[variant_id].image_url)
            if variant_id in now
            else sold
            for variant_id, sold in ordered.sold.items()
        },
        requirements=(),
        order_id=ordered.order_id,
    )


def priced(unit: CartUnit, rules: StoreRules, cart: Cart) -> Priced:
    """What it costs now. Three statements, whatever is in the cart."""
    for_sale = unit.shelf.for_sale(cart.quantities.keys(), unit.now)
    place = cart.destination or rules.home
    quote = price(
        CartToPrice(
            items=tuple(
                ItemToPrice(id=item.id, variant_id=item.variant_id, quantity=item.quantity)
                for item in cart.items
            ),
            currency=cart.currency,
            destination=cart.destination,
            shipping_method_id=cart.shipping_method_id,
        ),
        {
            each.variant_id: VariantToPrice(
                price=each.price,
                currency=each.currency,
                kind=each.kind,
                weight_grams=each.weight_grams,
                tax_class=each.tax_class,
            )
            for each in for_sale.values()
            if each.is_active
        },
        (),
        Taxes(
            inclusive=rules.prices_include_tax,
            home=rules.home,
            rates=tuple(unit.tax_rates.rates_at(place)),
        ),
        unit.shipping.methods_at(place),
    )
    return Priced(
        cart=cart,
        quote=quote,
        prices_include_tax=rules.prices_include_tax,
        for_sale=for_sale,
        requirements=requirements(cart, quote, for_sale),
    )


def requirements(
    cart: Cart, quote: Quote, for_sale: Mapping[int, ForSale]
) -> tuple[Violation, ...]:
    """What the cart lacks to be ordered. The pointers are those of the cart's own document."""
    if not cart.items:
        return (Violation("/items", "empty", "must have something in it"),)
    return (
        *_lacking(cart, quote),
        *(_renamed(problem, quote) for problem in quote.problems),
        *_out_of_stock(cart, for_sale),
    )


def _lacking(cart: Cart, quote: Quote) -> list[Violation]:
    lacking = []
    if cart.email is None:
        lacking.append(Violation("/email", "required", "must be known, to write to"))
    if quote.needs_shipping and cart.shipping_address is None and cart.billing_address is not None:
        lacking.append(
            Violation("/shipping_address", "required", "must be known, to send the goods to")
        )
    if cart.coupon_code is not None:
        # What nobody knows must not look as if it took something off.
        lacking.append(Violation("/coupon_code", "coupon_unknown", "is not a code of this shop"))
    return lacking


def _renamed(problem: Violation, quote: Quote) -> Violation:
    """Pricing speaks of destinations and methods; here is what a client sends to change them."""
    address = "/shipping_address" if quote.needs_shipping else "/billing_address"
    pointers = {_DESTINATION: address, _SHIPPING_METHOD: "/shipping_method_id"}
    return evolve(problem, pointer=pointers.get(problem.pointer, problem.pointer))


def _out_of_stock(cart: Cart, for_sale: Mapping[int, ForSale]) -> Sequence[Violation]:
    short = []
    for place, item in enumerate(cart.items):
        found = for_sale.get(item.variant_id)
        if found is not None and found.is_active and found.available < item.quantity:
            detail = f"only {max(found.available, 0)} can be had"
            short.append(Violation(f"/items/{place}/quantity", "sold_out", detail))
    return short
