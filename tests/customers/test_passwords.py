"""Changing a password that is known, and one that is forgotten."""

from datetime import timedelta

import pytest
from attrs import evolve

from adapters.memory.store import Store
from domain.accounts.model import (
    TOKEN_LIFETIMES,
    Limit,
    Limits,
    Purpose,
    TokenSpent,
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
MOMENT = timedelta(microseconds=1)
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


def test_guesses_of_who_has_stolen_a_session_are_counted_as_those_of_log_ins(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer()
    actor = desk.actor()
    with pytest.raises(WrongPassword):
        desk.change_password(actor, "wrong password", NEW)
    with pytest.raises(WrongCredentials):
        desk.log_in(password="wrong password")
    desk.work()

    for password in (PASSWORD, "wrong password"):
        with pytest.raises(TooManyAttempts):
            desk.change_password(actor, password, NEW)
        with pytest.raises(TooManyAttempts):
            desk.log_in(password=password)
    assert desk.work() == []


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


def test_a_forgotten_password_is_set_anew_by_mail(desk: Desk) -> None:
    desk.customer(name="Anna")
    desk.customer(BERT)
    desk.ask_for_reset("Anna@Example.com")
    assert desk.post() == [("reset", ANNA)]
    assert desk.mailer.mails[-1].facts == {"name": "Anna"}
    desk.reset(desk.mailer.token(ANNA), NEW)

    assert opens(desk, NEW)
    assert not opens(desk, PASSWORD)
    assert opens(desk, PASSWORD, BERT)


def test_asking_for_a_new_password_changes_nothing(desk: Desk) -> None:
    desk.customer()
    *_, secret = desk.log_in()
    desk.ask_for_reset()
    desk.post()

    assert desk.is_logged_in(secret)
    assert opens(desk, PASSWORD)


def test_nobody_is_written_to_who_has_no_account(desk: Desk, store: Store) -> None:
    erased = desk.customer("erased@example.com")
    desk.erase(erased.id)
    desk.register("waiting@example.com")
    desk.post()

    for email in ("nobody@example.com", "erased@example.com", "waiting@example.com"):
        desk.ask_for_reset(email)
    assert desk.post() == []
    assert (store.tables.letters, store.tables.one_time_tokens.keys() - {1, 2}) == ({}, set())


def test_asking_is_the_same_work_whether_or_not_there_is_an_account(
    desk: Desk, store: Store
) -> None:
    desk.customer()
    desk.work()
    for email in (ANNA, "nobody@example.com"):
        desk.ask_for_reset(email)
        assert desk.work() == []
    # A letter about nobody is written, too, and never sent.
    assert len(store.tables.letters) == 2
    assert desk.post() == [("reset", ANNA)]


def test_setting_it_anew_ends_all_log_ins_of_the_customer(desk: Desk) -> None:
    desk.customer()
    desk.customer(BERT)
    secrets = [desk.log_in()[2] for _ in range(2)]
    *_, of_bert = desk.log_in(BERT)
    desk.ask_for_reset()
    desk.reset(desk.token(), NEW)

    assert [desk.is_logged_in(secret) for secret in secrets] == [False, False]
    assert desk.is_logged_in(of_bert)


def test_the_customer_is_written_to_when_it_was_set_anew(desk: Desk) -> None:
    customer = desk.customer()
    desk.ask_for_reset()
    desk.reset(desk.token(), NEW)

    assert desk.post() == [("password_changed", ANNA)]
    entry = trail(desk.units)[-1]
    assert (entry.action, entry.entity_id) == ("customer.set_password", customer.id)


def test_a_token_sets_a_password_once(desk: Desk) -> None:
    desk.customer()
    desk.ask_for_reset()
    token = desk.token()
    desk.reset(token, NEW)

    with pytest.raises(TokenSpent):
        desk.reset(token, "a third password")
    assert opens(desk, NEW)


def test_other_tokens_are_void_once_the_password_is_another(desk: Desk) -> None:
    desk.customer()
    desk.customer(BERT)
    tokens = []
    for email in (ANNA, ANNA, BERT):
        desk.ask_for_reset(email)
        tokens.append(desk.token(email))
    first, second, of_bert = tokens
    desk.reset(second, NEW)
    with pytest.raises(TokenSpent):
        desk.reset(first, "a third password")
    desk.reset(of_bert, NEW)

    desk.ask_for_reset()
    late = desk.token()
    desk.change_password(desk.actor(password=NEW), NEW, PASSWORD)
    with pytest.raises(TokenSpent):
        desk.reset(late, "a third password")


def test_a_token_is_good_for_an_hour(desk: Desk) -> None:
    desk.customer()
    desk.customer(BERT)
    desk.ask_for_reset()
    desk.ask_for_reset(BERT)
    anna, bert = desk.token(), desk.token(BERT)
    desk.clock.advance(TOKEN_LIFETIMES[Purpose.RESET] - MOMENT)
    desk.reset(anna, NEW)
    desk.clock.advance(MOMENT)

    with pytest.raises(TokenSpent):
        desk.reset(bert, NEW)
    assert opens(desk, PASSWORD, BERT)


@pytest.mark.parametrize("token", ["", "x", "secret-99"])
def test_a_token_that_nobody_was_sent_costs_no_work(desk: Desk, token: str) -> None:
    desk.customer()
    desk.ask_for_reset()
    desk.post()
    desk.work()

    with pytest.raises(TokenSpent):
        desk.reset(token, NEW)
    assert desk.work() == []


def test_who_was_erased_meanwhile_gets_no_password(desk: Desk, store: Store) -> None:
    customer = desk.customer()
    desk.ask_for_reset()
    token = desk.token()
    desk.erase(customer.id)
    before = store.tables

    with pytest.raises(TokenSpent):
        desk.reset(token, NEW)
    assert store.tables is before


def test_asking_too_often_is_refused_known_or_not(desk: Desk) -> None:
    desk.limits["reset"] = NARROW
    desk.customer()
    for email in (ANNA, "nobody@example.com"):
        for _ in range(2):
            desk.ask_for_reset(email)
        with pytest.raises(TooManyAttempts) as refused:
            desk.ask_for_reset(email)
        assert refused.value.facts == {"retry_after": 3600}
    assert desk.post() == [("reset", ANNA)] * 2
    desk.clock.advance(HOUR)
    desk.ask_for_reset()


def test_asking_is_counted_apart_from_logging_in_and_registering(desk: Desk) -> None:
    desk.limits["reset"] = NARROW
    desk.customer()
    for _ in range(2):
        desk.ask_for_reset()

    desk.log_in()
    desk.register()


def test_who_is_locked_out_by_a_strangers_guesses_gets_in_with_a_new_password(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer()
    desk.customer(BERT)
    for email in (ANNA, ANNA, BERT, BERT):
        assert not opens(desk, "wrong password", email)
    desk.ask_for_reset()
    desk.reset(desk.token(), NEW)

    # The guesses were at another password, and the mailbox has shown who it is.
    assert opens(desk, NEW)
    with pytest.raises(TooManyAttempts):
        desk.log_in(BERT)
