"""Somebody is erased while they do something else: nothing of it is left behind."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from copy import copy
from typing import Any, TypeAlias, TypeVar

import pytest
from attrs import evolve

from adapters.mysql.unit_of_work import MySQLUnits
from adapters.postal.rules import GooglePostalRules
from adapters.system.ids import SystemIds
from domain.accounts.model import Origin, TokenSpent, WrongCredentials, WrongPassword
from domain.addresses.model import AddressDraft
from domain.addresses.use_cases import create_address
from domain.carts.adopting import adopt
from domain.customers.logging_in import (
    change_password,
    log_in,
    request_reset,
    reset_password,
)
from domain.customers.model import Credentials, Customer, CustomerChanges, RegistrationDraft
from domain.customers.registering import register
from domain.customers.use_cases import change_me
from domain.mail.use_cases import send_one
from domain.privacy.shop_map import SHOP
from domain.privacy.use_cases import erase_customer, erase_me, export_me
from domain.shared.errors import NotFound
from domain.staff.model import ANYONE, Actor
from domain.visitors.model import Visitor
from tests.builders import a_manager
from tests.concurrency.crowd import all_at_once
from tests.doubles import SentMail, a_guard
from tests.given import given_visitor
from tests.privacy.person import given_person
from tests.privacy.searching import written
from tests.shopfront import dump
from tests.trail import whatever

T = TypeVar("T")

pytestmark = pytest.mark.database

_WORD = "quagga"
_EMAIL = f"{_WORD}@example.com"
_POST = GooglePostalRules()
_PASSWORD = "correct horse battery"
_HOME = Origin(address="192.0.2.7", label=f"{_WORD}'s browser")

# Longer than it takes to come to the lock; if it is not, the other is too late, and the test holds
# all the same.
_A_MOMENT = 0.3


class Anna:
    """A customer, and what she does at the moment. Only what she is called has her word in it."""

    def __init__(self, units: MySQLUnits) -> None:
        self.units: Any = units
        self.guard = a_guard()
        self.mailer = SentMail()
        self.visitor: Visitor = given_visitor(units)
        self.customer: Customer = given_person(units, _WORD).customer
        with units.write() as unit:
            found = unit.customers.get_for_update(self.customer.id)
            hashed = self.guard.passwords.hash(_PASSWORD)
            unit.customers.save(evolve(found, password_hash=hashed))
            unit.commit(None)
        self.actor = Actor(name=f"customer:{self.customer.id}", customer_id=self.customer.id)

    def by_way_of(self, units: Any) -> "Anna":
        """The same customer."""
        twin = copy(self)
        twin.units = units
        return twin

    def erase(self) -> None:
        erase_customer(self.units, SHOP, a_manager(), self.customer.id)

    def erase_herself(self) -> None:
        erase_me(self.units, SHOP, self.guard, self.actor, password=_PASSWORD, origin=_HOME)

    def log_in(self) -> None:
        visiting = Actor(name="visitor:1", visitor_id=self.visitor.id)
        wanted = Credentials(email=_EMAIL, password=_PASSWORD)
        log_in(self.units, SystemIds(), self.guard, visiting, wanted, origin=_HOME, adopt=adopt)

    def move(self) -> None:
        draft = AddressDraft(
            name=_WORD, line1=_WORD, city=_WORD, postcode="21134", country="SE",
            default_billing=True,
        )  # fmt: skip
        create_address(self.units, _POST, self.actor, draft)

    def marry(self) -> None:
        change_me(self.units, self.actor, CustomerChanges(name=f"{_WORD} Berg"), whatever)

    def change_password(self) -> None:
        change_password(
            self.units, self.guard, self.actor, current=_PASSWORD, new="battery", origin=_HOME
        )

    def ask_for_reset(self) -> None:
        request_reset(self.units, self.guard, _EMAIL, _HOME)

    def reset(self) -> None:
        reset_password(self.units, self.guard, ANYONE, token="of the mail", new="battery staple")

    def register_again(self) -> None:
        draft = RegistrationDraft(email=_EMAIL, password="another one", name="Somebody")
        register(self.units, self.guard, draft, _HOME)

    def read_mail(self) -> None:
        send_one(self.units, SystemIds(), self.mailer)

    def export(self) -> None:
        export_me(self.units, SHOP, self.actor)

    def is_left(self) -> bool:
        """Whether anything of hers is there. Her address alone is not looked for: anybody can type
        it at any time, and register with it anew.
        """
        stored = {name: rows for name, rows in dump(self.units).items() if name != "audit_entries"}
        return _WORD in written(stored).replace(_EMAIL, "")


Deed: TypeAlias = Callable[[Anna], None]

# What she does, and how it is refused when she was erased just before.
_DEEDS: dict[Deed, type[Exception] | None] = {
    Anna.log_in: WrongCredentials,
    Anna.move: NotFound,
    Anna.marry: NotFound,
    Anna.change_password: WrongPassword,
    Anna.ask_for_reset: None,
    Anna.reset: TokenSpent,
    Anna.register_again: None,
    Anna.read_mail: None,
    Anna.export: None,
    Anna.erase: None,
    Anna.erase_herself: WrongPassword,
}


def _named(deed: Any) -> str:
    return getattr(deed, "__name__", "")


@pytest.fixture
def anna(busy_units: MySQLUnits) -> Anna:
    return Anna(busy_units)


@pytest.mark.parametrize(("deed", "refused"), _DEEDS.items(), ids=_named)
def test_what_waits_behind_an_erasing_leaves_nothing(
    anna: Anna, deed: Deed, refused: type[Exception] | None
) -> None:
    with ThreadPoolExecutor(1) as other:
        with anna.units.write() as unit:
            customer = unit.customers.get_for_update(anna.customer.id)
            unit.personal_data.erase(SHOP, customer, unit.now)
            # The whole deed waits, or the part of it that comes to the lock.
            waiting = other.submit(lambda: anna.units.retry(lambda: deed(anna)))
            _wait(waiting)
            unit.commit(None)
        error = waiting.exception(timeout=30)

    assert (type(error) if error else None) is refused
    assert not anna.is_left()


@pytest.mark.parametrize("deed", _DEEDS, ids=_named)
def test_an_erasing_waits_for_what_was_about_to_be_stored(anna: Anna, deed: Deed) -> None:
    slow = SlowUnits(anna.units)
    with ThreadPoolExecutor(2) as others:
        doing = others.submit(lambda: anna.units.retry(lambda: deed(anna.by_way_of(slow))))
        # What is refused has nothing to store.
        while not slow.has_begun.wait(0.01) and not doing.done():
            pass
        erasing = others.submit(lambda: anna.units.retry(anna.erase))
        _wait(erasing)
        slow.may_commit.set()
        doing.exception(timeout=30)
        assert erasing.exception(timeout=30) is None

    assert not anna.is_left()


def _wait(for_it: "Future[None]") -> None:
    """Until it is over, or for a moment if it waits for us."""
    with suppress(TimeoutError):
        for_it.exception(timeout=_A_MOMENT)


class SlowUnits:
    """What was written about customers or to them is not committed before it may be."""

    def __init__(self, units: Any) -> None:
        self._units = units
        self.has_begun = threading.Event()
        self.may_commit = threading.Event()

    @contextmanager
    def write(self) -> Iterator[Any]:
        with self._units.write() as unit:
            yield _SlowUnit(unit, self)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._units, name)


class _SlowUnit:
    def __init__(self, unit: Any, units: SlowUnits) -> None:
        self._unit = unit
        self._units = units
        self._is_about_it = False

    def commit(self, result: T) -> T:
        if self._is_about_it:
            self._units.has_begun.set()
            assert self._units.may_commit.wait(30)
        self._unit.commit(result)
        return result

    def __getattr__(self, name: str) -> Any:
        self._is_about_it |= name in {"customers", "letters"}
        return getattr(self._unit, name)


@pytest.mark.parametrize("seed", range(5))
def test_in_the_thick_of_it_nothing_is_left_either(anna: Anna, seed: int) -> None:
    deeds = [*_DEEDS, *_DEEDS][:19]
    random.Random(seed).shuffle(deeds)  # noqa: S311 - the same order each time

    def act(number: int) -> None:
        anna.units.retry(lambda: deeds[number](anna) if number else anna.erase())

    got = all_at_once(len(deeds), act)

    expected = {type(None), *(error for error in _DEEDS.values() if error)}
    assert {type(answer) for answer in got} <= expected
    assert not anna.is_left()


def test_an_erasing_waits_for_nobody_else(anna: Anna) -> None:
    others = [given_person(anna.units, word) for word in ("thylacine", "auroch")]
    with anna.units.write() as unit:
        for other in others:
            customer = unit.customers.get_for_update(other.customer.id)
            unit.personal_data.erase(SHOP, customer, unit.now)

        # In tables so small that reading them through would be cheap: it would wait for the others.
        anna.erase()

    assert not anna.is_left()
    assert "thylacine" in written(dump(anna.units))
