"""From "I want an account" to having one."""

from collections.abc import Callable
from datetime import timedelta

import pytest

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
from tests.customers.desk import ANNA, BERT, Desk
from tests.doubles import CountedIds, FrozenClock, PlainPasswords
from tests.given import given_customer
from tests.trail import actions, trail
from tests.units import ShopUnits

MOMENT = timedelta(microseconds=1)
LONGEST = TOKEN_LIFETIMES[Purpose.CONFIRM]
NARROW = Limits(by_account=Limit(2, timedelta(hours=1)), by_address=Limit(9, timedelta(hours=1)))


class Slow(PlainPasswords):
    """While it looks at a password, something else happens."""

    def __init__(self, meanwhile: Callable[[], None]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    def verify(self, hashed: str, password: str) -> bool:
        self._meanwhile()
        return super().verify(hashed, password)


def test_from_registering_to_being_logged_in(desk: Desk) -> None:
    desk.register(name="Anna Lind")
    assert desk.post() == [("confirm", ANNA)]
    customer = desk.confirm(desk.mailer.token(ANNA))
    session, logged_in, secret = desk.log_in()

    assert (customer.email, customer.name) == (ANNA, "Anna Lind")
    assert logged_in == customer
    assert session.holder == customer.subject
    assert secret.startswith("customer_")
    assert desk.known(secret).customer_id == customer.id


def test_there_is_no_account_before_the_address_is_confirmed(desk: Desk, store: Store) -> None:
    desk.register()
    desk.post()

    assert store.tables.customers == {}
    with pytest.raises(WrongCredentials):
        desk.log_in()


def test_however_an_address_is_typed_it_is_one_account(desk: Desk) -> None:
    desk.customer("Anna@Example.COM")

    assert desk.log_in("ANNA@example.com")[1].email == ANNA
    desk.register("aNNa@example.com")
    assert desk.post() == [("already_registered", ANNA)]


def test_what_is_stored_opens_nothing(desk: Desk, store: Store) -> None:
    desk.register(password="my very own password")
    waiting = repr(store.tables)
    token = desk.token()
    desk.confirm(token, "my very own password")
    *_, secret = desk.log_in(password="my very own password")

    for stored in (waiting, repr(store.tables)):
        assert "my very own password" not in stored
        assert token not in stored
        assert secret.removeprefix("customer_") not in stored


def test_who_has_an_account_is_told_so_by_mail_and_it_stays_as_it_is(
    desk: Desk, store: Store
) -> None:
    customer = desk.customer(name="Anna")
    desk.register(password="the password of a stranger", name="Buy cheap pills")

    assert desk.post() == [("already_registered", ANNA)]
    mail = desk.mailer.mails[-1]
    # What a stranger typed is not sent to anybody, nor kept.
    assert (mail.token, mail.facts) == (None, {"name": "Anna"})
    assert store.tables.customers == {customer.id: customer}
    assert store.tables.registrations == {}
    with pytest.raises(WrongCredentials):
        desk.log_in(password="the password of a stranger")


def test_the_mail_of_a_registration_has_no_word_of_whoever_registered(
    desk: Desk, store: Store
) -> None:
    desk.register(name="You have won 1000 Euros")
    assert "Euros" not in repr(store.tables.letters)
    desk.post()
    assert "Euros" not in repr(desk.mailer.mails)


def test_whoever_clicks_a_mail_that_they_never_asked_for_gets_no_account_of_a_strangers(
    desk: Desk, store: Store
) -> None:
    desk.register(ANNA, password="known to the stranger")
    token = desk.token(ANNA)
    desk.work()

    with pytest.raises(WrongPassword):
        desk.confirm(token, "what Anna would choose")

    assert desk.work() == ["verify"]
    assert store.tables.customers == {}
    with pytest.raises(WrongCredentials):
        desk.log_in(ANNA, "known to the stranger")
    desk.register(ANNA, password="what Anna would choose")
    customer = desk.confirm(desk.token(ANNA), "what Anna would choose")
    assert desk.log_in(ANNA, "what Anna would choose")[1] == customer
    with pytest.raises(WrongCredentials):
        desk.log_in(ANNA, "known to the stranger")


def test_the_password_of_another_registration_confirms_nothing(desk: Desk, store: Store) -> None:
    desk.register(password="of a stranger")
    first = desk.token()
    desk.register(password="of Anna herself")
    second = desk.token()
    desk.register(BERT, password="of Bert himself")

    for token, password in (
        (first, "of Anna herself"),
        (second, "of a stranger"),
        (second, "of Bert himself"),
        (second, "Of Anna herself"),
        (second, ""),
    ):
        with pytest.raises(WrongPassword):
            desk.confirm(token, password)
    assert store.tables.customers == {}
    assert len(store.tables.registrations) == 3


def test_a_wrong_password_leaves_the_token_good(desk: Desk) -> None:
    desk.register()
    token = desk.token()
    for _ in range(9):
        with pytest.raises(WrongPassword):
            desk.confirm(token, "a mistake")

    assert desk.confirm(token).email == ANNA


def test_too_many_wrong_passwords_are_refused_and_then_the_right_one_too(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.register(ANNA)
    desk.register(BERT)
    first = desk.token(ANNA)
    desk.register(ANNA)
    second = desk.token(ANNA)
    for token in (first, second):
        with pytest.raises(WrongPassword):
            desk.confirm(token, "a guess")
    desk.work()

    # Of one address, whichever its registration.
    for token in (first, second):
        with pytest.raises(TooManyAttempts) as refused:
            desk.confirm(token)
        assert refused.value.facts == {"retry_after": 3600}
    assert desk.work() == []
    assert desk.confirm(desk.token(BERT)).email == BERT
    desk.clock.advance(timedelta(hours=1))
    assert desk.confirm(first).email == ANNA


def test_too_many_wrong_passwords_from_one_place_are_refused(desk: Desk) -> None:
    desk.limits["log_in"] = Limits(
        by_account=Limit(9, timedelta(hours=1)), by_address=Limit(2, timedelta(hours=1))
    )
    desk.register(ANNA)
    desk.register(BERT)
    for email in (ANNA, BERT):
        with pytest.raises(WrongPassword):
            desk.confirm(desk.token(email), "a guess")

    with pytest.raises(TooManyAttempts):
        desk.confirm(desk.token(ANNA))


def test_wrong_passwords_of_a_registration_are_no_failed_log_ins(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer(ANNA)
    for _ in range(2):
        with pytest.raises(WrongCredentials):
            desk.log_in(ANNA, "a guess")
    desk.register(BERT)
    token = desk.token(BERT)
    for _ in range(2):
        with pytest.raises(WrongCredentials):
            desk.log_in(BERT, "a guess")

    assert desk.confirm(token).email == BERT


def test_a_registration_that_goes_while_the_password_is_looked_at_is_no_longer_good(
    units: ShopUnits, ids: CountedIds, clock: FrozenClock
) -> None:
    def forget() -> None:
        # In another unit of work: none is open meanwhile, and nobody waits for this one.
        with units.write() as unit:
            unit.registrations.remove_all(ANNA)
            unit.commit(None)

    desk = Desk(units=units, ids=ids, clock=clock, passwords=Slow(meanwhile=forget))
    desk.register()

    with pytest.raises(TokenSpent):
        desk.confirm(desk.token())
    with units.read() as unit:
        assert unit.customers.by_email(ANNA) is None


def test_registering_with_a_known_address_is_as_much_work(desk: Desk) -> None:
    desk.customer()
    desk.work()
    desk.register(ANNA)
    known = desk.work()
    desk.register(BERT)

    assert known == desk.work() == ["hash"]


def test_the_registration_whose_mail_was_clicked_wins_with_its_own_password(
    desk: Desk, store: Store
) -> None:
    desk.register(password="of a stranger 1", name="Stranger")
    first = desk.token()
    desk.register(password="of Anna herself", name="Anna")
    second = desk.token()
    desk.register(password="of a stranger 2", name="Stranger")
    third = desk.token()

    customer = desk.confirm(second, "of Anna herself")

    assert customer.name == "Anna"
    assert desk.log_in(password="of Anna herself")[1] == customer
    for password in ("of a stranger 1", "of a stranger 2"):
        with pytest.raises(WrongCredentials):
            desk.log_in(password=password)
    for dead in (first, third):
        with pytest.raises(TokenSpent):
            desk.confirm(dead)
    assert store.tables.registrations == {}


def test_mail_of_the_other_registrations_is_not_sent_any_more(desk: Desk, store: Store) -> None:
    desk.register()
    token = desk.token()
    desk.register()
    assert len(store.tables.letters) == 1
    desk.confirm(token)

    assert desk.post() == []


def test_confirming_takes_nothing_of_another_address(desk: Desk) -> None:
    desk.register(BERT, name="Bert")
    of_bert = desk.token(BERT)
    desk.customer(ANNA)

    assert desk.confirm(of_bert).name == "Bert"


def test_an_address_is_confirmed_once(desk: Desk, store: Store) -> None:
    desk.register()
    token = desk.token()
    customer = desk.confirm(token)

    with pytest.raises(TokenSpent):
        desk.confirm(token)
    assert store.tables.customers == {customer.id: customer}
    assert actions(desk.units) == [("customer.create", customer.id)]


def test_a_token_is_for_one_purpose(desk: Desk) -> None:
    desk.customer(BERT)
    desk.ask_for_reset(BERT)
    of_reset = desk.token(BERT)
    desk.register(ANNA)
    of_confirm = desk.token(ANNA)

    with pytest.raises(TokenSpent):
        desk.confirm(of_reset)
    with pytest.raises(TokenSpent):
        desk.reset(of_confirm, "another password")
    assert desk.confirm(of_confirm).email == ANNA
    desk.reset(of_reset, "another password")


@pytest.mark.parametrize("token", ["", "x", "secret-99", "SECRET-1"])
def test_a_token_that_nobody_was_sent_makes_no_account(
    desk: Desk, store: Store, token: str
) -> None:
    desk.register()
    desk.post()

    desk.work()
    with pytest.raises(TokenSpent):
        desk.confirm(token)
    assert store.tables.customers == {}
    # Nobody keeps the processors busy by making tokens up.
    assert desk.work() == []


def test_a_token_is_good_for_two_days(desk: Desk) -> None:
    desk.register(ANNA)
    desk.register(BERT)
    anna, bert = desk.token(ANNA), desk.token(BERT)
    desk.clock.advance(LONGEST - MOMENT)
    desk.confirm(anna)
    desk.clock.advance(MOMENT)

    with pytest.raises(TokenSpent):
        desk.confirm(bert)


def test_an_account_that_came_by_another_way_meanwhile_is_not_made_again(
    desk: Desk, store: Store
) -> None:
    desk.register()
    token = desk.token()
    customer = given_customer(desk.units, email=ANNA)

    with pytest.raises(TokenSpent):
        desk.confirm(token)
    assert store.tables.customers == {customer.id: customer}


def test_too_many_registrations_for_one_address_are_refused_known_or_not(desk: Desk) -> None:
    desk.limits["register"] = NARROW
    desk.customer(ANNA)
    for email in (ANNA, BERT, BERT):
        desk.register(email)
    desk.post()
    desk.work()

    for email in (ANNA, BERT, "Bert@Example.com"):
        with pytest.raises(TooManyAttempts) as refused:
            desk.register(email)
        assert refused.value.facts == {"retry_after": 3600}
    assert (desk.post(), desk.work()) == ([], [])
    desk.register("carl@example.com")
    desk.clock.advance(timedelta(hours=1))
    desk.register(BERT)


def test_too_many_registrations_from_one_place_are_refused(desk: Desk) -> None:
    desk.limits["register"] = Limits(
        by_account=Limit(9, timedelta(hours=1)), by_address=Limit(2, timedelta(hours=1))
    )
    desk.register("a@example.com")
    desk.register("b@example.com")
    with pytest.raises(TooManyAttempts):
        desk.register("c@example.com")


def test_the_log_says_that_somebody_came_and_not_who(desk: Desk) -> None:
    customer = desk.customer()

    [entry] = trail(desk.units)
    assert (entry.action, entry.entity_id) == ("customer.create", customer.id)
    assert (entry.before, entry.after) == (None, None)
    assert "anna" not in repr(entry).lower()
