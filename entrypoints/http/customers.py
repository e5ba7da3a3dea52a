"""`/v1/customers`: getting an account, and who has one."""

from datetime import datetime

from attrs import field, frozen

from domain.accounts.model import Email, OneTimeSecret, TypedPassword
from domain.customers import registering, use_cases
from domain.customers.model import Customer, CustomerChanges, RegistrationDraft
from domain.shared.rules import Id
from entrypoints.http.operations import Call, Nothing
from entrypoints.http.paging import PageQuery
from entrypoints.http.query import write_cursor
from entrypoints.http.replies import Reply


@frozen(kw_only=True)
class Sent:
    """That a mail is on its way, if there is somebody to write to."""

    detail: str


@frozen(kw_only=True)
class Confirmation:
    """The token of a mail, and the password that was chosen when registering."""

    token: OneTimeSecret = field(repr=False)
    password: TypedPassword = field(repr=False)


@frozen(kw_only=True)
class CustomerDocument:
    """A customer. Of one who was erased, nothing is left but when."""

    id: Id
    email: Email | None
    name: str
    created_at: datetime
    updated_at: datetime
    erased_at: datetime | None


@frozen(kw_only=True)
class CustomerQuery(PageQuery):
    email: Email | None = None
    """The one with this address."""


def document(customer: Customer) -> CustomerDocument:
    return CustomerDocument(
        id=customer.id,
        email=customer.email,
        name=customer.name,
        created_at=customer.created_at,
        updated_at=customer.updated_at,
        erased_at=customer.erased_at,
    )


def version_of(customer: Customer) -> str:
    return f"customer-{customer.id}.{customer.version}"


def _reply(customer: Customer) -> Reply:
    return Reply(value=document(customer), version=version_of(customer))


def register(call: Call[Nothing, RegistrationDraft]) -> Reply:
    # Who may be known here already is told so by mail alone.
    return call.write(
        lambda units: registering.register(units, call.shop.guard, call.body, call.origin),
        lambda _: Reply(
            value=Sent(detail="Look into your mailbox: the mail there says how to go on."),
            status=202,
        ),
    )


def confirm(call: Call[Nothing, Confirmation]) -> Reply:
    return call.write(
        lambda units: registering.confirm(
            units,
            call.shop.guard,
            call.actor,
            token=call.body.token,
            password=call.body.password,
            origin=call.origin,
        ),
        lambda customer: Reply(value=document(customer), status=201, location="/v1/customers/me"),
    )


def read_me(call: Call[Nothing, None]) -> Reply:
    return _reply(use_cases.read_me(call.units, call.actor))


def change_me(call: Call[Nothing, CustomerChanges]) -> Reply:
    expect = call.expect(version_of)
    return call.write(
        lambda units: use_cases.change_me(units, call.actor, call.body, expect), _reply
    )


def list_customers(call: Call[CustomerQuery, None]) -> Reply:
    page = use_cases.list_customers(
        call.units,
        call.actor,
        call.query.email,
        limit=call.query.limit,
        after=call.cursor("-id", call.query.after, int),
    )
    following = write_cursor("-id", page.after) if page.after else None
    return Reply(value=[document(each) for each in page.items], next=following)


def read_customer(call: Call[Nothing, None], customer_id: int) -> Reply:
    return _reply(use_cases.read_customer(call.units, call.actor, customer_id))
