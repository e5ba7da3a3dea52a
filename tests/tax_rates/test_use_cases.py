"""Making, reading, changing and deleting tax rates."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from adapters.memory.store import Store
from adapters.postal.rules import GooglePostalRules
from domain.shared.errors import Forbidden, InvalidInput, NotFound, StaleVersion, Violation
from domain.staff.model import ANYONE, Actor
from domain.tax_rates.model import (
    StatedTaxRate,
    TaxRateChanges,
    TaxRateDraft,
    TaxRateTaken,
    facts,
)
from domain.tax_rates.use_cases import (
    change_tax_rate,
    create_tax_rate,
    delete_tax_rate,
    list_tax_rates,
    read_tax_rate,
)
from tests.builders import AT, a_manager, a_supporter, an_owner
from tests.doubles import FrozenClock
from tests.given import given_tax_rate
from tests.trail import another, trail, whatever
from tests.units import ShopUnits

RULES = GooglePostalRules()


def _create(units: ShopUnits, actor: Actor | None = None, **fields: object) -> StatedTaxRate:
    draft = TaxRateDraft(**{"name": "Sales tax", "millionths": 72_500, **fields})  # type: ignore[arg-type]
    return create_tax_rate(units, RULES, actor or a_manager(), draft)


def _change(units: ShopUnits, rate_id: int, **fields: object) -> StatedTaxRate:
    changes = TaxRateChanges(**fields)  # type: ignore[arg-type]
    return change_tax_rate(units, RULES, a_manager(), rate_id, changes, expect=whatever)


def _refused(units: ShopUnits, **place: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        _create(units, **place)
    return [(each.pointer, each.code) for each in caught.value.violations]


def test_a_region_is_kept_as_addresses_have_it(memory_units: ShopUnits) -> None:
    rate = _create(memory_units, country="US", region=" california ")

    assert (rate.country, rate.region) == ("US", "CA")
    assert (rate.version, rate.created_at, rate.updated_at) == (1, AT, AT)
    assert read_tax_rate(memory_units, a_supporter(), rate.id) == rate
    assert _create(memory_units, country="CA", region="quebec").region == "QC"
    # There is no list of these: what is written in an address is what counts.
    assert _create(memory_units, country="DE", region=" Büsingen ").region == "Büsingen"


def test_a_rate_is_for_all_of_a_country_or_for_anywhere(memory_units: ShopUnits) -> None:
    assert _create(memory_units, country="US").region == ""
    anywhere = _create(memory_units, region=" ")
    assert (anywhere.country, anywhere.region) == ("", "")


def test_a_place_that_is_none_is_refused(memory_units: ShopUnits, store: Store) -> None:
    before = store.tables
    assert _refused(memory_units, country="XX") == [("/country", "unknown")]
    assert _refused(memory_units, country="US", region="Bavaria") == [("/region", "unknown")]
    assert _refused(memory_units, region="CA") == [("/country", "required")]
    assert store.tables is before


def test_a_second_tax_of_a_place_has_another_name(memory_units: ShopUnits, store: Store) -> None:
    _create(memory_units, country="US", region="CA")
    other = _create(memory_units, country="US", region="CA", name="City tax")
    before = store.tables
    with pytest.raises(TaxRateTaken):
        _create(memory_units, country="US", region="California", name="SALES TAX")
    with pytest.raises(TaxRateTaken):
        _change(memory_units, other.id, name="sales tax")
    assert store.tables is before
    _create(memory_units, country="US", region="CA", tax_class="books")


def test_only_what_was_sent_changes(memory_units: ShopUnits, clock: FrozenClock) -> None:
    before = _create(memory_units, country="US", region="CA")
    clock.advance(timedelta(hours=1))
    after = _change(memory_units, before.id, region="New York", millionths=0)

    assert after == evolve(
        before, region="NY", millionths=0, version=2, updated_at=AT + timedelta(hours=1)
    )
    assert read_tax_rate(memory_units, a_manager(), before.id) == after
    assert [(each.action, each.before, each.after) for each in trail(memory_units)] == [
        ("tax_rate.create", None, facts(before)),
        ("tax_rate.update", facts(before), facts(after)),
    ]


def test_a_change_of_nothing_writes_nothing(memory_units: ShopUnits, store: Store) -> None:
    rate = _create(memory_units, country="US", region="CA")
    before = store.tables
    assert _change(memory_units, rate.id) == rate
    assert _change(memory_units, rate.id, region="california", millionths=72_500) == rate
    assert store.tables == before


def test_country_and_region_have_to_fit_together(memory_units: ShopUnits, store: Store) -> None:
    rate = _create(memory_units, country="US", region="CA")
    before = store.tables
    for fields in ({"country": ""}, {"country": "AU"}, {"region": "Bavaria"}):
        with pytest.raises(InvalidInput):
            _change(memory_units, rate.id, **fields)
    assert store.tables is before
    assert _change(memory_units, rate.id, country="", region="").country == ""


def test_a_rate_of_a_region_that_is_known_no_longer_can_be_changed(
    memory_units: ShopUnits,
) -> None:
    old = given_tax_rate(memory_units, country="US", region="Old state")
    assert _change(memory_units, old.id, millionths=5).region == "Old state"


def test_who_had_another_version_in_mind_changes_nothing(
    memory_units: ShopUnits, store: Store
) -> None:
    rate = given_tax_rate(memory_units)
    before = store.tables
    with pytest.raises(StaleVersion):
        change_tax_rate(
            memory_units, RULES, an_owner(), rate.id, TaxRateChanges(name="x"), expect=another
        )
    with pytest.raises(StaleVersion):
        delete_tax_rate(memory_units, an_owner(), rate.id, another)
    assert store.tables is before


def test_a_deleted_rate_is_gone_and_stays_in_the_log(memory_units: ShopUnits) -> None:
    rate = given_tax_rate(memory_units)
    delete_tax_rate(memory_units, a_manager(), rate.id, whatever)

    with pytest.raises(NotFound):
        read_tax_rate(memory_units, a_manager(), rate.id)
    [entry] = trail(memory_units)
    assert (entry.action, entry.entity_id) == ("tax_rate.delete", rate.id)
    assert (entry.before, entry.after) == (facts(rate), None)


def test_what_does_not_exist_is_not_found(memory_units: ShopUnits) -> None:
    with pytest.raises(NotFound):
        read_tax_rate(memory_units, a_manager(), 99)
    with pytest.raises(NotFound):
        _change(memory_units, 99, name="x")
    with pytest.raises(NotFound):
        delete_tax_rate(memory_units, a_manager(), 99, whatever)
    assert trail(memory_units) == []


def test_rates_are_listed_in_pages(memory_units: ShopUnits) -> None:
    rates = [given_tax_rate(memory_units) for _ in range(3)]
    first = list_tax_rates(memory_units, a_supporter(), limit=2, after=None)
    second = list_tax_rates(memory_units, a_supporter(), limit=2, after=first.after)
    assert [*first.items, *second.items] == rates


def test_who_may_not_write_writes_nothing(memory_units: ShopUnits, store: Store) -> None:
    rate = given_tax_rate(memory_units)
    before = store.tables
    for actor in (ANYONE, a_supporter()):
        with pytest.raises(Forbidden):
            _create(memory_units, actor)
        with pytest.raises(Forbidden):
            change_tax_rate(
                memory_units, RULES, actor, rate.id, TaxRateChanges(name="x"), expect=whatever
            )
        with pytest.raises(Forbidden):
            delete_tax_rate(memory_units, actor, rate.id, whatever)
    with pytest.raises(Forbidden):
        list_tax_rates(memory_units, ANYONE, limit=2, after=None)
    with pytest.raises(Forbidden):
        read_tax_rate(memory_units, ANYONE, rate.id)
    assert store.tables is before


def test_what_is_wrong_with_a_place_is_said_in_words(memory_units: ShopUnits) -> None:
    with pytest.raises(InvalidInput) as caught:
        _create(memory_units, country="US", region="Californa")
    [told] = caught.value.violations
    assert told == Violation("/region", "unknown", told.detail)
    assert "did you mean California?" in told.detail
