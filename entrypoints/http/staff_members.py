"""`/v1/staff`: who works here, as owners see and change it."""

from datetime import datetime

from attrs import field, frozen

from domain.accounts.model import Email, OneTimeSecret, Password
from domain.shared.rules import Id
from domain.staff.model import Role
from domain.staff_members import inviting, one_time_codes, use_cases
from domain.staff_members.model import (
    StaffInvitation,
    StaffMember,
    StaffMemberChanges,
    Standing,
)
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class StaffMemberDocument:
    """A person of the staff."""

    id: Id
    email: Email
    name: str
    role: Role
    standing: Standing
    """Whether the person can log in: invited (not yet), active, or revoked."""
    one_time_codes: bool
    """Whether a one-time code is asked for at a log-in."""
    created_at: datetime
    updated_at: datetime
    revoked_at: datetime | None


@frozen(kw_only=True)
class StaffAcceptance:
    """The token of an invitation, and the password to come."""

    token: OneTimeSecret = field(repr=False)
    password: Password = field(repr=False)


def document(member: StaffMember) -> StaffMemberDocument:
    return StaffMemberDocument(
        id=member.id,
        email=member.email,
        name=member.name,
        role=member.role,
        standing=member.standing,
        one_time_codes=member.needs_code,
        created_at=member.created_at,
        updated_at=member.updated_at,
        revoked_at=member.revoked_at,
    )


def version_of(member: StaffMember) -> str:
    return f"staff-{member.id}.{member.version}"


def reply(member: StaffMember) -> Reply:
    return Reply(value=document(member), version=version_of(member))


def done(_: object) -> Reply:
    return Reply(status=204)


def _invited(member: StaffMember) -> Reply:
    return Reply(
        value=document(member),
        status=201,
        version=version_of(member),
        location=f"/v1/staff/{member.id}",
    )


def _sent(member: StaffMember) -> Reply:
    # The letter is still to be sent.
    return Reply(value=document(member), status=202, version=version_of(member))


def list_members(call: Call[PageQuery, None]) -> Reply:
    page = use_cases.list_members(
        call.units,
        call.actor,
        limit=call.query.limit,
        after=call.cursor("id", call.query.after, int),
    )
    following = write_cursor("id", page.after) if page.after else None
    return Reply(value=[document(each) for each in page.items], next=following)


def invite(call: Call[Nothing, StaffInvitation]) -> Reply:
    return call.write(lambda units: inviting.invite(units, call.actor, call.body), _invited)


def invite_again(call: Call[Nothing, None], staff_member_id: int) -> Reply:
    return call.write(
        lambda units: inviting.invite_again(units, call.actor, staff_member_id), _sent
    )


def accept(call: Call[Nothing, StaffAcceptance]) -> Reply:
    return call.write(
        lambda units: inviting.accept_invitation(
            units,
            call.shop.guard,
            call.actor,
            token=call.body.token,
            password=call.body.password,
        ),
        reply,
    )


def read_member(call: Call[Nothing, None], staff_member_id: int) -> Reply:
    return reply(use_cases.read_member(call.units, call.actor, staff_member_id))


def change_member(call: Call[Nothing, StaffMemberChanges], staff_member_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.change_member(
            units, call.actor, staff_member_id, call.body, expect
        ),
        reply,
    )


def revoke_member(call: Call[Nothing, None], staff_member_id: int) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.revoke_member(units, call.actor, staff_member_id, expect), done
    )


def remove_codes(call: Call[Nothing, None], staff_member_id: int) -> Reply:
    return call.write(
        lambda units: one_time_codes.remove_codes(units, call.actor, staff_member_id), done
    )
