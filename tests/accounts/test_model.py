"""What an e-mail address and a password may be, and how long a log-in lasts."""

from datetime import timedelta
from typing import Any

import pytest

from domain.accounts.model import (
    LIFETIMES,
    NOTED_EVERY,
    TOKEN_LIFETIMES,
    Email,
    Kind,
    Limit,
    Limits,
    OneTimeSecret,
    Origin,
    Password,
    PersonName,
    Purpose,
    Subject,
    TypedPassword,
    counters,
    mailbox,
)
from domain.shared.rules import Text
from tests.builders import AT, a_one_time_token, a_session

MOMENT = timedelta(microseconds=1)
A_CUSTOMER = Subject(Kind.CUSTOMER, 7)
SOMEBODY = Subject(Kind.MEMBER, 7)
LIMITS = Limits(by_account=Limit(3, timedelta(hours=1)), by_address=Limit(9, timedelta(days=1)))
HERE = Origin(address="192.0.2.7", label="Any browser")


def problem(annotation: Any, value: str) -> str | None:
    """The code of the rule that the value breaks."""
    [rule] = annotation.__metadata__
    assert isinstance(rule, Text)
    found = rule.problem(value)
    return None if found is None else found[0]


@pytest.mark.parametrize(
    "email",
    [
        "anna@example.com",
        "Anna.Lind+shop@Example.COM",
        "a@b.co",
        "o'neill/sales=x@sub.domain.example.museum",
        "!#$%&'*+-/=?^_`{|}~.@example.com",
        "1@2.3",
        "x@xn--bcher-kva.example",
        f"a@{'b' * 63}.example",
        f"{'a' * 242}@example.com",
    ],
)
def test_an_address_that_a_browser_takes_is_taken(email: str) -> None:
    assert problem(Email, email) is None


@pytest.mark.parametrize(
    "email",
    [
        "anna",
        "anna@",
        "@example.com",
        "anna@localhost",
        "anna@example.",
        "anna@.com",
        "anna@-example.com",
        "anna@example-.com",
        "anna@exa_mple.com",
        "anna@example..com",
        "anna@@example.com",
        "anna@example.com,bert@example.com",
        "anna@example.com bert@example.com",
        "Anna <anna@example.com>",
        " anna@example.com",
        "anna@example.com ",
        "anna@example.com\n",
        "anna@example.com\r\nBcc: bert@example.com",
        "anna\x00@example.com",
        '"anna lind"@example.com',
        "anna@[192.0.2.7]",
        "änna@example.com",
        "anna@bücher.example",
        "\u212aim@example.com",
        f"a@{'b' * 64}.example",
    ],
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert problem(Email, email) == "characters"


def test_an_address_is_as_long_as_a_mail_server_takes() -> None:
    assert problem(Email, f"{'a' * 243}@example.com") == "too_long"
    assert problem(Email, "") == "blank"


def test_a_long_address_that_is_none_is_refused_at_once() -> None:
    # A pattern that tried every way to split it would not come back.
    assert problem(Email, "a@" + "a." * 125 + "!") == "characters"
    assert problem(Email, "a@" + "a-" * 125 + "!") == "characters"


def test_one_mailbox_is_found_however_it_is_typed() -> None:
    assert mailbox("Anna.LIND@Example.com") == "anna.lind@example.com"
    assert mailbox("anna@example.com") != mailbox("anna+shop@example.com")


@pytest.mark.parametrize(
    "password",
    ["12345678", "correct horse battery", "x" * 128, "🦓" * 8, "🦓" * 128, " a      ", "пароль№1"],
)
def test_a_password_is_good_by_its_length_alone(password: str) -> None:
    assert problem(Password, password) is None


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "blank"),
        ("        ", "blank"),
        ("1234567", "too_short"),
        ("🦓" * 7, "too_short"),
        ("x" * 129, "too_long"),
        ("pass\nword", "characters"),
        ("pass\x00word", "characters"),
    ],
)
def test_a_password_that_is_refused(password: str, code: str) -> None:
    assert problem(Password, password) == code


