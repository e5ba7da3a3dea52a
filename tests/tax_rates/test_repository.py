"""What storage promises of tax rates."""

import pytest
from attrs import evolve

from domain.pricing.model import ANYWHERE, Place
from domain.shared.errors import NotFound, StaleVersion
from domain.tax_rates.model import StatedTaxRate, TaxRateTaken
from tests.builders import AT, LATER, a_tax_rate
from tests.given import given_tax_rate
from tests.units import ShopUnits

BAVARIA = "Bayern \"& 'Ähnliches' \\ 🦓"


def a_full_rate() -> StatedTaxRate:
    """Every optional field is set, and no two fields are alike."""
    return StatedTaxRate(
        id=0,
        name="Größe 🦓 100 % 'x'",
        country="DE",
        region=BAVARIA,
        tax_class="e-books_7",
        millionths=1_000_000,
        version=3,
        created_at=AT,
        updated_at=LATER,
    )


def test_a_rate_comes_back_equal(units: ShopUnits) -> None:
    with units.write() as unit:
        full = unit.commit(unit.tax_rates.add(a_full_rate()))
    bare = given_tax_rate(units, millionths=0)

    with units.write() as unit:
        for rate in (full, bare):
            assert unit.tax_rates.get(rate.id) == rate
            assert unit.tax_rates.get_for_update(rate.id) == rate
    assert evolve(full, id=0) == a_full_rate()


def test_an_unknown_rate_is_not_found(units: ShopUnits) -> None:
    given_tax_rate(units)
    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.tax_rates.get(99)
        with pytest.raises(NotFound):
            unit.tax_rates.get_for_update(99)


def test_a_place_has_one_rate_with_a_name_for_a_class(units: ShopUnits) -> None:
    given_tax_rate(units, name="Tax", country="US", region="CA")
    other = given_tax_rate(units, name="Levy", country="US", region="CA")
    for name in ("Tax", "TÄX"):
        with units.write() as unit, pytest.raises(TaxRateTaken):
            unit.tax_rates.add(a_tax_rate(name=name, country="US", region="CA"))
        with units.write() as unit, pytest.raises(TaxRateTaken):
            unit.tax_rates.save(evolve(other, name=name))
    for fields in ({"country": "US"}, {"country": "US", "region": "NY"}, {}):
        given_tax_rate(units, name="Tax", **fields)
    given_tax_rate(units, name="Tax", country="US", region="CA", tax_class="books")
    # Addresses are compared letter by letter too.
    given_tax_rate(units, name="Tax", country="US", region="ca")


def test_saving_stores_the_next_version(units: ShopUnits) -> None:
    rate, other = given_tax_rate(units), given_tax_rate(units)
    wanted = evolve(a_full_rate(), id=rate.id, version=1)
    with units.write() as unit:
        saved = unit.commit(unit.tax_rates.save(wanted))

    assert saved == evolve(wanted, version=2)
    with units.read() as unit:
        assert unit.tax_rates.get(rate.id) == saved
        assert unit.tax_rates.get(other.id) == other


def test_saving_without_a_change_is_no_lost_race(units: ShopUnits) -> None:
    rate = given_tax_rate(units)
    with units.write() as unit:
        assert unit.tax_rates.save(rate).version == 2


def test_saving_over_another_version_is_refused(units: ShopUnits) -> None:
    rate = given_tax_rate(units)
    with units.write() as unit:
        unit.commit(unit.tax_rates.save(evolve(rate, name="Red")))

    with units.write() as unit:
        with pytest.raises(StaleVersion):
            unit.tax_rates.save(evolve(rate, name="Blue"))
        assert unit.tax_rates.get(rate.id).name == "Red"


def test_a_removed_rate_is_gone_and_its_name_free(units: ShopUnits) -> None:
    rate, other = given_tax_rate(units, name="Tax"), given_tax_rate(units)
    with units.write() as unit:
        unit.tax_rates.remove(rate)
        unit.commit(None)

    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.tax_rates.get(rate.id)
        with pytest.raises(StaleVersion):
            unit.tax_rates.save(rate)
        assert unit.tax_rates.get(other.id) == other
        assert unit.tax_rates.add(a_tax_rate(name="Tax")).name == "Tax"


def test_pages_go_through_all_rates_by_id(units: ShopUnits) -> None:
    rates = [given_tax_rate(units) for _ in range(4)]
    with units.read() as unit:
        first = unit.tax_rates.page(limit=2, after=None)
        second = unit.tax_rates.page(limit=2, after=first.after)

    assert [*first.items, *second.items] == rates
    assert second.after is None


def test_a_place_has_the_rates_of_it_and_around_it(units: ShopUnits) -> None:
    def given(**fields: str) -> StatedTaxRate:
        return given_tax_rate(units, **fields)

    west, state, anywhere, elsewhere, country, books = (
        given(country="DE", region=BAVARIA, name="city"),
        given(country="DE", region=BAVARIA),
        given(),
        given(country="US", region=BAVARIA),
        given(country="DE"),
        given(country="DE", tax_class="books"),
    )
    given(country="DE", region="BAYERN")

    def at(place: Place) -> list[object]:
        with units.read() as unit:
            return list(unit.tax_rates.rates_at(place))

    def priced(*rates: StatedTaxRate) -> list[object]:
        return [rate.priced() for rate in rates]

    assert at(Place("DE", BAVARIA)) == priced(west, state, anywhere, country, books)
    assert at(Place("DE", "Hessen")) == priced(anywhere, country, books)
    assert at(Place("DE")) == priced(anywhere, country, books)
    assert at(Place("US", BAVARIA)) == priced(anywhere, elsewhere)
    assert at(Place("FR")) == at(ANYWHERE) == priced(anywhere)
