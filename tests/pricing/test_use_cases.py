"""What carts cost, one rule at a time. Shipping and offers have files of their own."""

from attrs import evolve

from domain.pricing.model import ANYWHERE, CartToPrice, ItemToPrice, Place
from domain.pricing.quote import TaxPart
from domain.pricing.use_cases import price
from domain.shared.money import MAX_AMOUNT
from tests.pricing.shop import (
    CANARIES,
    FRANCE,
    NO_TAX,
    a_rate,
    a_variant,
    adds_up,
    an_ebook,
    codes,
    flat,
    quote,
    taxes,
)


def test_an_empty_cart_costs_nothing_and_lacks_nothing() -> None:
    empty = quote(destination=None)
    assert (empty.total, empty.problems, empty.needs_shipping) == (0, (), False)
    adds_up(empty)


def test_tax_is_added_to_prices_that_exclude_it() -> None:
    found = quote((an_ebook(999), 3), tax=taxes(a_rate(19)))
    line = found.lines[0]
    assert (line.unit_price, line.quantity, line.amount) == (999, 3, 2997)
    assert (line.net, line.tax, line.gross) == (2997, 569, 3566)
    assert (found.items, found.tax, found.tax_included, found.total) == (2997, 569, 0, 3566)
    adds_up(found)


def test_tax_is_taken_out_of_prices_that_include_it() -> None:
    found = quote((an_ebook(999), 3), tax=taxes(a_rate(19), inclusive=True))
    line = found.lines[0]
    assert (line.net, line.tax, line.gross) == (2518, 479, 2997)
    assert (found.items, found.tax, found.tax_included, found.total) == (2997, 479, 479, 2997)
    adds_up(found)


def test_tax_is_rounded_once_for_an_item_and_not_for_each_piece() -> None:
    by_piece = quote(*[an_ebook(3)] * 10, tax=taxes(a_rate(19)))
    at_once = quote((an_ebook(3), 10), tax=taxes(a_rate(19)))
    assert (by_piece.tax, at_once.tax) == (10, 6)


def test_classes_are_taxed_each_at_its_rate_and_summed_up_by_rate() -> None:
    found = quote(
        an_ebook(1000),
        an_ebook(1000, tax_class="reduced"),
        an_ebook(500),
        tax=taxes(a_rate(19), a_rate(7, "reduced")),
    )
    assert [line.tax for line in found.lines] == [190, 70, 95]
    assert found.taxes == (
        TaxPart(name="VAT", millionths=70_000, net=1000, tax=70),
        TaxPart(name="VAT", millionths=190_000, net=1500, tax=285),
    )


def test_several_rates_are_taken_from_the_same_price_and_rounded_together() -> None:
    here = Place("US", "CA")
    both = taxes(
        a_rate(6.25, name="State", place=here), a_rate(1.25, name="County", place=here), home=here
    )
    found = quote(an_ebook(20), tax=both, destination=here)
    # 0.25 and 1.25 are 1.5 together, hence 2, of which one sixth and five sixths are 0.33 and 1.67.
    # Each for itself would have been 0 and 1.
    assert [(part.name, part.tax) for part in found.lines[0].taxes] == [("County", 0), ("State", 2)]
    assert found.tax == 2
    adds_up(found)


def test_the_rates_of_a_region_replace_those_of_its_country() -> None:
    spain = a_rate(21, place=Place("ES"))
    igic = a_rate(7, place=CANARIES, name="IGIC")
    assert quote(an_ebook(), tax=taxes(spain, igic), destination=CANARIES).tax == 70
    assert quote(an_ebook(), tax=taxes(spain, igic), destination=Place("ES", "M")).tax == 210


def test_what_holds_anywhere_holds_where_nothing_nearer_is_said() -> None:
    rates = taxes(a_rate(19), a_rate(0, place=ANYWHERE, name="Export"))
    assert quote(an_ebook(), tax=rates, destination=Place("CH")).tax == 0
    assert quote(an_ebook(), tax=rates, destination=Place("CH")).problems == ()


def test_a_region_may_say_something_of_one_class_alone() -> None:
    rates = taxes(a_rate(8, place=Place("US")), a_rate(4, "food", place=Place("US", "NY")))
    found = quote(
        an_ebook(),
        an_ebook(tax_class="food"),
        tax=rates,
        destination=Place("US", "NY"),
    )
    assert [line.tax for line in found.lines] == [80, 40]


def test_an_unknown_rate_is_a_problem_and_not_zero() -> None:
    found = quote(an_ebook(), an_ebook(tax_class="books"), tax=taxes(a_rate(19)))
    assert codes(found) == [("/items/1", "tax_rate_missing")]
    assert [line.tax for line in found.lines] == [190, 0]
    assert codes(quote(an_ebook(), tax=taxes(a_rate(19)), destination=FRANCE)) == [
        ("/items/0", "tax_rate_missing")
    ]
    adds_up(found)


def test_without_a_destination_the_quote_is_an_estimate_for_home() -> None:
    found = quote(a_variant(), tax=taxes(a_rate(19)), shipping=[flat(500)], destination=None)
    assert (found.tax, found.total) == (285, 1785)
    assert codes(found) == [("/destination", "destination_missing")]


def test_prices_that_include_tax_are_the_same_wherever_the_customer_is() -> None:
    rates = taxes(a_rate(19), a_rate(20, place=FRANCE), inclusive=True)
    at_home, abroad = (quote(an_ebook(1200), tax=rates, destination=at) for at in (None, FRANCE))
    assert at_home.total == abroad.total == 1200
    assert (at_home.tax, abroad.tax) == (192, 200)


def test_what_cannot_be_priced_is_told_and_left_out() -> None:
    items = tuple(ItemToPrice(id=number, variant_id=number) for number in (1, 2, 3))
    cart = CartToPrice(items=items, currency="EUR", destination=FRANCE)
    found = price(cart, {2: an_ebook(currency="USD"), 3: an_ebook(700)}, [], NO_TAX, [])
    assert codes(found) == [("/items/0", "variant_unknown"), ("/items/1", "other_currency")]
    assert [line.id for line in found.lines] == [3]
    assert found.total == 700
    adds_up(found)


def test_a_total_above_the_largest_amount_is_a_problem() -> None:
    found = quote((an_ebook(MAX_AMOUNT // 2), 3))
    assert found.total > MAX_AMOUNT
    assert codes(found) == [("/items", "total_too_large")]
    assert quote((an_ebook(MAX_AMOUNT // 2), 2)).problems == ()


def test_it_is_with_tax_that_a_total_is_too_large() -> None:
    found = quote(an_ebook(MAX_AMOUNT), tax=taxes(a_rate(19)))
    assert codes(found) == [("/items", "total_too_large")]


def test_what_is_free_costs_nothing_and_is_no_problem() -> None:
    found = quote(an_ebook(0), tax=taxes(a_rate(19)))
    assert (found.total, found.problems) == (0, ())
    adds_up(found)


def test_lines_stand_as_in_the_cart() -> None:
    items = tuple(ItemToPrice(id=number, variant_id=1) for number in (7, 3, 5))
    cart = CartToPrice(items=items, currency="EUR", destination=FRANCE)
    found = price(cart, {1: an_ebook()}, [], NO_TAX, [])
    assert [line.id for line in found.lines] == [7, 3, 5]
    backward = price(evolve(cart, items=items[::-1]), {1: an_ebook()}, [], NO_TAX, [])
    assert backward.lines == found.lines[::-1]
