"""What storage promises of orders."""

from typing import Any

import pytest
from attrs import evolve

from domain.carts.model import Owner
from domain.orders.model import (
    FulfilmentStatus,
    Order,
    OrderStatus,
    PaidStatus,
)
from domain.payments.model import PaymentStatus
from domain.products.model import Kind
from domain.shared.errors import ConcurrencyConflict, NotFound
from tests.builders import (
    LATER,
    a_full_order,
    an_order,
    an_order_item,
)
from tests.given import (
    given_cart_row,
    given_customer,
    given_order,
    given_payment,
    given_product,
    given_visitor,
)
from tests.units import ShopUnits


def given_variant(units: ShopUnits) -> int:
    return given_product(units).variants[0].id


def given_full_order(units: ShopUnits) -> Order:
    order = a_full_order(
        variant_ids=(given_variant(units), given_variant(units)),
        cart_id=given_cart_row(units),
        visitor_id=given_visitor(units).id,
        customer_id=given_customer(units).id,
    )
    with units.write() as unit:
        return unit.commit(unit.orders.add(order))


def stored(units: ShopUnits, order_id: int) -> Order:
    with units.read() as unit:
        return unit.orders.get(order_id)


def save(units: ShopUnits, order: Order) -> Order:
    with units.write() as unit:
        before = unit.orders.get_for_update(order.id)
        return unit.commit(unit.orders.save(order, before))


def test_an_order_comes_back_equal(units: ShopUnits) -> None:
    full, bare = given_full_order(units), given_order(units, email=None)

    assert stored(units, full.id) == full
    assert stored(units, bare.id) == bare
    nameless = [evolve(item, id=0) for item in full.items]
    wanted = a_full_order(variant_ids=(nameless[0].variant_id, nameless[1].variant_id))
    assert tuple(nameless) == wanted.items
    assert evolve(full, id=0, items=(), visitor_id=None, customer_id=None) == evolve(
        wanted, items=(), cart_id=full.cart_id
    )


def test_items_have_ids_and_stay_in_their_order(units: ShopUnits) -> None:
    first, second = given_variant(units), given_variant(units)
    items = [
        an_order_item(variant_id=second, name="B"),
        an_order_item(variant_id=first, name="A"),
        an_order_item(variant_id=second, name="B again"),
    ]
    order = given_order(units, items=tuple(items))

    assert [item.name for item in stored(units, order.id).items] == ["B", "A", "B again"]
    assert len({item.id for item in order.items} - {0}) == 3


def test_an_order_is_found_by_its_id_and_by_its_cart(units: ShopUnits) -> None:
    order, other = given_order(units), given_order(units)
    with units.write() as unit:
        assert unit.orders.get_for_update(order.id) == order
        assert unit.orders.of_cart(order.cart_id) == order
        assert unit.orders.of_cart_for_update(other.cart_id) == other
        assert unit.orders.of_cart(99) is None
        assert unit.orders.of_cart_for_update(99) is None
        with pytest.raises(NotFound):
            unit.orders.get(99)
        with pytest.raises(NotFound):
            unit.orders.get_for_update(99)


def test_of_a_cart_comes_one_order(units: ShopUnits) -> None:
    order = given_order(units)
    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.orders.add(evolve(order, id=0))
    assert stored(units, order.id) == order


def test_an_order_is_its_customers_or_else_its_visitors(units: ShopUnits) -> None:
    anna, bert = given_customer(units).id, given_customer(units).id
    here, there = given_visitor(units).id, given_visitor(units).id
    annas = given_order(units, customer_id=anna, visitor_id=here)
    guests = given_order(units, visitor_id=here)

    def seen(visitor_id: int, customer_id: int | None) -> set[int]:
        found = set()
        for order in (annas, guests):
            with units.read() as unit:
                try:
                    owner = Owner(visitor_id=visitor_id, customer_id=customer_id)
                    found.add(unit.orders.of_owner(owner, order.id).id)
                except NotFound:
                    pass
        return found

    assert seen(here, None) == {guests.id}
    assert seen(there, None) == set()
    assert seen(there, anna) == {annas.id}
    assert seen(here, anna) == {annas.id}
    assert seen(there, bert) == set()
    assert seen(here, bert) == set()


def test_what_is_not_there_is_nobodys(units: ShopUnits) -> None:
    visitor = given_visitor(units).id
    with units.read() as unit, pytest.raises(NotFound):
        unit.orders.of_owner(Owner(visitor_id=visitor), 99)


def test_saving_keeps_how_far_it_has_come_and_leaves_what_was_bought(units: ShopUnits) -> None:
    visitor = given_visitor(units).id
    variant = given_variant(units)
    items = (an_order_item(variant_id=variant, quantity=3), an_order_item(variant_id=variant))
    before = given_order(units, visitor_id=visitor, items=items)
    untouched = given_order(units)
    come_far: dict[str, Any] = {
        "number": 1001,
        "status": OrderStatus.CANCELLED,
        "payment_status": PaidStatus.PARTIALLY_REFUNDED,
        "fulfilment_status": FulfilmentStatus.PARTIALLY_RETURNED,
        "captured": 900,
        "refunded": 800,
        "credited": 700,
        "invoice_number": 12,
        "invoiced_at": LATER,
        "updated_at": LATER,
        "placed_at": LATER,
    }
    moved = evolve(before.items[0], shipped=3, returned=2, refunded=1)
    wanted = evolve(before, items=(moved, before.items[1]), **come_far)
    rewritten = evolve(
        wanted,
        email="other@example.com",
        note="other",
        currency="EUR",
        visitor_id=None,
        cart_id=99,
        created_at=LATER,
        totals=evolve(before.totals, items=1),
        items=(evolve(moved, name="other", quantity=9, net=5), before.items[1]),
    )

    saved = save(units, rewritten)

    assert saved == evolve(wanted, version=2)
    assert stored(units, before.id) == saved
    assert stored(units, untouched.id) == untouched


