"""Amounts as Stripe counts them, which is not everywhere as ISO 4217 does.

From https://docs.stripe.com/currencies: ISK has no decimals, and is told in hundredths all the
same; MGA is told without decimals; where there are three decimals, the last one has to be zero. UGX
stands on that page twice, once without decimals and once in hundredths: a wrong guess would charge
a hundred times too much, so it cannot be paid in.
"""

from typing import Final

from domain.shared.money import exponent

_DECIMALS: Final = {"ISK": 2, "MGA": 0}
_CONTRADICTORY: Final = frozenset({"UGX"})
_THREE_DECIMALS: Final = 3


def stripe_amount(amount: int, currency: str) -> int | None:
    """3 krónur are 300; None if Stripe has no such amount."""
    if currency in _CONTRADICTORY:
        return None
    decimals = exponent(currency)
    if decimals == _THREE_DECIMALS:
        return amount if amount % 10 == 0 else None
    scaled = amount * 10 ** _DECIMALS.get(currency, decimals)
    whole, rest = divmod(scaled, 10**decimals)
    return None if rest else whole
