"""What storage promises of lists of orders."""

from datetime import timedelta

import pytest

from domain.carts.model import Owner
from domain.orders.model import (
    FulfilmentStatus,
    ListedStatus,
    Order,
    OrderFilter,
    OrderStatus,
    PaidStatus,
)
from domain.shared.paging import Key
from tests.builders import AT
from tests.given import given_customer, given_order, given_visitor
from tests.units import ShopUnits

MINUTE = timedelta(minutes=1)


def numbers(units: ShopUnits, limit: int = 50, **wanted: object) -> list[int | None]:
    with units.read() as unit:
        page = unit.orders.page(OrderFilter(**wanted), limit=limit, after=None)  # type: ignore[arg-type]
    return [order.number for order in page.items]


def test_orders_come_with_the_highest_number_first_and_drafts_do_not(units: ShopUnits) -> None:
    orders = [given_order(units, number=number) for number in (1002, 1001, 1003)]
    given_order(units)
    with units.read() as unit:
        page = unit.orders.page(OrderFilter(), limit=50, after=None)
    assert list(page.items) == [orders[2], orders[0], orders[1]]
    assert page.after is None


def test_a_page_goes_on_where_the_one_before_ended(units: ShopUnits) -> None:
    for number in range(1001, 1006):
        given_order(units, number=number)
    seen: list[int | None] = []
    after: Key | None = None
    for _ in range(3):
        with units.read() as unit:
            page = unit.orders.page(OrderFilter(), limit=2, after=after)
        seen += [order.number for order in page.items]
        after = page.after
        # What is placed meanwhile is above what is read.
        given_order(units, number=2000 + len(seen))
    assert seen == [1005, 1004, 1003, 1002, 1001]
    assert after is None


def test_each_filter_lets_through_what_it_names(units: ShopUnits) -> None:
    anna = given_customer(units).id
    given_order(
        units,
        number=1,
        status=OrderStatus.CANCELLED,
        payment_status=PaidStatus.VOIDED,
        fulfilment_status=FulfilmentStatus.RETURNED,
        email="bert@example.com",
        customer_id=anna,
    )
    given_order(units, number=2)
    given_order(units, number=3, customer_id=given_customer(units).id)
    given_order(units, email="bert@example.com", customer_id=anna)

    assert numbers(units, status=ListedStatus.CANCELLED) == [1]
    assert numbers(units, status=ListedStatus.PLACED) == [3, 2]
    assert numbers(units, payment_status=PaidStatus.VOIDED) == [1]
    assert numbers(units, payment_status=PaidStatus.UNPAID) == [3, 2]
    assert numbers(units, fulfilment_status=FulfilmentStatus.RETURNED) == [1]
    assert numbers(units, fulfilment_status=FulfilmentStatus.NOT_FULFILLED) == [3, 2]
    assert numbers(units, email="bert@example.com") == [1]
    assert numbers(units, email="nobody@example.com") == []
    assert numbers(units, customer_id=anna) == [1]
    assert numbers(units, customer_id=99) == []
    assert numbers(units, number=2) == [2]
    assert numbers(units, number=99) == []


def test_all_filters_have_to_hold(units: ShopUnits) -> None:
    anna = given_customer(units).id
    given_order(units, number=1, payment_status=PaidStatus.PAID)
    given_order(units, number=2, payment_status=PaidStatus.PAID, customer_id=anna)
    given_order(units, number=3, customer_id=anna)

    assert numbers(units, payment_status=PaidStatus.PAID, customer_id=anna) == [2]
    assert numbers(units, payment_status=PaidStatus.PAID, number=3) == []
    assert numbers(units, status=OrderStatus.PLACED, payment_status=PaidStatus.UNPAID) == [3]
    assert numbers(
        units,
        status=OrderStatus.PLACED,
        payment_status=PaidStatus.PAID,
        fulfilment_status=FulfilmentStatus.NOT_FULFILLED,
        email="anna@example.com",
        customer_id=anna,
        number=2,
        placed_since=AT,
        placed_until=AT + MINUTE,
    ) == [2]


