"""Reading and writing one's own address book."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from attrs import evolve

from adapters.memory.store import Store
from adapters.postal.rules import GooglePostalRules
from domain.addresses.model import MOST, Address, AddressChanges, AddressDraft, TooManyAddresses
from domain.addresses.use_cases import (
    change_address,
    create_address,
    delete_address,
    list_addresses,
    read_address,
)
from domain.shared.errors import Forbidden, InvalidInput, NotFound, StaleVersion, Violation
from domain.shared.postal import Country, PostalAddress
from domain.staff.model import ANYONE, Actor
from tests.builders import AT, an_owner
from tests.doubles import FrozenClock
from tests.given import given_address, given_customer
from tests.trail import actions, another, trail, whatever
from tests.units import ShopUnits

RULES = GooglePostalRules()
HOME = AddressDraft(
    name="Anna", line1="Any street 1", city="Berlin", postcode="D-10117", country="DE"
)
WORK = AddressDraft(
    name="Anna", line1="Any road 2", city="LA", region="California", postcode="94103", country="US"
)


class NothingIsRight:
    """Rules that changed since the addresses were written."""

    def checked(self, _: PostalAddress) -> PostalAddress:
        raise InvalidInput([Violation("/postcode", "postcode", "is right no longer")])

    def region(self, _: str, typed: str) -> str:
        return typed

    def countries(self) -> Sequence[Country]:
        return ()


@pytest.fixture
def anna(memory_units: ShopUnits) -> Actor:
    return _customer(memory_units)


@pytest.fixture
def bert(memory_units: ShopUnits) -> Actor:
    return _customer(memory_units)


def _customer(units: ShopUnits) -> Actor:
    customer_id = given_customer(units).id
    return Actor(name=f"customer:{customer_id}", customer_id=customer_id, request_id="request-1")


def _create(units: ShopUnits, actor: Actor, draft: AddressDraft = HOME) -> Address:
    return create_address(units, RULES, actor, draft)


def _change(units: ShopUnits, actor: Actor, address_id: int, changes: AddressChanges) -> Address:
    return change_address(units, RULES, actor, address_id, changes, expect=whatever)


def _defaults(units: ShopUnits, actor: Actor) -> tuple[list[int], list[int]]:
    book = list_addresses(units, actor)
    return (
        [each.id for each in book if each.default_shipping],
        [each.id for each in book if each.default_billing],
    )


def test_an_address_is_kept_as_the_post_writes_it(memory_units: ShopUnits, anna: Actor) -> None:
    address = _create(memory_units, anna)

    assert address.postal == PostalAddress(
        name="Anna", line1="Any street 1", city="Berlin", postcode="10117", country="DE"
    )
    assert address.customer_id == anna.customer_id
    assert read_address(memory_units, anna, address.id) == address


def test_the_first_is_the_default_until_another_is_made_it(
    memory_units: ShopUnits, anna: Actor
) -> None:
    first = _create(memory_units, anna)
    second = _create(memory_units, anna)
    assert _defaults(memory_units, anna) == ([first.id], [first.id])

    third = _create(memory_units, anna, evolve(HOME, default_shipping=True))
    assert _defaults(memory_units, anna) == ([third.id], [first.id])
    _change(
        memory_units,
        anna,
        second.id,
        AddressChanges(default_shipping=True, default_billing=True),
    )
    assert _defaults(memory_units, anna) == ([second.id], [second.id])


def test_the_defaults_of_others_stay(memory_units: ShopUnits, anna: Actor, bert: Actor) -> None:
    annas, berts = _create(memory_units, anna), _create(memory_units, bert)
    _create(memory_units, anna, evolve(HOME, default_shipping=True, default_billing=True))

    assert _defaults(memory_units, bert) == ([berts.id], [berts.id])
    assert annas.default_shipping
    assert not read_address(memory_units, anna, annas.id).default_shipping


def test_a_default_can_be_given_up(memory_units: ShopUnits, anna: Actor) -> None:
    first = _create(memory_units, anna)
    _change(memory_units, anna, first.id, AddressChanges(default_shipping=False))
    assert _defaults(memory_units, anna) == ([], [first.id])
    # Only the first of all becomes the default by itself.
    _create(memory_units, anna)
    assert _defaults(memory_units, anna) == ([], [first.id])


def test_no_other_becomes_the_default_when_it_is_deleted(
    memory_units: ShopUnits, anna: Actor
) -> None:
    first, second = _create(memory_units, anna), _create(memory_units, anna)
    delete_address(memory_units, anna, first.id, whatever)
    assert _defaults(memory_units, anna) == ([], [])

    delete_address(memory_units, anna, second.id, whatever)
    anew = _create(memory_units, anna)
    assert _defaults(memory_units, anna) == ([anew.id], [anew.id])


def test_the_default_comes_first_and_then_the_newest(memory_units: ShopUnits, anna: Actor) -> None:
    ids = [_create(memory_units, anna).id for _ in range(3)]
    assert [each.id for each in list_addresses(memory_units, anna)] == [ids[0], ids[2], ids[1]]


def test_a_change_is_checked_as_a_whole(memory_units: ShopUnits, anna: Actor, store: Store) -> None:
    address = _create(memory_units, anna, WORK)
    before = store.tables
    with pytest.raises(InvalidInput) as caught:
        _change(memory_units, anna, address.id, AddressChanges(country="CA"))
    assert {each.pointer for each in caught.value.violations} == {"/postcode", "/region"}
    assert store.tables is before

    changes = AddressChanges(country="CA", region="Quebec", postcode="h3z2y7", city="Montréal")
    moved = _change(memory_units, anna, address.id, changes)
    assert (moved.postal.region, moved.postal.postcode) == ("QC", "H3Z 2Y7")


def test_a_change_is_a_version_and_one_that_changes_nothing_is_none(
    memory_units: ShopUnits, anna: Actor, clock: FrozenClock
) -> None:
    address = _create(memory_units, anna, WORK)
    clock.advance(timedelta(hours=1))
    same = AddressChanges(region="california", postcode=" 94103", default_billing=True)
    assert _change(memory_units, anna, address.id, same) == address
    assert len(trail(memory_units)) == 1

    after = _change(memory_units, anna, address.id, AddressChanges(phone="1"))
    assert after == evolve(
        address,
        postal=evolve(address.postal, phone="1"),
        version=2,
        updated_at=AT + timedelta(hours=1),
    )
    assert read_address(memory_units, anna, address.id) == after


def test_what_was_right_once_can_become_the_default_under_new_rules(
    memory_units: ShopUnits, anna: Actor
) -> None:
    first, second = _create(memory_units, anna), _create(memory_units, anna)
    rules = NothingIsRight()
    changes = AddressChanges(default_shipping=True, name="Anna")
    change_address(memory_units, rules, anna, second.id, changes, expect=whatever)
    assert _defaults(memory_units, anna) == ([second.id], [first.id])
    with pytest.raises(InvalidInput):
        change_address(
            memory_units, rules, anna, second.id, AddressChanges(name="A"), expect=whatever
        )


def test_who_saw_another_version_changes_and_deletes_nothing(
    memory_units: ShopUnits, anna: Actor, store: Store
) -> None:
    address = _create(memory_units, anna)
    before = store.tables
    with pytest.raises(StaleVersion):
        change_address(
            memory_units, RULES, anna, address.id, AddressChanges(name="B"), expect=another
        )
    with pytest.raises(StaleVersion):
        delete_address(memory_units, anna, address.id, another)
    assert store.tables is before


def test_the_book_of_another_is_closed(
    memory_units: ShopUnits, anna: Actor, bert: Actor, store: Store
) -> None:
    annas = _create(memory_units, anna)
    _create(memory_units, bert)
    before = store.tables
    with pytest.raises(NotFound):
        read_address(memory_units, bert, annas.id)
    with pytest.raises(NotFound):
        _change(memory_units, bert, annas.id, AddressChanges(name="B", default_shipping=True))
    with pytest.raises(NotFound):
        delete_address(memory_units, bert, annas.id, whatever)
    assert annas not in list_addresses(memory_units, bert)
    assert store.tables is before


def test_who_is_no_customer_has_no_book(memory_units: ShopUnits, store: Store) -> None:
    before = store.tables
    for actor in (ANYONE, an_owner(), Actor(name="visitor:1", visitor_id=1)):
        with pytest.raises(Forbidden):
            list_addresses(memory_units, actor)
        with pytest.raises(Forbidden):
            read_address(memory_units, actor, 1)
        with pytest.raises(Forbidden):
            _create(memory_units, actor)
        with pytest.raises(Forbidden):
            _change(memory_units, actor, 1, AddressChanges())
        with pytest.raises(Forbidden):
            delete_address(memory_units, actor, 1, whatever)
    assert store.tables is before


def test_a_full_book_takes_no_more_until_one_is_deleted(
    memory_units: ShopUnits, anna: Actor
) -> None:
    assert anna.customer_id is not None
    ids = [given_address(memory_units, anna.customer_id).id for _ in range(MOST)]
    with pytest.raises(TooManyAddresses):
        _create(memory_units, anna)
    assert len(list_addresses(memory_units, anna)) == MOST

    delete_address(memory_units, anna, ids[0], whatever)
    _create(memory_units, anna)


def test_who_was_erased_meanwhile_leaves_no_new_address(
    memory_units: ShopUnits, anna: Actor, store: Store
) -> None:
    assert anna.customer_id is not None
    with memory_units.write() as unit:
        customer = unit.customers.get(anna.customer_id)
        erased = evolve(customer, email=None, name="", password_hash=None, erased_at=AT)
        unit.customers.save(erased)
        unit.commit(None)
    with pytest.raises(NotFound):
        _create(memory_units, anna)
    assert store.tables.addresses == {}


def test_the_log_has_what_was_done_and_nothing_about_the_person(
    memory_units: ShopUnits, anna: Actor
) -> None:
    address = _create(memory_units, anna, WORK)
    changes = AddressChanges(city="Secret City", postcode="94104", default_billing=False)
    _change(memory_units, anna, address.id, changes)
    delete_address(memory_units, anna, address.id, whatever)

    assert actions(memory_units) == [
        ("address.create", address.id),
        ("address.update", address.id),
        ("address.delete", address.id),
    ]
    entries = trail(memory_units)
    assert {entry.actor for entry in entries} == {anna.name}
    assert [(entry.before, entry.after) for entry in entries] == [
        (None, None),
        (None, {"changed": ["city", "default_billing", "postcode"]}),
        (None, None),
    ]
