"""Logging in: the same answer and the same work, whatever is wrong."""

from datetime import timedelta

import pytest
from attrs import evolve

from adapters.memory.store import Store
from domain.accounts.model import (
    MOST_SESSIONS,
    Kind,
    Limit,
    Limits,
    Subject,
    TooManyAttempts,
    WrongCredentials,
)
from domain.accounts.use_cases import (
    end_all_sessions,
    end_session,
    list_sessions,
    open_session,
)
from domain.shared.errors import NotFound
from domain.staff.model import ANYONE, Actor
from domain.visitors.use_cases import create_visitor, read_visitor
from domain.visitors.use_cases import recognise as recognise_visitor
from tests.builders import AT, an_owner
from tests.customers.desk import ANNA, BERT, HOME, PASSWORD, Desk
from tests.doubles import PlainPasswords
from tests.given import given_session

NARROW = Limits(
    by_account=Limit(2, timedelta(minutes=15)), by_address=Limit(9, timedelta(minutes=15))
)


def visitor(desk: Desk) -> Actor:
    """Somebody who has come to the shop and not logged in."""
    made, _ = create_visitor(desk.units, desk.ids)
    return Actor(name=f"visitor:{made.id}", visitor_id=made.id)


def owner_of(desk: Desk, actor: Actor) -> int | None:
    """Whose the visitor is by now."""
    assert actor.visitor_id is not None
    return read_visitor(desk.units, actor.visitor_id).customer_id


def refusal(desk: Desk, email: str, password: str) -> str:
    with pytest.raises(WrongCredentials) as refused:
        desk.log_in(email, password)
    assert refused.value.facts == {}
    return refused.value.detail


def test_a_wrong_address_and_a_wrong_password_are_the_same_refusal_and_work(desk: Desk) -> None:
    desk.customer()
    erased = desk.customer("erased@example.com")
    desk.erase(erased.id)
    desk.register("waiting@example.com")
    desk.work()

    wrong = refusal(desk, ANNA, "another password"), desk.work()
    for email in ("nobody@example.com", "erased@example.com", "waiting@example.com"):
        assert (refusal(desk, email, PASSWORD), desk.work()) == wrong
    assert wrong[1] == ["verify"]


def test_logging_in_checks_the_password_once_and_hashes_nothing(desk: Desk) -> None:
    desk.customer()
    desk.work()
    desk.log_in()
    assert desk.work() == ["verify"]


def test_nobody_logs_in_with_the_decoy(desk: Desk) -> None:
    # Whatever the decoy fits, nobody's account it is.
    class Yielding(PlainPasswords):
        def verify(self, hashed: str, password: str) -> bool:
            return super().verify(hashed, password) or hashed == self.decoy

    yielding = evolve(desk, passwords=Yielding())
    with pytest.raises(WrongCredentials):
        yielding.log_in("nobody@example.com")
    erased = desk.customer()
    desk.erase(erased.id)
    with pytest.raises(WrongCredentials):
        yielding.log_in()


def test_a_log_in_is_written_down_with_all_it_needs(desk: Desk) -> None:
    customer = desk.customer()
    session, found, secret = desk.log_in()

    assert found == customer
    assert session.holder == Subject(Kind.CUSTOMER, customer.id)
    assert session.label == HOME.label
    assert (session.created_at, session.last_seen_at) == (AT, AT)
    assert session.expires_at == AT + timedelta(days=30)
    assert list(list_sessions(desk.units, customer.subject)) == [session]
    assert secret not in repr(session)


def test_a_hash_of_other_parameters_is_made_anew_by_a_log_in_that_succeeds(desk: Desk) -> None:
    customer = desk.customer()
    desk.passwords.version = 2
    desk.work()
    refusal(desk, ANNA, "another password")
    assert desk.work() == ["verify"]

    *_, secret = desk.log_in()
    assert desk.work() == ["verify", "hash"]
    with desk.units.read() as unit:
        stored = unit.customers.get(customer.id)
    assert stored.password_hash != customer.password_hash
    # Nothing that the customer would see has changed.
    assert evolve(stored, password_hash=customer.password_hash) == customer
    desk.log_in()
    assert desk.work() == ["verify"]
    assert desk.is_logged_in(secret)


