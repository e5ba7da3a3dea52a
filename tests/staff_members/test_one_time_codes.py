"""One-time codes: on, asked for, good once, and off."""

from datetime import timedelta

import pytest
from attrs import evolve

from adapters.memory.store import Store
from domain.accounts.model import TooManyAttempts, WrongCredentials, WrongPassword
from domain.shared.errors import Forbidden, NotFound
from domain.staff.model import Role
from domain.staff_members.model import (
    OneTimeCodeNeeded,
    OneTimeCodesOff,
    OneTimeCodesOn,
    OneTimeCodesUnreadable,
    WrongOneTimeCode,
)
from domain.staff_members.one_time_codes import remove_codes
from tests.builders import a_manager, a_supporter, an_owner
from tests.doubles import a_second_factor
from tests.staff_members.office import ANNA, BERT, PASSWORD, App, Office
from tests.trail import actions, trail

HALF_A_MINUTE = timedelta(seconds=30)


def test_codes_are_asked_for_once_one_has_shown_that_the_app_works(office: Office) -> None:
    office.hire()
    actor = office.actor()
    setup = office.begin(actor)
    office.log_in()

    app = App(secret=setup.secret, clock=office.clock)
    assert office.confirm(actor, app.code()).needs_code
    with pytest.raises(OneTimeCodeNeeded):
        office.log_in()
    office.clock.advance(HALF_A_MINUTE)
    office.log_in(code=app.code())


def test_the_address_for_the_app_names_the_shop_and_the_person(office: Office) -> None:
    office.hire()
    setup = office.begin(office.actor())
    assert setup.uri.startswith("otpauth://totp/Storekeep:anna%40example.com?")
    assert f"secret={setup.secret}" in setup.uri


def test_a_missing_code_is_told_only_to_who_knows_the_password(office: Office) -> None:
    office.hire()
    app = office.app(office.actor())
    for code in (None, app.code(1), "000000"):
        with pytest.raises(WrongCredentials):
            office.log_in(password="wrong password", code=code)


def test_asking_for_the_code_is_no_failure(office: Office) -> None:
    office.hire()
    office.app(office.actor())
    for _ in range(20):
        with pytest.raises(OneTimeCodeNeeded):
            office.log_in()


def test_a_code_is_good_once(office: Office) -> None:
    office.hire()
    app = office.app(office.actor())
    office.clock.advance(HALF_A_MINUTE)
    office.log_in(code=app.code())
    for steps in (0, -1):
        with pytest.raises(WrongCredentials):
            office.log_in(code=app.code(steps))
    office.log_in(code=app.code(1))


def test_the_code_that_turned_them_on_is_used_up(office: Office) -> None:
    office.hire()
    app = office.app(office.actor())
    with pytest.raises(WrongCredentials):
        office.log_in(code=app.code())


def test_a_code_too_old_or_too_early_is_wrong(office: Office) -> None:
    office.hire()
    app = office.app(office.actor())
    office.clock.advance(timedelta(minutes=5))
    for steps in (-2, 2):
        with pytest.raises(WrongCredentials):
            office.log_in(code=app.code(steps))
    for steps in (-1, 1):
        office.log_in(code=app.code(steps))


def test_somebody_elses_code_is_wrong(office: Office) -> None:
    office.hire()
    office.hire(BERT)
    office.app(office.actor())
    other = office.app(office.actor(BERT))
    office.clock.advance(HALF_A_MINUTE)
    with pytest.raises(WrongCredentials):
        office.log_in(code=other.code())
    office.log_in(BERT, code=other.code())


def test_guesses_at_the_code_are_counted(office: Office) -> None:
    office.hire()
    app = office.app(office.actor())
    office.clock.advance(HALF_A_MINUTE)
    for _ in range(10):
        with pytest.raises(WrongCredentials):
            office.log_in(code="000000")
    with pytest.raises(TooManyAttempts):
        office.log_in(code=app.code())
    office.clock.advance(timedelta(minutes=15))
    office.log_in(code=app.code())


def test_a_code_is_not_looked_at_of_who_has_none(office: Office) -> None:
    office.hire()
    office.begin(office.actor())
    office.log_in(code="123456")


def test_beginning_again_gives_another_secret(office: Office) -> None:
    office.hire()
    actor = office.actor()
    first, second = office.begin(actor), office.begin(actor)

    assert first.secret != second.secret
    with pytest.raises(WrongOneTimeCode):
        office.confirm(actor, App(secret=first.secret, clock=office.clock).code())
    office.confirm(actor, App(secret=second.secret, clock=office.clock).code())


def test_a_stolen_session_sets_up_no_app(office: Office) -> None:
    office.hire()
    actor = office.actor()
    with pytest.raises(WrongPassword):
        office.begin(actor, "wrong password")
    office.app(actor)
    # Not even with the password: the phone that is there comes first.
    with pytest.raises(OneTimeCodesOn):
        office.begin(actor)
    with pytest.raises(OneTimeCodesOn):
        office.confirm(actor, "123456")


def test_there_is_nothing_to_confirm_or_remove_at_first(office: Office) -> None:
    office.hire()
    actor = office.actor()
    with pytest.raises(OneTimeCodesOff):
        office.confirm(actor, "123456")
    with pytest.raises(OneTimeCodesOff):
        office.remove(actor, "123456")
    office.begin(actor)
    with pytest.raises(OneTimeCodesOff):
        office.remove(actor, "123456")


