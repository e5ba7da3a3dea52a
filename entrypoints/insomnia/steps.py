"""What stories are made of: operations as they are played, and looks into the mailbox."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from attrs import Factory, frozen

from entrypoints.http import development_mail
from entrypoints.insomnia.requests import Request


@frozen(kw_only=True)
class Step:
    """An operation as it is played; what is not said is as its example has it."""

    operation: str
    name: str | None = None
    token: str | None = None
    """The variable of another caller's token, where several may."""
    query: Mapping[str, Any] | None = None
    headers: Mapping[str, str] = Factory(dict)
    body: Any = None
    status: int | None = None
    keeps: Mapping[str, str] = Factory(dict)
    expects: Mapping[str, Any] = Factory(dict)


Story: TypeAlias = Sequence[Step | Request]


def read_mail(name: str) -> Request:
    """What the request before it has caused: it is the newest. Of a shop that sends its mail, the
    token has to be copied from the mailbox by hand.
    """
    return Request(
        name=name,
        method="GET",
        path=development_mail.PATH,
        status=200,
        # Needed where the shop is in a container, or on another machine.
        token="staff_token",  # noqa: S106 - the name of a variable
        description="In development: the mail that would have been sent. Its token is kept.",
        keeps={"mail_token": "[0].token", "mail_recipient": "[0].to"},
    )
