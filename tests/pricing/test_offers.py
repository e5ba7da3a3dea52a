"""What offers take off."""

import pytest

from domain.pricing.model import Fixed, Offer, Percent, Target
from domain.pricing.quote import Given
from tests.pricing.shop import a_rate, a_variant, adds_up, an_ebook, flat, quote, taxes

ALL_OF_IT = Percent(1_000_000)
TENTH = Percent(100_000)


def an_offer(target: Target, benefit: Percent | Fixed, **others: object) -> Offer:
    return Offer(**{"id": 1, **others}, target=target, benefit=benefit)  # type: ignore[arg-type]


def test_a_percentage_off_items_is_rounded_for_each_item() -> None:
    found = quote(an_ebook(105), (an_ebook(55), 3), offers=[an_offer(Target.ITEMS, TENTH)])
    assert [line.discount for line in found.lines] == [11, 17]
    assert (found.items, found.discounts, found.total) == (270, 28, 242)
    adds_up(found)


def test_a_fixed_amount_off_items_is_for_each_unit_and_never_more_than_the_price() -> None:
    found = quote(
        (an_ebook(500), 3), (an_ebook(99), 2), offers=[an_offer(Target.ITEMS, Fixed(100))]
    )
    assert [line.discount for line in found.lines] == [300, 198]
    adds_up(found)


def test_a_fixed_amount_off_the_order_is_split_by_largest_remainder() -> None:
    found = quote(*[an_ebook(333)] * 3, offers=[an_offer(Target.ORDER, Fixed(100))])
    assert [line.discount for line in found.lines] == [34, 33, 33]
    assert found.total == 899
    adds_up(found)


def test_a_percentage_off_the_order_is_rounded_once() -> None:
    # A tenth of each item would be 1 and 1 and 1 by rounding up; of the order, 1.5 is 2.
    found = quote(*[an_ebook(5)] * 3, offers=[an_offer(Target.ORDER, TENTH)])
    assert [line.discount for line in found.lines] == [1, 1, 0]


def test_an_offer_is_for_what_it_names() -> None:
    named = an_offer(Target.ORDER, Fixed(5000), variant_ids=frozenset({2}))
    found = quote(an_ebook(1000), an_ebook(2000), offers=[named])
    assert [line.discount for line in found.lines] == [0, 2000]
    nobody = an_offer(Target.SHIPPING, ALL_OF_IT, variant_ids=frozenset({9}))
    assert quote(a_variant(), offers=[nobody], shipping=[flat(500)]).discounts == 0


def test_an_offer_asks_for_what_things_cost_before_discounts() -> None:
    half = an_offer(Target.ITEMS, Percent(500_000))
    from_ten = an_offer(Target.ORDER, Fixed(100), id=2, at_least=1000)
    assert quote(an_ebook(1000), offers=[half, from_ten]).total == 400
    assert quote(an_ebook(999), offers=[from_ten]).total == 999


def test_each_offer_takes_from_what_is_left_and_items_come_before_the_order() -> None:
    order = an_offer(Target.ORDER, Fixed(100), id=1)
    tenth = an_offer(Target.ITEMS, TENTH, id=2)
    again = an_offer(Target.ITEMS, TENTH, id=3)
    found = quote(an_ebook(1000), offers=[order, tenth, again])
    assert found.lines[0].given == (
        Given(offer_id=2, amount=100),
        Given(offer_id=3, amount=90),
        Given(offer_id=1, amount=100),
    )
    assert found.total == 710


@pytest.mark.parametrize("inclusive", [True, False])
@pytest.mark.parametrize("target", [Target.ITEMS, Target.ORDER])
@pytest.mark.parametrize("benefit", [ALL_OF_IT, Fixed(10**12)])
def test_everything_may_be_given_away(
    target: Target, benefit: Percent | Fixed, *, inclusive: bool
) -> None:
    found = quote(
        (a_variant(999), 3),
        an_ebook(1),
        tax=taxes(a_rate(19), inclusive=inclusive),
        offers=[
            an_offer(target, benefit, id=1),
            an_offer(target, benefit, id=2),
            an_offer(Target.SHIPPING, benefit, id=3),
        ],
        shipping=[flat(490)],
    )
    assert (found.total, found.tax, found.net) == (0, 0, 0)
    assert found.discounts == found.items + found.shipping == 2998 + 490
    assert found.problems == ()
    adds_up(found)


def test_discounts_lower_the_tax() -> None:
    found = quote(an_ebook(1000), tax=taxes(a_rate(20)), offers=[an_offer(Target.ORDER, TENTH)])
    assert (found.discounts, found.tax, found.total) == (100, 180, 1080)


def test_shipping_can_be_reduced_or_free() -> None:
    found = quote(
        a_variant(1000),
        tax=taxes(a_rate(20)),
        offers=[an_offer(Target.SHIPPING, Fixed(200))],
        shipping=[flat(500)],
    )
    assert found.freight
    assert (found.freight.amount, found.freight.discount, found.freight.tax) == (500, 200, 60)
    assert (found.shipping, found.discounts, found.total) == (500, 200, 1560)
    adds_up(found)
