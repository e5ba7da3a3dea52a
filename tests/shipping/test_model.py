"""Zones, methods and what a tariff has to be."""

import pytest

from adapters.postal.rules import GooglePostalRules
from domain.pricing.model import ANYWHERE, Measure, Place, ShippingMethod, Step, Tariff
from domain.shared.errors import InvalidInput
from domain.shipping.model import checked_places, checked_tariff, facts
from tests.builders import a_shipping_method, a_shipping_zone

RULES = GooglePostalRules()


def _wrong(tariff: Tariff) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        checked_tariff(tariff)
    return [(each.pointer, each.code) for each in caught.value.violations]


def test_steps_are_kept_from_the_lowest_on() -> None:
    tariff = Tariff(
        measure=Measure.WEIGHT, steps=(Step(2000, 700), Step(0, 500)), most=2000, free_from=0
    )
    assert checked_tariff(tariff) == Tariff(
        measure=Measure.WEIGHT, steps=(Step(0, 500), Step(2000, 700)), most=2000, free_from=0
    )


def test_two_steps_do_not_start_at_the_same() -> None:
    assert _wrong(Tariff(steps=(Step(0, 500), Step(9, 400), Step(0, 300)))) == [
        ("/tariff/steps/0/start", "duplicate"),
        ("/tariff/steps/2/start", "duplicate"),
    ]


def test_every_step_can_be_reached() -> None:
    assert _wrong(Tariff(steps=(Step(0, 500), Step(2001, 700)), most=2000)) == [
        ("/tariff/most", "too_small")
    ]


def test_places_are_kept_as_addresses_have_them() -> None:
    places = (Place("US", "california"), Place("DE", " Bayern "), Place("FR"), Place("", " "))
    assert checked_places(places, RULES) == (
        Place("US", "CA"),
        Place("DE", "Bayern"),
        Place("FR"),
        ANYWHERE,
    )


def test_all_that_is_wrong_with_places_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as caught:
        checked_places(
            (
                Place("US", "CA"),
                Place("XX"),
                Place("US", "Bavaria"),
                Place("US", "California"),
                Place("", "CA"),
            ),
            RULES,
        )
    assert [(each.pointer, each.code) for each in caught.value.violations] == [
        ("/places/1/country", "unknown"),
        ("/places/2/region", "unknown"),
        ("/places/3", "duplicate"),
        ("/places/4/country", "required"),
    ]


def test_pricing_gets_the_method_with_the_places_of_its_zone() -> None:
    tariff = Tariff(steps=(Step(0, 500),), free_from=5000)
    method = a_shipping_method(7, id=3, name="Parcel", tariff=tariff, tax_class="freight")
    zone = frozenset({Place("DE"), Place("FR")})

    assert method.priced(zone) == ShippingMethod(
        id=3, name="Parcel", zone=zone, tariff=tariff, tax_class="freight"
    )


def test_the_log_keeps_what_is_stated_and_not_when() -> None:
    zone = a_shipping_zone(id=3, name="Far", places=(Place("US", "HI"), ANYWHERE), version=2)
    assert facts(zone) == {
        "id": 3,
        "name": "Far",
        "places": ({"country": "US", "region": "HI"}, {"country": "", "region": ""}),
        "version": 2,
    }
    method = a_shipping_method(3, id=4, name="Parcel")
    assert facts(method) == {
        "id": 4,
        "zone_id": 3,
        "name": "Parcel",
        "tariff": {
            "measure": "total",
            "steps": ({"start": 0, "amount": 500},),
            "most": None,
            "free_from": None,
        },
        "tax_class": None,
        "version": 1,
    }
