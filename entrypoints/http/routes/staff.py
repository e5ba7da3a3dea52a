"""Who works here, and what they did."""

from typing import Final

from domain.audit.model import AuditEntry
from domain.staff.model import Party, Scope
from domain.staff_members.model import StaffCredentials, StaffInvitation, StaffMemberChanges
from domain.staff_members.one_time_codes import AppSetup
from entrypoints.http import audit, staff_me, staff_members, staff_sessions
from entrypoints.http.audit import AuditQuery
from entrypoints.http.operations import Operation
from entrypoints.http.paging import PageQuery
from entrypoints.http.passwords import PasswordChange
from entrypoints.http.sessions import SessionDocument
from entrypoints.http.staff_members import StaffMemberDocument

_STAFF: Final = Scope.STAFF_WRITE
_MEMBER: Final = "/v1/staff/{staff_member_id}"
_SESSIONS: Final = "/v1/staff/sessions"
_ME: Final = "/v1/staff/me"
_MAIL_TOKEN: Final = "Zm9yIG9uZSB1c2Ugb25seSwgYW5kIG9ubHkgYnkgeW91"  # noqa: S105 - an example
_GUESSES: Final = ("wrong_password", "too_many_attempts")

# fmt: off
OPERATIONS: Final = (
    Operation(method="GET", path="/v1/audit", name="listAuditEntries", folder="Audit",
              summary="List who changed what",
              description="Newest first: every change by staff, from what, to what, and in which"
                          " request. All filters that are given have to hold.",
              handle=audit.list_entries, scope=Scope.AUDIT_READ,
              query=AuditQuery, answer=list[AuditEntry],
              query_example={"action": "product.update"}),

    Operation(method="POST", path="/v1/staff", name="inviteStaffMember", folder="Staff",
              summary="Invite somebody",
              description="A mail with a token goes to the address: whoever accepts with it"
                          " chooses a password, and can log in with the scopes of the role.",
              handle=staff_members.invite, scope=_STAFF, body=StaffInvitation,
              answer=StaffMemberDocument, status=201, refusals=("staff_email_taken",),
              example={"email": "bea@example.com", "name": "Bea", "role": "manager"}),
    Operation(method="GET", path="/v1/staff", name="listStaffMembers", folder="Staff",
              summary="List who works here", description="Those who were revoked, too.",
              handle=staff_members.list_members, scope=_STAFF, query=PageQuery,
              answer=list[StaffMemberDocument]),
    Operation(method="GET", path=_MEMBER, name="readStaffMember", folder="Staff",
              summary="Read a person", handle=staff_members.read_member, scope=_STAFF,
              answer=StaffMemberDocument),
    Operation(method="PATCH", path=_MEMBER, name="changeStaffMember", folder="Staff",
              summary="Change a person's name or role",
              description="Another role holds from the next request on.",
              handle=staff_members.change_member, scope=_STAFF, body=StaffMemberChanges,
              answer=StaffMemberDocument, if_match=True, refusals=("last_owner",),
              example={"role": "support"}),
    Operation(method="DELETE", path=_MEMBER, name="revokeStaffMember", folder="Staff",
              summary="Revoke a person",
              description="All log-ins and invitations end at once; the person stays in the list,"
                          " and can be invited again.",
              handle=staff_members.revoke_member, scope=_STAFF, status=204, if_match=False,
              refusals=("last_owner",)),
    Operation(method="POST", path=_MEMBER + "/invitations", name="reinviteStaffMember",
              folder="Staff", summary="Invite a person again",
              description="Earlier invitations are void. This is also how a password that was"
                          " forgotten is set anew, and how who was revoked comes back.",
              handle=staff_members.invite_again, scope=_STAFF, answer=StaffMemberDocument,
              status=202),
    Operation(method="DELETE", path=_MEMBER + "/totp", name="removeStaffMemberTotp",
              folder="Staff", summary="Remove a person's one-time codes",
              description="For a phone that is lost: all log-ins of the person end.",
              handle=staff_members.remove_codes, scope=_STAFF, status=204),
    Operation(method="POST", path="/v1/staff/invitations/accept", name="acceptStaffInvitation",
              folder="Staff", summary="Accept an invitation",
              description="With the token of the mail, which is good once and for seven days. All"
                          " log-ins of the person end.",
              handle=staff_members.accept, body=staff_members.StaffAcceptance,
              answer=StaffMemberDocument, told_once=True, refusals=("token_spent",),
              example={"token": _MAIL_TOKEN, "password": "correct horse battery"}),

    Operation(method="POST", path=_SESSIONS, name="createStaffSession", folder="Staff",
              summary="Log in",
              description="Who has one-time codes sends the one that the app shows, too. The token"
                          " is told this once; it ends after 12 hours.",
              handle=staff_sessions.log_in, body=StaffCredentials,
              answer=staff_sessions.NewStaffSession, status=201, told_once=True,
              refusals=("wrong_credentials", "one_time_code_needed", "one_time_codes_unreadable",
                        "too_many_attempts"),
              example={"email": "anna@example.com", "password": "correct horse battery"}),
    Operation(method="GET", path=_SESSIONS, name="listStaffSessions", folder="Staff",
              summary="List where one is logged in", handle=staff_sessions.list_sessions,
              own=Party.MEMBER, answer=list[SessionDocument]),
    Operation(method="DELETE", path=_SESSIONS, name="endAllStaffSessions", folder="Staff",
              summary="Log out everywhere", handle=staff_sessions.end_all_sessions,
              own=Party.MEMBER, status=204),
    Operation(method="DELETE", path=_SESSIONS + "/current", name="endCurrentStaffSession",
              folder="Staff", summary="Log out", handle=staff_sessions.end_current_session,
              own=Party.MEMBER, status=204),
    Operation(method="DELETE", path=_SESSIONS + "/{staff_session_id}", name="endStaffSession",
              folder="Staff", summary="End another log-in", handle=staff_sessions.end_session,
              own=Party.MEMBER, status=204),

    Operation(method="GET", path=_ME, name="readStaffMyself", folder="Staff",
              summary="Read the person who calls", handle=staff_me.read_me, own=Party.MEMBER,
              answer=StaffMemberDocument),
    Operation(method="PUT", path=_ME + "/password", name="changeStaffPassword", folder="Staff",
              summary="Change one's password", description="All other log-ins end.",
              handle=staff_me.change_password, own=Party.MEMBER, body=PasswordChange, status=204,
              refusals=_GUESSES,
              example={"current_password": "correct horse battery",
                       "new_password": "correct horse battery staple"}),
    Operation(method="POST", path=_ME + "/totp", name="beginStaffTotp", folder="Staff",
              summary="Set up one-time codes",
              description="Give the address to an app, as a QR code, and confirm what it shows:"
                          " only then a code is asked for. Told this once.",
              handle=staff_me.begin_codes, own=Party.MEMBER, body=staff_me.PasswordProof,
              answer=AppSetup, told_once=True, refusals=(*_GUESSES, "one_time_codes_on"),
              example={"password": "correct horse battery"}),
    Operation(method="POST", path=_ME + "/totp/confirm", name="confirmStaffTotp", folder="Staff",
              summary="Turn one-time codes on", handle=staff_me.confirm_codes, own=Party.MEMBER,
              body=staff_me.CodeProof, answer=StaffMemberDocument, told_once=True,
              refusals=("wrong_one_time_code", "too_many_attempts", "one_time_codes_on",
                        "one_time_codes_off", "one_time_codes_unreadable"),
              example={"code": "123456"}),
    Operation(method="POST", path=_ME + "/totp/removal", name="removeOwnStaffTotp",
              folder="Staff", summary="Turn one-time codes off", handle=staff_me.remove_codes,
              own=Party.MEMBER, body=staff_me.FullProof, status=204, told_once=True,
              refusals=(*_GUESSES, "wrong_one_time_code", "one_time_codes_off",
                        "one_time_codes_unreadable"),
              example={"password": "correct horse battery", "code": "123456"}),
)
# fmt: on
