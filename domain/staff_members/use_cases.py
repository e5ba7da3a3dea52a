"""Reading, changing and revoking the people of the staff."""

from collections.abc import Callable
from typing import Any

from domain.audit.model import entry
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import Units
from domain.staff.model import Actor, Scope
from domain.staff_members.letters import void_invitations
from domain.staff_members.model import (
    StaffMember,
    StaffMemberChanges,
    keep_an_owner,
    revoked,
    with_changes,
)
from domain.staff_members.ports import StaffMemberUnit


def read_me(units: Units[StaffMemberUnit], actor: Actor) -> StaffMember:
    """Raises Forbidden."""
    member_id = actor.require_member()
    with units.read() as unit:
        return unit.staff_members.get(member_id)


def read_member(units: Units[StaffMemberUnit], actor: Actor, member_id: int) -> StaffMember:
    """Raises Forbidden, NotFound."""
    actor.require(Scope.STAFF_WRITE)
    with units.read() as unit:
        return unit.staff_members.get(member_id)


def list_members(
    units: Units[StaffMemberUnit], actor: Actor, *, limit: int, after: Key | None
) -> Page[StaffMember]:
    """By id, those who were revoked too. Raises Forbidden."""
    actor.require(Scope.STAFF_WRITE)
    with units.read() as unit:
        return unit.staff_members.page(limit=limit, after=after)


def change_member(
    units: Units[StaffMemberUnit],
    actor: Actor,
    member_id: int,
    changes: StaffMemberChanges,
    expect: Callable[[StaffMember], None],
) -> StaffMember:
    """Another role holds at once, for sessions too.

    Raises Forbidden, NotFound, StaleVersion, LastOwner.
    """
    actor.require(Scope.STAFF_WRITE)
    with units.write() as unit:
        before, after = _decide(
            unit, member_id, expect, lambda found: with_changes(found, changes, unit.now)
        )
        if after is not before:
            unit.staff_members.save(after)
            _record(unit, actor, "staff_member.update", before, after)
        return unit.commit(after)


def revoke_member(
    units: Units[StaffMemberUnit],
    actor: Actor,
    member_id: int,
    expect: Callable[[StaffMember], None],
) -> None:
    """All sessions and invitations end at once. Who was revoked before is no longer there.

    Raises Forbidden, NotFound, StaleVersion, LastOwner.
    """
    actor.require(Scope.STAFF_WRITE)
    with units.write() as unit:
        before, after = _decide(unit, member_id, expect, lambda found: revoked(found, unit.now))
        if before.revoked_at is not None:
            raise NotFound(f"There is nobody {member_id} who could be revoked.")
        unit.staff_members.save(after)
        unit.sessions.end_all(after.subject)
        void_invitations(unit, after)
        _record(unit, actor, "staff_member.revoke", before, None)
        unit.commit(None)


def _decide(
    unit: StaffMemberUnit,
    member_id: int,
    expect: Callable[[StaffMember], None],
    change: Callable[[StaffMember], StaffMember],
) -> tuple[StaffMember, StaffMember]:
    # The owners first and by id, and whoever is changed after them: of two who demote each other,
    # the second waits, and then sees that one owner is left.
    owners = unit.staff_members.owners_for_update()
    before = unit.staff_members.get_for_update(member_id)
    expect(before)
    after = change(before)
    keep_an_owner(owners, after)
    return before, after


def _record(
    unit: StaffMemberUnit,
    actor: Actor,
    action: str,
    before: StaffMember,
    after: StaffMember | None,
) -> None:
    told = None if after is None else _public(after)
    unit.audit.record(
        entry(actor, action, before.id, before=_public(before), after=told, at=unit.now)
    )


def _public(member: StaffMember) -> dict[str, Any]:
    return {"name": member.name, "role": str(member.role)}
