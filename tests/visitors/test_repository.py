"""What storage promises of visitors."""

from datetime import timedelta

import pytest

from domain.shared.errors import NotFound
from tests.builders import AT, LATER, a_visitor
from tests.given import given_visitor
from tests.units import ShopUnits


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
