"""`/v1/password-resets`, and the password of the customer who calls."""

from attrs import field, frozen

from domain.accounts.model import Email, OneTimeSecret, Password, TypedPassword
from domain.customers import logging_in
from entrypoints.http.customers import Sent
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class ResetRequest:
    """Whose password is to be another."""

    email: Email


@frozen(kw_only=True)
class NewPassword:
    """The token of the mail, and the password to come."""

    token: OneTimeSecret = field(repr=False)
    password: Password = field(repr=False)


@frozen(kw_only=True)
class PasswordChange:
    """The password as it is, and as it is to be."""

    current_password: TypedPassword = field(repr=False)
    new_password: Password = field(repr=False)


def _done(_: None) -> Reply:
    return Reply(status=204)


def request_reset(call: Call[Nothing, ResetRequest]) -> Reply:
    return call.write(
        lambda units: logging_in.request_reset(
            units, call.shop.guard, call.body.email, call.origin
        ),
        lambda _: Reply(
            value=Sent(detail="If there is an account with this address, a mail is on its way."),
            status=202,
        ),
    )


def reset_password(call: Call[Nothing, NewPassword]) -> Reply:
    return call.write(
        lambda units: logging_in.reset_password(
            units,
            call.shop.guard,
            call.actor,
            token=call.body.token,
            new=call.body.password,
        ),
        _done,
    )


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
        _done,
    )
