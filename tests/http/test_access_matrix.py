"""Who gets what from each route: every operation for every kind of caller, written down."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import pytest
from attrs import frozen
from falcon.testing import TestClient

from adapters.memory.store import Store, Tables
from adapters.memory.unit_of_work import MemoryUnits
from domain.accounts.model import Kind, Purpose, Subject
from domain.carts.model import CartItem
from domain.fulfilment.model import ShipmentDraft
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.use_cases import ship
from domain.orders.invoicing import issue_invoice
from domain.shared.tokens import digest
from domain.staff.model import Party, Role
from domain.staff.use_cases import create_token, revoke_token
from domain.staff_members.use_cases import revoke_member
from domain.visitors.model import LIFETIME
from entrypoints.bootstrap import Shop
from entrypoints.http.app import create_app
from entrypoints.http.operations import Operation
from entrypoints.http.routes import OPERATIONS
from entrypoints.seeding import seed
from tests.builders import a_one_time_token, a_registration, an_owner
from tests.doubles import FrozenClock
from tests.fulfilment.orders import Line, given_placed, so_many
from tests.given import given_address, given_cart
from tests.http.test_bad_bodies import path_of
from tests.shopfront import a_shop, as_customer, as_member, as_visitor
from tests.trail import whatever

# fmt: off
CALLERS: Final = (
    "no token", "visitor", "other visitor", "customer", "other customer",
    "owner", "manager", "support",
    "expired visitor", "expired customer", "revoked staff", "expired log-in", "revoked log-in",
    "malformed",
)
NO_CALLER: Final = (401, 401, 401, 401, 401, 401)
"""The last six, whatever they ask for: a token that is no good is worse than none."""

# All but the last six of CALLERS, then the routes that answer them so.
TABLE: Final[dict[str, tuple[tuple[int, ...], set[str]]]] = {
    #                          none vis. oth. cus. oth. own. man. sup.
    "the shop window":       ((200, 200, 200, 200, 200, 200, 200, 200), {
        "listCategories", "readCategory", "listTags", "readTag", "listProducts", "countProducts",
        "readProduct", "listVariants", "readVariant", "listCountries", "listPaymentMethods",
    }),
    # Whoever has the password, or the token of a mail, may send them from anywhere.
    "coming in":             ((201, 201, 201, 201, 201, 201, 201, 201), {
        "createVisitor", "confirmCustomer", "createSession", "createStaffSession",
    }),
    "coming to work":        ((200, 200, 200, 200, 200, 200, 200, 200), {"acceptStaffInvitation"}),
    "asking for a mail":     ((202, 202, 202, 202, 202, 202, 202, 202), {
        "registerCustomer", "requestPasswordReset",
    }),
    "answering a mail":      ((204, 204, 204, 204, 204, 204, 204, 204), {"resetPassword"}),
    # A customer is the visitor of the log-in.
    "a visitor's own":       ((401, 200, 200, 200, 200, 403, 403, 403), {"readVisitor"}),
    "a customer's own":      ((401, 403, 403, 200, 200, 403, 403, 403), {
        "readMyself", "changeMyself", "listSessions", "listAddresses", "exportMyself",
    }),
    "a customer's to end":   ((401, 403, 403, 204, 204, 403, 403, 403), {
        "changePassword", "endAllSessions", "endCurrentSession",
    }),
    # The customer waits for a parcel, and is not forgotten before; the other one does not.
    "a customer's farewell":  ((401, 403, 403, 409, 204, 403, 403, 403), {"eraseMyself"}),
    "a customer's to make":  ((401, 403, 403, 201, 201, 403, 403, 403), {"createAddress"}),
    # By number: what is another's is not there.
    "one customer's own":    ((401, 403, 403, 200, 404, 403, 403, 403), {
        "readAddress", "changeAddress",
    }),
    "one customer's to end": ((401, 403, 403, 204, 404, 403, 403, 403), {
        "endSession", "deleteAddress",
    }),
    # The customer has one.
    "opening a cart":        ((401, 201, 201, 200, 201, 403, 403, 403), {"openCart"}),
    # It lacks an address, which is told to nobody else.
    "one shopper's order":   ((401, 404, 404, 422, 404, 403, 403, 403), {"checkOut"}),
    "one shopper's cart":    ((401, 404, 404, 200, 404, 403, 403, 403), {
        "readCart", "changeCart", "addCartItem", "changeCartItem", "removeCartItem",
        "giveUpCheckout",
    }),
    "one shopper's to end":  ((401, 404, 404, 204, 404, 403, 403, 403), {"giveUpCart"}),
    # Everybody their own, and staff all of them.
    "everybody's orders":    ((401, 200, 200, 200, 200, 200, 200, 200), {"listOrders"}),
    "one customer's order":  ((401, 404, 404, 200, 404, 200, 200, 200), {
        "readOrder", "readInvoice", "listShipments",
    }),
    "asking for an invoice": ((401, 404, 404, 200, 404, 200, 200, 403), {"issueInvoice"}),
    "who the customers are": ((401, 403, 403, 403, 403, 200, 200, 200), {
        "listCustomers", "readCustomer", "exportCustomer",
    }),
    "what staff look up":    ((401, 403, 403, 403, 403, 200, 200, 200), {
        "exportProducts", "readStock", "listStockMovements", "readOrderTimeline",
        "listOrderPayments", "readOrderLedger", "listAbandonedCarts",
        "listReturns", "listCancellations", "listRefunds", "readRefund",
        "listTaxRates", "readTaxRate", "listShippingZones", "readShippingZone",
        "listShippingMethods", "readShippingMethod",
    }),
    "the audit log":         ((401, 403, 403, 403, 403, 200, 200, 403), {"listAuditEntries"}),
    "what staff make":       ((401, 403, 403, 403, 403, 201, 201, 403), {
        "createCategory", "createTag", "createProduct", "recordStockMovement",
        "createTaxRate", "createShippingZone", "createShippingMethod",
        "addOrderNote",
        "ship", "takeReturn", "createRefund",
    }),
    "what staff change":     ((401, 403, 403, 403, 403, 200, 200, 403), {
        "changeCategory", "changeTag", "changeProduct", "changeVariant", "setStock", "changeStock",
        "importProducts", "changeTaxRate", "changeShippingZone", "changeShippingMethod",
    }),
    "what staff delete":     ((401, 403, 403, 403, 403, 204, 204, 403), {
        "deleteCategory", "deleteTag", "deleteProduct",
        "deleteTaxRate", "deleteShippingMethod",
    }),
    "a customer forgotten":  ((401, 403, 403, 403, 403, 409, 409, 403), {"eraseCustomer"}),
    "who works here":        ((401, 403, 403, 403, 403, 200, 403, 403), {
        "listStaffMembers", "readStaffMember", "changeStaffMember",
    }),
    "inviting again":        ((401, 403, 403, 403, 403, 202, 403, 403), {"reinviteStaffMember"}),
    "inviting":              ((401, 403, 403, 403, 403, 201, 403, 403), {"inviteStaffMember"}),
    "sending away":          ((401, 403, 403, 403, 403, 204, 403, 403), {
        "revokeStaffMember", "removeStaffMemberTotp",
    }),
    # A token is nobody's in particular. What log-ins get stands below.
    "a staff person's own":  ((401, 403, 403, 403, 403, 403, 403, 403), {
        "readStaffMyself", "listStaffSessions", "endAllStaffSessions", "endCurrentStaffSession",
        "endStaffSession", "changeStaffPassword", "beginStaffTotp", "confirmStaffTotp",
        "removeOwnStaffTotp",
    }),
    # A plain product has one variant, without options: those who may are told so.
    "no further variant":    ((401, 403, 403, 403, 403, 422, 422, 403), {"createVariant"}),
    # Order 1 is paid, and a part of it is shipped: it is neither cancelled nor paid again.
    "too late, or in vain":  ((401, 403, 403, 403, 403, 409, 409, 403), {
        "cancelOrder", "recordPayment",
    }),
    "no zone with methods":  ((401, 403, 403, 403, 403, 409, 409, 403), {"deleteShippingZone"}),
    "not the last variant":  ((401, 403, 403, 403, 403, 409, 409, 403), {"deleteVariant"}),
}

LOG_INS: Final = {f"{role} log-in": str(role) for role in Role}
"""Whoever logged in gets what a token of the role gets, but for what is the person's own."""
OWN_OF_LOG_INS: Final = {
    "readStaffMyself": 200, "listStaffSessions": 200, "endAllStaffSessions": 204,
    "endCurrentStaffSession": 204, "changeStaffPassword": 204, "beginStaffTotp": 200,
    # Session 1 is a customer's, and nobody has codes yet.
    "endStaffSession": 404, "confirmStaffTotp": 409, "removeOwnStaffTotp": 409,
}
# fmt: on


