"""The people of the staff in memory."""

from collections.abc import Sequence

from attrs import evolve

from adapters.memory.rows import page
from adapters.memory.store import Tables
from domain.accounts.model import Email
from domain.shared.errors import NotFound
from domain.shared.paging import Key, Page
from domain.staff.model import Role
from domain.staff_members.model import StaffEmailTaken, StaffMember


class MemoryStaffMembers:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, member: StaffMember) -> StaffMember:
        if self.by_email(member.email) is not None:
            raise StaffEmailTaken("Somebody of the staff has this address.")
        added = evolve(member, id=self._tables.new_id("staff_members"))
        self._tables.staff_members[added.id] = added
        return added

    def get(self, member_id: int) -> StaffMember:
        found = self._tables.staff_members.get(member_id)
        if found is None:
            raise NotFound(f"There is nobody {member_id} in the staff.")
        return found

    def get_for_update(self, member_id: int) -> StaffMember:
        return self.get(member_id)

    def owners_for_update(self) -> Sequence[StaffMember]:
        return [
            each
            for _, each in sorted(self._tables.staff_members.items())
            if each.role is Role.OWNER and each.revoked_at is None
        ]

    def by_email(self, email: Email) -> StaffMember | None:
        found = (each for each in self._tables.staff_members.values() if each.email == email)
        return next(found, None)

    def save(self, member: StaffMember) -> None:
        before = self.get(member.id)
        self._tables.staff_members[member.id] = evolve(
            member, email=before.email, created_at=before.created_at
        )

    def page(self, *, limit: int, after: Key | None) -> Page[StaffMember]:
        return page(
            self._tables.staff_members.values(),
            limit=limit,
            after=after,
            key=lambda each: (each.id,),
        )
