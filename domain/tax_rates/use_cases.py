"""Making, reading, changing and deleting tax rates. Who may not is told so before anything is
read.
"""

from collections.abc import Callable

from attrs import evolve

from domain.audit.model import entry
from domain.pricing.places import as_addresses_have_it
from domain.shared.changes import sent
from domain.shared.ids import NEW
from domain.shared.paging import Key, Page
from domain.shared.postal import PostalRules
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope
from domain.tax_rates.model import StatedTaxRate, TaxRateChanges, TaxRateDraft, at, facts
from domain.tax_rates.ports import TaxRateUnit


def list_tax_rates(
    units: Units[TaxRateUnit], actor: Actor, *, limit: int, after: Key | None
) -> Page[StatedTaxRate]:
    """By id. Raises Forbidden."""
    actor.require(Scope.SETTINGS_READ)
    with units.read() as unit:
        return unit.tax_rates.page(limit=limit, after=after)


def read_tax_rate(units: Units[TaxRateUnit], actor: Actor, rate_id: int) -> StatedTaxRate:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.SETTINGS_READ)
    with units.read() as unit:
        return unit.tax_rates.get(rate_id)


def create_tax_rate(
    units: Units[TaxRateUnit], rules: PostalRules, actor: Actor, draft: TaxRateDraft
) -> StatedTaxRate:
    """Raises Forbidden, InvalidInput, TaxRateTaken."""
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        return unit.commit(add_tax_rate(unit, rules, actor, draft))


def add_tax_rate(
    unit: TaxRateUnit, rules: PostalRules, actor: Actor, draft: TaxRateDraft
) -> StatedTaxRate:
    """`create_tax_rate` within an open unit of work."""
    wanted = StatedTaxRate(
        id=NEW,
        name=draft.name,
        country=draft.country,
        region=draft.region,
        tax_class=draft.tax_class,
        millionths=draft.millionths,
        created_at=unit.now,
        updated_at=unit.now,
    )
    rate = unit.tax_rates.add(_placed(wanted, rules))
    unit.audit.record(entry(actor, "tax_rate.create", rate.id, after=facts(rate), at=unit.now))
    return rate


def change_tax_rate(
    units: Units[TaxRateUnit],
    rules: PostalRules,
    actor: Actor,
    rate_id: int,
    changes: TaxRateChanges,
    *,
    expect: Callable[[StatedTaxRate], None],
) -> StatedTaxRate:
    """`expect` sees the rate as it is and raises if the caller had another in mind.

    The place is looked at only when it changes: a region that was known once is no hindrance to
    another rate there. Orders that were placed keep what they were taxed with.

    Raises Forbidden, NotFound, InvalidInput, TaxRateTaken.
    """
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        before = unit.tax_rates.get_for_update(rate_id)
        expect(before)
        after = evolve(before, **sent(changes))
        if after.place != before.place:
            after = _placed(after, rules)
        if after == before:
            return unit.commit(before)
        after = unit.tax_rates.save(evolve(after, updated_at=unit.now))
        unit.audit.record(
            entry(
                actor,
                "tax_rate.update",
                rate_id,
                before=facts(before),
                after=facts(after),
                at=unit.now,
            )
        )
        return unit.commit(after)


def delete_tax_rate(
    units: Units[TaxRateUnit], actor: Actor, rate_id: int, expect: Callable[[StatedTaxRate], None]
) -> None:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.SETTINGS_WRITE)
    with units.write() as unit:
        before = unit.tax_rates.get_for_update(rate_id)
        expect(before)
        unit.tax_rates.remove(before)
        unit.audit.record(
            entry(actor, "tax_rate.delete", rate_id, before=facts(before), at=unit.now)
        )
        unit.commit(None)


def _placed(rate: StatedTaxRate, rules: PostalRules) -> StatedTaxRate:
    return at(rate, as_addresses_have_it(rate.place, rules))
