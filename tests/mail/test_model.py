"""When a letter is tried again."""

from datetime import timedelta

from domain.mail.model import (
    LEASE,
    LONGEST_WAIT,
    MOST_ATTEMPTS,
    PURPOSES,
    Attempt,
    LetterKind,
    Outcome,
    pause,
)
from tests.builders import a_mail


def test_the_pauses_double_up_to_six_hours() -> None:
    assert [pause(attempts) for attempts in (1, 2, 3)] == [
        timedelta(seconds=30),
        timedelta(minutes=1),
        timedelta(minutes=2),
    ]
    assert pause(10) == timedelta(hours=4, minutes=16)
    assert pause(11) == pause(MOST_ATTEMPTS) == timedelta(hours=6)


def test_a_letter_is_tried_for_two_days() -> None:
    assert timedelta(days=2) < LONGEST_WAIT < timedelta(days=2, hours=6)


def test_a_lease_outlives_a_dozen_commands_of_thirty_seconds() -> None:
    assert timedelta(seconds=30) * 12 < LEASE


def test_a_mail_does_not_show_its_token() -> None:
    assert "secret-of-the-mail" not in repr(a_mail())


def test_an_attempt_says_nothing_of_the_recipient() -> None:
    attempt = Attempt(kind=LetterKind.RESET, number=1, outcome=Outcome.SENT)
    assert not hasattr(attempt, "recipient")


def test_every_letter_with_a_token_is_named() -> None:
    assert set(LetterKind) - set(PURPOSES) == {
        LetterKind.ALREADY_REGISTERED,
        LetterKind.PASSWORD_CHANGED,
        LetterKind.STAFF_PASSWORD_CHANGED,
        LetterKind.CODES_ON,
        LetterKind.CODES_OFF,
        LetterKind.ORDER_PLACED,
        LetterKind.ORDER_SHIPPED,
        LetterKind.ORDER_CANCELLED,
        LetterKind.ORDER_REFUNDED,
    }
