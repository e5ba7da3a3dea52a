"""What storage promises of sessions and one-time tokens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from domain.accounts.model import Kind, OneTimeToken, Purpose, Session, Subject, TokenSpent
from domain.shared.errors import NotFound
from tests.builders import AT, LATER, a_one_time_token, a_session
from tests.given import (
    given_customer,
    given_one_time_token,
    given_registration,
    given_session,
    given_visitor,
)
from tests.units import ShopUnits

MOMENT = timedelta(microseconds=1)
SOON = AT + timedelta(hours=1)


@pytest.fixture
def anna(units: ShopUnits) -> Subject:
    return given_customer(units).subject


@pytest.fixture
def bert(units: ShopUnits, anna: Subject) -> Subject:
    """Another customer, who comes after Anna."""
    other = given_customer(units).subject
    assert other.id > anna.id
    return other


def sessions_of(units: ShopUnits, holder: Subject) -> list[Session]:
    with units.read() as unit:
        return list(unit.sessions.of(holder, AT))


def spend(units: ShopUnits, token: OneTimeToken, purpose: Purpose = Purpose.RESET) -> Subject:
    with units.write() as unit:
        return unit.commit(unit.one_time_tokens.spend(purpose, token.digest, AT))


def test_a_session_comes_back_equal(units: ShopUnits, anna: Subject, bert: Subject) -> None:
    session = given_session(
        units,
        bert,
        visitor_id=given_visitor(units).id,
        digest=bytes(range(224, 256)),
        label="Größe 🦓 'browser' \\ 100 %s",
        created_at=AT,
        last_seen_at=AT + MOMENT,
        expires_at=LATER,
    )
    other = given_session(units, anna, visitor_id=None, label="")

    with units.read() as unit:
        assert unit.sessions.by_digest(session.digest) == session
        assert unit.sessions.by_digest(other.digest) == other
        assert unit.sessions.by_digest(a_session(anna).digest) is None
    assert sessions_of(units, bert) == [session]
    assert sessions_of(units, anna) == [other]


def test_sessions_are_listed_the_newest_first(units: ShopUnits, anna: Subject) -> None:
    middle = given_session(units, anna)
    newest = given_session(units, anna, created_at=AT + MOMENT, last_seen_at=AT + MOMENT)
    oldest = given_session(units, anna, created_at=AT - MOMENT)
    as_old_as_the_middle = given_session(units, anna)

    assert sessions_of(units, anna) == [newest, as_old_as_the_middle, middle, oldest]


def test_nobody_sees_anothers_sessions(units: ShopUnits, anna: Subject, bert: Subject) -> None:
    given_session(units, bert)

    assert sessions_of(units, anna) == []
    # A number means something else among the staff.
    assert sessions_of(units, Subject(Kind.MEMBER, bert.id)) == []


def test_what_has_expired_is_found_and_no_longer_listed(units: ShopUnits, anna: Subject) -> None:
    over = given_session(units, anna, expires_at=AT)
    running = given_session(units, anna, expires_at=AT + MOMENT)

    assert sessions_of(units, anna) == [running]
    with units.read() as unit:
        assert unit.sessions.by_digest(over.digest) == over


def test_a_use_moves_the_end_forward_and_never_back(
    units: ShopUnits, anna: Subject, bert: Subject
) -> None:
    session, others = given_session(units, anna), given_session(units, bert)
    for at in (LATER, AT, LATER - MOMENT):
        with units.write() as unit:
            unit.sessions.seen(session.id, at, at + timedelta(days=30))
            unit.sessions.seen(99, at, at)
            unit.commit(None)

    [found] = sessions_of(units, anna)
    assert (found.last_seen_at, found.expires_at) == (LATER, LATER + timedelta(days=30))
    assert found.created_at == session.created_at
    assert sessions_of(units, bert) == [others]


def test_a_session_is_ended_by_who_holds_it(units: ShopUnits, anna: Subject, bert: Subject) -> None:
    ended, kept = given_session(units, anna), given_session(units, anna)
    others = given_session(units, bert)

    with units.write() as unit:
        unit.sessions.end(anna, ended.id)
        unit.commit(None)

    assert sessions_of(units, anna) == [kept]
    assert sessions_of(units, bert) == [others]
    with units.read() as unit:
        assert unit.sessions.by_digest(ended.digest) is None


def test_nobody_ends_what_is_not_theirs_or_not_there(
    units: ShopUnits, anna: Subject, bert: Subject
) -> None:
    others = given_session(units, bert)

    for holder in (anna, Subject(Kind.MEMBER, bert.id)):
        for session_id in (others.id, others.id + 1, 0, -1):
            with units.write() as unit, pytest.raises(NotFound):
                unit.sessions.end(holder, session_id)
    assert sessions_of(units, bert) == [others]


def test_a_session_is_ended_once(units: ShopUnits, anna: Subject) -> None:
    session = given_session(units, anna)
    with units.write() as unit:
        unit.sessions.end(anna, session.id)
        with pytest.raises(NotFound):
            unit.sessions.end(anna, session.id)


def test_all_sessions_of_one_are_ended(units: ShopUnits, anna: Subject, bert: Subject) -> None:
    given_session(units, anna)
    given_session(units, anna, expires_at=AT)
    others = given_session(units, bert)

    with units.write() as unit:
        assert unit.sessions.end_all(anna) == 2
        assert unit.sessions.end_all(anna) == 0
        assert unit.sessions.end_all(Subject(Kind.MEMBER, bert.id)) == 0
        unit.commit(None)

    assert sessions_of(units, anna) == []
    assert sessions_of(units, bert) == [others]


def test_all_but_one_are_ended(units: ShopUnits, anna: Subject, bert: Subject) -> None:
    given_session(units, anna)
    current = given_session(units, anna)
    given_session(units, anna)
    others = given_session(units, bert)

    with units.write() as unit:
        # Another's is not spared, as it is not ended in the first place.
        assert unit.sessions.end_all(anna, but=current.id) == 2
        assert unit.sessions.end_all(anna, but=others.id) == 1
        unit.commit(None)

    assert sessions_of(units, anna) == []
    assert sessions_of(units, bert) == [others]


def test_what_has_expired_is_purged(units: ShopUnits, anna: Subject, bert: Subject) -> None:
    over = given_session(units, anna, expires_at=AT)
    running = given_session(units, anna, expires_at=AT + MOMENT)
    others = given_session(units, bert)

    with units.write() as unit:
        assert unit.sessions.purge(AT) == 1
        assert unit.sessions.purge(AT) == 0
        unit.commit(None)

    assert sessions_of(units, anna) == [running]
    assert sessions_of(units, bert) == [others]
    with units.read() as unit:
        assert unit.sessions.by_digest(over.digest) is None


def test_a_lot_is_purged_in_parts(units: ShopUnits, anna: Subject) -> None:
    with units.write() as unit:
        for _ in range(1001):
            unit.sessions.add(a_session(anna, expires_at=AT))
            unit.one_time_tokens.add(a_one_time_token(anna, expires_at=AT))
        kept = unit.sessions.add(a_session(anna))
        unit.commit(None)

    parts: list[tuple[int, int]] = []
    while not parts or parts[-1] != (0, 0):
        with units.write() as unit:
            parts.append(unit.commit((unit.sessions.purge(AT), unit.one_time_tokens.purge(AT))))
    assert sum(sessions for sessions, _ in parts) == 1001
    assert sum(tokens for _, tokens in parts) == 1001
    assert sessions_of(units, anna) == [kept]


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
