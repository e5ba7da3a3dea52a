"""Being known as a customer, and reading and changing what one is."""

from datetime import timedelta

import pytest

from adapters.memory.store import Store
from domain.accounts.model import (
    NOTED_EVERY,
)
from domain.customers.model import CustomerChanges
from domain.customers.use_cases import (
    change_me,
    list_customers,
    read_customer,
    read_me,
    recognise,
)
from domain.shared.errors import Forbidden, NotFound, StaleVersion
from domain.staff.model import ANYONE
from domain.visitors.use_cases import read_visitor
from tests.builders import AT, a_manager, a_supporter
from tests.customers.desk import ANNA, BERT, Desk
from tests.trail import another, trail, whatever

MOMENT = timedelta(microseconds=1)


def test_who_logged_in_is_known_by_the_secret_alone(desk: Desk) -> None:
    customer, bert = desk.customer(), desk.customer(BERT)
    session, _, secret = desk.log_in()
    *_, of_bert = desk.log_in(BERT)

    actor = desk.known(secret)
    assert (actor.customer_id, actor.session_id) == (customer.id, session.id)
    assert (actor.visitor_id, actor.name) == (session.visitor_id, f"customer:{customer.id}")
    assert (actor.scopes, actor.member_id) == (frozenset(), None)
    assert desk.known(of_bert).customer_id == bert.id
    for other in ("", "customer_", "customer_secret-99", secret.upper(), secret + "x"):
        assert recognise(desk.units, other, "request-1") is None


def test_a_log_in_is_over_thirty_days_after_its_last_use(desk: Desk) -> None:
    desk.customer()
    session, _, secret = desk.log_in()
    for _ in range(3):
        desk.clock.advance(timedelta(days=30) - MOMENT)
        assert desk.known(secret).session_id == session.id
    desk.clock.advance(timedelta(days=30))

    for _ in range(2):
        assert not desk.is_logged_in(secret)


def test_reading_writes_at_most_once_a_day(desk: Desk, store: Store) -> None:
    desk.customer()
    session, _, secret = desk.log_in()
    before = store.tables
    desk.clock.advance(NOTED_EVERY - MOMENT)
    desk.known(secret)
    assert store.tables is before

    desk.clock.advance(MOMENT)
    desk.known(secret)
    noted = store.tables
    assert noted.sessions[session.id].last_seen_at == AT + NOTED_EVERY
    assert noted.sessions[session.id].expires_at == AT + NOTED_EVERY + timedelta(days=30)
    # What hangs on the visitor lives as long as the log-in does.
    assert session.visitor_id is not None
    assert read_visitor(desk.units, session.visitor_id).last_seen_at == AT + NOTED_EVERY
    desk.known(secret)
    assert store.tables is noted


def test_customers_read_themselves_and_staff_read_them_all(desk: Desk) -> None:
    anna, bert = desk.customer(), desk.customer(BERT)

    assert read_me(desk.units, desk.actor(ANNA)) == anna
    assert read_me(desk.units, desk.actor(BERT)) == bert
    for staff in (a_supporter(), a_manager()):
        assert read_customer(desk.units, staff, anna.id) == anna
        assert list(list_customers(desk.units, staff, None, limit=9, after=None).items) == [
            bert,
            anna,
        ]
        found = list_customers(desk.units, staff, "ANNA@example.com", limit=9, after=None)
        assert list(found.items) == [anna]
        with pytest.raises(NotFound):
            read_customer(desk.units, staff, 99)


def test_nobody_reads_what_is_not_theirs(desk: Desk) -> None:
    anna = desk.customer()

    for actor in (ANYONE, desk.actor()):
        with pytest.raises(Forbidden):
            read_customer(desk.units, actor, anna.id)
        with pytest.raises(Forbidden):
            list_customers(desk.units, actor, ANNA, limit=9, after=None)
    for actor in (ANYONE, a_manager()):
        with pytest.raises(Forbidden):
            read_me(desk.units, actor)
        with pytest.raises(Forbidden):
            change_me(desk.units, actor, CustomerChanges(name="x"), whatever)


def test_customers_change_their_own_name_alone(desk: Desk) -> None:
    anna, bert = desk.customer(), desk.customer(BERT, name="Bert")

    changed = change_me(desk.units, desk.actor(), CustomerChanges(name="Anna Lind"), whatever)

    assert (changed.id, changed.name, changed.version) == (anna.id, "Anna Lind", 2)
    assert read_me(desk.units, desk.actor()) == changed
    assert read_me(desk.units, desk.actor(BERT)) == bert


def test_the_log_says_which_fields_were_changed_and_not_to_what(desk: Desk) -> None:
    anna = desk.customer()
    change_me(desk.units, desk.actor(), CustomerChanges(name="Anna Lind"), whatever)

    entry = trail(desk.units)[-1]
    assert (entry.action, entry.entity_id) == ("customer.update", anna.id)
    assert entry.actor == f"customer:{anna.id}"
    assert (entry.before, entry.after) == (None, {"changed": ["name"]})


def test_a_change_that_changes_nothing_leaves_no_trace(desk: Desk) -> None:
    anna = desk.customer()
    before = trail(desk.units)

    assert change_me(desk.units, desk.actor(), CustomerChanges(name="Anna"), whatever) == anna
    assert trail(desk.units) == before


def test_who_saw_another_version_changes_nothing(desk: Desk) -> None:
    anna = desk.customer()

    with pytest.raises(StaleVersion):
        change_me(desk.units, desk.actor(), CustomerChanges(name="x"), another)
    assert read_me(desk.units, desk.actor()) == anna


def test_who_is_being_erased_is_not_written_to_any_more(desk: Desk, store: Store) -> None:
    anna = desk.customer()
    actor = desk.actor()
    desk.erase(anna.id)
    before = store.tables

    with pytest.raises(NotFound):
        change_me(desk.units, actor, CustomerChanges(name="Anna"), whatever)
    assert store.tables is before
