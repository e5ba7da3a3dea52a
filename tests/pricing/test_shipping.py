"""Ways of shipping: where they go, what they take, what they cost, and how they are taxed."""

import pytest

from domain.pricing.model import ANYWHERE, Fixed, Measure, Offer, Percent, Place, Target
from domain.pricing.quote import ShippingOption
from tests.pricing.shop import (
    CANARIES,
    FRANCE,
    GERMANY,
    a_method,
    a_rate,
    a_tariff,
    a_variant,
    adds_up,
    an_ebook,
    codes,
    flat,
    quote,
    taxes,
)


def test_what_is_digital_needs_no_shipping() -> None:
    found = quote(an_ebook(), shipping=[flat(500)])
    assert (found.needs_shipping, found.freight, found.options) == (False, None, ())
    assert (found.total, found.problems) == (1000, ())


def test_a_flat_rate_is_paid_once() -> None:
    found = quote((a_variant(), 5), a_variant(), an_ebook(), shipping=[flat(490)])
    assert (found.needs_shipping, found.shipping, found.total) == (True, 490, 7490)
    adds_up(found)


@pytest.mark.parametrize(
    ("quantity", "amount"), [(1, None), (2, 300), (9, 300), (10, 200), (40, 200), (41, None)]
)
def test_a_tariff_by_total_has_steps_and_an_end(quantity: int, amount: int | None) -> None:
    tariff = a_tariff((1000, 200), (200, 300), most=4000)
    found = quote((a_variant(100), quantity), shipping=[a_method(tariff)])
    assert found.shipping == (amount or 0)
    impossible = [] if amount else [("/shipping_method", "shipping_impossible")]
    assert codes(found) == impossible


@pytest.mark.parametrize(("quantity", "amount"), [(1, 400), (10, 400), (11, 700), (15, 0)])
def test_a_tariff_by_weight_may_be_free_from_a_total(quantity: int, amount: int) -> None:
    tariff = a_tariff((0, 400), (1001, 700), measure=Measure.WEIGHT, free_from=1500)
    found = quote((a_variant(100, weight_grams=100), quantity), shipping=[a_method(tariff)])
    assert (found.shipping, found.problems) == (amount, ())


def test_totals_are_those_of_what_is_shipped_after_discounts() -> None:
    free = a_method(a_tariff((0, 500), free_from=1000))
    off = Offer(id=1, target=Target.ORDER, benefit=Fixed(1))
    assert quote(a_variant(1000), shipping=[free]).shipping == 0
    assert quote(a_variant(1000), shipping=[free], offers=[off]).shipping == 500
    assert quote(a_variant(999), an_ebook(9000), shipping=[free]).shipping == 500


def test_without_a_weight_nothing_goes_by_weight() -> None:
    by_weight = a_method(a_tariff((0, 500), measure=Measure.WEIGHT))
    goods = [a_variant(), a_variant(weight_grams=None)]
    found = quote(*goods, shipping=[by_weight])
    assert codes(found) == [
        ("/shipping_method", "shipping_impossible"),
        ("/items/1", "weight_unknown"),
    ]
    other = flat(900, id=2)
    assert codes(quote(*goods, shipping=[by_weight, other])) == [
        ("/shipping_method", "shipping_method_unavailable"),
        ("/items/1", "weight_unknown"),
    ]
    assert quote(*goods, shipping=[by_weight, other], method=2).problems == ()
    # Nobody has asked for it to be weighed as long as there is another way.
    assert codes(quote(*goods, shipping=[by_weight, other], method=None)) == [
        ("/shipping_method", "shipping_method_missing")
    ]


def test_options_are_those_that_fit_in_the_order_they_came() -> None:
    letter = a_method(a_tariff((0, 120), measure=Measure.WEIGHT, most=50), id=1, name="Letter")
    parcel, courier = flat(490, id=2), flat(990, id=3, name="Courier")
    found = quote(a_variant(), shipping=[letter, parcel, courier], method=None)
    assert found.options == (
        ShippingOption(method_id=2, name="Parcel", amount=490),
        ShippingOption(method_id=3, name="Courier", amount=990),
    )
    assert codes(found) == [("/shipping_method", "shipping_method_missing")]
    chosen = quote(a_variant(), shipping=[letter, parcel, courier], method=3)
    assert (chosen.shipping, chosen.options, chosen.problems) == (990, found.options, ())
    unfit = quote(a_variant(), shipping=[letter, parcel, courier], method=1)
    assert codes(unfit) == [("/shipping_method", "shipping_method_unavailable")]


def test_the_nearest_zone_hides_those_that_are_farther() -> None:
    home = a_method(a_tariff((0, 400)), GERMANY, FRANCE, id=1)
    world = a_method(a_tariff((0, 2000)), ANYWHERE, id=2)
    courier = a_method(a_tariff((0, 3000)), ANYWHERE, GERMANY, id=3)
    islands = a_method(a_tariff((0, 900)), CANARIES, id=4)

    def ids(destination: Place) -> list[int]:
        everything = [home, world, courier, islands]
        found = quote(a_variant(), shipping=everything, destination=destination)
        return [option.method_id for option in found.options]

    assert ids(GERMANY) == [1, 3]
    assert ids(FRANCE) == [1]
    assert ids(CANARIES) == [4]
    assert ids(Place("ES", "M")) == [2, 3]


def test_where_nothing_goes_nothing_is_sent() -> None:
    home = a_method(a_tariff((0, 400)), GERMANY)
    found = quote(a_variant(), shipping=[home], destination=FRANCE)
    assert codes(found) == [("/shipping_method", "shipping_impossible")]
    assert (found.freight, found.total) == (None, 1000)


def test_shipping_is_taxed_as_the_goods_in_proportion_to_what_they_cost() -> None:
    found = quote(
        a_variant(3000),
        a_variant(1000, tax_class="reduced"),
        an_ebook(9000, tax_class="reduced"),
        tax=taxes(a_rate(20), a_rate(10, "reduced")),
        shipping=[flat(401)],
    )
    assert found.freight
    # 401 in the proportion of 3 to 1 is 301 and 100.
    assert [(part.net, part.tax) for part in found.freight.taxes] == [(100, 10), (301, 60)]
    assert (found.freight.net, found.freight.tax, found.freight.gross) == (401, 70, 471)
    adds_up(found)


def test_shipping_may_have_a_class_of_its_own() -> None:
    rates = taxes(a_rate(20), a_rate(0, "freight"))
    found = quote(a_variant(), tax=rates, shipping=[flat(500, tax_class="freight")])
    assert found.freight
    assert (found.freight.tax, found.tax, found.total) == (0, 200, 1700)
    unknown = quote(a_variant(), tax=rates, shipping=[flat(500, tax_class="other")])
    assert codes(unknown) == [("/shipping_method", "tax_rate_missing")]


def test_shipping_of_what_is_given_away_is_taxed_by_the_pieces() -> None:
    given_away = Offer(id=1, target=Target.ITEMS, benefit=Percent(1_000_000))
    found = quote(
        (a_variant(700), 3),
        a_variant(50, tax_class="reduced"),
        tax=taxes(a_rate(20), a_rate(10, "reduced")),
        offers=[given_away],
        shipping=[flat(400)],
    )
    assert found.freight
    assert [(part.net, part.tax) for part in found.freight.taxes] == [(100, 10), (300, 60)]
    adds_up(found)
