"""What storage promises of shipping zones and methods."""

import pytest
from attrs import evolve

from domain.pricing.model import ANYWHERE, Measure, Place, Step, Tariff
from domain.shared.errors import InvalidInput, NotFound, StaleVersion
from domain.shipping.model import (
    ShippingMethodTaken,
    ShippingZone,
    ShippingZoneInUse,
    ShippingZoneTaken,
    StatedShippingMethod,
)
from tests.builders import AT, LATER, a_shipping_method, a_shipping_zone
from tests.given import (
    given_cart,
    given_shipping_method,
    given_shipping_zone,
    given_visitor,
)
from tests.units import ShopUnits

BAVARIA = "Bayern \"& 'Ähnliches' \\ 🦓"


def a_full_zone() -> ShippingZone:
    return ShippingZone(
        id=0,
        name="Größe 🦓 100 % 'x'",
        places=(Place("DE", BAVARIA), Place("US", "CA"), Place("FR"), ANYWHERE),
        version=3,
        created_at=AT,
        updated_at=LATER,
    )


def a_full_method(zone_id: int) -> StatedShippingMethod:
    """Every optional field is set, and no two fields are alike."""
    return StatedShippingMethod(
        id=0,
        zone_id=zone_id,
        name="Größe 🦓 100 % 'x'",
        tariff=Tariff(
            measure=Measure.WEIGHT,
            steps=(Step(0, 10**12), Step(10**12, 7)),
            most=10**12 - 1,
            free_from=10**12 - 2,
        ),
        tax_class="freight_7",
        version=3,
        created_at=AT,
        updated_at=LATER,
    )


def test_a_zone_comes_back_equal(units: ShopUnits) -> None:
    with units.write() as unit:
        full = unit.commit(unit.shipping_zones.add(a_full_zone()))
    bare = given_shipping_zone(units)
    with units.write() as unit:
        for zone in (full, bare):
            assert unit.shipping_zones.get(zone.id) == zone
            assert unit.shipping_zones.get_for_update(zone.id) == zone
    assert evolve(full, id=0) == a_full_zone()


def test_a_method_comes_back_equal(units: ShopUnits) -> None:
    zone = given_shipping_zone(units)
    with units.write() as unit:
        full = unit.commit(unit.shipping.add(a_full_method(zone.id)))
    bare = given_shipping_method(units, zone.id)
    with units.write() as unit:
        for method in (full, bare):
            assert unit.shipping.get(method.id) == method
            assert unit.shipping.get_for_update(method.id) == method
    assert evolve(full, id=0) == a_full_method(zone.id)


def test_what_is_unknown_is_not_found(units: ShopUnits) -> None:
    given_shipping_method(units, given_shipping_zone(units).id)
    with units.write() as unit:
        for read in (
            unit.shipping_zones.get,
            unit.shipping_zones.get_for_update,
            unit.shipping.get,
            unit.shipping.get_for_update,
        ):
            with pytest.raises(NotFound):
                read(99)


def test_two_zones_cannot_have_one_name(units: ShopUnits) -> None:
    given_shipping_zone(units, name="Europe")
    other = given_shipping_zone(units)
    with units.write() as unit, pytest.raises(ShippingZoneTaken):
        unit.shipping_zones.add(a_shipping_zone(name="EURÖPE"))
    with units.write() as unit, pytest.raises(ShippingZoneTaken):
        unit.shipping_zones.save(evolve(other, name="europe"))


def test_two_methods_of_a_zone_cannot_have_one_name(units: ShopUnits) -> None:
    zone, far = given_shipping_zone(units).id, given_shipping_zone(units).id
    given_shipping_method(units, zone, name="Parcel")
    other, third = given_shipping_method(units, zone), given_shipping_method(units, far)
    with units.write() as unit, pytest.raises(ShippingMethodTaken):
        unit.shipping.add(a_shipping_method(zone, name="PARCËL"))
    with units.write() as unit, pytest.raises(ShippingMethodTaken):
        unit.shipping.save(evolve(other, name="parcel"))
    named = given_shipping_method(units, far, name="Parcel")
    with units.write() as unit, pytest.raises(ShippingMethodTaken):
        unit.shipping.save(evolve(named, zone_id=zone))
    with units.write() as unit:
        assert unit.shipping.save(evolve(third, zone_id=zone)).zone_id == zone


def test_a_method_needs_a_zone_that_is_there(units: ShopUnits) -> None:
    method = given_shipping_method(units, given_shipping_zone(units).id)
    with units.write() as unit, pytest.raises(InvalidInput) as added:
        unit.shipping.add(a_shipping_method(99))
    with units.write() as unit, pytest.raises(InvalidInput) as saved:
        unit.shipping.save(evolve(method, zone_id=99))
    for caught in (added, saved):
        [told] = caught.value.violations
        assert (told.pointer, told.code) == ("/zone_id", "unknown")


