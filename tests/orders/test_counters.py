"""What storage promises of numbers, and of what is told about an order."""

import pytest
from attrs import evolve

from domain.orders.model import (
    OrderKind,
    TimelineEntry,
)
from tests.builders import (
    LATER,
    a_timeline_entry,
)
from tests.given import (
    given_order,
)
from tests.units import ShopUnits


def test_numbers_follow_one_another_each_row_by_itself(units: ShopUnits) -> None:
    def given(*counters: str) -> list[int]:
        with units.write() as unit:
            return unit.commit([unit.orders.next_number(name, 1001) for name in counters])

    assert given("order") == [1001]
    assert given("order", "order", "invoice") == [1002, 1003, 1001]
    assert given("invoice", "order") == [1002, 1004]


def test_a_row_of_numbers_begins_where_it_is_said(units: ShopUnits) -> None:
    with units.write() as unit:
        assert unit.orders.next_number("invoice", 1) == 1
        assert unit.orders.next_number("invoice", 1) == 2


def test_a_number_that_was_rolled_back_is_given_again(units: ShopUnits) -> None:
    with units.write() as unit:
        assert unit.orders.next_number("order", 1001) == 1001
    with units.write() as unit:
        assert unit.commit(unit.orders.next_number("order", 1001)) == 1001
    with units.write() as unit:
        assert unit.orders.next_number("order", 1001) == 1002
    with units.write() as unit:
        assert unit.commit(unit.orders.next_number("order", 1001)) == 1002


def test_a_timeline_tells_what_happened_in_its_order(units: ShopUnits) -> None:
    order, other = given_order(units), given_order(units)
    facts = {"text": "Größe 🦓 'x'", "amount": 2**53, "items": [{"id": 1}], "none": None}
    full = TimelineEntry(
        order_id=order.id,
        kind=OrderKind.NOTE,
        facts=facts,
        actor="staff:3:Änne",
        recorded_at=LATER,
    )
    with units.write() as unit:
        told = [unit.orders.tell(full), unit.orders.tell(a_timeline_entry(order.id))]
        unit.orders.tell(a_timeline_entry(other.id))
        unit.commit(None)

    facts["text"] = "changed by whoever told it"
    with units.read() as unit:
        found = unit.orders.timeline(order.id)
        assert [entry.id for entry in found] == [entry.id for entry in told]
        assert found[0] == evolve(full, id=told[0].id, facts={**facts, "text": "Größe 🦓 'x'"})
        assert found[1] == evolve(a_timeline_entry(order.id), id=told[1].id)
        assert not unit.orders.timeline(99)


@pytest.mark.parametrize("kind", list(OrderKind))
def test_a_timeline_tells_of_everything(units: ShopUnits, kind: OrderKind) -> None:
    order = given_order(units)
    with units.write() as unit:
        unit.orders.tell(a_timeline_entry(order.id, kind=kind))
        unit.commit(None)
    with units.read() as unit:
        assert [entry.kind for entry in unit.orders.timeline(order.id)] == [kind]