def test_lengths_are_those_that_nist_asks_for() -> None:
    # SP 800-63B-4, 3.1.1.2: at least 8, and 64 and more have to be allowed.
    assert problem(Password, "x" * 8) is None
    assert problem(Password, "x" * 64) is None


def test_a_password_that_was_good_once_can_still_be_typed() -> None:
    assert problem(TypedPassword, "x") is None
    assert problem(TypedPassword, "x" * 128) is None
    assert problem(TypedPassword, "x" * 129) == "too_long"


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("Zm9yIG9uZSB1c2Ugb25seQ", None),
        ("a_b-c", None),
        ("x" * 100, None),
        ("x" * 101, "too_long"),
        ("", "blank"),
        ("a b", "characters"),
        ("abc\n", "characters"),
        ("äbc", "characters"),
        ("abc=", "characters"),
    ],
)
def test_a_token_of_a_mail_is_taken_as_it_stands_there(token: str, code: str | None) -> None:
    assert problem(OneTimeSecret, token) == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Anna", None),
        ("山田 太郎", None),
        ("x" * 100, None),
        ("x" * 101, "too_long"),
        (" ", "blank"),
        ("Anna\nLind", "characters"),
    ],
)
def test_a_name_is_one_line(name: str, code: str | None) -> None:
    assert problem(PersonName, name) == code


def test_a_customer_stays_logged_in_for_thirty_days_and_staff_for_a_shift() -> None:
    assert {Kind.CUSTOMER: timedelta(days=30), Kind.MEMBER: timedelta(hours=12)} == LIFETIMES


def test_a_session_is_over_at_the_moment_it_says() -> None:
    session = a_session(A_CUSTOMER, expires_at=AT + timedelta(days=30))

    assert not session.has_expired(AT + timedelta(days=30) - MOMENT)
    assert session.has_expired(AT + timedelta(days=30))


def test_a_customers_use_is_noted_once_a_day_and_staffs_never() -> None:
    session = a_session(A_CUSTOMER, last_seen_at=AT)

    assert not session.is_to_be_noted(AT + NOTED_EVERY - MOMENT)
    assert session.is_to_be_noted(AT + NOTED_EVERY)
    assert not a_session(SOMEBODY, last_seen_at=AT).is_to_be_noted(AT + timedelta(days=365))


def test_each_day_of_a_log_in_can_be_noted() -> None:
    assert LIFETIMES[Kind.CUSTOMER] > NOTED_EVERY


def test_each_purpose_has_its_time() -> None:
    assert TOKEN_LIFETIMES.keys() == set(Purpose)
    # Who finds a mail with a reset can open the account: it is the one that is good the shortest.
    assert min(TOKEN_LIFETIMES, key=lambda each: TOKEN_LIFETIMES[each]) is Purpose.RESET


def test_digests_are_not_shown() -> None:
    assert "digest" not in repr(a_session(A_CUSTOMER))
    assert "digest" not in repr(a_one_time_token(A_CUSTOMER))


def test_an_attempt_is_counted_for_the_account_and_for_the_address() -> None:
    account, address = counters("log in", LIMITS, account="anna@example.com", origin=HERE)

    assert (account.limit, address.limit) == (LIMITS.by_account, LIMITS.by_address)
    assert account.key != address.key


def test_each_thing_each_account_and_each_address_is_counted_by_itself() -> None:
    elsewhere = Origin(address="192.0.2.8")
    keys = {
        counter.key
        for what in ("log in", "reset")
        for account in ("anna@example.com", "bert@example.com", "192.0.2.7", "192.0.2.8")
        for origin in (HERE, elsewhere)
        for counter in counters(what, LIMITS, account=account, origin=origin)
    }
    assert len(keys) == 2 * 4 + 2 * 2


def test_the_browser_makes_no_difference_to_what_is_counted() -> None:
    other = Origin(address=HERE.address, label="Another browser")
    assert counters("log in", LIMITS, account="a", origin=HERE) == counters(
        "log in", LIMITS, account="a", origin=other
    )


def test_the_key_of_a_counter_tells_nothing() -> None:
    for counter in counters("log in", LIMITS, account="anna@example.com", origin=HERE):
        assert len(counter.key) == 32
        assert b"anna" not in counter.key
        assert b"192" not in counter.key
