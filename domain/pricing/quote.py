"""What a cart costs, in parts that add up to the whole. Orders store these very numbers."""

from attrs import frozen

from domain.pricing.model import TaxClass
from domain.shared.errors import Violation


@frozen(kw_only=True)
class TaxPart:
    """One tax on one amount, and how much of it there is."""

    name: str
    millionths: int
    net: int
    tax: int


@frozen(kw_only=True)
class Taxed:
    """`gross = net + tax`, and the tax is the sum of its parts."""

    net: int
    tax: int
    gross: int
    parts: tuple[TaxPart, ...]


@frozen(kw_only=True)
class Given:
    """How much an offer took off."""

    offer_id: int
    amount: int


@frozen(kw_only=True)
class ItemQuote:
    """`amount` is unit price times quantity. What is left after the discount is `gross` if prices
    include tax, and `net` if they do not.
    """

    id: int
    variant_id: int
    quantity: int
    unit_price: int
    amount: int
    discount: int
    given: tuple[Given, ...]
    tax_class: TaxClass
    net: int
    tax: int
    gross: int
    taxes: tuple[TaxPart, ...]


@frozen(kw_only=True)
class ShippingOption:
    """A method that fits, and its price before offers."""

    method_id: int
    name: str
    amount: int


@frozen(kw_only=True)
class ShippingQuote:
    """The method that was chosen. Each tax class of the goods has its own tax parts."""

    method_id: int
    name: str
    amount: int
    discount: int
    given: tuple[Given, ...]
    net: int
    tax: int
    gross: int
    taxes: tuple[TaxPart, ...]


@frozen(kw_only=True)
class Quote:
    """`total = items - discounts + shipping + tax - tax_included`: `tax` is all the tax there is;
    `tax_included` is all of it again if prices include it, else nothing. And `total = net + tax`.

    A quote with problems is an estimate: what has no price is left out, and what has no tax rate is
    counted without tax. Their codes: `variant_unknown`, `other_currency`, `weight_unknown`,
    `destination_missing`, `tax_rate_missing`, `shipping_method_missing`,
    `shipping_method_unavailable`, `shipping_impossible`, `total_too_large`.
    """

    currency: str
    lines: tuple[ItemQuote, ...]
    freight: ShippingQuote | None
    """None if nothing is shipped, or if it is not known how."""
    options: tuple[ShippingOption, ...]
    needs_shipping: bool
    items: int
    discounts: int
    """Those on shipping too."""
    shipping: int
    tax: int
    tax_included: int
    net: int
    total: int
    taxes: tuple[TaxPart, ...]
    """All parts with the same name and rate, added up."""
    problems: tuple[Violation, ...]
