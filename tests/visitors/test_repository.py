"""What storage promises of visitors."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final

import pytest
from attrs import evolve

from domain.shared.errors import NotFound
from tests.builders import AT, LATER, a_session, a_visitor
from tests.given import given_customer, given_session, given_visitor
from tests.units import ShopUnits

NEW: Final = bytes(range(32))


def link(units: ShopUnits, visitor_id: int, customer_id: int, digest: bytes = NEW) -> bool:
    with units.write() as unit:
        return unit.commit(unit.visitors.link(visitor_id, customer_id, digest))


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

    linked = evolve(visitor, customer_id=bert.id, digest=NEW)
    with units.read() as unit:
        assert unit.visitors.get(visitor.id) == unit.visitors.by_digest(NEW) == linked
        # What called it before the log-in is nobody's.
        assert unit.visitors.by_digest(visitor.digest) is None
        assert unit.visitors.get(other.id) == other
    again = bytes(range(1, 33))
    assert link(units, visitor.id, bert.id, again)
    assert not link(units, visitor.id, anna.id)
    assert link(units, other.id, anna.id)
    with units.read() as unit:
        assert unit.visitors.get(visitor.id) == evolve(linked, digest=again)


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


def test_visitors_who_did_not_come_back_are_purged_unless_a_session_refers_to_them(
    units: ShopUnits,
) -> None:
    customer, moment = given_customer(units), AT + timedelta(microseconds=1)
    old = given_visitor(units, last_seen_at=AT)
    logged_out = given_visitor(units, last_seen_at=AT, customer_id=customer.id)
    logged_in = given_visitor(units, last_seen_at=AT, customer_id=customer.id)
    given_session(units, customer.subject, visitor_id=logged_in.id)
    young = given_visitor(units, last_seen_at=moment)
    youngs = given_visitor(units, last_seen_at=moment, customer_id=customer.id)

    with units.write() as unit:
        assert unit.visitors.purge(moment) == 2
        assert unit.visitors.purge(moment) == 0
        unit.commit(None)

    with units.read() as unit:
        for kept in (logged_in, young, youngs):
            assert unit.visitors.get(kept.id) == kept
        for gone in (old, logged_out):
            with pytest.raises(NotFound):
                unit.visitors.get(gone.id)


def test_who_logs_in_as_a_visitor_who_is_just_being_forgotten_keeps_it(units: ShopUnits) -> None:
    customer = given_customer(units)
    visitor, other = given_visitor(units), given_visitor(units)
    later = AT + timedelta(microseconds=1)

    def purge() -> int:
        with units.write() as unit:
            return unit.commit(unit.visitors.purge(later))

    with ThreadPoolExecutor(1) as thread:
        with units.write() as unit:
            assert unit.visitors.link(visitor.id, customer.id, NEW)
            purged = thread.submit(purge)
            with pytest.raises(TimeoutError):
                purged.result(timeout=0.2)
            unit.sessions.add(a_session(customer.subject, visitor_id=visitor.id))
            unit.commit(None)
        assert purged.result() == 1

    with units.read() as unit:
        assert unit.visitors.get(visitor.id).customer_id == customer.id
        with pytest.raises(NotFound):
            unit.visitors.get(other.id)
