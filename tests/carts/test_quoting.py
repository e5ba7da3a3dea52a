"""What a cart costs, and what it lacks to be ordered."""

from typing import Any, Final

import pytest
from attrs import evolve

from domain.carts.model import Cart, CartItem, ForSale
from domain.carts.ports import CartUnit
from domain.carts.quoting import Priced, StoreRules, priced, requirements
from domain.pricing.model import ANYWHERE, Measure, Place, Step, Tariff
from domain.products.model import Kind, Status
from tests.builders import a_cart, a_postal_address, a_product, a_variant
from tests.carts.basket import RULES, given_variant
from tests.given import given_product, given_shipping_method, given_shipping_zone, given_tax_rate
from tests.units import ShopUnits

GERMAN: Final = a_postal_address()
FRENCH: Final = a_postal_address(country="FR", postcode="75001", city="Paris")


@pytest.fixture
def shop(memory_units: ShopUnits) -> ShopUnits:
    """It taxes with 10 % and sends anywhere for 500, by method 1."""
    given_tax_rate(memory_units, millionths=100_000)
    given_shipping_method(memory_units, given_shipping_zone(memory_units).id)
    return memory_units


def _cart(*items: tuple[int, int], **fields: Any) -> Cart:
    """Of so many of each variant, and complete."""
    complete = {
        "email": "anna@example.com",
        "shipping_address": GERMAN,
        "shipping_method_id": 1,
    }
    return a_cart(
        id=7,
        items=tuple(
            CartItem(id=number, variant_id=variant_id, quantity=quantity)
            for number, (variant_id, quantity) in enumerate(items, start=1)
        ),
        **{**complete, **fields},
    )


def _priced(units: ShopUnits, cart: Cart, rules: StoreRules = RULES) -> Priced:
    with units.read() as unit:
        return priced(unit, rules, cart)


def _lacking(units: ShopUnits, cart: Cart) -> list[tuple[str, str]]:
    return [(each.pointer, each.code) for each in _priced(units, cart).requirements]


def test_a_complete_cart_lacks_nothing(shop: ShopUnits) -> None:
    shown = _priced(shop, _cart((given_variant(shop, price=1000), 3)))

    quote = shown.quote
    assert shown.requirements == ()
    assert (quote.items, quote.shipping, quote.tax, quote.total) == (3000, 500, 350, 3850)
    assert quote.tax_included == 0
    assert shown.for_sale.keys() == {1}


def test_prices_are_meant_as_the_shop_says(shop: ShopUnits) -> None:
    cart = _cart((given_variant(shop, price=1100), 1), shipping_method_id=None)
    rules = StoreRules(currency="USD", prices_include_tax=True, home=ANYWHERE)
    quote = _priced(shop, cart, rules).quote
    assert (quote.items, quote.tax, quote.tax_included, quote.total) == (1100, 100, 100, 1100)


def test_an_empty_cart_lacks_something_to_buy_and_nothing_else_is_told(shop: ShopUnits) -> None:
    assert _lacking(shop, a_cart(coupon_code="x")) == [("/items", "empty")]


def test_whatever_is_missing_is_told_at_once(shop: ShopUnits) -> None:
    cart = _cart(
        (given_variant(shop, stock=1), 2),
        email=None,
        shipping_address=None,
        shipping_method_id=None,
    )
    assert sorted(_lacking(shop, cart)) == [
        ("/email", "required"),
        ("/items/0/quantity", "sold_out"),
        ("/shipping_address", "destination_missing"),
        ("/shipping_method_id", "shipping_method_missing"),
    ]


def test_more_than_can_be_had_is_told_with_how_many_can(shop: ShopUnits) -> None:
    first, second = given_variant(shop, stock=2), given_variant(shop, stock=0)
    shown = _priced(shop, _cart((first, 2), (second, 1), (given_variant(shop, stock=3), 4)))
    assert [(each.pointer, each.detail) for each in shown.requirements] == [
        ("/items/1/quantity", "only 0 can be had"),
        ("/items/2/quantity", "only 3 can be had"),
    ]


def test_oversold_goods_are_told_as_none(shop: ShopUnits) -> None:
    cart = _cart((1, 1))
    sold = ForSale(
        variant_id=1,
        product_id=1,
        name="Any",
        price=1,
        currency="USD",
        tax_class="standard",
        available=-4,
    )
    [told] = requirements(cart, _priced(shop, _cart()).quote, {1: sold})
    assert told.detail == "only 0 can be had"


