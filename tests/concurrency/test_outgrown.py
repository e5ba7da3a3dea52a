"""What ends by itself while it is used: the oldest log-ins, visitors, letters that wait."""

from threading import Event
from typing import Final

import pytest

from adapters.mysql.unit_of_work import MySQLUnits
from adapters.system.ids import SystemIds
from domain.accounts.model import MOST_SESSIONS, Origin, Purpose, Session, TokenSpent
from domain.accounts.use_cases import list_sessions, mint
from domain.carts.adopting import adopt
from domain.customers.logging_in import log_in, request_reset, reset_password
from domain.customers.model import Credentials
from domain.mail.model import Mail
from domain.mail.use_cases import send_one
from domain.staff.model import ANYONE, Actor
from domain.visitors.model import LIFETIME
from domain.visitors.use_cases import purge_visitors
from tests.builders import AT, LATER, a_session
from tests.concurrency.crowd import all_at_once
from tests.doubles import FrozenClock, PlainPasswords, SentMail, a_guard
from tests.given import given_customer, given_session, given_visitor
from tests.shopfront import PASSWORD

pytestmark = pytest.mark.database

ANNA: Final = "anna@example.com"
HERE: Final = Origin(address="192.0.2.7")
GUARD: Final = a_guard()
IDS: Final = SystemIds()


def logged_in(units: MySQLUnits, actor: Actor = ANYONE) -> Session:
    credentials = Credentials(email=ANNA, password=PASSWORD)
    made = units.retry(
        lambda: log_in(units, IDS, GUARD, actor, credentials, origin=HERE, adopt=adopt)
    )
    return made[0]


def test_of_those_who_log_in_at_once_none_is_lost_and_the_oldest_end(
    busy_units: MySQLUnits,
) -> None:
    anna = given_customer(busy_units, email=ANNA, password_hash=PlainPasswords().hash(PASSWORD))
    old = [given_session(busy_units, anna.subject).id for _ in range(MOST_SESSIONS)]

    got = all_at_once(10, lambda _: logged_in(busy_units))

    new = [each.id for each in got if isinstance(each, Session)]
    left = [each.id for each in list_sessions(busy_units, anna.subject)]
    assert left == sorted([*new, *old[10:]], reverse=True)


def test_two_whose_oldest_log_ins_end_do_not_wait_for_each_other(busy_units: MySQLUnits) -> None:
    anna, bert = given_customer(busy_units).subject, given_customer(busy_units).subject
    for holder in (anna, bert):
        for _ in range(MOST_SESSIONS):
            given_session(busy_units, holder)

    with busy_units.write() as first, busy_units.write() as second:
        for unit, holder in ((first, anna), (second, bert)):
            unit.sessions.add(a_session(holder, created_at=LATER))
        for unit, holder in ((first, anna), (second, bert)):
            assert unit.sessions.end_oldest(holder, but=MOST_SESSIONS) == 1
        first.commit(None)
        second.commit(None)


def test_who_logs_in_as_a_visitor_who_is_just_being_forgotten_has_a_visitor(
    busy_units: MySQLUnits, clock: FrozenClock
) -> None:
    given_customer(busy_units, email=ANNA, password_hash=PlainPasswords().hash(PASSWORD))
    visitors = [given_visitor(busy_units, last_seen_at=AT) for _ in range(8)]
    clock.advance(2 * LIFETIME)

    def come_or_purge(number: int) -> Session | int:
        if number % 2:
            return purge_visitors(busy_units)
        visitor_id = visitors[number // 2].id
        return logged_in(busy_units, Actor(name=f"visitor:{visitor_id}", visitor_id=visitor_id))

    got = all_at_once(16, come_or_purge)

    assert [type(each) for each in got] == [Session, int] * 8
    with busy_units.read() as unit:
        for session in got:
            if isinstance(session, Session):
                assert session.visitor_id is not None
                assert unit.visitors.get(session.visitor_id).id == session.visitor_id


class Announcing(SentMail):
    """A mailer that says when it has a letter in hand."""

    def __init__(self) -> None:
        super().__init__()
        self.has_a_letter = Event()

    def send(self, mail: Mail) -> None:
        self.has_a_letter.set()
        super().send(mail)


def test_a_letter_that_is_taken_while_the_password_is_set_opens_nothing(
    busy_units: MySQLUnits,
) -> None:
    mailers = []
    for number in range(10):
        email = f"customer-{number}@example.com"
        someone = given_customer(busy_units, email=email)
        request_reset(busy_units, GUARD, email, HERE)
        with busy_units.write() as unit:
            token = unit.commit(mint(unit, IDS, Purpose.RESET, someone.subject))
        mailer = Announcing()
        mailers.append(mailer)
        # Every other time the letter is certain to be on its way already.
        waits = number % 2

        def send_or_set(
            worker: int, token: str = token, mailer: Announcing = mailer, waits: int = waits
        ) -> object:
            if worker:
                return send_one(busy_units, IDS, mailer)
            if waits:
                assert mailer.has_a_letter.wait(timeout=10)
            return busy_units.retry(
                lambda: reset_password(busy_units, GUARD, ANYONE, token=token, new="another one")
            )

        got = all_at_once(2, send_or_set)
        assert not [each for each in got if isinstance(each, Exception)]
        while send_one(busy_units, IDS, mailer):
            pass

    sent = [mail.token for mailer in mailers for mail in mailer.mails if mail.token]
    assert len(sent) >= 5
    for late in sent:
        with pytest.raises(TokenSpent):
            reset_password(busy_units, GUARD, ANYONE, token=late, new="a third one")
