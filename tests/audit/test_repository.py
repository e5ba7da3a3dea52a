"""What storage promises of the audit log."""

from attrs import evolve

from domain.products.model import Status
from tests.builders import LATER, an_entry
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
        assert list(unit.audit.latest(10)) == [evolve(entry, id=1)]


def test_an_entry_without_facts_comes_back_equal(units: ShopUnits) -> None:
    entry = an_entry(before=None, after=None, request_id="")
    with units.write() as unit:
        unit.audit.record(entry)
        assert list(unit.audit.latest(10)) == [evolve(entry, id=1)]


def test_the_newest_entries_come_first(units: ShopUnits) -> None:
    with units.write() as unit:
        for entity_id in (7, 8, 9):
            unit.audit.record(an_entry(entity_id=entity_id))
        unit.commit(None)

    with units.read() as unit:
        assert [entry.entity_id for entry in unit.audit.latest(2)] == [9, 8]


def test_entries_leave_with_their_transaction(units: ShopUnits) -> None:
    with units.write() as unit:
        unit.audit.record(an_entry())

    with units.read() as unit:
        assert list(unit.audit.latest(10)) == []


def test_what_was_recorded_does_not_change_with_what_it_told_of(units: ShopUnits) -> None:
    facts = {"metadata": {"care": "30 °C"}}
    with units.write() as unit:
        unit.audit.record(an_entry(after=facts))
        facts["metadata"]["care"] = "60 °C"
        unit.commit(None)

    with units.read() as unit:
        assert unit.audit.latest(1)[0].after == {"metadata": {"care": "30 °C"}}