@pytest.mark.parametrize("status", [Status.DRAFT, Status.ARCHIVED])
def test_what_is_not_sold_any_more_has_no_price(shop: ShopUnits, status: Status) -> None:
    [gone] = given_product(shop, a_product(status=status)).variants
    cart = _cart((gone.id, 1), (given_variant(shop, price=1000), 1), (99, 1))
    shown = _priced(shop, cart)
    assert [line.id for line in shown.quote.lines] == [2]
    assert _lacking(shop, cart) == [
        ("/items/0", "variant_unknown"),
        ("/items/2", "variant_unknown"),
    ]


def test_a_price_in_another_currency_is_none(shop: ShopUnits) -> None:
    cart = _cart((given_variant(shop, currency="EUR"), 1))
    assert ("/items/0", "other_currency") in _lacking(shop, cart)


def test_a_code_that_nobody_knows_is_told(shop: ShopUnits) -> None:
    cart = _cart((given_variant(shop), 1), coupon_code="SPRING")
    assert _lacking(shop, cart) == [("/coupon_code", "coupon_unknown")]


def test_goods_do_not_go_to_where_the_bill_goes(shop: ShopUnits) -> None:
    cart = _cart((given_variant(shop), 1), shipping_address=None, billing_address=GERMAN)
    assert _lacking(shop, cart) == [("/shipping_address", "required")]


def test_what_is_not_sent_needs_no_more_than_a_bill(shop: ShopUnits) -> None:
    song = given_variant(shop, kind=Kind.DIGITAL, price=1000)
    bare = _cart((song, 1), shipping_address=None, shipping_method_id=None)
    assert _lacking(shop, bare) == [("/billing_address", "destination_missing")]
    billed = evolve(bare, billing_address=GERMAN)
    assert _lacking(shop, billed) == []
    assert _priced(shop, billed).quote.total == 1100


def test_a_method_that_does_not_go_there_is_told_and_those_that_do(shop: ShopUnits) -> None:
    zone = given_shipping_zone(shop, places=(Place("FR"),))
    french = given_shipping_method(shop, zone.id, name="La Poste")
    cart = _cart((given_variant(shop), 1), shipping_address=FRENCH)
    assert _lacking(shop, cart) == [("/shipping_method_id", "shipping_method_unavailable")]
    assert [each.method_id for each in _priced(shop, cart).quote.options] == [french.id]
    assert _lacking(shop, evolve(cart, shipping_method_id=french.id)) == []


def test_a_weight_that_is_not_known_is_told_of_the_item(shop: ShopUnits) -> None:
    tariff = Tariff(measure=Measure.WEIGHT, steps=(Step(0, 100),))
    by_weight = given_shipping_method(shop, given_shipping_zone(shop).id, tariff=tariff)
    known = given_product(shop, a_product(variants=(a_variant(weight_grams=5),)), stock=(9,))
    cart = _cart(
        (known.variants[0].id, 1), (given_variant(shop), 1), shipping_method_id=by_weight.id
    )
    assert ("/items/1", "weight_unknown") in _lacking(shop, cart)


def test_a_place_without_a_rate_is_told_of_each_item(memory_units: ShopUnits) -> None:
    given_tax_rate(memory_units, country="FR")
    song = given_variant(memory_units, kind=Kind.DIGITAL)
    cart = _cart((song, 1))
    assert _lacking(memory_units, cart) == [("/items/0", "tax_rate_missing")]
    assert _lacking(memory_units, evolve(cart, shipping_address=FRENCH)) == []


def test_before_it_is_known_where_it_goes_the_shops_own_place_counts(shop: ShopUnits) -> None:
    given_tax_rate(shop, country="DE", millionths=190_000)
    cart = _cart((given_variant(shop, kind=Kind.DIGITAL, price=1000), 1), shipping_address=None)
    at_home = StoreRules(currency="USD", prices_include_tax=False, home=Place("DE"))
    assert _priced(shop, cart, at_home).quote.tax == 190
    assert _priced(shop, cart).quote.tax == 100


def test_each_item_is_asked_for_once(shop: ShopUnits) -> None:
    asked = []

    class Counting:
        def __init__(self, unit: CartUnit) -> None:
            self._unit = unit

        def __getattr__(self, name: str) -> Any:
            asked.append(name)
            return getattr(self._unit, name)

    cart = _cart((given_variant(shop), 1), (given_variant(shop), 1))
    with shop.read() as unit:
        counting: Any = Counting(unit)
        priced(counting, RULES, cart)
    assert sorted(asked) == ["now", "shelf", "shipping", "tax_rates"]
