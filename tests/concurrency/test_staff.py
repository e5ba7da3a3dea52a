"""Who may get in gets in, a code lets in one, and an owner is left, however many come at once."""

from collections import Counter

import pyotp
import pytest

from adapters.mysql.unit_of_work import MySQLUnits
from domain.accounts.model import TokenSpent, TooManyAttempts, WrongCredentials
from domain.staff.model import Role
from domain.staff_members.inviting import invite_again_by_hand
from domain.staff_members.model import LastOwner, StaffMember, StaffMemberChanges
from domain.staff_members.use_cases import change_member, list_members, revoke_member
from tests.builders import an_owner
from tests.concurrency.crowd import all_at_once
from tests.doubles import CountedIds, FrozenClock
from tests.given import given_member
from tests.staff_members.office import ANNA, Office
from tests.trail import whatever

pytestmark = pytest.mark.database

DEMOTION = StaffMemberChanges(role=Role.MANAGER)


@pytest.fixture
def office(busy_units: MySQLUnits, ids: CountedIds, clock: FrozenClock) -> Office:
    return Office(units=busy_units, ids=ids, clock=clock)


def _kinds(got: list[object]) -> Counter[type]:
    return Counter(type(each) for each in got)


def test_twenty_who_know_the_password_all_get_in(office: Office) -> None:
    office.hire()
    # All of them renew the hash.
    office.passwords.version = 2

    got = all_at_once(20, lambda _: office.units.retry(office.log_in))

    assert _kinds([*got]) == {tuple: 20}


def test_a_code_lets_in_one_of_many_who_have_seen_it(office: Office) -> None:
    office.hire()
    app = office.app(office.actor())
    code = pyotp.TOTP(app.secret).at(office.clock.now(), counter_offset=1)

    got = all_at_once(10, lambda _: office.units.retry(lambda: office.log_in(code=code)))

    assert _kinds([*got]) == {tuple: 1, WrongCredentials: 9}


def test_guesses_that_are_made_at_once_are_all_counted(office: Office) -> None:
    office.hire()

    got = all_at_once(
        20, lambda _: office.units.retry(lambda: office.log_in(password="wrong password"))
    )

    assert _kinds([*got]) == {WrongCredentials: 10, TooManyAttempts: 10}
    with pytest.raises(TooManyAttempts):
        office.log_in()


def test_an_invitation_is_accepted_once(office: Office) -> None:
    member = office.invite(ANNA)
    _, token = invite_again_by_hand(office.units, office.ids, an_owner(), member.id)

    got = all_at_once(
        10, lambda number: office.units.retry(lambda: office.accept(token, f"password {number}"))
    )

    assert _kinds([*got]) == {StaffMember: 1, TokenSpent: 9}
    [number] = [number for number, each in enumerate(got) if isinstance(each, StaffMember)]
    office.log_in(password=f"password {number}")


@pytest.mark.parametrize("how", ["demote", "revoke"])
def test_of_owners_who_all_send_each_other_away_one_is_left(office: Office, how: str) -> None:
    owners = [given_member(office.units, role=Role.OWNER) for _ in range(8)]

    def send_away(number: int) -> None:
        other = owners[(number + 1) % len(owners)].id
        if how == "demote":
            change_member(office.units, an_owner(), other, DEMOTION, whatever)
        else:
            revoke_member(office.units, an_owner(), other, whatever)

    got = all_at_once(len(owners), lambda number: office.units.retry(lambda: send_away(number)))

    assert _kinds([*got]) == {type(None): 7, LastOwner: 1}
    people = list_members(office.units, an_owner(), limit=200, after=None).items
    assert len([each for each in people if each.is_acting_owner]) == 1


def test_who_is_revoked_while_accepting_is_not_let_in(office: Office) -> None:
    given_member(office.units, role=Role.OWNER)
    member = office.invite(ANNA)
    _, token = invite_again_by_hand(office.units, office.ids, an_owner(), member.id)

    def act(number: int) -> StaffMember | None:
        if number == 0:
            return office.accept(token)
        revoke_member(office.units, an_owner(), member.id, whatever)
        return None

    got = all_at_once(2, lambda number: office.units.retry(lambda: act(number)))

    assert got[1] is None
    assert isinstance(got[0], StaffMember | TokenSpent)
    with pytest.raises(WrongCredentials):
        office.log_in()