def test_removing_ones_own_takes_the_password_and_a_code(office: Office) -> None:
    office.hire()
    actor = office.actor()
    app = office.app(actor)
    with pytest.raises(WrongOneTimeCode):
        office.remove(actor, app.code())
    with pytest.raises(WrongPassword):
        office.remove(actor, app.code(1), "wrong password")
    office.remove(actor, app.code(1))
    office.log_in()


@pytest.mark.parametrize("what", ["confirm", "remove"])
def test_guessing_with_a_stolen_session_ends(office: Office, what: str) -> None:
    office.hire()
    actor = office.actor()
    if what == "remove":
        office.app(actor)
    else:
        office.begin(actor)
    guess = getattr(office, what)
    for _ in range(10):
        with pytest.raises(WrongOneTimeCode):
            guess(actor, "000000")
    with pytest.raises(TooManyAttempts):
        guess(actor, "000000")


def test_an_owner_removes_those_of_a_lost_phone_and_what_is_logged_in_there(
    office: Office,
) -> None:
    office.hire(BERT)
    member = office.hire(role=Role.SUPPORT)
    *_, secret = office.log_in()
    *_, others = office.log_in(BERT)
    office.app(office.known(secret))
    remove_codes(office.units, office.known(others), member.id)

    assert not office.is_logged_in(secret)
    assert office.is_logged_in(others)
    office.log_in()


def test_a_set_up_that_was_begun_can_be_removed_too(office: Office, store: Store) -> None:
    member = office.hire()
    office.begin(office.actor())
    remove_codes(office.units, an_owner(), member.id)
    assert store.tables.staff_members[member.id].totp_secret is None


def test_ones_own_are_not_removed_that_way(office: Office) -> None:
    member = office.hire()
    actor = office.actor()
    office.app(actor)
    with pytest.raises(Forbidden):
        remove_codes(office.units, actor, member.id)
    assert office.member(member.id).needs_code


def test_only_who_may_write_staff_removes_them(office: Office) -> None:
    member = office.hire()
    office.app(office.actor())
    for actor in (a_manager(), a_supporter()):
        with pytest.raises(Forbidden):
            remove_codes(office.units, actor, member.id)
    assert office.member(member.id).needs_code


def test_what_is_not_there_is_not_removed(office: Office) -> None:
    member = office.hire()
    for member_id in (member.id, 99):
        with pytest.raises(NotFound):
            remove_codes(office.units, an_owner(), member_id)


def test_with_another_key_the_codes_cannot_be_checked_until_they_are_removed(
    office: Office,
) -> None:
    member = office.hire()
    actor = office.actor()
    app = office.app(actor)
    office = evolve(office, factor=a_second_factor("another key"))
    office.clock.advance(HALF_A_MINUTE)

    with pytest.raises(WrongCredentials):
        office.log_in(password="wrong password", code=app.code())
    with pytest.raises(OneTimeCodeNeeded):
        office.log_in()
    with pytest.raises(OneTimeCodesUnreadable):
        office.log_in(code=app.code())
    with pytest.raises(OneTimeCodesUnreadable):
        office.remove(actor, app.code())
    remove_codes(office.units, an_owner(), member.id)
    office.app(office.actor())


def test_a_set_up_under_another_key_is_begun_again(office: Office) -> None:
    office.hire()
    actor = office.actor()
    app = App(secret=office.begin(actor).secret, clock=office.clock)
    office = evolve(office, factor=a_second_factor("another key"))
    with pytest.raises(OneTimeCodesUnreadable):
        office.confirm(actor, app.code())
    office.app(actor)


def test_the_log_says_when_they_were_on(office: Office) -> None:
    member = office.hire()
    actor = office.actor()
    before = len(trail(office.units))
    app = office.app(actor)
    office.remove(actor, app.code(1))
    office.begin(actor)
    remove_codes(office.units, an_owner(), member.id)

    verbs = ("begin_totp", "confirm_totp", "remove_totp", "begin_totp", "remove_totp")
    assert actions(office.units)[before:] == [(f"staff_member.{each}", member.id) for each in verbs]


def test_a_guess_that_was_wrong_changes_nothing(office: Office, store: Store) -> None:
    office.hire()
    actor = office.actor()
    office.app(actor)
    people, entries = store.tables.staff_members, len(trail(office.units))
    with pytest.raises(WrongOneTimeCode):
        office.remove(actor, "000000")
    with pytest.raises(WrongCredentials):
        office.log_in(code="000000")
    assert (store.tables.staff_members, len(trail(office.units))) == (people, entries)


def test_the_secret_of_an_app_is_kept_sealed(office: Office, store: Store) -> None:
    office.hire()
    actor = office.actor()
    app = office.app(actor)
    kept = repr(store.tables)
    assert app.secret not in kept
    assert app.code() not in kept
    assert PASSWORD not in kept
    assert ANNA in kept


def test_what_is_told_once_is_not_shown(office: Office) -> None:
    office.hire()
    setup = office.begin(office.actor())
    assert setup.secret not in repr(setup)