def _cells() -> Iterator[Any]:
    by_name = {operation.name: operation for operation in OPERATIONS}
    for first, names in TABLE.values():
        for name in sorted(names & set(by_name)):
            for caller, status in zip(CALLERS, (*first, *NO_CALLER), strict=True):
                yield pytest.param(by_name[name], caller, status, id=f"{name} by {caller}")
            for caller, role in LOG_INS.items():
                status = OWN_OF_LOG_INS.get(name, first[CALLERS.index(role)])
                yield pytest.param(by_name[name], caller, status, id=f"{name} by {caller}")


@frozen
class Opened:
    """A seeded shop that all kinds of callers have been to, and what each of them sends."""

    store: Store
    tables: Tables
    app: Any
    tokens: Mapping[str, dict[str, str]]

    def client(self, caller: str) -> TestClient:
        """The caller, who finds the shop as it was opened, whatever others did since."""
        self.store.tables = self.tables.copy()
        return TestClient(self.app, headers=self.tokens[caller])


@pytest.fixture(scope="module")
def opened() -> Opened:
    store, clock = Store(), FrozenClock()
    shop = a_shop(MemoryUnits(store, clock))
    seed(shop, "classic")
    # The customer is the one of the examples, with number 1, session 1, address 1, cart 1, order 1.
    tokens = {"no token": {}, "customer": as_customer(shop, _example("createSession")["email"])}
    given_address(shop.units, 1)
    given_cart(shop.units, customer_id=1, items=(CartItem(variant_id=1, quantity=1),))
    _order(shop)
    tokens |= {"other customer": as_customer(shop)}
    tokens |= {"visitor": as_visitor(shop), "other visitor": as_visitor(shop)}
    tokens |= {str(role): _as_staff(shop, role)[1] for role in Role}
    # Number 1 of the staff is the one of the examples, and has begun to set up codes.
    as_member(shop, email=_example("createStaffSession")["email"], totp_secret=b"begun")
    tokens |= {f"{role} log-in": as_member(shop, role) for role in Role}
    _send_mails(shop)
    clock.advance(-LIFETIME)
    tokens |= {"expired visitor": as_visitor(shop), "expired customer": as_customer(shop)}
    tokens |= {"expired log-in": as_member(shop)}
    clock.advance(LIFETIME)
    tokens["revoked log-in"] = as_member(shop, email="revoked@example.com")
    _revoke(shop, "revoked@example.com")
    revoked, tokens["revoked staff"] = _as_staff(shop, Role.OWNER)
    revoke_token(shop.units, an_owner(), revoked)
    tokens["malformed"] = {"Authorization": "Bearer no token of ours"}
    return Opened(store, store.tables, create_app(shop), tokens)


