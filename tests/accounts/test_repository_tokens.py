"""What storage promises of one-time tokens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from domain.accounts.model import Kind, OneTimeToken, Purpose, Subject, TokenSpent
from domain.shared.errors import NotFound
from tests.builders import AT, a_one_time_token
from tests.given import (
    given_customer,
    given_one_time_token,
    given_registration,
)
from tests.units import ShopUnits

MOMENT = timedelta(microseconds=1)
SOON = AT + timedelta(hours=1)


def spend(units: ShopUnits, token: OneTimeToken, purpose: Purpose = Purpose.RESET) -> Subject:
    with units.write() as unit:
        return unit.commit(unit.one_time_tokens.spend(purpose, token.digest, AT))


def find(units: ShopUnits, token: OneTimeToken, purpose: Purpose = Purpose.RESET) -> Subject:
    with units.read() as unit:
        return unit.one_time_tokens.find(purpose, token.digest, AT)


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_is_looked_up_as_often_as_one_likes_and_stays_good(
    units: ShopUnits, anna: Subject, bert: Subject, purpose: Purpose
) -> None:
    token = given_one_time_token(units, bert, purpose=purpose, digest=bytes(range(224, 256)))
    given_one_time_token(units, anna, purpose=purpose)

    assert find(units, token, purpose) == find(units, token, purpose) == bert
    assert spend(units, token, purpose) == bert
    with pytest.raises(TokenSpent):
        find(units, token, purpose)


def test_a_token_that_cannot_be_spent_is_not_found(units: ShopUnits, anna: Subject) -> None:
    over = given_one_time_token(units, anna, expires_at=AT)
    running = given_one_time_token(units, anna, expires_at=AT + MOMENT)

    for token in (over, a_one_time_token(anna)):
        with pytest.raises(TokenSpent):
            find(units, token)
    for purpose in set(Purpose) - {Purpose.RESET}:
        with pytest.raises(TokenSpent):
            find(units, running, purpose)
    assert find(units, running) == anna


def test_who_looks_a_token_up_waits_for_nobody(units: ShopUnits, anna: Subject) -> None:
    token = given_one_time_token(units, anna)
    with ThreadPoolExecutor(1) as other, units.write() as unit:
        unit.one_time_tokens.spend(Purpose.RESET, token.digest, AT)
        assert other.submit(find, units, token).result(timeout=5) == anna


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_brings_back_whom_it_was_for(
    units: ShopUnits, anna: Subject, bert: Subject, purpose: Purpose
) -> None:
    token = given_one_time_token(units, bert, purpose=purpose, digest=bytes(range(224, 256)))
    other = given_one_time_token(units, anna, purpose=purpose)

    assert spend(units, token, purpose) == bert
    assert spend(units, other, purpose) == anna


def test_a_token_of_a_registration_is_told_from_a_customers(units: ShopUnits) -> None:
    customer, registration = given_customer(units), given_registration(units)
    assert customer.id == registration.id
    of_customer = given_one_time_token(units, customer.subject)
    of_registration = given_one_time_token(units, registration.subject)

    assert spend(units, of_customer) == Subject(Kind.CUSTOMER, customer.id)
    assert spend(units, of_registration) == Subject(Kind.REGISTRATION, registration.id)


def test_a_token_is_good_once(units: ShopUnits, anna: Subject) -> None:
    token, other = given_one_time_token(units, anna), given_one_time_token(units, anna)
    spend(units, token)

    with pytest.raises(TokenSpent):
        spend(units, token)
    assert spend(units, other) == anna


def test_a_token_that_was_spent_for_nothing_is_still_good(units: ShopUnits, anna: Subject) -> None:
    token = given_one_time_token(units, anna)
    with units.write() as unit:
        unit.one_time_tokens.spend(Purpose.RESET, token.digest, AT)

    assert spend(units, token) == anna


def test_a_token_is_good_for_its_purpose_alone(units: ShopUnits, anna: Subject) -> None:
    token = given_one_time_token(units, anna, purpose=Purpose.RESET)
    given_one_time_token(units, anna, purpose=Purpose.CONFIRM)

    for purpose in set(Purpose) - {Purpose.RESET}:
        with pytest.raises(TokenSpent):
            spend(units, token, purpose)
    assert spend(units, token) == anna


def test_a_token_that_nobody_was_sent_is_good_for_nothing(units: ShopUnits, anna: Subject) -> None:
    given_one_time_token(units, anna)

    with pytest.raises(TokenSpent):
        spend(units, a_one_time_token(anna))


def test_a_token_is_good_until_the_moment_it_says(units: ShopUnits, anna: Subject) -> None:
    over = given_one_time_token(units, anna, expires_at=AT)
    running = given_one_time_token(units, anna, expires_at=AT + MOMENT)

    with pytest.raises(TokenSpent):
        spend(units, over)
    assert spend(units, running) == anna


def test_of_two_who_have_one_token_at_once_the_second_waits_and_is_too_late(
    units: ShopUnits, anna: Subject
) -> None:
    token = given_one_time_token(units, anna)
    with ThreadPoolExecutor(1) as other, units.write() as unit:
        unit.one_time_tokens.spend(Purpose.RESET, token.digest, AT)
        second = other.submit(spend, units, token)
        with pytest.raises(TimeoutError):
            second.result(timeout=0.2)
        unit.commit(None)

    assert isinstance(second.exception(), TokenSpent)


def test_who_waited_for_a_token_that_was_spent_for_nothing_gets_it(
    units: ShopUnits, anna: Subject
) -> None:
    token = given_one_time_token(units, anna)
    with ThreadPoolExecutor(1) as other:
        with units.write() as unit:
            unit.one_time_tokens.spend(Purpose.RESET, token.digest, AT)
            second = other.submit(spend, units, token)
            with pytest.raises(TimeoutError):
                second.result(timeout=0.2)

        assert second.result() == anna


def test_nobody_gone_gets_a_token(units: ShopUnits, anna: Subject) -> None:
    registration = given_registration(units).subject
    for gone in (
        Subject(Kind.CUSTOMER, anna.id + 1),
        Subject(Kind.REGISTRATION, registration.id + 1),
        Subject(Kind.MEMBER, anna.id + 99),
    ):
        with units.write() as unit, pytest.raises(NotFound):
            unit.one_time_tokens.add(a_one_time_token(gone))


def test_all_that_were_sent_for_one_purpose_are_void(
    units: ShopUnits, anna: Subject, bert: Subject
) -> None:
    void = [given_one_time_token(units, anna) for _ in range(2)]
    for_another_purpose = given_one_time_token(units, anna, purpose=Purpose.CONFIRM)
    anothers = given_one_time_token(units, bert)
    registration = given_registration(units)
    assert registration.id == anna.id
    of_a_registration = given_one_time_token(units, registration.subject)

    with units.write() as unit:
        unit.one_time_tokens.forget(Purpose.RESET, anna)
        unit.one_time_tokens.forget(Purpose.RESET, anna)
        unit.commit(None)

    for token in void:
        with pytest.raises(TokenSpent):
            spend(units, token)
    assert spend(units, for_another_purpose, Purpose.CONFIRM) == anna
    assert spend(units, anothers) == bert
    assert spend(units, of_a_registration) == registration.subject


def test_tokens_that_have_expired_are_purged(
    units: ShopUnits, anna: Subject, bert: Subject
) -> None:
    given_one_time_token(units, anna, expires_at=AT)
    running = given_one_time_token(units, anna, expires_at=AT + MOMENT)
    others = given_one_time_token(units, bert, expires_at=SOON)

    with units.write() as unit:
        assert unit.one_time_tokens.purge(AT) == 1
        assert unit.one_time_tokens.purge(AT) == 0
        unit.commit(None)

    assert spend(units, running) == anna
    assert spend(units, others) == bert


def test_a_registration_takes_its_tokens_along(units: ShopUnits) -> None:
    gone = given_registration(units, email="anna@example.com")
    stays = given_registration(units, email="bert@example.com")
    lost = given_one_time_token(units, gone.subject, purpose=Purpose.CONFIRM)
    kept = given_one_time_token(units, stays.subject, purpose=Purpose.CONFIRM)

    with units.write() as unit:
        unit.registrations.remove_all("anna@example.com")
        unit.commit(None)

    with pytest.raises(TokenSpent):
        spend(units, lost, Purpose.CONFIRM)
    assert spend(units, kept, Purpose.CONFIRM) == stays.subject
