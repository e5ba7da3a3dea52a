"""`/v1/staff/sessions`: people of the staff log in and out, and see where."""

from datetime import datetime

from attrs import field, frozen

from domain.accounts.model import Session
from domain.shared.rules import Id
from domain.staff_members import logging_in
from domain.staff_members.model import StaffCredentials, StaffMember
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply
from entrypoints.http.sessions import session_document
from entrypoints.http.staff_members import StaffMemberDocument, document, done


@frozen(kw_only=True)
class NewStaffSession:
    """A log-in, with the token that is told this once."""

    id: Id
    token: str = field(repr=False)
    """To be sent as `Authorization: Bearer …`."""
    expires_at: datetime
    """However often it is used."""
    staff_member: StaffMemberDocument


def _created(made: tuple[Session, StaffMember, str]) -> Reply:
    session, member, secret = made
    return Reply(
        value=NewStaffSession(
            id=session.id,
            token=secret,
            expires_at=session.expires_at,
            staff_member=document(member),
        ),
        status=201,
        location="/v1/staff/sessions",
    )


def log_in(call: Call[Nothing, StaffCredentials]) -> Reply:
    return call.write(
        lambda units: logging_in.log_in(
            units,
            call.shop.ids,
            call.shop.guard,
            call.shop.second_factor,
            call.actor,
            credentials=call.body,
            origin=call.origin,
        ),
        _created,
    )


def list_sessions(call: Call[Nothing, None]) -> Reply:
    found = logging_in.list_sessions(call.units, call.actor)
    return Reply(value=[session_document(each, call.actor.session_id) for each in found])


def end_current_session(call: Call[Nothing, None]) -> Reply:
    return end_session(call, call.actor.session_id or 0)


def end_session(call: Call[Nothing, None], staff_session_id: int) -> Reply:
    return call.write(
        lambda units: logging_in.end_session(units, call.actor, staff_session_id), done
    )


def end_all_sessions(call: Call[Nothing, None]) -> Reply:
    return call.write(lambda units: logging_in.end_all_sessions(units, call.actor), done)