def _example(name: str) -> Any:
    return next(operation.example for operation in OPERATIONS if operation.name == name)


def _order(shop: Shop) -> None:
    """Order 1 is the customer's: paid, one of two shipped, something of it goes back, invoiced."""
    order = given_placed(shop.units, Line(2), customer_id=1)
    ship(shop.units, an_owner(), order.id, ShipmentDraft(items=so_many(order, 1)))
    begin_refund(shop.units, shop.ids, an_owner(), order.id, RefundDraft(amount=1))
    issue_invoice(shop.units, an_owner(), order.id)


def _send_mails(shop: Shop) -> None:
    """The tokens of the examples are those of mails that were sent just now."""
    with shop.units.write() as unit:
        chosen = shop.guard.passwords.hash(_example("confirmCustomer")["password"])
        registration = unit.registrations.add(a_registration(password_hash=chosen))
        for name, purpose, subject in (
            ("confirmCustomer", Purpose.CONFIRM, registration.subject),
            ("resetPassword", Purpose.RESET, Subject(Kind.CUSTOMER, 1)),
            ("acceptStaffInvitation", Purpose.INVITATION, Subject(Kind.MEMBER, 1)),
        ):
            secret = digest(_example(name)["token"])
            unit.one_time_tokens.add(a_one_time_token(subject, purpose=purpose, digest=secret))
        unit.commit(None)


def _revoke(shop: Shop, email: str) -> None:
    with shop.units.read() as unit:
        member = unit.staff_members.by_email(email)
    assert member is not None
    revoke_member(shop.units, an_owner(), member.id, whatever)


def _as_staff(shop: Shop, role: Role) -> tuple[int, dict[str, str]]:
    token, secret = create_token(shop.units, shop.ids, an_owner(), name=f"a {role}", role=role)
    return token.id, {"Authorization": f"Bearer {secret}"}


def test_every_route_stands_in_the_table_once() -> None:
    written = sorted(name for _, names in TABLE.values() for name in names)
    assert written == sorted(operation.name for operation in OPERATIONS)


@pytest.mark.parametrize(("operation", "caller", "status"), list(_cells()))
def test_each_caller_gets_what_is_written_down(
    opened: Opened, operation: Operation, caller: str, status: int
) -> None:
    is_file = operation.body is str
    body = operation.example if is_file else orjson.dumps(operation.example)
    media_type = "text/csv" if is_file else "application/json"
    answer = opened.client(caller).request(
        operation.method,
        path_of(operation),
        headers={"If-Match": "*", "Content-Type": media_type},
        body=body if operation.body else None,
    )
    assert answer.status_code == status, answer.text


def test_a_visitor_is_told_of_nobody_else(opened: Opened) -> None:
    ids = {
        opened.client(caller).get("/v1/visitors/me").json["id"]
        for caller in ("visitor", "other visitor")
    }
    assert len(ids) == 2


def test_a_customer_is_told_of_nobody_else(opened: Opened) -> None:
    clients = [opened.client(caller) for caller in ("customer", "other customer")]
    for path in ("/v1/customers/me", "/v1/visitors/me"):
        assert len({client.get(path).json["id"] for client in clients}) == 2
    sessions = [client.get("/v1/sessions").json for client in clients]
    assert [len(each) for each in sessions] == [1, 1]
    assert sessions[0] != sessions[1]


def test_what_is_written_of_log_ins_is_all_that_is_their_own() -> None:
    own = {each.name for each in OPERATIONS if each.own is Party.MEMBER}
    assert set(OWN_OF_LOG_INS) == own
