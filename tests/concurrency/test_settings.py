"""Taxes and shipping make sense, however many managers change them at once."""

from collections import Counter

import pytest

from adapters.mysql.unit_of_work import MySQLUnits
from adapters.postal.rules import GooglePostalRules
from domain.pricing.model import Place, Step, Tariff
from domain.shared.errors import InvalidInput, NotFound, StaleVersion
from domain.shipping.methods import create_shipping_method
from domain.shipping.model import ShippingMethodDraft, ShippingZoneInUse
from domain.shipping.zones import delete_shipping_zone
from domain.tax_rates.model import StatedTaxRate, TaxRateChanges, TaxRateDraft, TaxRateTaken
from domain.tax_rates.use_cases import change_tax_rate, create_tax_rate
from tests.builders import a_manager
from tests.concurrency.crowd import all_at_once
from tests.given import given_shipping_zone, given_tax_rate
from tests.trail import trail, whatever

pytestmark = pytest.mark.database

RULES = GooglePostalRules()


def test_no_method_is_left_in_a_zone_that_goes(busy_units: MySQLUnits) -> None:
    outcomes: Counter[str] = Counter()
    for _ in range(8):
        outcomes.update(_made_and_deleted_at_once(busy_units))
    assert outcomes.keys() <= {"NoneType", "StatedShippingMethod", *_REFUSALS}
    with busy_units.read() as unit:
        methods = unit.shipping.page(limit=200, after=None).items
        zones = {zone.id for zone in unit.shipping_zones.page(limit=200, after=None).items}
    assert {method.zone_id for method in methods} == zones
    assert len(methods) == outcomes["StatedShippingMethod"]


_REFUSALS = {each.__name__ for each in (ShippingZoneInUse, InvalidInput, NotFound)}


def _made_and_deleted_at_once(units: MySQLUnits) -> list[str]:
    zone_id = given_shipping_zone(units).id

    def act(number: int) -> object:
        if number % 2:
            return units.retry(lambda: delete_shipping_zone(units, a_manager(), zone_id, whatever))
        draft = ShippingMethodDraft(
            zone_id=zone_id, name=f"Method {number}", tariff=Tariff(steps=(Step(0, 1),))
        )
        return units.retry(lambda: create_shipping_method(units, a_manager(), draft))

    return [type(got).__name__ for got in all_at_once(6, act)]


def test_the_same_tax_is_added_once(busy_units: MySQLUnits) -> None:
    draft = TaxRateDraft(name="Sales tax", country="US", region="CA", millionths=72_500)

    def create(_: int) -> StatedTaxRate:
        return busy_units.retry(lambda: create_tax_rate(busy_units, RULES, a_manager(), draft))

    got = Counter(type(each) for each in all_at_once(10, create))

    assert got == {StatedTaxRate: 1, TaxRateTaken: 9}
    with busy_units.read() as unit:
        assert len(unit.tax_rates.rates_at(Place("US", "CA"))) == 1
    assert len(trail(busy_units)) == 1


def test_of_many_who_saw_the_same_version_one_changes_it(busy_units: MySQLUnits) -> None:
    rate = given_tax_rate(busy_units)

    def as_it_was(found: StatedTaxRate) -> None:
        if found.version != rate.version:
            raise StaleVersion("It was changed meanwhile.")

    def change(number: int) -> StatedTaxRate:
        changes = TaxRateChanges(millionths=number)
        return busy_units.retry(
            lambda: change_tax_rate(
                busy_units, RULES, a_manager(), rate.id, changes, expect=as_it_was
            )
        )

    got = Counter(type(each) for each in all_at_once(10, change))

    assert got == {StatedTaxRate: 1, StaleVersion: 9}
    with busy_units.read() as unit:
        assert unit.tax_rates.get(rate.id).version == 2
