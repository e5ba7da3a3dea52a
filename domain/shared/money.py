"""Money is a whole number of a currency's smallest unit, never a float."""

from decimal import Context, Decimal, Inexact
from typing import Annotated, Final

from domain.shared.rules import Whole

# Ten billion of a currency with cents: far above any shop's price, and a thousand million of
# them still add up inside a BIGINT and inside the 53 bits that a JavaScript client can count.
MAX_AMOUNT: Final = 10**12
Amount = Annotated[int, Whole(0, MAX_AMOUNT)]

# ISO 4217, currencies whose smallest unit is not a hundredth.
_WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_THREE = "BHD IQD JOD KWD LYD OMR TND"
_EXPONENTS: Final = dict.fromkeys(_WITHOUT_DECIMALS.split(), 0) | dict.fromkeys(
    _WITH_THREE.split(), 3
)

# More digits than any amount has, so that only what is too fine for a currency is inexact.
_EXACT: Final = Context(prec=28, traps=[Inexact])


def exponent(currency: str) -> int:
    """How many decimals the currency has: 2 for USD, 0 for JPY, 3 for KWD."""
    return _EXPONENTS.get(currency, 2)


def minor_units(amount: Decimal | int, currency: str) -> int:
    """14.99 USD is 1499.

    Raises ValueError if the amount is not finite or has more decimals than the currency.
    """
    wanted = Decimal(amount)
    places = exponent(currency)
    if not wanted.is_finite():
        raise ValueError("is not an amount of money")
    if wanted.adjusted() + places > len(str(MAX_AMOUNT)):
        raise ValueError("is too large")
    try:
        return int(wanted.scaleb(places, _EXACT).to_integral_exact(context=_EXACT))
    except Inexact:
        raise ValueError(f"has more than {places} decimals") from None


def major_units(amount: int, currency: str) -> Decimal:
    """1499 USD is Decimal("14.99")."""
    return Decimal(amount).scaleb(-exponent(currency))


def written(amount: int, currency: str) -> str:
    """For people to read: 149900 USD is `1,499.00 USD`. The code stands behind, since a sign says
    too little: half a dozen currencies are written `$`.
    """
    return f"{major_units(amount, currency):,} {currency}"
