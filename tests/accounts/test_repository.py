"""What storage promises of sessions."""

from datetime import timedelta

import pytest

from domain.accounts.model import Kind, Session, Subject
from domain.shared.errors import NotFound
from tests.builders import AT, LATER, a_one_time_token, a_session
from tests.given import given_member, given_session, given_visitor
from tests.units import ShopUnits

MOMENT = timedelta(microseconds=1)


def sessions_of(units: ShopUnits, holder: Subject) -> list[Session]:
    with units.read() as unit:
        return list(unit.sessions.of(holder, AT))


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


def test_all_but_the_newest_are_ended(units: ShopUnits, anna: Subject, bert: Subject) -> None:
    member = given_member(units).subject
    others = given_session(units, bert, created_at=AT - MOMENT)
    of_the_staff = given_session(units, member, created_at=AT - MOMENT)
    made = [given_session(units, anna) for _ in range(3)]
    newest = given_session(units, anna, created_at=AT + MOMENT, last_seen_at=AT + MOMENT)
    oldest = given_session(units, anna, created_at=AT - MOMENT)

    for keep, ended, left in ((5, 0, 5), (4, 1, 4), (2, 2, 2), (2, 0, 2)):
        with units.write() as unit:
            assert unit.sessions.end_oldest(anna, but=keep) == ended
            unit.commit(None)
        assert sessions_of(units, anna) == [newest, *reversed(made), oldest][:left]
    assert sessions_of(units, bert) == [others]
    assert sessions_of(units, member) == [of_the_staff]


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
