"""What storage promises of the audit log."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from domain.audit.model import AuditEntry, AuditFilter
from domain.products.model import Status
from domain.shared.paging import Key
from tests.builders import AT, LATER, an_entry
from tests.trail import latest
from tests.units import ShopUnits


def test_an_entry_comes_back_equal(units: ShopUnits) -> None:
    entry = an_entry(
        actor="token:1:Größe 🦓 'x'",
        action="product.update",
        entity_id=2**60,
        before={"name": "日本", "price": 2**60, "category_id": None, "tag_ids": [1, 2]},
        after={"status": Status.ACTIVE, "metadata": {"a": ""}, "images": []},
        request_id="0123456789abcdef",
        recorded_at=LATER,
    )
    with units.write() as unit:
        unit.audit.record(entry)
        unit.commit(None)

    with units.read() as unit:
        assert latest(unit, 10) == [evolve(entry, id=1)]


def test_an_entry_without_facts_comes_back_equal(units: ShopUnits) -> None:
    entry = an_entry(before=None, after=None, request_id="")
    with units.write() as unit:
        unit.audit.record(entry)
        assert latest(unit, 10) == [evolve(entry, id=1)]


def test_the_newest_entries_come_first(units: ShopUnits) -> None:
    with units.write() as unit:
        for entity_id in (7, 8, 9):
            unit.audit.record(an_entry(entity_id=entity_id))
        unit.commit(None)

    with units.read() as unit:
        assert [entry.entity_id for entry in latest(unit, 2)] == [9, 8]


def test_entries_leave_with_their_transaction(units: ShopUnits) -> None:
    with units.write() as unit:
        unit.audit.record(an_entry())

    with units.read() as unit:
        assert latest(unit, 10) == []


def test_what_was_recorded_does_not_change_with_what_it_told_of(units: ShopUnits) -> None:
    facts = {"metadata": {"care": "30 °C"}}
    with units.write() as unit:
        unit.audit.record(an_entry(after=facts))
        facts["metadata"]["care"] = "60 °C"
        unit.commit(None)

    with units.read() as unit:
        assert latest(unit, 1)[0].after == {"metadata": {"care": "30 °C"}}


def found(units: ShopUnits, **wanted: Any) -> list[int]:
    """The ids of the entries that fit."""
    with units.read() as unit:
        page = unit.audit.page(AuditFilter(**wanted), limit=50, after=None)
    return [entry.id for entry in page.items]


def given_entries(units: ShopUnits, *entries: AuditEntry) -> None:
    with units.write() as unit:
        for entry in entries:
            unit.audit.record(entry)
        unit.commit(None)


@pytest.mark.parametrize(
    ("name", "value", "others"),
    [
        ("action", "tag.update", ["tag.delete", "tag.update_all", "tag.updat"]),
        ("entity_id", 7, [70, 8]),
        ("actor", "Änne", ["änne", "Anne", "Änne ", " Änne", "Ännes", "Änn"]),
        ("request_id", "request-a", ["request-A", "request-", "request-ab"]),
    ],
)
def test_a_filter_finds_what_is_equal_and_nothing_that_is_only_like_it(
    units: ShopUnits, name: str, value: object, others: list[object]
) -> None:
    given_entries(units, *(an_entry(**{name: each}) for each in (value, *others, value)))

    assert found(units, **{name: value}) == [len(others) + 2, 1]


def test_all_filters_have_to_hold(units: ShopUnits) -> None:
    wanted = {"action": "tag.update", "entity_id": 7, "actor": "Anne", "request_id": "a"}
    others = {"action": "tag.delete", "entity_id": 8, "actor": "Bert", "request_id": "b"}
    given_entries(units, an_entry(**wanted))
    given_entries(units, *(an_entry(**{**wanted, name: others[name]}) for name in others))
    given_entries(units, an_entry(**wanted, recorded_at=LATER))

    assert found(units, **wanted) == [6, 1]
    assert found(units, **wanted, until=LATER) == [1]


def test_a_time_belongs_to_what_begins_with_it_and_not_to_what_ends_with_it(
    units: ShopUnits,
) -> None:
    tick = timedelta(microseconds=1)
    given_entries(units, *(an_entry(recorded_at=at) for at in (AT - tick, AT, AT + tick)))

    assert found(units, since=AT) == [3, 2]
    assert found(units, until=AT) == [1]
    assert found(units, since=AT, until=AT + tick) == [2]
    assert found(units, since=AT, until=AT) == []
    assert found(units, since=AT + tick, until=AT) == []


def test_pages_go_through_entries_of_one_time_and_of_several(units: ShopUnits) -> None:
    times = [AT, LATER, AT, LATER, AT]
    given_entries(units, *(an_entry(recorded_at=at) for at in times))
    given_entries(units, an_entry(actor="another"))

    seen: list[list[int]] = []
    after: Key | None = None
    with units.read() as unit:
        while not seen or after:
            page = unit.audit.page(AuditFilter(actor="test owner"), limit=2, after=after)
            seen.append([entry.id for entry in page.items])
            after = page.after
    assert seen == [[4, 2], [5, 3], [1]]


def test_a_page_that_ends_with_the_last_entry_has_none_after_it(units: ShopUnits) -> None:
    given_entries(units, an_entry(), an_entry())
    with units.read() as unit:
        assert unit.audit.page(AuditFilter(), limit=2, after=None).after is None
        assert unit.audit.page(AuditFilter(), limit=1, after=None).after == (AT, 2)
