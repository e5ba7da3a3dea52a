"""The one rounding rule of the shop, and how an amount is shared out without losing a cent."""

from collections.abc import Sequence
from typing import Annotated, Final

from domain.shared.rules import Whole

# Rates and percentages are whole millionths, so that no tax in force needs a fraction: Québec's
# 9.975 % is 99,750, New York's 8.875 % is 88,750. Basis points could say neither.
MILLION: Final = 1_000_000
Millionths = Annotated[int, Whole(0, MILLION)]


def half_up(numerator: int, denominator: int) -> int:
    """The whole number nearest to the fraction, neither part of which is negative; a half goes up.

    Half up and not half to even, because tax offices ask for it: the Streamlined Sales Tax
    Agreement (section 324: up "whenever the third decimal place is greater than four"), HMRC
    (VATREC12030: 0.5 of a penny or more is rounded up) and Revenu Québec.
    """
    return (2 * numerator + denominator) // (2 * denominator)


def shared_out(amount: int, weights: Sequence[int]) -> tuple[int, ...]:
    """The amount in shares that are as the weights, and add up to it: by largest remainder, and
    among equal remainders to whoever stands first. The caller puts the weights in an order that
    does not depend on chance, and has one above zero unless the amount is zero.

    No share is greater than its weight if the amount is not greater than all weights together.
    """
    if not amount:
        return (0,) * len(weights)
    whole = sum(weights)
    shares = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda at: -(amount * weights[at] % whole))
    for at in by_remainder[: amount - sum(shares)]:
        shares[at] += 1
    return tuple(shares)
