"""How long a visitor is one."""

from datetime import timedelta

from domain.visitors.model import LIFETIME, NOTED_EVERY
from tests.builders import AT, a_visitor

MOMENT = timedelta(microseconds=1)


def test_a_visitor_lives_90_days_after_the_last_use() -> None:
    visitor = a_visitor(last_seen_at=AT)

    assert visitor.expires_at == AT + timedelta(days=90)
    assert not visitor.has_expired(AT + LIFETIME - MOMENT)
    assert visitor.has_expired(AT + LIFETIME)


def test_a_use_is_noted_once_a_day() -> None:
    visitor = a_visitor(last_seen_at=AT)

    assert not visitor.is_to_be_noted(AT + NOTED_EVERY - MOMENT)
    assert visitor.is_to_be_noted(AT + NOTED_EVERY)


def test_each_day_of_a_life_can_be_noted() -> None:
    assert timedelta(days=1) == NOTED_EVERY < LIFETIME


def test_a_digest_is_not_shown() -> None:
    assert "digest" not in repr(a_visitor())
