"""`/v1/staff/me`: the person of the staff who calls, the password and the one-time codes."""

from attrs import field, frozen

from domain.accounts.model import TypedPassword
from domain.staff_members import logging_in, one_time_codes, use_cases
from domain.staff_members.model import OneTimeCode
from domain.staff_members.one_time_codes import AppSetup
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.passwords import PasswordChange
from entrypoints.http.replies import Reply
from entrypoints.http.staff_members import done, reply


@frozen(kw_only=True)
class PasswordProof:
    """The password, as a proof of who is calling."""

    password: TypedPassword = field(repr=False)


@frozen(kw_only=True)
class CodeProof:
    """What the app shows just now."""

    code: OneTimeCode = field(repr=False)


@frozen(kw_only=True)
class FullProof:
    """The password, and what the app shows just now."""

    password: TypedPassword = field(repr=False)
    code: OneTimeCode = field(repr=False)


def read_me(call: Call[Nothing, None]) -> Reply:
    return reply(use_cases.read_me(call.units, call.actor))


def change_password(call: Call[Nothing, PasswordChange]) -> Reply:
    return call.write(
        lambda units: logging_in.change_password(
            units,
            call.shop.guard,
            call.actor,
            current=call.body.current_password,
            new=call.body.new_password,
            origin=call.origin,
        ),
        done,
    )


def _told(setup: AppSetup) -> Reply:
    return Reply(value=setup)


def begin_codes(call: Call[Nothing, PasswordProof]) -> Reply:
    return call.write(
        lambda units: one_time_codes.begin_codes(
            units,
            call.shop.guard,
            call.shop.second_factor,
            call.actor,
            password=call.body.password,
            origin=call.origin,
        ),
        _told,
    )


def confirm_codes(call: Call[Nothing, CodeProof]) -> Reply:
    return call.write(
        lambda units: one_time_codes.confirm_codes(
            units,
            call.shop.guard,
            call.shop.second_factor,
            call.actor,
            code=call.body.code,
            origin=call.origin,
        ),
        reply,
    )


def remove_codes(call: Call[Nothing, FullProof]) -> Reply:
    return call.write(
        lambda units: one_time_codes.remove_own_codes(
            units,
            call.shop.guard,
            call.shop.second_factor,
            call.actor,
            password=call.body.password,
            code=call.body.code,
            origin=call.origin,
        ),
        done,
    )
