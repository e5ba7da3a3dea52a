"""What storage promises of the money ledger."""

import pymysql
import pytest
from attrs import evolve

from domain.ledger.model import Account, Posting, captured
from domain.ledger.use_cases import post
from domain.shared.errors import ConcurrencyConflict
from tests.builders import LATER, a_money_entry
from tests.given import given_order
from tests.units import ShopUnits

# What the schema would not have is no mistake of a caller: no domain error stands for it.
BROKEN = (ValueError, pymysql.MySQLError)


def test_entries_come_back_equal_and_in_order(units: ShopUnits) -> None:
    order, other = given_order(units), given_order(units)
    entries = [
        a_money_entry(order.id, account=Account.RECEIVABLE, amount=2**53),
        a_money_entry(order.id, account=Account.TAX, amount=-(2**53), currency="JPY"),
        a_money_entry(order.id, posting=Posting.REFUNDED, source_id=2**62, recorded_at=LATER),
    ]
    with units.write() as unit:
        unit.ledger.post(entries)
        unit.ledger.post([a_money_entry(other.id)])
        unit.commit(None)

    with units.read() as unit:
        found = unit.ledger.of_order(order.id)
        assert [evolve(entry, id=0) for entry in found] == entries
        assert [entry.id for entry in found] == sorted({entry.id for entry in found})
        assert len(unit.ledger.of_order(other.id)) == 1
        assert not unit.ledger.of_order(99)


def test_the_same_is_posted_once_from_one_source(units: ShopUnits) -> None:
    order = given_order(units)
    with units.write() as unit:
        unit.ledger.post([a_money_entry(order.id, posting=Posting.CAPTURED, source_id=7)])
        unit.commit(None)

    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.ledger.post([a_money_entry(order.id, posting=Posting.CAPTURED, source_id=7)])
    with units.write() as unit:
        unit.ledger.post([a_money_entry(order.id, posting=Posting.CAPTURED, source_id=8)])
        unit.ledger.post([a_money_entry(order.id, posting=Posting.REFUNDED, source_id=7)])
        unit.commit(None)
    with units.read() as unit:
        assert len(unit.ledger.of_order(order.id)) == 3


def test_posting_nothing_posts_nothing(units: ShopUnits) -> None:
    order = given_order(units)
    with units.write() as unit:
        unit.ledger.post([])
        unit.commit(None)
    with units.read() as unit:
        assert not unit.ledger.of_order(order.id)


def test_an_entry_of_nothing_is_refused_by_the_storage_itself(units: ShopUnits) -> None:
    order = given_order(units)
    with units.write() as unit, pytest.raises(BROKEN):
        unit.ledger.post([a_money_entry(order.id, amount=0)])


def test_nothing_is_posted_of_an_order_that_is_not_there(units: ShopUnits) -> None:
    with units.write() as unit, pytest.raises(BROKEN):
        unit.ledger.post([a_money_entry(99)])


def test_what_is_not_committed_is_not_there(units: ShopUnits) -> None:
    order = given_order(units)
    with units.write() as unit:
        unit.ledger.post([a_money_entry(order.id)])
    with units.read() as unit:
        assert not unit.ledger.of_order(order.id)


def test_a_posting_is_kept_as_entries_of_one_time(units: ShopUnits) -> None:
    order = given_order(units)
    with units.write() as unit:
        post(
            unit,
            Posting.CAPTURED,
            captured(1499),
            order_id=order.id,
            source_id=3,
            currency="USD",
        )
        at = unit.commit(unit.now)

    with units.read() as unit:
        found = {entry.account: entry for entry in unit.ledger.of_order(order.id)}
    assert {account: entry.amount for account, entry in found.items()} == {
        Account.CAPTURED: 1499,
        Account.RECEIVABLE: -1499,
    }
    assert {(entry.posting, entry.source_id, entry.recorded_at) for entry in found.values()} == {
        (Posting.CAPTURED, 3, at)
    }
