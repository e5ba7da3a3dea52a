"""What storage promises of visitors."""

from datetime import timedelta

import pytest
from attrs import evolve

from domain.shared.errors import NotFound
from tests.builders import AT, LATER, a_visitor
from tests.given import given_customer, given_visitor
from tests.units import ShopUnits


def link(units: ShopUnits, visitor_id: int, customer_id: int) -> bool:
    with units.write() as unit:
        return unit.commit(unit.visitors.link(visitor_id, customer_id))


def test_a_visitor_comes_back_equal(units: ShopUnits) -> None:
    visitor = given_visitor(units, digest=bytes(range(224, 256)), last_seen_at=LATER)
    other = given_visitor(units)

    with units.read() as unit:
        assert unit.visitors.get(visitor.id) == visitor
        assert unit.visitors.by_digest(visitor.digest) == visitor
        assert unit.visitors.get(other.id) == other


def test_only_the_right_digest_finds_a_visitor(units: ShopUnits) -> None:
    visitor, other = given_visitor(units), given_visitor(units)

    with units.read() as unit:
        assert unit.visitors.by_digest(visitor.digest) == visitor
        assert unit.visitors.by_digest(other.digest) == other
        assert unit.visitors.by_digest(a_visitor().digest) is None


def test_a_visitor_who_never_came_is_not_found(units: ShopUnits) -> None:
    given_visitor(units)
    with units.read() as unit, pytest.raises(NotFound):
        unit.visitors.get(99)


def test_the_last_use_moves_forward_and_never_back(units: ShopUnits) -> None:
    visitor, other = given_visitor(units), given_visitor(units)
    for at in (LATER, AT, LATER - timedelta(microseconds=1)):
        with units.write() as unit:
            unit.visitors.seen(visitor.id, at)
            unit.commit(None)

    with units.read() as unit:
        assert unit.visitors.get(visitor.id).last_seen_at == LATER
        assert unit.visitors.get(visitor.id).created_at == AT
        assert unit.visitors.get(other.id) == other


def test_the_use_by_a_visitor_who_is_gone_is_noted_nowhere(units: ShopUnits) -> None:
    visitor = given_visitor(units)
    with units.write() as unit:
        unit.visitors.seen(99, LATER)
        unit.commit(None)

    with units.read() as unit:
        assert unit.visitors.get(visitor.id) == visitor


def test_a_visitor_becomes_the_customers_who_logs_in(units: ShopUnits) -> None:
    visitor, other = given_visitor(units), given_visitor(units)
    anna, bert = given_customer(units), given_customer(units)
    assert link(units, visitor.id, bert.id)

    with units.read() as unit:
        assert unit.visitors.get(visitor.id) == evolve(visitor, customer_id=bert.id)
        assert unit.visitors.by_digest(visitor.digest) == evolve(visitor, customer_id=bert.id)
        assert unit.visitors.get(other.id) == other
    assert link(units, visitor.id, bert.id)
    assert not link(units, visitor.id, anna.id)
    assert link(units, other.id, anna.id)
    with units.read() as unit:
        assert unit.visitors.get(visitor.id).customer_id == bert.id


def test_a_visitor_who_is_gone_becomes_nobodys(units: ShopUnits) -> None:
    visitor = given_visitor(units)
    assert not link(units, visitor.id + 1, given_customer(units).id)

    with units.read() as unit:
        assert unit.visitors.get(visitor.id) == visitor


def test_a_customers_visitor_comes_back_equal(units: ShopUnits) -> None:
    given_customer(units)
    visitor = given_visitor(units, customer_id=given_customer(units).id, last_seen_at=LATER)

    with units.read() as unit:
        assert unit.visitors.get(visitor.id) == visitor


def test_visitors_who_did_not_come_back_are_purged_unless_they_are_a_customers(
    units: ShopUnits,
) -> None:
    old = given_visitor(units, last_seen_at=AT)
    young = given_visitor(units, last_seen_at=AT + timedelta(microseconds=1))
    of_a_customer = given_visitor(units, customer_id=given_customer(units).id)
    moment = AT + timedelta(microseconds=1)

    with units.write() as unit:
        assert unit.visitors.purge(moment) == 1
        assert unit.visitors.purge(moment) == 0
        unit.commit(None)

    with units.read() as unit:
        assert unit.visitors.get(young.id) == young
        assert unit.visitors.get(of_a_customer.id) == of_a_customer
        with pytest.raises(NotFound):
            unit.visitors.get(old.id)
