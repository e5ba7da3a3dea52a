"""`/v1/visitors`: who has no account, or has not said so yet."""

from datetime import datetime

from attrs import field, frozen

from domain.visitors import use_cases
from domain.visitors.model import Visitor
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class NewVisitor:
    """A visitor, with the token that is told this once."""

    id: int
    token: str = field(repr=False)
    """To be sent as `Authorization: Bearer …`."""
    expires_at: datetime
    """Unless it is used again before."""


@frozen(kw_only=True)
class VisitorDocument:
    """The visitor who calls."""

    id: int
    created_at: datetime
    expires_at: datetime
    """90 days after the last use, which is noted once a day."""


def _created(made: tuple[Visitor, str]) -> Reply:
    visitor, secret = made
    return Reply(
        value=NewVisitor(id=visitor.id, token=secret, expires_at=visitor.expires_at),
        status=201,
        location="/v1/visitors/me",
    )


def create_visitor(call: Call[Nothing, None]) -> Reply:
    return call.write(
        lambda units: use_cases.create_visitor(units, call.shop.ids),
        _created,
    )


def read_visitor(call: Call[Nothing, None]) -> Reply:
    visitor = use_cases.read_visitor(call.units, call.actor.require_visitor())
    return Reply(
        value=VisitorDocument(
            id=visitor.id, created_at=visitor.created_at, expires_at=visitor.expires_at
        )
    )
