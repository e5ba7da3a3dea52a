"""Two carts become one, and no unit disappears unreported."""

from collections import Counter
from collections.abc import Iterable, Mapping

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from domain.carts.merging import merged
from domain.carts.model import (
    MAX_ITEMS,
    Cart,
    CartItem,
    CartNotice,
    CartStatus,
    ForSale,
    NoticeCode,
)
from tests.builders import a_cart, a_postal_address

HERE, THERE = a_postal_address(), a_postal_address(country="FR", postcode="75001", city="Paris")


def _cart(quantities: Mapping[int, int], first_id: int = 1) -> Cart:
    items = enumerate(quantities.items(), start=first_id)
    return a_cart(
        id=first_id,
        items=tuple(CartItem(id=i, variant_id=v, quantity=q) for i, (v, q) in items),
    )


def _sold(available: Mapping[int, int], inactive: Iterable[int] = ()) -> dict[int, ForSale]:
    return {
        variant_id: ForSale(
            variant_id=variant_id,
            product_id=1,
            name="Any",
            price=1,
            currency="USD",
            tax_class="standard",
            is_active=variant_id not in inactive,
            available=quantity,
        )
        for variant_id, quantity in available.items()
    }


def _notice(
    code: NoticeCode, variant_id: int, wanted: int, kept: int, *, name: str | None = "Any"
) -> CartNotice:
    return CartNotice(code=code, variant_id=variant_id, name=name, wanted=wanted, kept=kept)


def test_items_are_summed_by_variant() -> None:
    into, other = _cart({1: 2, 2: 1}), _cart({2: 3, 3: 4}, first_id=50)
    after = merged(into, other, _sold({2: 9, 3: 9}))
    assert after == evolve(
        into,
        items=(
            CartItem(id=1, variant_id=1, quantity=2),
            CartItem(id=2, variant_id=2, quantity=4),
            CartItem(variant_id=3, quantity=4),
        ),
    )


def test_more_than_can_be_had_is_clamped_and_told() -> None:
    after = merged(_cart({1: 2}), _cart({1: 3, 2: 5}), _sold({1: 4, 2: 1}))
    assert after.quantities == {1: 4, 2: 1}
    assert after.notices == (
        _notice(NoticeCode.CLAMPED, 1, 5, 4),
        _notice(NoticeCode.CLAMPED, 2, 5, 1),
    )


def test_what_cannot_be_had_at_all_is_dropped_and_told() -> None:
    other = _cart({1: 1, 2: 2, 3: 3, 4: 4})
    after = merged(_cart({}), other, _sold({1: 0, 2: 9, 4: -5}, inactive=[2]))
    assert after.items == ()
    assert after.notices == (
        _notice(NoticeCode.DROPPED, 1, 1, 0),
        _notice(NoticeCode.DROPPED, 2, 2, 0),
        # It was deleted.
        _notice(NoticeCode.DROPPED, 3, 3, 0, name=None),
        _notice(NoticeCode.DROPPED, 4, 4, 0),
    )


def test_what_the_customer_had_put_in_stays_even_if_it_cannot_be_had() -> None:
    after = merged(_cart({1: 5, 2: 1}), _cart({1: 1, 2: 1}), _sold({1: 3, 2: 9}, inactive=[2]))
    assert after.quantities == {1: 5, 2: 1}
    assert after.notices == (
        _notice(NoticeCode.CLAMPED, 1, 6, 5),
        _notice(NoticeCode.CLAMPED, 2, 2, 1),
    )


def test_nobody_gets_more_of_one_than_anybody_may_have() -> None:
    after = merged(_cart({1: 999_999}), _cart({1: 2}), _sold({1: 10**9}))
    assert after.quantities == {1: 1_000_000}
    assert after.notices == (_notice(NoticeCode.CLAMPED, 1, 1_000_001, 1_000_000),)