def test_a_password_that_was_changed_while_it_was_checked_opens_nothing(
    desk: Desk, store: Store
) -> None:
    customer = desk.customer()

    class Slow(PlainPasswords):
        def verify(self, hashed: str, password: str) -> bool:
            with desk.units.write() as unit:
                unit.customers.save(evolve(customer, password_hash="plain:1:another"))
                unit.commit(None)
            return super().verify(hashed, password)

    slow = evolve(desk, passwords=Slow())
    with pytest.raises(WrongCredentials):
        desk.units.retry(slow.log_in)
    # It was looked at again, as only the hash might have been another.
    assert slow.work() == ["verify", "verify"]
    assert store.tables.sessions == {}


def test_what_a_visitor_did_becomes_the_customers(desk: Desk) -> None:
    customer = desk.customer()
    here, elsewhere = visitor(desk), visitor(desk)

    session, *_ = desk.log_in(actor=here)

    assert session.visitor_id == here.visitor_id
    assert owner_of(desk, here) == customer.id
    assert owner_of(desk, elsewhere) is None


def test_who_comes_as_nobody_gets_a_visitor_of_their_own(desk: Desk) -> None:
    customer = desk.customer()
    bystander = visitor(desk)

    for actor in (ANYONE, an_owner()):
        session, *_ = desk.log_in(actor=actor)
        assert session.visitor_id is not None
        made = read_visitor(desk.units, session.visitor_id)
        assert (made.customer_id, made.created_at, made.last_seen_at) == (customer.id, AT, AT)
    assert owner_of(desk, bystander) is None


def test_the_visitor_of_a_customer_who_logs_in_again_is_kept(desk: Desk) -> None:
    desk.customer()
    here = visitor(desk)
    first, _, secret = desk.log_in(actor=here)
    second, *_ = desk.log_in(actor=here)
    third, _, other = desk.log_in(actor=desk.known(secret))

    assert first.visitor_id == second.visitor_id == third.visitor_id == here.visitor_id
    assert len({first.id, second.id, third.id}) == 3
    for each in (secret, other):
        assert desk.known(each).visitor_id == here.visitor_id


def test_a_visitors_own_token_is_nobodys_once_somebody_has_logged_in(desk: Desk) -> None:
    desk.customer()
    made, planted = create_visitor(desk.units, desk.ids)
    _, others = create_visitor(desk.units, desk.ids)
    actor = Actor(name=f"visitor:{made.id}", visitor_id=made.id)

    session, customer, secret = desk.log_in(actor=actor)

    # Whoever put it there, or sits down later, is not the customer's visitor.
    assert recognise_visitor(desk.units, planted) is None
    assert recognise_visitor(desk.units, others) is not None
    assert desk.known(secret).visitor_id == made.id
    end_session(desk.units, customer.subject, session.id)
    assert recognise_visitor(desk.units, planted) is None


def test_a_log_in_that_failed_leaves_the_visitor_its_token(desk: Desk) -> None:
    desk.customer()
    made, token = create_visitor(desk.units, desk.ids)
    with pytest.raises(WrongCredentials):
        desk.log_in(
            password="another password",
            actor=Actor(name=f"visitor:{made.id}", visitor_id=made.id),
        )
    assert recognise_visitor(desk.units, token) == made


def test_of_very_many_log_ins_the_oldest_end(desk: Desk) -> None:
    desk.customer()
    desk.customer(BERT)
    *_, of_bert = desk.log_in(BERT)
    secrets = []
    for _ in range(MOST_SESSIONS + 2):
        desk.clock.advance(timedelta(seconds=1))
        secrets.append(desk.log_in()[2])

    assert [desk.is_logged_in(secret) for secret in secrets] == [False] * 2 + [True] * MOST_SESSIONS
    assert desk.is_logged_in(of_bert)


def test_a_visitor_who_is_another_customers_is_not_taken_over(desk: Desk) -> None:
    anna, bert = desk.customer(), desk.customer(BERT)
    here = visitor(desk)
    *_, of_anna = desk.log_in(ANNA, actor=here)

    for actor in (here, desk.known(of_anna)):
        session, *_ = desk.log_in(BERT, actor=actor)
        assert session.visitor_id is not None
        assert session.visitor_id != here.visitor_id
        assert read_visitor(desk.units, session.visitor_id).customer_id == bert.id
    assert owner_of(desk, here) == anna.id


