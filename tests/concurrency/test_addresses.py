"""A customer's defaults are one each, and the book has an end, however many write in it at once."""

from collections import Counter
from contextlib import suppress

import pytest
from attrs import evolve

from adapters.mysql.unit_of_work import MySQLUnits
from adapters.postal.rules import GooglePostalRules
from domain.addresses.model import MOST, Address, AddressChanges, AddressDraft, TooManyAddresses
from domain.addresses.use_cases import (
    change_address,
    create_address,
    delete_address,
    list_addresses,
)
from domain.staff.model import Actor
from tests.concurrency.crowd import all_at_once
from tests.given import given_address, given_customer
from tests.trail import whatever

pytestmark = pytest.mark.database

RULES = GooglePostalRules()
DRAFT = AddressDraft(
    name="Anna",
    line1="Any street 1",
    city="Berlin",
    postcode="10117",
    country="DE",
    default_shipping=True,
    default_billing=True,
)


def _customer(units: MySQLUnits) -> tuple[int, Actor]:
    customer_id = given_customer(units).id
    return customer_id, Actor(name=f"customer:{customer_id}", customer_id=customer_id)


def _defaults(units: MySQLUnits, actor: Actor) -> Counter[str]:
    book = list_addresses(units, actor)
    return Counter(
        name
        for each in book
        for name in ("shipping", "billing")
        if getattr(each, f"default_{name}")
    )


def test_of_many_new_defaults_one_is_left(busy_units: MySQLUnits) -> None:
    customer_id, anna = _customer(busy_units)
    _, bert = _customer(busy_units)
    book = [given_address(busy_units, customer_id) for _ in range(10)]
    create_address(busy_units, RULES, bert, DRAFT)

    def choose(number: int) -> Address:
        changes = AddressChanges(default_shipping=True, default_billing=number % 2 == 0)
        return busy_units.retry(
            lambda: change_address(
                busy_units, RULES, anna, book[number].id, changes, expect=whatever
            )
        )

    got = all_at_once(10, choose)

    assert not [answer for answer in got if isinstance(answer, Exception)]
    assert _defaults(busy_units, anna) == {"shipping": 1, "billing": 1}
    assert _defaults(busy_units, bert) == {"shipping": 1, "billing": 1}


def test_of_many_first_addresses_one_is_the_default(busy_units: MySQLUnits) -> None:
    _, anna = _customer(busy_units)

    def create(_: int) -> Address:
        return busy_units.retry(lambda: create_address(busy_units, RULES, anna, DRAFT))

    got = all_at_once(10, create)

    assert not [answer for answer in got if isinstance(answer, Exception)]
    assert len(list_addresses(busy_units, anna)) == 10
    assert _defaults(busy_units, anna) == {"shipping": 1, "billing": 1}


def test_the_last_places_in_the_book_are_given_once(busy_units: MySQLUnits) -> None:
    customer_id, anna = _customer(busy_units)
    for _ in range(MOST - 15):
        given_address(busy_units, customer_id)
    # No default, which would keep them apart by itself.
    draft = evolve(DRAFT, default_shipping=False, default_billing=False)

    def create(_: int) -> int:
        made = 0
        with suppress(TooManyAddresses):
            for _ in range(10):
                busy_units.retry(lambda: create_address(busy_units, RULES, anna, draft))
                made += 1
        return made

    got = all_at_once(10, create)

    assert sum(made for made in got if isinstance(made, int)) == 15
    assert len(list_addresses(busy_units, anna)) == MOST


def test_many_books_are_written_at_once_without_any_mixing(busy_units: MySQLUnits) -> None:
    customers = [_customer(busy_units) for _ in range(4)]

    def write(number: int) -> None:
        _, actor = customers[number % 4]
        made = busy_units.retry(lambda: create_address(busy_units, RULES, actor, DRAFT))
        changes = AddressChanges(default_shipping=False)
        busy_units.retry(
            lambda: change_address(busy_units, RULES, actor, made.id, changes, expect=whatever)
        )
        busy_units.retry(lambda: delete_address(busy_units, actor, made.id, whatever))
        busy_units.retry(lambda: create_address(busy_units, RULES, actor, DRAFT))

    assert all_at_once(16, write) == [None] * 16
    for customer_id, actor in customers:
        book = list_addresses(busy_units, actor)
        assert {each.customer_id for each in book} == {customer_id}
        assert len(book) == 4
        assert max(_defaults(busy_units, actor).values(), default=0) <= 1
