"""Two who register, confirm, log in or out, or set a password at the same moment."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Final

import pytest
from falcon.testing import TestClient

from adapters.mysql.unit_of_work import MySQLUnits
from adapters.system.ids import SystemIds
from domain.accounts.model import (
    Origin,
    Purpose,
    Session,
    Subject,
    TokenSpent,
    TooManyAttempts,
    WrongCredentials,
)
from domain.accounts.use_cases import list_sessions, mint
from domain.carts.adopting import adopt
from domain.customers.logging_in import change_password, log_in, request_reset, reset_password
from domain.customers.model import Credentials, Customer, Registration, RegistrationDraft
from domain.customers.registering import confirm, register
from domain.customers.use_cases import recognise
from domain.mail.use_cases import send_one
from domain.shared.tokens import digest
from domain.staff.model import ANYONE, Actor
from domain.visitors.use_cases import create_visitor
from tests.concurrency.crowd import all_at_once
from tests.doubles import PlainPasswords, SentMail, a_guard
from tests.given import given_customer
from tests.shopfront import PASSWORD, a_shop, as_customer, callers
from tests.units import ShopUnits

pytestmark = pytest.mark.database

ANNA: Final = "anna@example.com"
BERT: Final = "bert@example.com"
HERE: Final = Origin(address="192.0.2.7")
GUARD: Final = a_guard()
IDS: Final = SystemIds()


@pytest.fixture(autouse=True)
def _warm(busy_units: MySQLUnits) -> None:
    """Everybody has a connection before it begins: whoever had to make one first would come when
    the others are done.
    """
    all_are_in = threading.Barrier(15)

    def come_in(_: int) -> None:
        with busy_units.read() as unit:
            unit.customers.by_email(ANNA)
            all_are_in.wait(timeout=30)

    assert all_at_once(15, come_in) == [None] * 15


def kinds(got: list[object]) -> Counter[str]:
    """What they got, by the name of its type."""
    return Counter(type(each).__name__ for each in got)


def customer(units: ShopUnits, email: str = ANNA) -> Customer:
    return given_customer(units, email=email, password_hash=PlainPasswords().hash(PASSWORD))


def mailed(units: MySQLUnits, purpose: Purpose, subject: Subject) -> str:
    with units.write() as unit:
        return unit.commit(mint(unit, IDS, purpose, subject))


def waiting(units: MySQLUnits, token: str) -> Registration:
    with units.read() as unit:
        found = unit.one_time_tokens.find(Purpose.CONFIRM, digest(token), unit.now)
        return unit.registrations.get(found.id)


def confirmed(units: MySQLUnits, token: str, password: str) -> Customer:
    return units.retry(
        lambda: confirm(units, GUARD, ANYONE, token=token, password=password, origin=HERE)
    )


def logged_in(
    units: MySQLUnits, email: str = ANNA, password: str = PASSWORD, actor: Actor = ANYONE
) -> tuple[Session, Customer, str]:
    credentials = Credentials(email=email, password=password)
    return units.retry(
        lambda: log_in(units, IDS, GUARD, actor, credentials, origin=HERE, adopt=adopt)
    )


def opens(units: MySQLUnits, password: str) -> bool:
    try:
        logged_in(units, password=password)
    except WrongCredentials:
        return False
    return True


def test_many_who_register_with_one_address_at_once_all_get_a_mail_and_one_an_account(
    busy_units: MySQLUnits,
) -> None:
    def want(number: int) -> None:
        draft = RegistrationDraft(email=ANNA, password=f"password {number}", name=f"Anna {number}")
        busy_units.retry(lambda: register(busy_units, GUARD, draft, HERE))

    assert all_at_once(8, want) == [None] * 8
    mailer = SentMail()
    while send_one(busy_units, IDS, mailer):
        pass
    tokens = [mail.token or "" for mail in mailer.mails]
    names = [waiting(busy_units, token).name for token in tokens]
    assert len(set(tokens)) == 8

    got = all_at_once(
        8,
        lambda number: confirmed(busy_units, tokens[number], f"password {names[number][-1]}"),
    )

    assert kinds(list(got)) == {"Customer": 1, "TokenSpent": 7}
    winner = next(place for place, each in enumerate(got) if isinstance(each, Customer))
    # Who won has the name and the password of that very registration.
    session, found, _ = logged_in(busy_units, password=f"password {names[winner][-1]}")
    assert found == got[winner]
    assert found.name == names[winner]
    assert session.holder == found.subject


def test_a_mail_that_is_clicked_twice_at_once_makes_one_account(busy_units: MySQLUnits) -> None:
    draft = RegistrationDraft(email=ANNA, password=PASSWORD, name="Anna")
    register(busy_units, GUARD, draft, HERE)
    mailer = SentMail()
    send_one(busy_units, IDS, mailer)
    token = mailer.token(ANNA)

    got = all_at_once(6, lambda _: confirmed(busy_units, token, PASSWORD))

    assert kinds(list(got)) == {"Customer": 1, "TokenSpent": 5}
    with busy_units.read() as unit:
        assert len(unit.customers.page(None, limit=9, after=None).items) == 1


def test_of_many_passwords_that_are_tried_with_one_mail_at_once_so_many_are_looked_at(
    busy_units: MySQLUnits,
) -> None:
    draft = RegistrationDraft(email=ANNA, password=PASSWORD, name="Anna")
    register(busy_units, GUARD, draft, HERE)
    mailer = SentMail()
    send_one(busy_units, IDS, mailer)
    token = mailer.token(ANNA)

    got = all_at_once(15, lambda number: confirmed(busy_units, token, f"guess {number}"))

    assert kinds(list(got)) == {"WrongPassword": 10, "TooManyAttempts": 5}
    with pytest.raises(TooManyAttempts):
        confirmed(busy_units, token, PASSWORD)
    assert waiting(busy_units, token).email == ANNA


def test_one_token_sets_one_password(busy_units: MySQLUnits) -> None:
    token = mailed(busy_units, Purpose.RESET, customer(busy_units).subject)

    def reset(number: int) -> None:
        busy_units.retry(
            lambda: reset_password(
                busy_units, GUARD, ANYONE, token=token, new=f"new password {number}"
            )
        )

    got = all_at_once(6, reset)

    assert kinds(list(got)) == {"NoneType": 1, "TokenSpent": 5}
    assert [opens(busy_units, f"new password {number}") for number in range(6)] == [
        each is None for each in got
    ]
    assert not opens(busy_units, PASSWORD)


def test_of_several_tokens_for_one_account_one_sets_the_password(busy_units: MySQLUnits) -> None:
    subject = customer(busy_units).subject
    tokens = [mailed(busy_units, Purpose.RESET, subject) for _ in range(6)]

    def reset(number: int) -> None:
        busy_units.retry(
            lambda: reset_password(
                busy_units, GUARD, ANYONE, token=tokens[number], new=f"new password {number}"
            )
        )

    got = all_at_once(6, reset)

    assert kinds(list(got)) == {"NoneType": 1, "TokenSpent": 5}
    assert [opens(busy_units, f"new password {number}") for number in range(6)] == [
        each is None for each in got
    ]


def test_a_change_and_a_reset_at_once_leave_one_password_and_no_other_log_in(
    busy_units: MySQLUnits,
) -> None:
    found = customer(busy_units)
    _, _, secret = logged_in(busy_units)
    actor = recognise(busy_units, secret, "request-1")
    assert actor is not None
    token = mailed(busy_units, Purpose.RESET, found.subject)

    def change() -> None:
        change_password(
            busy_units, GUARD, actor, current=PASSWORD, new="changed password", origin=HERE
        )

    def reset() -> None:
        reset_password(busy_units, GUARD, ANYONE, token=token, new="reset password")

    works: list[Callable[[], None]] = [change, reset]
    got = all_at_once(2, lambda number: busy_units.retry(works[number]))

    assert [each for each in got if each is None]
    assert kinds(list(got)) <= Counter({"NoneType": 2, "WrongPassword": 1, "TokenSpent": 1})
    assert not opens(busy_units, PASSWORD)
    assert opens(busy_units, "changed password") != opens(busy_units, "reset password")


def test_whoever_logs_in_while_the_password_is_changed_is_in_with_the_new_one_or_out(
    busy_units: MySQLUnits,
) -> None:
    found = customer(busy_units)
    _, _, secret = logged_in(busy_units)
    current = recognise(busy_units, secret, "request-1")
    assert current is not None

    def act(number: int) -> object:
        if number:
            return logged_in(busy_units)
        return busy_units.retry(
            lambda: change_password(
                busy_units, GUARD, current, current=PASSWORD, new="new password", origin=HERE
            )
        )

    got = all_at_once(10, act)

    assert kinds(list(got)) <= Counter({"NoneType": 1, "tuple": 9, "WrongCredentials": 9})
    # Nobody who came in by the old password is left.
    assert [each.id for each in list_sessions(busy_units, found.subject)] == [current.session_id]


def test_of_two_customers_who_log_in_in_one_browser_at_once_one_has_the_visitor(
    busy_units: MySQLUnits,
) -> None:
    customer(busy_units, ANNA), customer(busy_units, BERT)
    visitor, _ = create_visitor(busy_units, IDS)
    actor = Actor(name="visitor", visitor_id=visitor.id)

    got = all_at_once(2, lambda number: logged_in(busy_units, (ANNA, BERT)[number], actor=actor))

    sessions = [each[0] for each in got if isinstance(each, tuple)]
    assert len(sessions) == 2
    assert [each.visitor_id for each in sessions].count(visitor.id) == 1
    with busy_units.read() as unit:
        for session in sessions:
            assert session.visitor_id is not None
            assert unit.visitors.get(session.visitor_id).customer_id == session.holder.id


def test_who_asks_for_a_password_many_times_at_once_gets_as_many_mails_as_are_allowed(
    busy_units: MySQLUnits,
) -> None:
    customer(busy_units)

    got = all_at_once(15, lambda _: request_reset(busy_units, GUARD, ANNA, HERE))

    assert kinds(list(got)) == {"NoneType": 10, "TooManyAttempts": 5}
    mailer = SentMail()
    while send_one(busy_units, IDS, mailer):
        pass
    assert len(mailer.mails) == 10


def test_requests_that_run_while_their_log_in_ends_are_answered_or_refused(
    busy_units: MySQLUnits,
) -> None:
    shop = a_shop(busy_units)
    anna, bert = as_customer(shop, ANNA), as_customer(shop, BERT)
    client: TestClient = callers(shop)

    def act(number: int) -> list[int]:
        if number == 0:
            return [client.simulate_delete("/v1/sessions/current", headers=anna).status_code]
        requests: list[Callable[[], int]] = [
            lambda: client.simulate_get("/v1/customers/me", headers=anna).status_code,
            lambda: (
                client.simulate_patch(
                    "/v1/customers/me", json={"name": f"Anna {number}"}, headers=anna
                ).status_code
            ),
        ]
        return [requests[turn % 2]() for turn in range(10)]

    got = all_at_once(6, act)

    assert got[0] == [204]
    for statuses in got[1:]:
        assert isinstance(statuses, list)
        # Once refused, always refused.
        assert statuses == sorted(statuses)
        assert set(statuses) <= {200, 401}
    assert client.simulate_get("/v1/customers/me", headers=anna).status_code == 401
    assert client.simulate_get("/v1/customers/me", headers=bert).status_code == 200


def test_a_log_in_that_is_ended_twice_at_once_is_ended(busy_units: MySQLUnits) -> None:
    shop = a_shop(busy_units)
    anna = as_customer(shop, ANNA)
    client: TestClient = callers(shop)

    got = all_at_once(
        6, lambda _: client.simulate_delete("/v1/sessions/current", headers=anna).status_code
    )

    # Who comes later is not logged in any more, or finds nothing to end.
    assert [each for each in got if each == 204] == [204]
    assert set(got) <= {204, 401, 404}


def test_tokens_that_are_spent_and_forgotten_at_once_stand_in_nobodys_way(
    busy_units: MySQLUnits,
) -> None:
    subjects = [
        customer(busy_units, f"customer-{number}@example.com").subject for number in range(8)
    ]
    tokens = [mailed(busy_units, Purpose.RESET, subject) for subject in subjects]

    def reset(number: int) -> None:
        reset_password(busy_units, GUARD, ANYONE, token=tokens[number], new="new password")

    # Without any repeat.
    assert all_at_once(8, reset) == [None] * 8
    for token in tokens:
        with pytest.raises(TokenSpent):
            reset_password(busy_units, GUARD, ANYONE, token=token, new="new password")
