"""Reading, changing and revoking people of the staff."""

import pytest

from adapters.memory.store import Store
from domain.accounts.model import TokenSpent
from domain.shared.errors import Forbidden, NotFound, StaleVersion
from domain.staff.model import ANYONE, Role
from domain.staff_members.model import LastOwner, StaffMemberChanges, Standing
from domain.staff_members.use_cases import (
    change_member,
    list_members,
    read_member,
    revoke_member,
)
from tests.builders import AT, a_manager, a_supporter, an_owner
from tests.staff_members.office import ANNA, BERT, Office
from tests.trail import another, trail, whatever

TO_SUPPORT = StaffMemberChanges(role=Role.SUPPORT)


def test_everybody_is_in_the_list(office: Office) -> None:
    people = [office.hire(), office.hire(BERT), office.invite("cora@example.com")]
    office.revoke(people[0])

    page = list_members(office.units, an_owner(), limit=10, after=None)
    assert [each.id for each in page.items] == [each.id for each in people]
    assert [each.standing for each in page.items] == [
        Standing.REVOKED,
        Standing.ACTIVE,
        Standing.INVITED,
    ]


def test_name_and_role_are_changed(office: Office) -> None:
    member = office.hire(role=Role.MANAGER)
    changes = StaffMemberChanges(name="Anna Lind", role=Role.OWNER)
    after = change_member(office.units, an_owner(), member.id, changes, whatever)

    assert (after.name, after.role, after.version) == ("Anna Lind", Role.OWNER, member.version + 1)
    assert office.member(member.id) == after
    entry = trail(office.units)[-1]
    assert entry.action == "staff_member.update"
    assert entry.before == {"name": "Anna", "role": "manager"}
    assert entry.after == {"name": "Anna Lind", "role": "owner"}


def test_what_changes_nothing_is_not_logged(office: Office) -> None:
    member = office.hire()
    before = trail(office.units)
    same = StaffMemberChanges(name=member.name)
    assert change_member(office.units, an_owner(), member.id, same, whatever) == member
    assert trail(office.units) == before


def test_a_revoked_person_is_out_at_once(office: Office, store: Store) -> None:
    office.hire(BERT)
    member = office.hire()
    *_, secret = office.log_in()
    office.app(office.known(secret))
    office.revoke(member)

    assert not office.is_logged_in(secret)
    assert store.tables.sessions == {}
    after = office.member(member.id)
    assert (after.standing, after.revoked_at) == (Standing.REVOKED, AT)
    entry = trail(office.units)[-1]
    assert (entry.action, entry.entity_id) == ("staff_member.revoke", member.id)
    assert (entry.before, entry.after) == ({"name": "Anna", "role": "owner"}, None)


def test_a_revoked_invitation_is_void(office: Office) -> None:
    member = office.invite()
    token = office.token()
    office.revoke(member)
    with pytest.raises(TokenSpent):
        office.accept(token)


def test_nobody_is_revoked_twice(office: Office) -> None:
    office.hire(BERT)
    member = office.hire()
    office.revoke(member)
    entries = len(trail(office.units))
    with pytest.raises(NotFound):
        office.revoke(member)
    assert len(trail(office.units)) == entries


def test_the_last_owner_is_neither_revoked_nor_demoted(office: Office) -> None:
    member = office.hire()
    office.hire(BERT, Role.MANAGER)
    office.invite("cora@example.com", Role.OWNER)
    *_, secret = office.log_in()
    before = trail(office.units)
    for actor in (an_owner(), office.known(secret)):
        with pytest.raises(LastOwner):
            office.revoke(member, actor=actor)
        with pytest.raises(LastOwner):
            change_member(office.units, actor, member.id, TO_SUPPORT, whatever)
    assert office.member(member.id) == member
    assert trail(office.units) == before


def test_an_owner_goes_when_another_is_there(office: Office) -> None:
    anna, bert = office.hire(ANNA), office.hire(BERT)
    change_member(office.units, an_owner(), anna.id, TO_SUPPORT, whatever)
    with pytest.raises(LastOwner):
        office.revoke(bert)
    office.revoke(anna)


def test_whoever_saw_another_version_changes_nothing(office: Office) -> None:
    office.hire(BERT)
    member = office.hire()
    before = trail(office.units)
    with pytest.raises(StaleVersion):
        change_member(office.units, an_owner(), member.id, TO_SUPPORT, another)
    with pytest.raises(StaleVersion):
        revoke_member(office.units, an_owner(), member.id, another)
    assert office.member(member.id) == member
    assert trail(office.units) == before


def test_who_does_not_exist_is_not_found(office: Office) -> None:
    office.hire()
    for act in (
        lambda: read_member(office.units, an_owner(), 99),
        lambda: change_member(office.units, an_owner(), 99, TO_SUPPORT, whatever),
        lambda: revoke_member(office.units, an_owner(), 99, whatever),
    ):
        with pytest.raises(NotFound):
            act()


def test_only_owners_see_and_change_people(office: Office) -> None:
    member = office.hire()
    for actor in (ANYONE, a_manager(), a_supporter()):
        for act in (
            lambda: list_members(office.units, actor, limit=10, after=None),  # noqa: B023
            lambda: read_member(office.units, actor, member.id),  # noqa: B023
            lambda: change_member(office.units, actor, member.id, TO_SUPPORT, whatever),  # noqa: B023
            lambda: revoke_member(office.units, actor, member.id, whatever),  # noqa: B023
        ):
            with pytest.raises(Forbidden):
                act()
    assert office.member(member.id) == member
