"""Changing a password that is known."""

from datetime import timedelta

import pytest
from attrs import evolve

from adapters.memory.store import Store
from domain.accounts.model import (
    Limit,
    Limits,
    TooManyAttempts,
    WrongCredentials,
    WrongPassword,
)
from domain.customers.logging_in import prove_password
from domain.shared.errors import Forbidden
from domain.staff.model import ANYONE
from tests.builders import an_owner
from tests.customers.desk import ANNA, BERT, HOME, PASSWORD, Desk
from tests.doubles import PlainPasswords
from tests.trail import trail

NEW = "another password"
HOUR = timedelta(hours=1)
NARROW = Limits(by_account=Limit(2, HOUR), by_address=Limit(9, HOUR))


def opens(desk: Desk, password: str, email: str = ANNA) -> bool:
    try:
        desk.log_in(email, password)
    except WrongCredentials:
        return False
    return True


def test_a_password_that_was_changed_is_the_only_one_that_opens(desk: Desk) -> None:
    desk.customer()
    desk.customer(BERT)
    desk.change_password(desk.actor(), PASSWORD, NEW)

    assert opens(desk, NEW)
    assert not opens(desk, PASSWORD)
    assert opens(desk, PASSWORD, BERT)


def test_changing_it_ends_all_other_log_ins_of_the_customer(desk: Desk) -> None:
    desk.customer()
    desk.customer(BERT)
    *_, here = desk.log_in()
    *_, elsewhere = desk.log_in()
    *_, of_bert = desk.log_in(BERT)

    desk.change_password(desk.known(here), PASSWORD, NEW)

    assert desk.is_logged_in(here)
    assert not desk.is_logged_in(elsewhere)
    assert desk.is_logged_in(of_bert)


def test_the_customer_is_written_to_about_it(desk: Desk) -> None:
    desk.customer(name="Anna")
    desk.change_password(desk.actor(), PASSWORD, NEW)

    assert desk.post() == [("password_changed", ANNA)]
    mail = desk.mailer.mails[-1]
    assert (mail.facts, mail.token) == ({"name": "Anna"}, None)


def test_the_log_says_so_and_nothing_of_the_password(desk: Desk) -> None:
    customer = desk.customer()
    desk.change_password(desk.actor(), PASSWORD, NEW)

    entry = trail(desk.units)[-1]
    assert (entry.action, entry.entity_id) == ("customer.set_password", customer.id)
    assert (entry.before, entry.after) == (None, None)


def test_it_is_another_version_of_the_customer(desk: Desk) -> None:
    customer = desk.customer()
    actor = desk.actor()
    desk.clock.advance(HOUR)
    desk.change_password(actor, PASSWORD, NEW)

    with desk.units.read() as unit:
        found = unit.customers.get(customer.id)
    assert found == evolve(
        customer,
        password_hash=found.password_hash,
        version=2,
        updated_at=customer.updated_at + HOUR,
    )


def test_who_does_not_know_the_password_changes_nothing(desk: Desk, store: Store) -> None:
    desk.customer()
    actor = desk.actor()
    customers, sessions = store.tables.customers, store.tables.sessions

    with pytest.raises(WrongPassword):
        desk.change_password(actor, "wrong password", NEW)
    assert (store.tables.customers, store.tables.sessions) == (customers, sessions)
    assert desk.post() == []


def test_a_customer_changes_no_password_but_their_own(desk: Desk) -> None:
    desk.customer()
    desk.customer(BERT, password="the password of Bert")

    with pytest.raises(WrongPassword):
        desk.change_password(desk.actor(), "the password of Bert", NEW)
    for actor in (ANYONE, an_owner()):
        with pytest.raises(Forbidden):
            desk.change_password(actor, PASSWORD, NEW)


def test_guesses_of_who_has_stolen_a_session_end(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer()
    actor = desk.actor()
    for _ in range(2):
        with pytest.raises(WrongPassword):
            desk.change_password(actor, "wrong password", NEW)
    desk.work()

    for password in (PASSWORD, "wrong password"):
        with pytest.raises(TooManyAttempts):
            desk.change_password(actor, password, NEW)
    assert desk.work() == []


def test_the_guesses_of_strangers_keep_nobody_who_is_logged_in_from_changing_it(
    desk: Desk,
) -> None:
    desk.limits["log_in"] = Limits(by_account=Limit(2, HOUR), by_address=Limit(3, HOUR))
    desk.customer()
    desk.customer(BERT)
    actor = desk.actor()
    for email in (ANNA, ANNA, BERT):
        assert not opens(desk, "wrong password", email)
    # By the account and by the address.
    for email in (ANNA, BERT):
        with pytest.raises(TooManyAttempts):
            desk.log_in(email)

    desk.change_password(actor, PASSWORD, NEW)


def test_the_guesses_of_who_has_stolen_a_session_keep_nobody_from_logging_in(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer()
    actor = desk.actor()
    for _ in range(2):
        with pytest.raises(WrongPassword):
            desk.change_password(actor, "wrong password", NEW)
    assert opens(desk, PASSWORD)


def test_guesses_at_ones_own_are_nobody_elses(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer()
    desk.customer(BERT)
    for _ in range(2):
        with pytest.raises(WrongPassword):
            desk.change_password(desk.actor(), "wrong password", NEW)
    desk.change_password(desk.actor(BERT), PASSWORD, NEW)


def test_whoever_proves_the_password_is_told_who_they_are(desk: Desk) -> None:
    customer = desk.customer()
    assert prove_password(desk.units, desk.guard, desk.actor(), PASSWORD, HOME) == customer


def test_a_password_that_was_changed_meanwhile_changes_nothing(desk: Desk) -> None:
    customer = desk.customer()
    actor = desk.actor()

    class Slow(PlainPasswords):
        def hash(self, password: str) -> str:
            with desk.units.write() as unit:
                unit.customers.save(evolve(customer, password_hash="plain:1:another"))
                unit.commit(None)
            return super().hash(password)

    slow = evolve(desk, passwords=Slow())
    with pytest.raises(WrongPassword):
        desk.units.retry(lambda: slow.change_password(actor, PASSWORD, NEW))
    with desk.units.read() as unit:
        assert unit.customers.get(customer.id).password_hash == "plain:1:another"