def test_saving_a_zone_stores_the_next_version(units: ShopUnits) -> None:
    zone, other = given_shipping_zone(units), given_shipping_zone(units)
    wanted = evolve(a_full_zone(), id=zone.id, version=1)
    with units.write() as unit:
        saved = unit.commit(unit.shipping_zones.save(wanted))

    assert saved == evolve(wanted, version=2)
    with units.write() as unit:
        assert unit.shipping_zones.get(zone.id) == saved
        assert unit.shipping_zones.get(other.id) == other
        with pytest.raises(StaleVersion):
            unit.shipping_zones.save(wanted)


def test_saving_a_method_stores_the_next_version(units: ShopUnits) -> None:
    near, far = given_shipping_zone(units).id, given_shipping_zone(units).id
    method, other = given_shipping_method(units, near), given_shipping_method(units, near)
    wanted = evolve(a_full_method(far), id=method.id, version=1)
    with units.write() as unit:
        saved = unit.commit(unit.shipping.save(wanted))

    assert saved == evolve(wanted, version=2)
    with units.write() as unit:
        assert unit.shipping.get(method.id) == saved
        assert unit.shipping.get(other.id) == other
        with pytest.raises(StaleVersion):
            unit.shipping.save(wanted)


def test_saving_without_a_change_is_no_lost_race(units: ShopUnits) -> None:
    zone = given_shipping_zone(units)
    method = given_shipping_method(units, zone.id)
    with units.write() as unit:
        assert unit.shipping_zones.save(zone).version == 2
        assert unit.shipping.save(method).version == 2


def test_a_zone_goes_when_its_methods_are_gone(units: ShopUnits) -> None:
    zone, other = given_shipping_zone(units), given_shipping_zone(units)
    method, kept = given_shipping_method(units, zone.id), given_shipping_method(units, other.id)
    with units.write() as unit, pytest.raises(ShippingZoneInUse):
        unit.shipping_zones.remove(zone)
    with units.write() as unit:
        unit.shipping.remove(method)
        unit.shipping_zones.remove(zone)
        unit.commit(None)

    with units.write() as unit:
        with pytest.raises(NotFound):
            unit.shipping_zones.get(zone.id)
        with pytest.raises(NotFound):
            unit.shipping.get(method.id)
        with pytest.raises(StaleVersion):
            unit.shipping_zones.save(zone)
        with pytest.raises(StaleVersion):
            unit.shipping.save(evolve(method, zone_id=other.id))
        assert unit.shipping_zones.get(other.id) == other
        assert unit.shipping.get(kept.id) == kept


def test_pages_go_through_all_by_id(units: ShopUnits) -> None:
    zones = [given_shipping_zone(units) for _ in range(4)]
    methods = [given_shipping_method(units, zone.id) for zone in reversed(zones)]
    with units.read() as unit:
        for page, wanted in ((unit.shipping_zones.page, zones), (unit.shipping.page, methods)):
            first = page(limit=2, after=None)
            second = page(limit=2, after=first.after)
            assert [*first.items, *second.items] == wanted
            assert second.after is None


def test_a_place_has_the_methods_of_the_zones_that_name_it_and_around_it(units: ShopUnits) -> None:
    country, world, region, elsewhere, mixed = (
        given_shipping_zone(units, places=places)
        for places in (
            (Place("FR"), Place("DE")),
            (ANYWHERE,),
            (Place("DE", BAVARIA),),
            (Place("US", BAVARIA), Place("US", "DE"), Place("DE", "bayern")),
            (Place("FR"), Place("DE", BAVARIA), ANYWHERE),
        )
    )
    methods = {
        zone.id: given_shipping_method(units, zone.id)
        for zone in (mixed, elsewhere, region, world, country)
    }
    second = given_shipping_method(units, country.id)

    def at(place: Place) -> list[object]:
        with units.read() as unit:
            return list(unit.shipping.methods_at(place))

    def of(*zones: ShippingZone) -> list[object]:
        return [methods[zone.id].priced(frozenset(zone.places)) for zone in zones]

    seconds = [second.priced(frozenset(country.places))]
    assert at(Place("DE", BAVARIA)) == [*of(mixed, region, world, country), *seconds]
    assert at(Place("DE", "Hessen")) == [*of(mixed, world, country), *seconds]
    assert at(Place("DE")) == [*of(mixed, world, country), *seconds]
    assert at(Place("US", BAVARIA)) == of(mixed, elsewhere, world)
    assert at(Place("US", "ca")) == at(ANYWHERE) == of(mixed, world)


def test_a_zone_without_methods_ships_nothing(units: ShopUnits) -> None:
    given_shipping_zone(units)
    with units.read() as unit:
        assert list(unit.shipping.methods_at(ANYWHERE)) == []


def test_carts_that_had_chosen_a_method_that_goes_have_chosen_none(units: ShopUnits) -> None:
    zone = given_shipping_zone(units)
    gone, kept = given_shipping_method(units, zone.id), given_shipping_method(units, zone.id)
    first, second = (
        given_cart(
            units, visitor_id=given_visitor(units).id, items=(), shipping_method_id=method.id
        )
        for method in (gone, kept)
    )
    with units.write() as unit:
        unit.shipping.remove(gone)
        unit.commit(None)

    with units.read() as unit:
        assert unit.carts.by_id(first.id).shipping_method_id is None
        assert unit.carts.by_id(second.id).shipping_method_id == kept.id
