"""Money, slugs and the rules of single values."""

from decimal import Decimal
from typing import get_args

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.idempotency.model import IdempotencyKey
from domain.products.model import MetadataKey, OptionName, OptionValue, Sku, Url
from domain.shared.money import MAX_AMOUNT, exponent, major_units, minor_units
from domain.shared.rules import Entries, Items, Name, Slug, Text, Whole
from domain.shared.slugs import free_slug, slugify

CURRENCIES = st.sampled_from(["USD", "EUR", "JPY", "KWD"])
AMOUNTS = st.integers(-MAX_AMOUNT, MAX_AMOUNT)
TEXTS = [
    get_args(annotated)[1]
    for annotated in (Name, Slug, Sku, OptionName, OptionValue, Url, MetadataKey, IdempotencyKey)
] + [Text(50), Text(50, blank=True), Text(50, blank=True, lines=True)]
# Letters, digits and blanks of several kinds, and what stands between them in addresses.
TEXT_OR_NEARLY = st.text(max_size=60) | st.text("aZ0é²Ⅷ日-_. \n\t\x85\ufeff\u2028", max_size=6)


@given(AMOUNTS, CURRENCIES)
def test_money_goes_to_major_units_and_back(amount: int, currency: str) -> None:
    assert minor_units(major_units(amount, currency), currency) == amount


@given(AMOUNTS, CURRENCIES, st.integers(1, 60))
def test_noughts_at_the_end_of_an_amount_do_not_count(
    amount: int, currency: str, noughts: int
) -> None:
    padded = Decimal(f"{major_units(amount, currency):f}" + "0" * noughts)
    if exponent(currency) == 0:
        padded = Decimal(f"{amount}." + "0" * noughts)

    assert minor_units(padded, currency) == amount


@given(AMOUNTS, CURRENCIES, st.integers(1, 60))
def test_no_fraction_of_a_minor_unit_is_lost_silently(
    amount: int, currency: str, places: int
) -> None:
    too_fine = Decimal(f"{abs(amount)}." + "0" * (places - 1) + "1")
    shifted = Decimal((0, too_fine.as_tuple().digits, -places - exponent(currency)))
    with pytest.raises(ValueError, match="decimals"):
        minor_units(shifted, currency)


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_money(amount: str) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        minor_units(Decimal(amount), "USD")


@pytest.mark.parametrize("amount", ["1e20", "9e999999", "9" * 5000])
def test_huge_amounts_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="too large"):
        minor_units(Decimal(amount), "USD")


@pytest.mark.parametrize("amount", ["1e-3", "1e-1000050", "14.9900000000000000000000000001"])
def test_tiny_fractions_are_refused(amount: str) -> None:
    with pytest.raises(ValueError, match="more than 2 decimals"):
        minor_units(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("14.99", "USD", 1499), ("90", "USD", 9000), ("500", "JPY", 500), ("1.234", "KWD", 1234)],
)
def test_a_currency_has_its_own_number_of_decimals(
    amount: str, currency: str, expected: int
) -> None:
    assert minor_units(Decimal(amount), currency) == expected
    assert major_units(expected, currency) == Decimal(amount)


@given(st.text(max_size=300), st.text("0123456789abcdef", min_size=6, max_size=6))
def test_every_name_makes_a_good_slug(name: str, suffix: str) -> None:
    rule: Text = get_args(Slug)[1]
    slug = slugify(name, otherwise="product")

    assert rule.problem(slug) is None
    assert rule.problem(free_slug(slug, lambda _: True, lambda: suffix)) is None


@given(st.text(max_size=300))
def test_a_slug_stays_as_it_is_when_it_is_made_again(name: str) -> None:
    slug = slugify(name, otherwise="product")

    assert slugify(slug, otherwise="") == slug


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Plain T-Shirt", "plain-t-shirt"),
        ("  Crème brûlée!  ", "creme-brulee"),
        ("Größe_XL", "grosse-xl"),
        ("Платье", "платье"),
        ("🦓", "product"),
        ("a" * 300, "a" * 180),
    ],
)
def test_slugs_read_like_their_names(name: str, slug: str) -> None:
    assert slugify(name, otherwise="product") == slug


def test_a_free_slug_is_left_alone() -> None:
    assert free_slug("shirt", lambda _: False, lambda: "x1") == "shirt"
    assert free_slug("shirt", lambda slug: slug == "shirt", lambda: "x1") == "shirt-x1"


@given(st.sampled_from(TEXTS), TEXT_OR_NEARLY)
def test_a_text_and_its_schema_agree(rule: Text, value: str) -> None:
    schema = jsonschema_rs.validator_for({"type": "string", **rule.schema()})

    if value.isascii() or r"[^\W_]" not in (rule.pattern or ""):
        assert (rule.problem(value) is None) == schema.is_valid(value)
    else:
        # What a letter is beyond ASCII no schema can say: it lets more pass, and never less.
        assert rule.problem(value) is not None or schema.is_valid(value)


@pytest.mark.parametrize("rule", TEXTS)
@pytest.mark.parametrize("control", ["\x00", "\x1f", "\x7f"])
def test_control_characters_are_in_no_text(rule: Text, control: str) -> None:
    for value in (f"a{control}", f"{control}a", f"a{control}a"):
        assert rule.problem(value) is not None


@pytest.mark.parametrize("rule", [rule for rule in TEXTS if not rule.lines])
@pytest.mark.parametrize("end", ["\n", "\t", "\r", "\r\n"])
def test_one_line_has_no_line_breaks_and_no_tabs(rule: Text, end: str) -> None:
    good = "http://a" if rule.pattern and rule.pattern.startswith("^https") else "a"
    assert rule.problem(good) is None
    assert rule.problem(good + end) is not None


def test_long_text_may_have_lines() -> None:
    assert Text(50, lines=True, blank=True).problem("a\n\tb\r\n") is None


@pytest.mark.parametrize(
    ("rule", "value", "code"),
    [
        (Text(3), "abcd", "too_long"),
        (Text(3), "", "blank"),
        (Text(3), " \u00a0", "blank"),
        (Text(3), "a\x00", "characters"),
        (Whole(1, 5), 0, "too_small"),
        (Whole(1, 5), 6, "too_large"),
        (Items(2), (1, 2, 3), "too_many"),
        (Items(2, min=1), (), "too_few"),
        (Items(3), (1, 2, 1), "duplicate"),
        (Entries(1), {"a": "1", "b": "2"}, "too_many"),
    ],
)
def test_a_broken_rule_says_which(rule: Text, value: str, code: str) -> None:
    problem = rule.problem(value)

    assert problem is not None
    assert problem[0] == code


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        (Text(3), "abc"),
        (Text(3), "🦓🦓🦓"),
        (Text(3, blank=True), ""),
        (Whole(1, 5), 1),
        (Whole(1, 5), 5),
        (Items(2), (1, 2)),
        (Items(2, min=1), (1,)),
        (Entries(1), {"a": "1"}),
    ],
)
def test_the_limits_themselves_are_allowed(rule: Text, value: str) -> None:
    assert rule.problem(value) is None
