"""How the amounts of a cart, or of an order, add up."""

from attrs import frozen


@frozen(kw_only=True)
class TotalsDocument:
    """`total = items - discounts + shipping + tax - tax_included`, and `total = net + tax`."""

    items: int
    discounts: int
    """Those on shipping too."""
    shipping: int
    tax: int
    tax_included: int
    """The tax again, if prices include it; else 0."""
    net: int
    total: int
