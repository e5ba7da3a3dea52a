"""Giving orders their invoices."""

from typing import Any

import pytest
from attrs import evolve

from adapters.memory.store import Store
from domain.orders.invoicing import issue_invoice, read_invoice
from domain.orders.model import (
    NotPlaced,
    OrderKind,
    OrderStatus,
)
from domain.orders.use_cases import (
    read_timeline,
)
from domain.shared.errors import Forbidden, NotFound
from tests.builders import (
    AT,
    a_manager,
    a_supporter,
)
from tests.doubles import FrozenClock
from tests.given import given_order
from tests.orders.callers import a_customer_at, a_visitor_at
from tests.trail import trail
from tests.units import ShopUnits


def test_an_invoice_is_given_once(memory_units: ShopUnits, clock: FrozenClock) -> None:
    anna = a_customer_at(memory_units)
    first = given_order(memory_units, number=1001, customer_id=anna.customer_id)
    second = given_order(memory_units, number=1002)

    invoiced = issue_invoice(memory_units, anna, first.id)
    at = clock.now()
    assert invoiced == evolve(
        first, invoice_number=1, invoiced_at=at, updated_at=at, version=first.version + 1
    )
    assert issue_invoice(memory_units, a_manager(), second.id).invoice_number == 2
    for actor in (anna, a_manager()):
        assert issue_invoice(memory_units, actor, first.id) == invoiced
        assert read_invoice(memory_units, actor, first.id) == invoiced

    [told] = read_timeline(memory_units, a_manager(), first.id)
    assert (told.kind, told.facts, told.actor) == (OrderKind.INVOICED, {"number": 1}, anna.name)
    logged = [(entry.action, entry.entity_id, entry.after) for entry in trail(memory_units)]
    assert logged == [
        ("order.invoice", first.id, {"invoice_number": 1}),
        ("order.invoice", second.id, {"invoice_number": 2}),
    ]


@pytest.mark.parametrize("fields", [{}, {"number": 1, "status": OrderStatus.CANCELLED}])
def test_only_what_is_placed_gets_an_invoice(
    memory_units: ShopUnits, store: Store, fields: dict[str, Any]
) -> None:
    order = given_order(memory_units, **fields)
    before = store.tables
    with pytest.raises(NotPlaced):
        issue_invoice(memory_units, a_manager(), order.id)
    assert store.tables == before


def test_what_was_cancelled_keeps_the_invoice_it_had(memory_units: ShopUnits) -> None:
    order = given_order(
        memory_units, number=1, status=OrderStatus.CANCELLED, invoice_number=7, invoiced_at=AT
    )
    assert issue_invoice(memory_units, a_manager(), order.id) == order


def test_an_invoice_is_theirs_whose_the_order_is(memory_units: ShopUnits, store: Store) -> None:
    anna, bert = a_customer_at(memory_units), a_customer_at(memory_units)
    order = given_order(
        memory_units, number=1, customer_id=anna.customer_id, invoice_number=7, invoiced_at=AT
    )
    before = store.tables
    for actor in (bert, a_visitor_at(memory_units)):
        with pytest.raises(NotFound):
            read_invoice(memory_units, actor, order.id)
        with pytest.raises(NotFound):
            issue_invoice(memory_units, actor, order.id)
    with pytest.raises(Forbidden):
        issue_invoice(memory_units, a_supporter(), order.id)
    assert read_invoice(memory_units, a_supporter(), order.id) == order
    assert store.tables.orders == before.orders


def test_what_has_no_invoice_has_none_to_show(memory_units: ShopUnits) -> None:
    order = given_order(memory_units, number=1)
    with pytest.raises(NotFound):
        read_invoice(memory_units, a_manager(), order.id)
