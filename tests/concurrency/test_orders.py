"""Numbers without gaps, and each order once, however many order at once."""

import pytest
from attrs import evolve

from adapters.mysql.unit_of_work import MySQLUnits
from domain.ledger.model import Posting
from domain.orders.invoicing import issue_invoice
from domain.orders.model import Order, OrderStatus
from domain.orders.use_cases import NoteDraft, add_note, read_timeline
from domain.privacy.shop_map import SHOP
from domain.privacy.use_cases import erase_customer
from domain.shared.errors import ConcurrencyConflict
from tests.builders import AT, a_manager, a_money_entry, an_order, an_order_item, an_owner
from tests.concurrency.crowd import all_at_once
from tests.given import given_cart_row, given_customer, given_order, given_product

pytestmark = pytest.mark.database


class GivenUp(Exception):
    """Whoever wanted a number wants it no more."""


@pytest.mark.parametrize("first", [1, 1001])
def test_a_row_of_numbers_has_no_gaps_from_its_very_first(
    busy_units: MySQLUnits, first: int
) -> None:
    def take(person: int) -> int:
        def once() -> int:
            with busy_units.write() as unit:
                number = unit.orders.next_number("orders", first)
                if person % 3 == 0:
                    raise GivenUp
                return unit.commit(number)

        return busy_units.retry(once)

    for turn in range(3):
        got = all_at_once(18, take)
        numbers = sorted(each for each in got if isinstance(each, int))
        start = first + 12 * turn
        assert numbers == list(range(start, start + 12))
        assert sum(isinstance(each, GivenUp) for each in got) == 6


def test_of_one_cart_comes_one_order(busy_units: MySQLUnits) -> None:
    [variant] = given_product(busy_units).variants
    cart_id = given_cart_row(busy_units)

    def draft(_: int) -> Order:
        with busy_units.write() as unit:
            item = an_order_item(variant_id=variant.id)
            return unit.commit(unit.orders.add(an_order(cart_id=cart_id, items=(item,))))

    got = all_at_once(10, draft)

    [made] = [each for each in got if isinstance(each, Order)]
    assert sum(isinstance(each, ConcurrencyConflict) for each in got) == 9
    with busy_units.read() as unit:
        assert unit.orders.of_cart(cart_id) == made


def test_money_is_posted_once(busy_units: MySQLUnits) -> None:
    order = given_order(busy_units)

    def post(_: int) -> None:
        with busy_units.write() as unit:
            unit.ledger.post([a_money_entry(order.id, posting=Posting.CAPTURED, source_id=7)])
            unit.commit(None)

    got = all_at_once(10, post)

    assert got.count(None) == 1
    assert sum(isinstance(each, ConcurrencyConflict) for each in got) == 9
    with busy_units.read() as unit:
        assert len(unit.ledger.of_order(order.id)) == 1


def test_an_order_that_is_held_changes_under_nobody(busy_units: MySQLUnits) -> None:
    item = an_order_item(variant_id=given_product(busy_units).variants[0].id, quantity=10)
    order = given_order(busy_units, items=(item,))

    def ship_one(_: int) -> None:
        def once() -> None:
            with busy_units.write() as unit:
                before = unit.orders.get_for_update(order.id)
                [sold] = before.items
                after = evolve(before, items=(evolve(sold, shipped=sold.shipped + 1),))
                unit.orders.save(after, before)
                unit.commit(None)

        busy_units.retry(once)

    assert all_at_once(10, ship_one) == [None] * 10
    with busy_units.read() as unit:
        found = unit.orders.get(order.id)
    assert (found.items[0].shipped, found.version) == (10, order.version + 10)


def test_many_ask_for_one_invoice_and_get_the_same(busy_units: MySQLUnits) -> None:
    orders = [given_order(busy_units, number=1001 + each) for each in range(4)]

    def issue(person: int) -> tuple[int, int | None]:
        order = busy_units.retry(
            lambda: issue_invoice(busy_units, a_manager(), orders[person % 4].id)
        )
        return order.id, order.invoice_number

    got = all_at_once(16, issue)

    assert len(set(got)) == 4
    assert {number for _, number in set(got)} == {1, 2, 3, 4}  # type: ignore[misc]
    for order in orders:
        assert len(read_timeline(busy_units, a_manager(), order.id)) == 1


def test_no_note_is_left_behind_by_an_erasing(busy_units: MySQLUnits) -> None:
    for _ in range(5):
        customer_id = given_customer(busy_units).id
        order = given_order(
            busy_units,
            customer_id=customer_id,
            number=1000 + customer_id,
            status=OrderStatus.CANCELLED,
            placed_at=AT,
        )

        def act(person: int, customer_id: int = customer_id, order: Order = order) -> None:
            if person == 0:
                busy_units.retry(lambda: erase_customer(busy_units, SHOP, an_owner(), customer_id))
            else:
                note = NoteDraft(text="about a person")
                busy_units.retry(lambda: add_note(busy_units, a_manager(), order.id, note))

        all_at_once(6, act)

        left = read_timeline(busy_units, a_manager(), order.id)
        assert [entry.facts for entry in left] == [{}] * len(left)
