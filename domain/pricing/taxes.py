"""Which rates hold, and what they make of an amount."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from attrs import frozen

from domain.pricing.model import Place, TaxClass, Taxes, TaxRate
from domain.pricing.quote import Taxed, TaxPart
from domain.pricing.rounding import MILLION, half_up, shared_out


@frozen(kw_only=True)
class TaxTable:
    """The rates that hold at one place."""

    inclusive: bool
    rates: Mapping[TaxClass, tuple[TaxRate, ...]]

    def knows(self, tax_class: TaxClass) -> bool:
        return tax_class in self.rates

    def taxed(self, amount: int, tax_class: TaxClass) -> Taxed:
        """A class that is not known is counted without tax; the caller tells of it."""
        return taxed(amount, self.rates.get(tax_class, ()), inclusive=self.inclusive)


def table_at(taxes: Taxes, place: Place) -> TaxTable:
    """Of each class the rates of the nearest place that has any, by name."""
    found: dict[TaxClass, tuple[TaxRate, ...]] = {}
    for around in place.and_around():
        here: dict[TaxClass, list[TaxRate]] = defaultdict(list)
        for rate in taxes.rates:
            if rate.place == around:
                here[rate.tax_class].append(rate)
        found = {each: _by_name(rates) for each, rates in here.items()} | found
    return TaxTable(inclusive=taxes.inclusive, rates=found)


def _by_name(rates: Iterable[TaxRate]) -> tuple[TaxRate, ...]:
    return tuple(sorted(rates, key=lambda rate: (rate.name, rate.millionths)))


def taxed(amount: int, rates: tuple[TaxRate, ...], *, inclusive: bool) -> Taxed:
    """Rounds once, all rates together; then each has its part by largest remainder.

    It is the tax that is rounded, also where the price includes it: the net is what remains.
    """
    whole = sum(rate.millionths for rate in rates)
    tax = half_up(amount * whole, MILLION + whole if inclusive else MILLION)
    net = amount - tax if inclusive else amount
    shares = shared_out(tax, [rate.millionths for rate in rates])
    parts = tuple(
        TaxPart(name=rate.name, millionths=rate.millionths, net=net, tax=share)
        for rate, share in zip(rates, shares, strict=True)
    )
    return Taxed(net=net, tax=tax, gross=net + tax, parts=parts)


def joined(several: Iterable[Taxed]) -> Taxed:
    all_of_them = tuple(several)
    return Taxed(
        net=sum(one.net for one in all_of_them),
        tax=sum(one.tax for one in all_of_them),
        gross=sum(one.gross for one in all_of_them),
        parts=tuple(part for one in all_of_them for part in one.parts),
    )


def summary(parts: Iterable[TaxPart]) -> tuple[TaxPart, ...]:
    """By name and rate, as an invoice has it."""
    sums: dict[tuple[str, int], tuple[int, int]] = {}
    for part in parts:
        net, tax = sums.get((part.name, part.millionths), (0, 0))
        sums[part.name, part.millionths] = (net + part.net, tax + part.tax)
    return tuple(
        TaxPart(name=name, millionths=millionths, net=net, tax=tax)
        for (name, millionths), (net, tax) in sorted(sums.items())
    )