def test_every_saving_makes_a_version(units: ShopUnits) -> None:
    order = given_order(units)
    order = save(units, order)
    order = save(units, order)
    assert (order.version, stored(units, order.id).version) == (3, 3)


def test_a_redraft_is_what_is_bought_now(units: ShopUnits) -> None:
    first = given_full_order(units)
    draft = given_order(units, visitor_id=first.visitor_id)
    other = given_order(units)
    variant = given_variant(units)
    wanted = a_full_order(
        variant_ids=(variant, variant),
        id=draft.id,
        cart_id=draft.cart_id,
        visitor_id=None,
        customer_id=first.customer_id,
        number=None,
        status=OrderStatus.DRAFT,
        payment_status=PaidStatus.UNPAID,
        fulfilment_status=FulfilmentStatus.NOT_FULFILLED,
        captured=0,
        refunded=0,
        credited=0,
        invoice_number=None,
        invoiced_at=None,
        placed_at=None,
        version=draft.version,
        updated_at=LATER,
    )
    with units.write() as unit:
        unit.orders.get_for_update(draft.id)
        redrafted = unit.commit(unit.orders.redraft(wanted))

    assert stored(units, draft.id) == redrafted
    assert evolve(redrafted, items=()) == evolve(wanted, items=(), version=2)
    assert [evolve(item, id=0) for item in redrafted.items] == list(wanted.items)
    assert not {item.id for item in redrafted.items} & {item.id for item in draft.items}
    assert stored(units, other.id) == other


def test_what_was_placed_is_not_drafted_again(units: ShopUnits) -> None:
    order = given_order(units, number=1001)
    with units.write() as unit, pytest.raises(NotFound):
        unit.orders.redraft(order)
    assert stored(units, order.id) == order


def test_what_is_not_there_is_not_saved(units: ShopUnits) -> None:
    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.orders.save(an_order(id=99), an_order(id=99))
        with pytest.raises(NotFound):
            unit.orders.redraft(an_order(id=99))


def test_what_is_not_all_sent_or_cancelled_is_unfinished(units: ShopUnits) -> None:
    variant = given_variant(units)
    two = an_order_item(variant_id=variant, quantity=2)
    placed = {"items": (two, evolve(two, shipped=2)), "number": 1001}
    sent = {"items": (evolve(two, shipped=2), evolve(two, shipped=1, cancelled=1)), "number": 1002}
    returned = {"items": (evolve(two, shipped=2, returned=2), two), "number": 1003}
    cancelled = {"items": (two,), "number": 1004, "status": OrderStatus.CANCELLED}
    orders = [given_order(units, **fields) for fields in (placed, sent, returned, cancelled)]
    drafts = [given_order(units, items=(two,)) for _ in range(2)]
    other = given_order(units, number=1005, items=(two,))
    given_payment(units, drafts[0].id, status=PaymentStatus.CAPTURING)
    given_payment(units, drafts[1].id, status=PaymentStatus.ACTION_REQUIRED)

    def unfinished(*found: Order) -> list[int | None]:
        with units.read() as unit:
            return list(unit.orders.unfinished([each.id for each in found]))

    assert unfinished(*orders, *drafts) == [None, 1001, 1003]
    assert unfinished(other) == [1005]
    assert unfinished(orders[1], orders[3], drafts[1]) == []
    assert unfinished() == []


def test_an_order_outlives_its_visitor(units: ShopUnits) -> None:
    here = given_visitor(units).id
    staying = given_visitor(units, last_seen_at=LATER).id
    order = given_order(units, visitor_id=here)
    other = given_order(units, visitor_id=staying)
    with units.write() as unit:
        unit.visitors.purge(LATER)
        unit.commit(None)

    assert stored(units, order.id) == evolve(order, visitor_id=None)
    assert stored(units, other.id) == other


def test_what_is_not_committed_is_not_there(units: ShopUnits) -> None:
    variant, cart = given_variant(units), given_cart_row(units)
    with units.write() as unit:
        added = unit.orders.add(an_order(cart_id=cart, items=(an_order_item(variant_id=variant),)))
    with units.read() as unit, pytest.raises(NotFound):
        unit.orders.get(added.id)


def test_amounts_are_as_large_as_a_client_can_count(units: ShopUnits) -> None:
    item = an_order_item(
        variant_id=given_variant(units), unit_price=10**12, quantity=9000, kind=Kind.DIGITAL
    )
    order = given_order(units, items=(item,))
    assert stored(units, order.id) == order
    assert order.totals.total == 9 * 10**15
