"""What storage promises of carts that nobody comes back to."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from domain.carts.model import Cart, CartItem, CartStatus, Owner
from domain.carts.ports import AbandonedFilter
from domain.payments.model import PaymentStatus
from domain.shared.errors import NotFound
from tests.builders import AT, LATER, a_postal_address
from tests.given import (
    given_cart,
    given_customer,
    given_order,
    given_payment,
    given_visitor,
)
from tests.units import ShopUnits

OLD = AT - timedelta(days=31)
OLDER = AT - timedelta(days=91)


def _get(units: ShopUnits, cart_id: int) -> Cart:
    with units.read() as unit:
        return unit.carts.by_id(cart_id)


def _abandoned(units: ShopUnits, *, limit: int = 50, **fields: Any) -> list[list[int]]:
    """The ids on each page."""
    wanted = AbandonedFilter(**{"idle_since": AT, **fields})
    found, after = [], None
    while True:
        with units.read() as unit:
            page = unit.carts.abandoned(wanted, limit=limit, after=after)
        found.append([cart.id for cart in page.items])
        after = page.after
        if after is None:
            return found


def test_open_carts_that_are_idle_are_listed_the_longest_first(units: ShopUnits) -> None:
    something = (CartItem(variant_id=1, quantity=1), CartItem(variant_id=2, quantity=1))
    second = given_cart(units, items=something, updated_at=AT, email="anna@example.com")
    first = given_cart(units, items=something, updated_at=OLD)
    third = given_cart(units, items=something, updated_at=AT, customer_id=given_customer(units).id)
    given_cart(units, items=something, updated_at=LATER)
    given_cart(units, updated_at=OLD)
    for status in set(CartStatus) - {CartStatus.OPEN}:
        given_cart(units, items=something, updated_at=OLD, status=status)

    assert _abandoned(units) == [[first.id, second.id, third.id]]
    assert _abandoned(units, limit=1) == [[first.id], [second.id], [third.id]]
    assert _abandoned(units, with_email=True) == [[second.id]]
    assert _abandoned(units, idle_since=OLDER) == [[]]
    with units.read() as unit:
        page = unit.carts.abandoned(AbandonedFilter(idle_since=AT), limit=1, after=None)
    assert list(page.items) == [first]


def test_what_is_left_alone_expires_but_never_with_money_attached(units: ShopUnits) -> None:
    customer = given_customer(units).id
    items = (CartItem(variant_id=1, quantity=1),)
    old = given_cart(units, updated_at=OLD, items=items)
    older = given_cart(units, updated_at=OLDER, customer_id=customer, email="x@example.com")
    kept = [
        given_cart(units, updated_at=AT),
        given_cart(units, updated_at=OLD, customer_id=given_customer(units).id),
        given_cart(units, updated_at=OLDER, status=CartStatus.LOCKED),
        given_cart(units, updated_at=OLDER, status=CartStatus.ORDERED),
        given_cart(units, updated_at=OLDER, status=CartStatus.MERGED),
        given_cart(units, updated_at=OLDER),
    ]
    given_payment(units, given_order(units, cart_id=kept[-1].id).id)
    tried = given_cart(units, updated_at=OLDER)
    declined = given_order(units, cart_id=tried.id)
    given_payment(units, declined.id, status=PaymentStatus.DECLINED)

    def expire(limit: int) -> int:
        with units.write() as unit:
            return unit.commit(
                unit.carts.expire(
                    visitors=OLD + timedelta(seconds=1),
                    customers=OLDER + timedelta(seconds=1),
                    limit=limit,
                )
            )

    assert [expire(1), expire(50), expire(50)] == [1, 2, 0]
    for cart in (old, older, tried):
        closed = evolve(cart, status=CartStatus.EXPIRED, version=cart.version + 1)
        assert _get(units, cart.id) == closed
    assert [_get(units, cart.id) for cart in kept] == kept
    # Their owners may have others now.
    given_cart(units, visitor_id=old.visitor_id)
    given_cart(units, customer_id=customer)


def test_what_was_closed_is_forgotten_unless_an_order_came_of_it(units: ShopUnits) -> None:
    items = (CartItem(variant_id=1, quantity=1),)
    into = given_cart(units, updated_at=OLD, status=CartStatus.EXPIRED, items=items)
    merged = given_cart(
        units, updated_at=AT, status=CartStatus.MERGED, merged_into_id=into.id, items=items
    )
    gone = [into, given_cart(units, updated_at=OLD, status=CartStatus.MERGED, items=items)]
    kept = [
        given_cart(units, updated_at=AT, status=CartStatus.EXPIRED),
        given_cart(units, updated_at=OLD),
        given_cart(units, updated_at=OLD, status=CartStatus.LOCKED),
        given_cart(units, updated_at=OLD, status=CartStatus.ORDERED),
        given_cart(units, updated_at=OLD, status=CartStatus.EXPIRED),
    ]
    given_order(units, cart_id=kept[-1].id)

    def purge(limit: int) -> int:
        with units.write() as unit:
            return unit.commit(unit.carts.purge(AT, limit))

    assert [purge(1), purge(50), purge(50)] == [1, 1, 0]
    for cart in gone:
        with pytest.raises(NotFound):
            _get(units, cart.id)
    assert [_get(units, cart.id) for cart in kept] == kept
    assert _get(units, merged.id) == evolve(merged, merged_into_id=None)


def test_of_what_was_tried_to_be_ordered_it_is_forgotten_for_whom(units: ShopUnits) -> None:
    personal: dict[str, Any] = {
        "status": CartStatus.EXPIRED,
        "email": "anna@example.com",
        "note": "ring twice",
        "shipping_address": a_postal_address(),
        "billing_address": a_postal_address(),
    }
    old = given_cart(units, updated_at=OLD, **personal)
    young = given_cart(units, updated_at=AT, **personal)
    for cart in (old, young):
        given_order(units, cart_id=cart.id)

    with units.write() as unit:
        assert unit.commit(unit.carts.purge(AT, 50)) == 1

    assert _get(units, old.id) == old.anonymous
    assert _get(units, young.id) == young


def test_a_visitor_with_an_open_cart_is_not_forgotten_and_a_forgotten_one_leaves_the_rest(
    units: ShopUnits,
) -> None:
    of_open = [given_cart(units), given_cart(units, status=CartStatus.LOCKED)]
    of_closed = given_cart(units, status=CartStatus.ORDERED)
    given_visitor(units)
    with units.write() as unit:
        assert unit.commit(unit.visitors.purge(LATER)) == 2

    assert [_get(units, cart.id) for cart in of_open] == of_open
    assert _get(units, of_closed.id) == evolve(of_closed, visitor_id=None)
    with units.read() as unit, pytest.raises(NotFound):
        unit.carts.get(Owner(visitor_id=of_closed.visitor_id or 0), of_closed.id)
