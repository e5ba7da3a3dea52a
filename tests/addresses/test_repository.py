"""What storage promises of address books."""

import pytest
from attrs import evolve

from domain.addresses.model import Address
from domain.shared.errors import ConcurrencyConflict, NotFound
from tests.builders import AT, LATER, a_full_address, a_postal_address, an_address
from tests.given import given_address, given_customer
from tests.units import ShopUnits


def _all(units: ShopUnits, customer_id: int) -> list[Address]:
    with units.read() as unit:
        return list(unit.addresses.of(customer_id))


def test_an_address_comes_back_equal(units: ShopUnits) -> None:
    customer = given_customer(units)
    with units.write() as unit:
        full = unit.commit(unit.addresses.add(a_full_address(customer.id)))
    bare = given_address(units, customer.id)

    with units.read() as unit:
        assert unit.addresses.get(customer.id, full.id) == full
        assert unit.addresses.get(customer.id, bare.id) == bare
    assert evolve(full, id=0) == a_full_address(customer.id)
    assert _all(units, customer.id) == [full, bare]


def test_each_customer_has_a_book_of_their_own(units: ShopUnits) -> None:
    anna, bert, nobody = (given_customer(units).id for _ in range(3))
    annas = [given_address(units, anna), given_address(units, anna)]
    berts = [given_address(units, bert)]

    assert _all(units, anna) == annas
    assert _all(units, bert) == berts
    assert _all(units, nobody) == []


def test_nobody_reaches_the_address_of_another(units: ShopUnits) -> None:
    anna, bert = given_customer(units).id, given_customer(units).id
    annas, berts = given_address(units, anna), given_address(units, bert)

    for customer_id, address_id in ((bert, annas.id), (anna, berts.id), (anna, 99)):
        with units.write() as unit:
            with pytest.raises(NotFound):
                unit.addresses.get(customer_id, address_id)
            with pytest.raises(NotFound):
                unit.addresses.save(an_address(customer_id, id=address_id))
            with pytest.raises(NotFound):
                unit.addresses.remove(customer_id, address_id)
            unit.commit(None)
    assert _all(units, anna) == [annas]
    assert _all(units, bert) == [berts]


def test_saving_keeps_all_but_whose_it_is_and_since_when(units: ShopUnits) -> None:
    customer = given_customer(units).id
    address, other = given_address(units, customer), given_address(units, customer)
    wanted = evolve(a_full_address(customer), id=address.id, created_at=LATER)
    with units.write() as unit:
        unit.addresses.save(wanted)
        unit.commit(None)

    assert _all(units, customer) == [evolve(wanted, created_at=AT), other]


def test_saving_without_a_change_is_no_missing_address(units: ShopUnits) -> None:
    customer = given_customer(units).id
    address = given_address(units, customer)
    with units.write() as unit:
        unit.addresses.save(address)
        unit.commit(None)
    assert _all(units, customer) == [address]


@pytest.mark.parametrize("default", ["default_shipping", "default_billing"])
def test_two_of_a_customer_are_never_the_default_for_the_same(
    units: ShopUnits, default: str
) -> None:
    anna, bert = given_customer(units).id, given_customer(units).id
    first = given_address(units, anna, **{default: True})
    second = given_address(units, anna)
    given_address(units, bert, **{default: True})

    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.addresses.add(an_address(anna, **{default: True}))
    with units.write() as unit, pytest.raises(ConcurrencyConflict):
        unit.addresses.save(an_address(anna, id=second.id, **{default: True}))
    assert _all(units, anna) == [first, second]


def test_a_default_moves_when_the_one_that_had_it_goes_first(units: ShopUnits) -> None:
    customer = given_customer(units).id
    first = given_address(units, customer, default_shipping=True, default_billing=True)
    second = given_address(units, customer)
    first, second = (
        evolve(first, default_shipping=False),
        evolve(second, default_shipping=True),
    )
    with units.write() as unit:
        unit.addresses.save(first)
        unit.addresses.save(second)
        unit.commit(None)
    assert _all(units, customer) == [first, second]


def test_any_number_is_no_default(units: ShopUnits) -> None:
    customer = given_customer(units).id
    book = [given_address(units, customer) for _ in range(3)]
    assert _all(units, customer) == book


def test_what_is_removed_is_gone_and_its_default_is_free(units: ShopUnits) -> None:
    customer = given_customer(units).id
    gone = given_address(units, customer, default_shipping=True)
    other = given_address(units, customer)
    with units.write() as unit:
        unit.addresses.remove(customer, gone.id)
        unit.commit(None)
    new = given_address(units, customer, default_shipping=True)

    assert _all(units, customer) == [other, new]
    assert new.id not in {gone.id, other.id}


def test_nobody_has_addresses_who_is_no_customer(units: ShopUnits) -> None:
    with units.write() as unit, pytest.raises(NotFound):
        unit.addresses.add(an_address(99))


def test_what_is_not_committed_is_not_there(units: ShopUnits) -> None:
    customer = given_customer(units).id
    with units.write() as unit:
        unit.addresses.add(an_address(customer))
    assert _all(units, customer) == []


def test_text_is_kept_letter_by_letter_and_as_long_as_its_rule_lets_it_be(
    units: ShopUnits,
) -> None:
    customer = given_customer(units).id
    longest = a_postal_address(
        name="🦓" * 100,
        company="ß" * 100,
        line1=" 日" * 100,
        line2="\\'" * 100,
        city="é" * 100,
        region="إ" * 100,
        postcode="9" * 20,
        phone="+" * 40,
    )
    address = given_address(units, customer, postal=longest)
    assert _all(units, customer) == [address]
