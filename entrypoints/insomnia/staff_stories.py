"""The folder of the people of the staff: from an invitation to a log-in, and to leaving."""

from collections.abc import Mapping
from typing import Final

from entrypoints.insomnia.steps import Step, Story, read_mail

# Whom the mail was written to.
_BEA: Final = {"email": "{{ _.mail_recipient }}", "password": "correct horse battery"}
_ACCEPTANCE: Final = {"token": "{{ _.mail_token }}", "password": _BEA["password"]}

_STAFF: Final[Story] = (
    Step(
        operation="inviteStaffMember",
        # Nobody has it yet, however often this is played.
        body={
            "email": "bea-{% uuid 'v4' %}@example.com",
            "name": "Bea",
            "role": "manager",
        },
        expects={"standing": "invited"},
    ),
    read_mail("Read the invitation"),
    Step(
        operation="acceptStaffInvitation",
        body=_ACCEPTANCE,
        expects={"standing": "active"},
    ),
    Step(
        operation="acceptStaffInvitation",
        name="Accept it once more (410)",
        body=_ACCEPTANCE,
        status=410,
        expects={"code": "token_spent"},
    ),
    Step(
        operation="createStaffSession",
        name="Log in with a wrong password (401)",
        body={**_BEA, "password": "wrong password"},
        status=401,
        expects={"code": "wrong_credentials"},
    ),
    Step(operation="createStaffSession", body=_BEA, keeps={"member_token": "token"}),
    Step(operation="readStaffMyself", expects={"role": "manager"}),
    Step(operation="createStaffSession", name="Log in from another browser, too", body=_BEA),
    Step(operation="listStaffSessions", expects={"length": 2, "[1].current": True}),
    Step(operation="endStaffSession"),
    Step(operation="beginStaffTotp"),
    Step(
        operation="confirmStaffTotp",
        name="Turn one-time codes on, with a wrong one (403)",
        body={"code": "000000"},
        status=403,
        expects={"code": "wrong_one_time_code"},
    ),
    Step(
        operation="removeOwnStaffTotp",
        name="Turn one-time codes off, which are not on (409)",
        status=409,
        expects={"code": "one_time_codes_off"},
    ),
    Step(operation="changeStaffPassword"),
    Step(operation="endCurrentStaffSession"),
    Step(
        operation="createStaffSession",
        name="Log in with the new password",
        body={**_BEA, "password": "correct horse battery staple"},
        keeps={"member_token": "token"},
    ),
    Step(operation="endAllStaffSessions"),
    Step(
        operation="readStaffMyself",
        name="Read the person who calls, who has logged out (401)",
        status=401,
        expects={"code": "unauthorised"},
    ),
    Step(operation="listStaffMembers"),
    Step(operation="readStaffMember", expects={"name": "Bea"}),
    Step(operation="changeStaffMember", expects={"role": "support"}),
    Step(operation="reinviteStaffMember"),
    Step(operation="removeStaffMemberTotp"),
    Step(operation="revokeStaffMember"),
    Step(
        operation="readStaffMember",
        name="Read the person who was revoked",
        expects={"standing": "revoked"},
    ),
)

STORIES: Final[Mapping[str, Story]] = {"Staff": _STAFF}