def test_what_there_is_no_room_for_is_dropped_and_told() -> None:
    into = _cart(dict.fromkeys(range(1, MAX_ITEMS), 1))
    after = merged(into, _cart({1: 1, 500: 1, 501: 7}), _sold({1: 9, 500: 9, 501: 9}))
    assert len(after.items) == MAX_ITEMS
    assert after.quantities[1] == 2
    assert after.quantities[500] == 1
    assert after.notices == (_notice(NoticeCode.DROPPED, 501, 7, 0),)


def test_what_was_told_before_is_told_with_what_comes_to_it() -> None:
    into = evolve(_cart({1: 3}), notices=(_notice(NoticeCode.CLAMPED, 1, 7, 3),))
    other = evolve(_cart({1: 2, 2: 1}), notices=(_notice(NoticeCode.DROPPED, 9, 4, 0),))
    after = merged(into, other, _sold({1: 3, 2: 1}))
    assert after.notices == (
        _notice(NoticeCode.CLAMPED, 1, 9, 3),
        _notice(NoticeCode.DROPPED, 9, 4, 0),
    )


def test_a_name_that_was_told_is_told_again_though_it_cannot_be_read_any_more() -> None:
    into = evolve(_cart({}), notices=(_notice(NoticeCode.DROPPED, 1, 7, 0, name="Mug"),))
    after = merged(into, _cart({1: 2}), {})
    assert after.notices == (_notice(NoticeCode.DROPPED, 1, 9, 0, name="Mug"),)


def test_what_the_customers_cart_lacks_comes_from_the_visitors() -> None:
    other = a_cart(
        email="anna@example.com",
        note="x",
        shipping_address=HERE,
        billing_address=THERE,
        shipping_method_id=3,
        coupon_code="SPRING",
    )
    assert merged(a_cart(), other, {}) == other
    full = evolve(
        other,
        email="bert@example.com",
        note="y",
        shipping_address=THERE,
        billing_address=HERE,
        shipping_method_id=4,
        coupon_code="SUMMER",
    )
    assert merged(full, other, {}) == full
    assert merged(full, a_cart(), {}) == full


def test_bills_go_on_to_the_shipping_address_where_that_was_all_there_was() -> None:
    after = merged(a_cart(shipping_address=HERE), a_cart(billing_address=THERE), {})
    assert (after.shipping_address, after.billing_address) == (HERE, None)
    after = merged(a_cart(billing_address=HERE), a_cart(shipping_address=THERE), {})
    assert (after.shipping_address, after.billing_address) == (THERE, HERE)


_VARIANTS = st.integers(1, 130)
_QUANTITIES = st.one_of(st.integers(1, 12), st.integers(999_990, 1_000_000))
_CARTS = st.dictionaries(_VARIANTS, _QUANTITIES, max_size=MAX_ITEMS)
_SHELVES = st.dictionaries(_VARIANTS, st.integers(-3, 1_500_000))


@given(_CARTS, _CARTS, _CARTS, _SHELVES, st.sets(_VARIANTS))
def test_no_unit_disappears_unreported(
    into: dict[int, int],
    other: dict[int, int],
    third: dict[int, int],
    available: dict[int, int],
    inactive: set[int],
) -> None:
    sold = _sold(available, inactive)
    after = merged(merged(_cart(into), _cart(other), sold), _cart(third), sold)

    missing = Counter({each.variant_id: each.wanted - each.kept for each in after.notices})
    brought = Counter(into) + Counter(other) + Counter(third)
    assert Counter(after.quantities) + missing == brought
    assert len(after.items) <= max(MAX_ITEMS, len(into))
    assert len(after.notices) == len({each.variant_id for each in after.notices})
    for each in after.notices:
        assert each.code is (NoticeCode.CLAMPED if each.kept else NoticeCode.DROPPED)
    for item in after.items:
        assert 1 <= item.quantity <= 1_000_000
        most = available.get(item.variant_id, 0)
        assert item.quantity <= max(most, into.get(item.variant_id, 0))
    assert after.status is CartStatus.OPEN
