"""Many hands in one cart: no item is lost, whoever comes first, and whatever else goes on."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import TypeAlias

import pytest
from attrs import evolve

from adapters.mysql.unit_of_work import MySQLUnits
from domain.carts.adopting import adopt
from domain.carts.keeping import expire_carts
from domain.carts.model import Cart, CartClosed, CartStatus
from domain.privacy.shop_map import SHOP
from domain.shared.errors import NotFound, StaleVersion
from domain.visitors.use_cases import link_visitor
from tests.builders import AT
from tests.carts.basket import Shopper, a_guest, a_regular, given_variant
from tests.concurrency.conftest import CONNECTIONS
from tests.concurrency.crowd import all_at_once
from tests.doubles import CountedIds
from tests.given import given_cart, given_customer
from tests.shopfront import dump

pytestmark = pytest.mark.database

Somebody: TypeAlias = Callable[[MySQLUnits], Shopper]


def _stored(units: MySQLUnits, cart_id: int) -> Cart:
    with units.read() as unit:
        return unit.carts.by_id(cart_id)


def _add(shopper: Shopper, cart_id: int, variant_id: int, quantity: int = 1) -> int:
    """The version of the cart that was answered, with what was added in it."""
    shown = shopper.units.retry(lambda: shopper.add(cart_id, variant_id, quantity))
    assert variant_id in shown.cart.quantities
    return shown.cart.version


@pytest.mark.parametrize("somebody", [a_guest, a_regular])
def test_different_things_are_all_there(busy_units: MySQLUnits, somebody: Somebody) -> None:
    anna = somebody(busy_units)
    cart = anna.open()
    variants = [given_variant(busy_units) for _ in range(CONNECTIONS)]

    got = all_at_once(CONNECTIONS, lambda number: _add(anna, cart.id, variants[number]))

    assert sorted(map(str, got)) == sorted(str(number + 2) for number in range(CONNECTIONS))
    after = _stored(busy_units, cart.id)
    assert after.quantities == dict.fromkeys(variants, 1)
    assert after.version == CONNECTIONS + 1


def test_the_same_thing_adds_up(busy_units: MySQLUnits) -> None:
    anna = a_guest(busy_units)
    cart, variant = anna.open(), given_variant(busy_units)

    got = all_at_once(CONNECTIONS, lambda number: _add(anna, cart.id, variant, number + 1))

    assert not [answer for answer in got if isinstance(answer, Exception)]
    after = _stored(busy_units, cart.id)
    assert after.quantities == {variant: sum(range(CONNECTIONS + 1))}
    assert len(after.items) == 1


def test_of_many_who_saw_one_version_one_is_first(busy_units: MySQLUnits) -> None:
    anna = a_guest(busy_units)
    cart, variant = anna.open(), given_variant(busy_units)

    def expect(seen: Cart) -> None:
        if seen.version != cart.version:
            raise StaleVersion("somebody was faster")

    def add(_: int) -> int:
        return busy_units.retry(lambda: anna.add(cart.id, variant, expect=expect)).cart.version

    got = all_at_once(CONNECTIONS, add)

    assert [answer for answer in got if not isinstance(answer, StaleVersion)] == [2]
    assert _stored(busy_units, cart.id).quantities == {variant: 1}


@pytest.mark.parametrize("somebody", [a_guest, a_regular])
def test_one_cart_is_opened(busy_units: MySQLUnits, somebody: Somebody) -> None:
    anna = somebody(busy_units)

    got = all_at_once(CONNECTIONS, lambda _: busy_units.retry(anna.open).id)

    assert len(set(map(str, got))) == 1
    assert len(dump(busy_units)["carts"]) == 1


def test_what_was_acknowledged_while_somebody_logged_in_is_there(busy_units: MySQLUnits) -> None:
    """The log-in makes two carts one while both are being filled."""
    guest, ids = a_guest(busy_units), CountedIds()
    customer = given_customer(busy_units)
    actor = evolve(guest.actor, name=f"customer:{customer.id}", customer_id=customer.id)
    own, visitors = Shopper(busy_units, actor), guest.open()
    customers = given_cart(busy_units, customer_id=customer.id)
    variants = [given_variant(busy_units, stock=100) for _ in range(4)]

    def act(number: int) -> tuple[int, int] | None:
        variant = variants[number % 4]
        if number == 9:
            busy_units.retry(log_in)
            return None
        if number % 2:
            _add(own, customers.id, variant, 2)
        else:
            _add(guest, visitors.id, variant, 3)
        return variant, 2 if number % 2 else 3

    def log_in() -> None:
        with busy_units.write() as unit:
            held = unit.customers.get_for_update(customer.id)
            visitor_id = link_visitor(unit, ids, guest.actor.visitor_id, customer.id)
            assert visitor_id == guest.actor.visitor_id
            adopt(unit, visitor_id, held)
            unit.commit(None)

    got = all_at_once(CONNECTIONS, act)

    acknowledged: Counter[int] = Counter()
    for answer in got:
        if isinstance(answer, tuple):
            acknowledged[answer[0]] += answer[1]
        else:
            assert answer is None or isinstance(answer, CartClosed | NotFound), answer
    assert Counter(_stored(busy_units, customers.id).quantities) == acknowledged
    assert _stored(busy_units, visitors.id).status is CartStatus.MERGED


def test_many_log_ins_of_one_customer_lose_nothing(busy_units: MySQLUnits) -> None:
    customer, variant = given_customer(busy_units), given_variant(busy_units, stock=1000)
    guests = [a_guest(busy_units) for _ in range(10)]
    for guest in guests:
        guest.add(guest.open().id, variant, 2)
    ids = CountedIds()

    def log_in(number: int) -> None:
        def once() -> None:
            with busy_units.write() as unit:
                held = unit.customers.get_for_update(customer.id)
                visitor_id = guests[number].actor.visitor_id
                adopt(unit, link_visitor(unit, ids, visitor_id, customer.id), held)
                unit.commit(None)

        busy_units.retry(once)

    assert all_at_once(10, log_in) == [None] * 10
    carts = [_stored(busy_units, number) for number in range(1, 11)]
    [left] = [cart for cart in carts if cart.status is CartStatus.OPEN]
    assert left.quantities == {variant: 20}
    assert {cart.customer_id for cart in carts} == {customer.id}


def test_an_erasing_leaves_nothing_behind(busy_units: MySQLUnits) -> None:
    anna = a_regular(busy_units, email="anna@example.com")
    cart, variant = anna.open(), given_variant(busy_units)

    def act(number: int) -> None:
        if number == 5:
            busy_units.retry(erase)
        elif number % 2:
            busy_units.retry(lambda: anna.change(cart.id, note=f"quagga {number}"))
        else:
            busy_units.retry(lambda: anna.add(anna.open().id, variant))

    def erase() -> None:
        with busy_units.write() as unit:
            customer = unit.customers.get_for_update(anna.actor.customer_id or 0)
            unit.personal_data.erase(SHOP, customer, unit.now)
            unit.commit(None)

    got = all_at_once(CONNECTIONS, act)

    assert all(answer is None or isinstance(answer, NotFound) for answer in got), got
    [row] = dump(busy_units)["carts"]
    assert "quagga" not in repr(row)
    left = _stored(busy_units, cart.id)
    assert (left.customer_id, left.email) == (None, None)


def test_a_cart_does_not_expire_under_the_hands_of_its_owner(busy_units: MySQLUnits) -> None:
    guests = [a_guest(busy_units) for _ in range(10)]
    carts = [
        given_cart(
            busy_units,
            visitor_id=guest.actor.visitor_id,
            updated_at=AT - timedelta(days=40),
        )
        for guest in guests
    ]
    variant = given_variant(busy_units)

    def act(number: int) -> int:
        if number % 5 == 4:
            return expire_carts(busy_units)
        return _add(guests[number // 2], carts[number // 2].id, variant)

    got = all_at_once(CONNECTIONS, act)

    added: Counter[int] = Counter()
    for number, answer in enumerate(got):
        if number % 5 == 4:
            assert isinstance(answer, int)
        elif isinstance(answer, int):
            added[carts[number // 2].id] += 1
        else:
            assert isinstance(answer, CartClosed)
    for cart in carts:
        after = _stored(busy_units, cart.id)
        assert sum(after.quantities.values()) == added[cart.id]
        assert (after.status is CartStatus.OPEN) == bool(added[cart.id])
