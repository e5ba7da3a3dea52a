"""How long carts are kept, and who is told of those that were left."""

from datetime import timedelta

import pytest

from domain.carts.keeping import expire_carts, list_abandoned, purge_carts
from domain.carts.model import CartItem, CartStatus
from domain.shared.errors import Forbidden, NotFound
from domain.staff.model import ANYONE
from tests.builders import AT, a_supporter
from tests.carts.basket import a_guest, a_regular
from tests.doubles import FrozenClock
from tests.given import given_cart
from tests.units import ShopUnits

SOMETHING = (CartItem(variant_id=1, quantity=1),)


def test_visitors_are_waited_for_a_month_and_customers_a_season(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    guest, anna = a_guest(memory_units), a_regular(memory_units)
    visitors, customers = guest.open(), anna.open()

    def status() -> list[CartStatus]:
        return [guest.read(visitors.id).cart.status, anna.read(customers.id).cart.status]

    clock.advance(timedelta(days=30))
    assert expire_carts(memory_units) == 0
    clock.advance(timedelta(seconds=1))
    assert expire_carts(memory_units) == 1
    assert status() == [CartStatus.EXPIRED, CartStatus.OPEN]
    clock.advance(timedelta(days=60))
    assert expire_carts(memory_units) == 1
    assert status() == [CartStatus.EXPIRED, CartStatus.EXPIRED]


def test_a_change_begins_the_time_anew(memory_units: ShopUnits, clock: FrozenClock) -> None:
    guest = a_guest(memory_units)
    cart = guest.open()
    clock.advance(timedelta(days=29))
    guest.change(cart.id, note="x")
    clock.advance(timedelta(days=29))
    assert expire_carts(memory_units) == 0


def test_what_was_closed_is_forgotten_after_four_months(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    guest = a_guest(memory_units)
    cart = guest.open()
    clock.advance(timedelta(days=31))
    expire_carts(memory_units)
    clock.advance(timedelta(days=89))
    assert purge_carts(memory_units) == 0
    clock.advance(timedelta(seconds=1))
    assert purge_carts(memory_units) == 1
    with pytest.raises(NotFound):
        guest.read(cart.id)


def test_all_of_many_expire(memory_units: ShopUnits, clock: FrozenClock) -> None:
    for _ in range(3):
        given_cart(memory_units)
    clock.advance(timedelta(days=31))
    assert expire_carts(memory_units) == 3


def test_staff_see_what_was_left_for_so_long(memory_units: ShopUnits, clock: FrozenClock) -> None:
    first = given_cart(memory_units, items=SOMETHING, updated_at=AT)
    second = given_cart(
        memory_units,
        items=SOMETHING,
        updated_at=AT + timedelta(hours=5),
        email="anna@example.com",
    )

    def found(idle_hours: int, *, with_email: bool = False) -> list[int]:
        page = list_abandoned(
            memory_units,
            a_supporter(),
            idle_hours=idle_hours,
            with_email=with_email,
            limit=50,
            after=None,
        )
        return [cart.id for cart in page.items]

    clock.advance(timedelta(hours=24))
    assert found(24) == [first.id]
    assert found(25) == []
    assert found(19) == [first.id, second.id]
    assert found(19, with_email=True) == [second.id]


def test_others_see_nothing_of_it(memory_units: ShopUnits) -> None:
    for actor in (a_guest(memory_units).actor, a_regular(memory_units).actor, ANYONE):
        with pytest.raises(Forbidden):
            list_abandoned(memory_units, actor, idle_hours=1, with_email=False, limit=1, after=None)
