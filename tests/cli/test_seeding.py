"""What a seed preset leaves in the shop, by either adapter."""

from attrs import evolve

from domain.pricing.model import Measure, Place, Taxes
from domain.pricing.shipping import cost, methods_at
from domain.pricing.taxes import table_at
from domain.shared.paging import Page
from entrypoints.bootstrap import Shop
from entrypoints.seeding import seed
from tests.given import given_shipping_zone, given_tax_rate
from tests.shopfront import dump
from tests.units import ShopUnits

PLACES = (Place("US", "CA"), Place("US", "AK"), Place("DE"), Place("FR", "x"), Place("AQ"), Place())


def _percent_at(units: ShopUnits, place: Place) -> float:
    with units.read() as unit:
        rates = tuple(unit.tax_rates.rates_at(place))
    table = table_at(Taxes(inclusive=False, home=Place(), rates=rates), place)
    assert table.knows("standard")
    return table.taxed(1_000_000, "standard").tax / 10_000


def _ways_to(units: ShopUnits, place: Place, total: int) -> dict[str, int | None]:
    with units.read() as unit:
        near = methods_at(unit.shipping.methods_at(place), place)
    return {each.name: cost(each.tariff, total, weight=None) for each in near}


def test_a_newcomers_goods_are_taxed_and_sent_anywhere(seeded: Shop) -> None:
    assert [_percent_at(seeded.units, place) for place in PLACES] == [7.25, 0, 19, 0, 0, 0]
    for place in PLACES:
        assert _ways_to(seeded.units, place, 4999) == {"Standard": 500, "Express": 1500}
        assert _ways_to(seeded.units, place, 5000) == {"Standard": 0, "Express": 1500}


def test_goods_without_a_weight_can_be_sent(seeded: Shop) -> None:
    with seeded.units.read() as unit:
        methods = unit.shipping.page(limit=10, after=None).items
    assert {method.tariff.measure for method in methods} == {Measure.TOTAL}


def test_seeding_twice_changes_nothing(seeded: Shop) -> None:
    before = dump(seeded.units)
    assert seed(seeded, "classic") == 0
    assert dump(seeded.units) == before


def test_what_the_manager_changed_and_deleted_stays_so(seeded: Shop) -> None:
    with seeded.units.write() as unit:
        rates, methods = (
            page(limit=10, after=None).items for page in (unit.tax_rates.page, unit.shipping.page)
        )
        for rate in rates[1:]:
            unit.tax_rates.remove(rate)
        unit.tax_rates.save(evolve(rates[0], name="VAT", country="FR", millionths=200_000))
        for method in methods:
            unit.shipping.remove(method)
        unit.commit(None)
    before = dump(seeded.units)
    seed(seeded, "classic")
    assert dump(seeded.units) == before


def test_a_shop_with_rates_of_its_own_gets_no_others(shop: Shop, units: ShopUnits) -> None:
    rate = given_tax_rate(units)
    assert seed(shop, "classic") == 5
    with units.read() as unit:
        assert unit.tax_rates.page(limit=9, after=None) == Page(items=(rate,), after=None)
        assert len(unit.shipping.page(limit=9, after=None).items) == 2


def test_a_shop_with_zones_of_its_own_gets_no_others(shop: Shop, units: ShopUnits) -> None:
    zone = given_shipping_zone(units)
    assert seed(shop, "classic") == 5
    with units.read() as unit:
        assert unit.shipping_zones.page(limit=9, after=None) == Page(items=(zone,), after=None)
        assert unit.shipping.page(limit=9, after=None).items == ()
        assert unit.tax_rates.page(limit=9, after=None).items != ()