def test_a_visitor_is_nobodys_after_a_log_in_that_failed(desk: Desk, store: Store) -> None:
    desk.customer()
    here = visitor(desk)
    with pytest.raises(WrongCredentials):
        desk.log_in(password="another password", actor=here)

    assert owner_of(desk, here) is None
    assert (store.tables.sessions, len(store.tables.visitors)) == ({}, 1)


def test_a_visitor_who_is_gone_is_replaced(desk: Desk) -> None:
    customer = desk.customer()
    session, *_ = desk.log_in(actor=Actor(name="visitor:99", visitor_id=99))
    assert session.visitor_id is not None
    assert read_visitor(desk.units, session.visitor_id).customer_id == customer.id


def test_after_too_many_failures_even_the_right_password_has_to_wait(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer()
    desk.customer(BERT)
    for _ in range(2):
        refusal(desk, ANNA, "another password")
    desk.work()

    with pytest.raises(TooManyAttempts) as refused:
        desk.log_in()
    assert refused.value.facts == {"retry_after": 15 * 60}
    assert desk.work() == []
    desk.log_in(BERT)
    desk.clock.advance(timedelta(minutes=15))
    desk.log_in()


def test_guesses_at_nobodys_account_are_counted_just_so(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    for _ in range(2):
        refusal(desk, "nobody@example.com", PASSWORD)
    with pytest.raises(TooManyAttempts):
        desk.log_in("Nobody@example.com")


def test_a_log_in_that_succeeds_forgives_the_account_and_not_the_address(desk: Desk) -> None:
    desk.limits["log_in"] = Limits(
        by_account=Limit(2, timedelta(minutes=15)), by_address=Limit(3, timedelta(minutes=15))
    )
    desk.customer()
    for _ in range(2):
        refusal(desk, ANNA, "another password")
        desk.log_in()
    refusal(desk, ANNA, "another password")

    with pytest.raises(TooManyAttempts):
        desk.log_in()


def test_logging_in_is_not_limited_itself(desk: Desk) -> None:
    desk.limits["log_in"] = NARROW
    desk.customer()
    assert len({desk.log_in()[0].id for _ in range(20)}) == 20


def test_who_logs_out_is_nobody_from_then_on(desk: Desk) -> None:
    desk.customer()
    session, customer, secret = desk.log_in()
    *_, elsewhere = desk.log_in()
    end_session(desk.units, customer.subject, session.id)

    assert not desk.is_logged_in(secret)
    assert desk.is_logged_in(elsewhere)
    with pytest.raises(NotFound):
        end_session(desk.units, customer.subject, session.id)


def test_nobody_logs_another_out(desk: Desk) -> None:
    desk.customer(BERT)
    anna = desk.customer()
    session, _, secret = desk.log_in(BERT)

    with pytest.raises(NotFound):
        end_session(desk.units, anna.subject, session.id)
    end_all_sessions(desk.units, anna.subject)
    assert desk.is_logged_in(secret)


def test_logging_out_everywhere_is_everywhere(desk: Desk) -> None:
    customer = desk.customer()
    secrets = [desk.log_in()[2] for _ in range(3)]
    end_all_sessions(desk.units, customer.subject)

    assert [desk.is_logged_in(secret) for secret in secrets] == [False] * 3
    assert list(list_sessions(desk.units, customer.subject)) == []


def test_the_visitor_stays_when_the_customer_logs_out(desk: Desk) -> None:
    customer = desk.customer()
    here = visitor(desk)
    session, *_ = desk.log_in(actor=here)
    end_session(desk.units, customer.subject, session.id)

    assert owner_of(desk, here) == customer.id


def test_a_session_of_somebody_else_is_not_listed(desk: Desk) -> None:
    anna, bert = desk.customer(), desk.customer(BERT)
    session, *_ = desk.log_in()
    desk.log_in(BERT)
    given_session(desk.units, anna.subject, expires_at=AT)

    assert list(list_sessions(desk.units, anna.subject)) == [session]
    assert list(list_sessions(desk.units, Subject(Kind.MEMBER, bert.id))) == []


def test_a_session_that_is_not_committed_is_none(desk: Desk) -> None:
    customer = desk.customer()
    with desk.units.write() as unit:
        _, secret = open_session(unit, desk.ids, customer.subject, prefix="customer_", origin=HOME)
    assert not desk.is_logged_in(secret)
