"""Setting a password that is forgotten anew, by a token that came by mail."""

from concurrent.futures import ThreadPoolExecutor
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
from tests.customers.desk import ANNA, BERT, PASSWORD, Desk
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


def test_guesses_of_who_had_stolen_a_session_do_not_count_against_the_new_password(
    desk: Desk,
) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer()
    actor = desk.actor()
    for _ in range(2):
        with pytest.raises(WrongPassword):
            desk.change_password(actor, "wrong password", NEW)
    desk.ask_for_reset()
    desk.reset(desk.token(), NEW)

    desk.change_password(desk.actor(password=NEW), NEW, PASSWORD)


def test_a_letter_that_waits_brings_no_token_once_the_password_is_another(desk: Desk) -> None:
    desk.customer()
    desk.customer(BERT)
    desk.ask_for_reset()
    token = desk.token()
    for email in (ANNA, BERT):
        desk.ask_for_reset(email)
    desk.reset(token, NEW)

    # What was asked for is not sent any more; Bert's is.
    assert sorted(desk.post()) == [("password_changed", ANNA), ("reset", BERT)]


def test_nothing_is_locked_while_the_new_password_is_hashed(desk: Desk) -> None:
    customer = desk.customer()
    desk.ask_for_reset()
    token = desk.token()

    class Slow(PlainPasswords):
        def hash(self, password: str) -> str:
            with ThreadPoolExecutor(1) as other:
                other.submit(self.look).result(timeout=5)
            return super().hash(password)

        def look(self) -> None:
            with desk.units.write() as unit:
                unit.customers.get_for_update(customer.id)
                unit.one_time_tokens.forget(Purpose.INVITATION, customer.subject)
                unit.commit(None)

    evolve(desk, passwords=Slow()).reset(token, NEW)
    assert opens(desk, NEW)


def test_a_token_that_is_spent_while_the_new_password_is_hashed_sets_none(desk: Desk) -> None:
    desk.customer()
    desk.ask_for_reset()
    token = desk.token()

    class Slow(PlainPasswords):
        def hash(self, password: str) -> str:
            desk.reset(token, "a third password")
            return super().hash(password)

    with pytest.raises(TokenSpent):
        evolve(desk, passwords=Slow()).reset(token, NEW)
    assert opens(desk, "a third password")
