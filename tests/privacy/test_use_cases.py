"""Being told what is held about oneself, and being forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from attrs import evolve

from domain.accounts.model import (
    Kind,
    Limit,
    Limits,
    Origin,
    Subject,
    TooManyAttempts,
    WrongPassword,
)
from domain.accounts.ports import Guard
from domain.accounts.use_cases import find_session, open_session
from domain.customers.model import TOKEN_PREFIX, Customer
from domain.privacy.shop_map import SHOP
from domain.privacy.use_cases import erase_customer, erase_me, export_customer, export_me
from domain.shared.errors import Forbidden, NotFound
from domain.staff.model import ANYONE, Actor
from tests.builders import AT, a_manager, a_supporter
from tests.doubles import CountedIds, FrozenClock, PlainPasswords, a_guard
from tests.given import given_customer, given_visitor
from tests.privacy.person import given_person
from tests.trail import actions, trail
from tests.units import ShopUnits

_HOME = Origin(address="192.0.2.7")
_PASSWORD = "correct horse battery"


def _customer(units: ShopUnits, **fields: Any) -> tuple[Customer, Actor]:
    hashed = PlainPasswords().hash(_PASSWORD)
    customer = given_customer(units, **{"password_hash": hashed, **fields})
    return customer, Actor(name=f"customer:{customer.id}", customer_id=customer.id)


def _erase(
    units: ShopUnits, actor: Actor, password: str = _PASSWORD, guard: Guard | None = None
) -> None:
    erase_me(units, SHOP, guard or a_guard(), actor, password=password, origin=_HOME)


def test_customers_are_told_what_is_held_about_them(memory_units: ShopUnits) -> None:
    customer, actor = _customer(memory_units, email="anna@example.com")
    _customer(memory_units, email="bert@example.com")

    export = export_me(memory_units, SHOP, actor)

    assert (export.customer_id, export.at) == (customer.id, AT)
    assert [row["email"] for row in export.data["customers"]] == ["anna@example.com"]
    assert actions(memory_units) == [("customer.export", customer.id)]


def test_the_log_says_who_was_told_and_not_what(memory_units: ShopUnits) -> None:
    customer, actor = _customer(memory_units)
    export_me(memory_units, SHOP, actor)
    export_customer(memory_units, SHOP, a_supporter(), customer.id)
    erase_customer(memory_units, SHOP, a_manager(), customer.id)

    entries = trail(memory_units)

    assert [(entry.actor, entry.action) for entry in entries] == [
        (f"customer:{customer.id}", "customer.export"),
        ("test support", "customer.export"),
        ("test manager", "customer.erase"),
    ]
    assert {(entry.before, entry.after) for entry in entries} == {(None, None)}


def test_who_is_no_customer_has_nothing_to_be_told_or_erased(memory_units: ShopUnits) -> None:
    visitor = Actor(name="visitor:1", visitor_id=given_visitor(memory_units).id)

    for actor in (ANYONE, visitor, a_manager()):
        with pytest.raises(Forbidden):
            export_me(memory_units, SHOP, actor)
        with pytest.raises(Forbidden):
            _erase(memory_units, actor)


def test_staff_need_the_scope_for_it(memory_units: ShopUnits) -> None:
    customer, themselves = _customer(memory_units)

    for actor in (ANYONE, themselves):
        with pytest.raises(Forbidden):
            export_customer(memory_units, SHOP, actor, customer.id)
    for actor in (ANYONE, themselves, a_supporter()):
        with pytest.raises(Forbidden):
            erase_customer(memory_units, SHOP, actor, customer.id)
    assert trail(memory_units) == []


def test_a_customer_who_never_was_is_not_found(memory_units: ShopUnits) -> None:
    _customer(memory_units)

    with pytest.raises(NotFound):
        export_customer(memory_units, SHOP, a_manager(), 99)
    with pytest.raises(NotFound):
        erase_customer(memory_units, SHOP, a_manager(), 99)


def test_who_is_erased_is_a_number_from_then_on(
    memory_units: ShopUnits, ids: CountedIds, clock: FrozenClock
) -> None:
    customer, actor = _customer(memory_units)
    with memory_units.write() as unit:
        holder = Subject(Kind.CUSTOMER, customer.id)
        _, secret = open_session(unit, ids, holder, prefix=TOKEN_PREFIX, origin=_HOME)
        unit.commit(None)
    clock.advance(timedelta(hours=1))

    _erase(memory_units, actor)

    with memory_units.read() as unit:
        left = unit.customers.get(customer.id)
        assert unit.customers.by_email(customer.email or "") is None
    now = AT + timedelta(hours=1)
    assert left == evolve(
        customer, email=None, name="", password_hash=None, updated_at=now, erased_at=now
    )
    assert find_session(memory_units, secret) is None
    assert actions(memory_units) == [("customer.erase", customer.id)]


def test_the_address_is_free_again(memory_units: ShopUnits) -> None:
    _, actor = _customer(memory_units, email="anna@example.com")
    _erase(memory_units, actor)

    assert given_customer(memory_units, email="anna@example.com").email == "anna@example.com"


def test_only_who_knows_the_password_is_erased(memory_units: ShopUnits) -> None:
    customer, actor = _customer(memory_units)

    with pytest.raises(WrongPassword):
        _erase(memory_units, actor, "a stolen log-in")

    with memory_units.read() as unit:
        assert unit.customers.get(customer.id) == customer
    assert trail(memory_units) == []


def test_the_password_cannot_be_guessed_here_either(memory_units: ShopUnits) -> None:
    _, actor = _customer(memory_units)
    one = Limit(1, timedelta(minutes=15))
    guard = a_guard(log_in=Limits(by_account=one, by_address=one))
    with pytest.raises(WrongPassword):
        _erase(memory_units, actor, "a guess", guard)

    with pytest.raises(TooManyAttempts):
        _erase(memory_units, actor, guard=guard)


def test_staff_erase_a_customer_once_however_often(
    memory_units: ShopUnits, clock: FrozenClock
) -> None:
    person = given_person(memory_units, "quagga")
    erase_customer(memory_units, SHOP, a_manager(), person.customer.id)
    clock.advance(timedelta(days=1))

    erase_customer(memory_units, SHOP, a_manager(), person.customer.id)

    with memory_units.read() as unit:
        assert unit.customers.get(person.customer.id).erased_at == AT
    done = [action for action, _ in actions(memory_units)]
    assert done.count("customer.erase") == 1


def test_who_was_erased_meanwhile_is_not_erased_again(memory_units: ShopUnits) -> None:
    customer, actor = _customer(memory_units)
    erase_customer(memory_units, SHOP, a_manager(), customer.id)

    with pytest.raises(WrongPassword):
        _erase(memory_units, actor)


def test_a_password_that_was_changed_while_it_was_proved_erases_nobody(
    memory_units: ShopUnits,
) -> None:
    customer, actor = _customer(memory_units)

    class Slow(PlainPasswords):
        def verify(self, hashed: str, password: str) -> bool:
            with memory_units.write() as unit:
                unit.customers.save(evolve(customer, password_hash=self.hash("another")))
                unit.commit(None)
            return super().verify(hashed, password)

    with pytest.raises(WrongPassword):
        erase_me(memory_units, SHOP, a_guard(Slow()), actor, password=_PASSWORD, origin=_HOME)
    with memory_units.read() as unit:
        assert unit.customers.get(customer.id).erased_at is None


def test_what_is_left_after_erasing_can_still_be_told(memory_units: ShopUnits) -> None:
    person = given_person(memory_units, "quagga")
    erase_customer(memory_units, SHOP, a_manager(), person.customer.id)

    export = export_customer(memory_units, SHOP, a_manager(), person.customer.id)

    assert export.data["customers"][0]["erased_at"] == AT


def test_whose_request_it_was_is_in_the_log(memory_units: ShopUnits) -> None:
    customer, _ = _customer(memory_units)
    erase_customer(memory_units, SHOP, evolve(a_manager(), request_id="by-letter"), customer.id)

    assert [entry.request_id for entry in trail(memory_units)] == ["by-letter"]
