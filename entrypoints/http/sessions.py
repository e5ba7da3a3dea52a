"""`/v1/sessions`: a customer logs in and out, and sees where."""

from datetime import datetime
from typing import Any

from attrs import field, frozen

from domain.accounts import use_cases as accounts
from domain.accounts.model import Kind, Session, Subject
from domain.carts.adopting import adopt as adopt_cart
from domain.customers.logging_in import log_in
from domain.customers.model import Credentials, Customer
from domain.shared.rules import Id
from entrypoints.http.customers import CustomerDocument, document
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class NewSession:
    """A log-in, with the token that is told this once."""

    id: Id
    token: str = field(repr=False)
    """To be sent as `Authorization: Bearer …`."""
    expires_at: datetime
    """Unless it is used again before."""
    visitor_id: Id
    """Who the browser is in the shop: as before the log-in, unless another customer was logged in
    there. Its own token is void.
    """
    customer: CustomerDocument


@frozen(kw_only=True)
class SessionDocument:
    """A log-in."""

    id: Id
    label: str
    """What the browser called itself when it logged in."""
    current: bool
    """Whether it is the one that asks."""
    created_at: datetime
    last_seen_at: datetime
    """To within a day."""
    expires_at: datetime


def _created(made: tuple[Session, Customer, str]) -> Reply:
    session, customer, secret = made
    return Reply(
        value=NewSession(
            id=session.id,
            token=secret,
            expires_at=session.expires_at,
            visitor_id=session.visitor_id or 0,
            customer=document(customer),
        ),
        status=201,
        location="/v1/sessions",
    )


def _adopt(unit: Any, visitor_id: int, customer: Customer) -> None:
    """What the visitor had becomes the customer's: carts, then orders, as they are locked."""
    adopt_cart(unit, visitor_id, customer)
    unit.orders.adopt(visitor_id, customer.id, customer.email or "")


def create_session(call: Call[Nothing, Credentials]) -> Reply:
    return call.write(
        lambda units: log_in(
            units,
            call.shop.ids,
            call.shop.guard,
            call.actor,
            call.body,
            origin=call.origin,
            adopt=_adopt,
        ),
        _created,
    )


def _holder(call: Call[Nothing, None]) -> Subject:
    return Subject(Kind.CUSTOMER, call.actor.require_customer())


def list_sessions(call: Call[Nothing, None]) -> Reply:
    found = accounts.list_sessions(call.units, _holder(call))
    return Reply(value=[session_document(each, call.actor.session_id) for each in found])


def session_document(session: Session, current: int | None) -> SessionDocument:
    return SessionDocument(
        id=session.id,
        label=session.label,
        current=session.id == current,
        created_at=session.created_at,
        last_seen_at=session.last_seen_at,
        expires_at=session.expires_at,
    )


def _ended(_: None) -> Reply:
    return Reply(status=204)


def end_current_session(call: Call[Nothing, None]) -> Reply:
    return end_session(call, call.actor.session_id or 0)


def end_session(call: Call[Nothing, None], session_id: int) -> Reply:
    return call.write(lambda units: accounts.end_session(units, _holder(call), session_id), _ended)


def end_all_sessions(call: Call[Nothing, None]) -> Reply:
    return call.write(lambda units: accounts.end_all_sessions(units, _holder(call)), _ended)