def test_a_stretch_of_time_has_its_beginning_and_not_its_end(units: ShopUnits) -> None:
    for number in range(4):
        given_order(units, number=number + 1, placed_at=AT + number * MINUTE)

    assert numbers(units, placed_since=AT + MINUTE) == [4, 3, 2]
    assert numbers(units, placed_until=AT + 2 * MINUTE) == [2, 1]
    assert numbers(units, placed_since=AT + MINUTE, placed_until=AT + 3 * MINUTE) == [3, 2]
    assert numbers(units, placed_since=AT + MINUTE, placed_until=AT + MINUTE) == []
    assert numbers(units, placed_since=AT + 4 * MINUTE) == []
    assert numbers(units, placed_until=AT) == []


def test_who_was_overtaken_at_the_counter_is_in_the_list_all_the_same(units: ShopUnits) -> None:
    given_order(units, number=1, placed_at=AT + 2 * MINUTE)
    given_order(units, number=2, placed_at=AT + MINUTE)
    given_order(units, number=3, placed_at=AT + 4 * MINUTE)
    given_order(units, number=4, placed_at=AT + 3 * MINUTE)

    assert numbers(units, placed_since=AT + MINUTE) == [4, 3, 2, 1]
    assert numbers(units, placed_since=AT + 2 * MINUTE) == [4, 3, 1]
    assert numbers(units, placed_until=AT + 4 * MINUTE) == [4, 2, 1]


def test_a_stretch_of_time_has_pages(units: ShopUnits) -> None:
    for number in range(1, 6):
        given_order(units, number=number, placed_at=AT + number * MINUTE)
    wanted = OrderFilter(placed_since=AT + 2 * MINUTE, status=ListedStatus.PLACED)
    with units.read() as unit:
        first = unit.orders.page(wanted, limit=3, after=None)
        second = unit.orders.page(wanted, limit=3, after=first.after)
    assert [order.number for order in first.items] == [5, 4, 3]
    assert [order.number for order in second.items] == [2]
    assert second.after is None


@pytest.fixture
def orders_of_all(units: ShopUnits) -> tuple[int, int, int, dict[str, Order]]:
    anna, bert = given_customer(units).id, given_customer(units).id
    here = given_visitor(units).id
    return (
        anna,
        bert,
        here,
        {
            "annas": given_order(units, number=1, customer_id=anna),
            "annas here": given_order(units, number=2, customer_id=anna, visitor_id=here),
            "guests": given_order(units, number=3, visitor_id=here),
            "berts": given_order(units, number=4, customer_id=bert, visitor_id=here),
            "nobodys": given_order(units, number=5),
            "annas draft": given_order(units, customer_id=anna),
            "guests draft": given_order(units, visitor_id=here),
        },
    )


def test_customers_see_theirs_and_nothing_that_guests_ordered_in_their_browser(
    units: ShopUnits, orders_of_all: tuple[int, int, int, dict[str, Order]]
) -> None:
    anna, bert, here, orders = orders_of_all

    def seen(owner: Owner) -> list[Order]:
        with units.read() as unit:
            return list(unit.orders.page_of(owner, limit=50, after=None).items)

    annas, annas_here, guests, berts = (
        orders[name] for name in ("annas", "annas here", "guests", "berts")
    )
    assert seen(Owner(visitor_id=here, customer_id=anna)) == [annas_here, annas]
    assert seen(Owner(visitor_id=here)) == [guests]
    assert seen(Owner(visitor_id=here, customer_id=bert)) == [berts]
    assert seen(Owner(visitor_id=99, customer_id=bert)) == [berts]
    assert seen(Owner(visitor_id=99)) == []


def test_ones_own_orders_come_in_pages(
    units: ShopUnits, orders_of_all: tuple[int, int, int, dict[str, Order]]
) -> None:
    anna, _, here, _ = orders_of_all
    owner = Owner(visitor_id=here, customer_id=anna)
    with units.read() as unit:
        first = unit.orders.page_of(owner, limit=1, after=None)
        second = unit.orders.page_of(owner, limit=1, after=first.after)
    assert [order.number for order in first.items] == [2]
    assert [order.number for order in second.items] == [1]
    assert second.after is None
