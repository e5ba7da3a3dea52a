"""What holds whatever is in the cart."""

from random import Random

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.pricing.model import Fixed, Offer, Percent, Target
from domain.pricing.quote import Quote
from domain.pricing.taxes import taxed
from tests.pricing.carts import CASES, Case
from tests.pricing.shop import a_rate, adds_up, an_ebook, quote, taxes

PRICES = st.integers(0, 10**7)
QUANTITIES = st.integers(1, 1000)
PERCENTS = st.integers(0, 1_000_000)
RATES = st.lists(st.integers(0, 400_000), min_size=1, max_size=3)


@given(CASES)
def test_parts_add_up_to_the_whole_and_nothing_is_negative(case: Case) -> None:
    found = case.quote()
    adds_up(found)
    assert min(found.total, found.net, found.tax, found.shipping, found.discounts) >= 0


@given(CASES, st.randoms(use_true_random=False))
def test_the_order_of_items_changes_nothing(case: Case, chance: Random) -> None:
    shuffled = [*case.cart.items]
    chance.shuffle(shuffled)
    other = evolve(case, cart=evolve(case.cart, items=tuple(shuffled)))
    assert _without_order(other.quote()) == _without_order(case.quote())


def _without_order(found: Quote) -> Quote:
    lines = sorted(found.lines, key=lambda line: line.id)
    return evolve(found, lines=tuple(lines), problems=())


@given(CASES, st.sampled_from([Percent(1_000_000), Fixed(10**12)]))
def test_everything_may_be_given_away(case: Case, benefit: Percent | Fixed) -> None:
    everything = (
        Offer(id=7, target=Target.SHIPPING, benefit=benefit),
        Offer(id=8, target=Target.ORDER, benefit=benefit),
    )
    found = evolve(case, offers=(*case.offers, *everything)).quote()
    assert (found.total, found.tax, found.net) == (0, 0, 0)
    assert found.discounts == found.items + found.shipping
    adds_up(found)


@given(price=PRICES, quantity=QUANTITIES, rates=RATES, percent=PERCENTS, inclusive=st.booleans())
def test_more_of_an_item_never_costs_less(
    price: int, quantity: int, rates: list[int], percent: int, *, inclusive: bool
) -> None:
    """Of the item alone: steps of shipping and conditions of offers may be worth reaching."""
    tax = taxes(*[a_rate(rate / 10_000) for rate in rates], inclusive=inclusive)
    offers = [Offer(id=1, target=Target.ITEMS, benefit=Percent(percent))]
    fewer, more = (
        quote((an_ebook(price), pieces), tax=tax, offers=offers)
        for pieces in (quantity, quantity + 1)
    )
    assert fewer.total <= more.total
    assert fewer.tax <= more.tax
    assert fewer.net <= more.net


@given(price=PRICES, some=QUANTITIES, others=QUANTITIES, rates=RATES, inclusive=st.booleans())
def test_a_quantity_in_two_items_differs_by_one_unit_of_tax_at_most(
    price: int, some: int, others: int, rates: list[int], *, inclusive: bool
) -> None:
    tax = taxes(*[a_rate(rate / 10_000) for rate in rates], inclusive=inclusive)
    variant = an_ebook(price)
    apart = quote((variant, some), (variant, others), tax=tax)
    together = quote((variant, some + others), tax=tax)
    assert apart.items == together.items
    assert abs(apart.tax - together.tax) <= 1
    assert abs(apart.total - together.total) <= (0 if inclusive else 1)


@given(PRICES, RATES)
def test_what_was_added_is_found_inside_again(amount: int, millionths: list[int]) -> None:
    """A net price and the gross price that it becomes have the same tax, to the unit."""
    rates = tuple(a_rate(rate / 10_000, name=str(at)) for at, rate in enumerate(millionths))
    added = taxed(amount, rates, inclusive=False)
    assert taxed(added.gross, rates, inclusive=True) == added


@given(PRICES, RATES)
def test_what_was_inside_is_added_again_but_for_one_unit(
    amount: int, millionths: list[int]
) -> None:
    """Not every gross price is one that a net price becomes: of 0.03 at 100 % there is none."""
    rates = tuple(a_rate(rate / 10_000, name=str(at)) for at, rate in enumerate(millionths))
    inside = taxed(amount, rates, inclusive=True)
    assert abs(taxed(inside.net, rates, inclusive=False).gross - amount) <= 1


@given(
    amount=PRICES,
    millionths=st.lists(st.integers(0, 1_000_000), max_size=5),
    inclusive=st.booleans(),
)
def test_each_of_several_taxes_is_less_than_a_unit_from_its_part(
    amount: int, millionths: list[int], *, inclusive: bool
) -> None:
    rates = tuple(a_rate(rate / 10_000, name=str(at)) for at, rate in enumerate(millionths))
    found = taxed(amount, rates, inclusive=inclusive)
    whole = sum(millionths)
    for part in found.parts:
        assert abs(part.tax * whole - found.tax * part.millionths) < max(whole, 1)
