"""What the postings of the money ledger are made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.model import Account, Totals, captured, credited, placed, refunded

amounts = st.integers(0, 10**12)


def test_an_order_is_owed_for_what_was_bought() -> None:
    totals = Totals(items=3000, discounts=500, shipping=400, tax=190, tax_included=0, total=3090)
    assert placed(totals) == {
        Account.RECEIVABLE: 3090,
        Account.ITEMS: -3000,
        Account.DISCOUNT: 500,
        Account.SHIPPING: -400,
        Account.TAX: -190,
    }


def test_tax_in_prices_is_on_both_sides() -> None:
    totals = Totals(items=1190, discounts=0, shipping=0, tax=190, tax_included=190, total=1190)
    assert placed(totals) == {
        Account.RECEIVABLE: 1190,
        Account.ITEMS: -1190,
        Account.TAX: -190,
        Account.TAX_INCLUDED: 190,
    }


def test_totals_that_do_not_add_up_are_not_posted() -> None:
    with pytest.raises(ValueError, match="add up"):
        placed(Totals(items=1, discounts=0, shipping=0, tax=0, tax_included=0, total=2))


def test_money_that_comes_is_owed_no_more_and_money_that_goes_is_again() -> None:
    assert captured(5) == {Account.CAPTURED: 5, Account.RECEIVABLE: -5}
    assert refunded(5) == {Account.REFUNDED: -5, Account.RECEIVABLE: 5}
    assert credited(5) == {Account.CREDITED: 5, Account.RECEIVABLE: -5}


def test_nothing_is_posted_for_nothing() -> None:
    free = Totals(items=0, discounts=0, shipping=0, tax=0, tax_included=0, total=0)
    assert placed(free) == captured(0) == refunded(0) == credited(0) == {}


@given(
    items=amounts,
    discounts=amounts,
    shipping=amounts,
    tax=amounts,
    inclusive=st.booleans(),
    amount=amounts,
)
def test_every_posting_adds_up_to_zero(
    *, items: int, discounts: int, shipping: int, tax: int, inclusive: bool, amount: int
) -> None:
    included = tax if inclusive else 0
    totals = Totals(
        items=items,
        discounts=discounts,
        shipping=shipping,
        tax=tax,
        tax_included=included,
        total=items - discounts + shipping + tax - included,
    )
    for posting in (placed(totals), captured(amount), refunded(amount), credited(amount)):
        assert sum(posting.values()) == 0
