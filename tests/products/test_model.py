"""The rules that span a product and its variants."""

import string
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.products.model import (
    MAX_OPTIONS,
    Image,
    Option,
    Product,
    Variant,
    check,
    facts,
    in_order,
    with_options,
)
from domain.shared.errors import InvalidInput
from tests.builders import a_product, a_shirt, a_variant

WORDS = st.text(string.ascii_letters + "äßé", min_size=1, max_size=4)
OPTIONS = st.lists(
    st.builds(
        Option,
        name=WORDS,
        values=st.lists(WORDS, min_size=1, max_size=4, unique_by=str.casefold).map(tuple),
    ),
    max_size=MAX_OPTIONS,
    unique_by=lambda option: option.name.casefold(),
).map(tuple)


@st.composite
def products(draw: st.DrawFn) -> Product:
    """Products that keep every rule, with a variant for some combinations of their options."""
    options: tuple[Option, ...] = draw(OPTIONS)
    one = st.tuples(*(st.sampled_from(option.values) for option in options))
    combinations = draw(st.lists(one, min_size=1, max_size=6, unique=True))
    prices = st.integers(0, 1000)
    variants = []
    for place, values in enumerate(combinations):
        price = draw(prices)
        variants.append(
            Variant(
                id=place + 1,
                sku=draw(st.none() | st.just(f"SKU-{place}")),
                price=price,
                compare_at_price=draw(st.none() | st.integers(price, 2000)),
                options=dict(zip((option.name for option in options), values, strict=True)),
            )
        )
    return a_product(options=options, variants=tuple(variants))


def broken(product: Product) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as refused:
        check(product)
    return [(each.pointer, each.code) for each in refused.value.violations]


@given(products())
def test_a_product_that_keeps_the_rules_is_handed_back(product: Product) -> None:
    assert check(product) is product


@given(products(), st.data())
def test_a_second_variant_with_the_same_options_is_always_refused(
    product: Product, data: st.DataObject
) -> None:
    twin = evolve(data.draw(st.sampled_from(product.variants)), id=99, sku=None)
    shouting = {name: value.upper() for name, value in twin.options.items()}
    found = broken(evolve(product, variants=(*product.variants, evolve(twin, options=shouting))))

    assert (f"/variants/{len(product.variants)}/options", "duplicate") in found


@given(products())
def test_a_variant_without_one_of_the_options_is_always_refused(product: Product) -> None:
    extra = Option(name="Extra", values=("Yes", "No"))
    found = broken(evolve(product, options=(*product.options, extra)))

    assert ("/variants/0/options", "mismatch") in found


@given(products(), OPTIONS)
def test_other_options_are_taken_over_by_every_variant(
    product: Product, options: tuple[Option, ...]
) -> None:
    changed = with_options(product, options)
    known = {option.name for option in product.options}

    assert changed.options == options
    for before, after in zip(product.variants, changed.variants, strict=True):
        for option in options:
            kept = before.options[option.name] if option.name in known else option.values[0]
            assert after.options[option.name] == kept
        assert after.options.keys() == {option.name for option in options}
        assert evolve(after, options=before.options) == before


@given(products())
def test_the_same_options_change_nothing(product: Product) -> None:
    assert with_options(product, product.options) == product


@given(products())
def test_prices_go_from_the_lowest_to_the_highest(product: Product) -> None:
    prices = [variant.price for variant in product.variants]

    assert (product.price_from, product.price_to) == (min(prices), max(prices))


def _shirt(*variants: Mapping[str, Any]) -> Product:
    shirt = a_shirt(("Blue", "S"), ("Red", "M"))
    changed = (
        evolve(variant, **fields) for variant, fields in zip(shirt.variants, variants, strict=True)
    )
    return evolve(shirt, variants=tuple(changed))


@pytest.mark.parametrize(
    ("product", "wrong"),
    [
        (
            a_product(variants=(a_variant(price=2, compare_at_price=1),)),
            [("/variants/0/compare_at_price", "too_small")],
        ),
        (
            _shirt({}, {"options": {"Colour": "Red"}}),
            [("/variants/1/options", "mismatch")],
        ),
        (
            a_product(variants=(a_variant(options={"Colour": "Red"}),)),
            [("/variants/0/options", "mismatch")],
        ),
        (
            _shirt({}, {"options": {"Colour": "Pink", "Size": "M"}}),
            [("/variants/1/options/Colour", "unknown")],
        ),
        (
            _shirt({}, {"options": {"Colour": "Blue", "Size": "S"}}),
            [("/variants/0/options", "duplicate"), ("/variants/1/options", "duplicate")],
        ),
        (
            _shirt({"sku": "abc"}, {"sku": "ABC"}),
            [("/variants/0/sku", "duplicate"), ("/variants/1/sku", "duplicate")],
        ),
        (
            a_product(
                options=(Option(name="Size", values=("S",)), Option(name="size", values=("S",))),
                variants=(a_variant(options={"Size": "S", "size": "S"}),),
            ),
            [("/options/0/name", "duplicate"), ("/options/1/name", "duplicate")],
        ),
        (
            a_product(
                options=(Option(name="Size", values=("S", "s")),),
                variants=(a_variant(options={"Size": "S"}),),
            ),
            [("/options/0/values", "duplicate")],
        ),
    ],
)
def test_a_broken_rule_is_pointed_at(product: Product, wrong: list[tuple[str, str]]) -> None:
    assert broken(product) == wrong


def test_all_broken_rules_are_told_at_once() -> None:
    product = _shirt(
        {"compare_at_price": 0, "sku": "A"}, {"options": {"Colour": "Pink"}, "sku": "a"}
    )

    assert {pointer for pointer, _ in broken(product)} == {
        "/variants/0/compare_at_price",
        "/variants/0/sku",
        "/variants/1/options",
        "/variants/1/options/Colour",
        "/variants/1/sku",
    }


@given(st.lists(st.integers(1, 5)))
def test_images_are_numbered_anew_in_their_order(positions: list[int]) -> None:
    images = tuple(
        Image(url=f"https://example.com/{place}", position=position)
        for place, position in enumerate(positions)
    )
    ordered = in_order(images)

    assert [image.position for image in ordered] == list(range(1, len(images) + 1))
    before = {image.url: (image.position, place) for place, image in enumerate(images)}
    assert [before[image.url] for image in ordered] == sorted(before.values())
    assert in_order(ordered) == ordered


def test_options_are_compared_whatever_their_case() -> None:
    variant = a_variant(options={"Size": "XL", "COLOUR": "Straße"})

    assert variant.folded_options() == {"size": "xl", "colour": "strasse"}


def test_a_variant_is_found_by_its_id() -> None:
    product = a_product(variants=(a_variant(id=4), a_variant(id=7, sku="B")))

    assert product.variant(7).sku == "B"


def test_the_log_keeps_the_whole_product_and_not_when() -> None:
    kept = facts(a_product(id=3, sku="A"))

    assert (kept["id"], kept["variants"][0]["sku"], kept["status"]) == (3, "A", "active")
    assert kept.keys().isdisjoint({"created_at", "updated_at"})
