"""How many statements each request sends, by HTTP over the MySQL adapter: so many, whether the
lists have one row or 200.

BEGIN and COMMIT are not counted. Staff call with the development token, which costs nothing; to
know whose any other is costs one more.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, TypeAlias

import pytest
from attrs import frozen
from falcon.testing import TestClient

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.accounts.model import Kind, Purpose, Subject
from domain.addresses.model import MOST
from domain.carts.model import MAX_ITEMS, CartItem
from domain.shared.tokens import digest
from domain.staff.model import Party
from entrypoints.http.routes import OPERATIONS
from tests.builders import (
    AT,
    a_category,
    a_customer,
    a_member,
    a_movement,
    a_one_time_token,
    a_registration,
    a_session,
    a_shirt,
    a_tag,
    an_entry,
)
from tests.database import fresh_database
from tests.doubles import FrozenClock, PlainPasswords
from tests.given import (
    given_address,
    given_cart,
    given_shipping_method,
    given_shipping_zone,
    given_tax_rate,
)
from tests.shopfront import AS_STAFF, PASSWORD, a_shop, as_customer, as_member, as_visitor, callers
from tests.units import ShopUnits

pytestmark = pytest.mark.database

_ALL_FILTERS: Final = (
    "category=1&tags_any=1,2&tags_all=1&option=Colour:Blue&option=Size:L&in_stock=true&price_min=1"
    "&sort=-name"
)

_ADDRESS: Final = {
    "name": "x",
    "line1": "x",
    "city": "Berlin",
    "postcode": "10117",
    "country": "DE",
}

_TARIFF: Final = {"steps": [{"start": 0, "amount": 1}]}

_EMAIL: Final = "anna@example.com"
_CREDENTIALS: Final = {"email": _EMAIL, "password": PASSWORD}
_CHANGE: Final = {"current_password": PASSWORD, "new_password": "another password"}
_TO_CONFIRM: Final = "token-to-confirm"
_TO_RESET: Final = "token-to-reset"

# The path, then the number of statements. All lists are asked for 200 rows with all their parts;
# id 1 is there of everything, and product 1 is in category 1 and has tag 1; all
# other categories are below that one.
READS: Final = (
    ("/v1/categories?limit=200", 1),
    ("/v1/categories/1", 1),
    ("/v1/tags?limit=200", 1),
    ("/v1/tags/1", 1),
    ("/v1/products?limit=200", 1),
    ("/v1/products?limit=200&expand=category,tags,variants", 2),
    # One to look around: the categories below, and how many products a condition would find.
    ("/v1/products?limit=200&expand=category,tags,variants&category=1", 3),
    (f"/v1/products?limit=200&expand=category,tags,variants&{_ALL_FILTERS}", 3),
    ("/v1/products?limit=200&expand=category,tags,variants&q=product", 2),
    ("/v1/products?limit=200&sort=price&price_max=9999&status=active,draft", 1),
    ("/v1/products/facets", 2),
    ("/v1/products/facets?category=1&tags_any=1&in_stock=true", 3),
    # It is written while it is read: a statement for each 200 products and one for their variants.
    ("/v1/products/export", 2),
    ("/v1/products/1", 1),
    ("/v1/products/1?expand=category,tags,variants", 2),
    ("/v1/products/1/variants", 2),
    ("/v1/variants/1", 2),
    ("/v1/variants/1/stock", 1),
    # One to know whether there is such a variant.
    ("/v1/variants/1/stock-movements?limit=200", 2),
    ("/v1/tax-rates?limit=200", 1),
    ("/v1/tax-rates/1", 1),
    ("/v1/shipping-zones?limit=200", 1),
    ("/v1/shipping-zones/1", 1),
    ("/v1/shipping-methods?limit=200", 1),
    ("/v1/shipping-methods/1", 1),
    ("/v1/audit?limit=200", 1),
    ("/v1/audit?action=tag.create&entity_id=1&actor=x&since=2026-01-01T00:00:00Z", 1),
    # Whose token it is, and the visitor.
    ("/v1/visitors/me", 2),
    ("/v1/customers?limit=200", 1),
    (f"/v1/customers?limit=200&email={_EMAIL}", 1),
    ("/v1/customers/1", 1),
    # Whose log-in it is, and the customer; or the log-ins.
    ("/v1/customers/me", 2),
    ("/v1/sessions", 2),
    ("/v1/countries?expand=regions", 0),
    ("/v1/payment-methods", 0),
    ("/v1/customers/me/addresses", 2),
    ("/v1/customers/me/addresses/1", 2),
    # Whose token it is, and the cart; then all that its price is made of, whatever is in it: the
    # goods, the tax rates and the ways of shipping.
    ("/v1/carts/1", 5),
    ("/v1/carts/abandoned?limit=200&idle_hours=1&with_email=true", 1),
    ("/v1/staff?limit=200", 1),
    ("/v1/staff/1", 1),
    # Whose log-in it is, and the role as it is now; and the person, or the log-ins.
    ("/v1/staff/me", 3),
    ("/v1/staff/sessions", 3),
    ("/api/products", 1),
    ("/api/products/1", 1),
    ("/api/categories", 2),
    ("/api/categories/1", 2),
    ("/api/tags", 2),
    ("/api/tags/1", 2),
)  # fmt: skip

# Method, path, body, then the number of statements. What staff write is in the audit log, too.
Write: TypeAlias = tuple[str, str, Any, int]
WRITES: Final[tuple[Write, ...]] = (
    # Is the slug free, the row, the log.
    ("POST", "/v1/categories", {"name": "New"}, 3),
    # The whole tree is locked, and looked through upwards, before a child is made.
    ("POST", "/v1/categories", {"name": "Newer", "parent_id": 1}, 5),
    ("PATCH", "/v1/categories/1", {"name": "Renamed"}, 3),
    # The children go up, then the row goes.
    ("DELETE", "/v1/categories/1", None, 5),
    ("POST", "/v1/tags", {"name": "New"}, 3),
    ("PATCH", "/v1/tags/1", {"name": "Renamed"}, 3),
    ("DELETE", "/v1/tags/1", None, 3),
    # The slug; product, its id; variant, its id, its stock level; log; and both reads of the
    # answer. Links to tags are one more, stock three: movement, balance, log.
    ("POST", "/v1/products", {"name": "Mug", "price": 1250}, 9),
    ("POST", "/v1/products", {"name": "Cup", "price": 1250, "tag_ids": [1], "stock": 5}, 13),
    # Product, tags and variants locked and read; written; log; both reads of the answer.
    ("PATCH", "/v1/products/1", {"name": "Renamed"}, 7),
    # Product, tags and variants; a savepoint, in case that it was sold; gone; log.
    ("DELETE", "/v1/products/1", None, 6),
    ("PATCH", "/v1/variants/1", {"price": 1390}, 11),
    ("DELETE", "/v1/variants/1", None, 7),
    ("PUT", "/v1/variants/1/stock", {"on_hand": 40, "reason": "counted"}, 4),
    ("PATCH", "/v1/variants/1/stock", {"backorder_limit": 5}, 3),
    ("POST", "/v1/variants/1/stock-movements", {"kind": "received", "quantity": 1}, 5),
    # The row, locked before it changes, and the log.
    ("POST", "/v1/tax-rates", {"name": "New", "millionths": 1}, 2),
    ("PATCH", "/v1/tax-rates/1", {"name": "Renamed"}, 3),
    ("DELETE", "/v1/tax-rates/1", None, 3),
    ("POST", "/v1/shipping-zones", {"name": "New", "places": [{}]}, 2),
    ("PATCH", "/v1/shipping-zones/1", {"places": [{"country": "AQ"}]}, 3),
    ("DELETE", "/v1/shipping-zones/1", None, 3),
    ("POST", "/v1/shipping-methods", {"zone_id": 1, "name": "New", "tariff": _TARIFF}, 2),
    ("PATCH", "/v1/shipping-methods/1", {"name": "Renamed"}, 3),
    ("DELETE", "/v1/shipping-methods/1", None, 3),
    ("POST", "/v1/visitors", None, 1),
    # Two counters looked at, each counted and read; is it known; registration, gone again of who
    # has an account, or nothing gone; letter.
    ("POST", "/v1/customers", {**_CREDENTIALS, "name": "Anna"}, 10),
    ("POST", "/v1/customers", {**_CREDENTIALS, "email": "new@example.com", "name": "Anna"}, 10),
    # The token and the registration, and two counters; the token, read and gone; the registration;
    # the customer; the registrations gone; log.
    ("POST", "/v1/customers/confirm", {"token": _TO_CONFIRM, "password": PASSWORD}, 10),
    # Whose log-in; the customer, locked and written; log.
    ("PATCH", "/v1/customers/me", {"name": "Renamed"}, 4),
    # Whose log-in; the customer, and two counters; the customer, locked and written; log-ins,
    # letters and tokens gone; letter, log.
    ("PUT", "/v1/customers/me/password", _CHANGE, 11),
    # Two counters looked at, each counted and read; the customer; letter.
    ("POST", "/v1/password-resets", {"email": _EMAIL}, 8),
    # Is there such a token; read and gone; the customer, locked and written; log-ins, letters and
    # tokens gone; letter, log; two counters gone.
    ("POST", "/v1/password-resets/confirm", {"token": _TO_RESET, "password": PASSWORD}, 12),
    # Two counters; the customer, read and locked; the counter gone; visitor, cart, orders,
    # session, and those that are too many.
    ("POST", "/v1/sessions", _CREDENTIALS, 10),
    ("DELETE", "/v1/sessions", None, 2),
    ("DELETE", "/v1/sessions/current", None, 2),
    ("DELETE", "/v1/sessions/1", None, 2),
    # Whose token it is; the customer, locked, and the book; the row, the log.
    ("POST", "/v1/customers/me/addresses", _ADDRESS, 5),
    # One more: the address that was the default makes way.
    ("POST", "/v1/customers/me/addresses", {**_ADDRESS, "default_shipping": True}, 6),
    # The address itself, besides.
    ("PATCH", "/v1/customers/me/addresses/1", {"phone": "1"}, 6),
    ("DELETE", "/v1/customers/me/addresses/1", None, 5),
    # Whose token it is; the cart; and three for the price.
    ("POST", "/v1/carts", None, 5),
    # The cart is locked, read and written; what is in it, too.
    ("PATCH", "/v1/carts/1", {"note": "x", "shipping_address": _ADDRESS}, 7),
    ("POST", "/v1/carts/1/items", {"variant_id": 1}, 8),
    ("PATCH", "/v1/carts/1/items/1", {"quantity": 2}, 8),
    ("DELETE", "/v1/carts/1/items/1", None, 8),
    ("DELETE", "/v1/carts/1", None, 5),
)  # fmt: skip
# Those about all tables at once are counted in tests/privacy/test_statements.py, what staff write
# about themselves in tests/staff_members/test_statements.py, what becomes of orders in
# tests/checkout/test_transactions.py, tests/orders/test_statements.py and
# tests/fulfilment/test_statements.py.
_ELSEWHERE: Final = {
    *(each.name for each in OPERATIONS if each.folder == "Staff" and each.method != "GET"),
    *(each.name for each in OPERATIONS if each.folder in {"Checkout", "Fulfilment", "Orders"}),
    "createVariant", "importProducts",
    "exportMyself", "exportCustomer", "eraseMyself", "eraseCustomer",
}  # fmt: skip


@frozen
class Counted:
    """A shop with so many rows of everything, and what is sent to its database."""

    client: TestClient
    sent: list[str]
    own: Mapping[Party | None, dict[str, str]]
    """What those send whose own it is, and staff for all else."""

    def statements(self, method: str, path: str, body: Any = None) -> int:
        self.sent.clear()
        path, _, query = path.partition("?")
        condition = {"If-Match": "*"} if method in {"PATCH", "PUT", "DELETE"} else {}
        headers = {**condition, **self.own[_own(method, path)]}
        answer = self.client.simulate_request(
            method, path, query_string=query, json=body, headers=headers
        )
        assert answer.status_code < 300, answer.text
        return len([sql for sql in self.sent if sql != "COMMIT"])


@pytest.fixture(scope="module")
def _database(test_server: Server) -> Iterator[Server]:
    with fresh_database(test_server) as server:
        yield server


def _counted(server: Server, rows: int) -> Iterator[Counted]:
    sent: list[str] = []
    pool = Pool(server, size=1, observe=lambda sql, _: sent.append(sql))
    units: ShopUnits = MySQLUnits(pool, FrozenClock())
    _fill(units, rows)
    _fill_settings(units, rows)
    shop = a_shop(units)
    own = {
        None: AS_STAFF,
        Party.VISITOR: as_visitor(shop),
        Party.CUSTOMER: as_customer(shop, _EMAIL),
        Party.MEMBER: as_member(shop),
    }
    _add_customers(units, rows)
    _add_members(units, rows)
    for number in range(min(rows, MOST - 1)):
        given_address(units, 1, default_shipping=number == 0)
    _fill_carts(units, rows)
    yield Counted(callers(shop), sent, own)
    pool.close()


def _fill(units: ShopUnits, rows: int) -> None:
    with units.write() as unit:
        categories = [
            unit.categories.add(a_category(parent_id=1 if number else None))
            for number in range(rows)
        ]
        tags = [unit.tags.add(a_tag()) for _ in range(rows)]
        added = unit.products.add_many(
            [
                a_shirt(("Blue", "L"), ("Red", "M"), category_id=category.id, tag_ids=(tag.id,))
                for category, tag in zip(categories, tags, strict=True)
            ]
        )
        for balance in range(1, rows + 1):
            movements = [a_movement(variant.id, balance=balance) for variant in added[0].variants]
            unit.stock.record(movements)
            unit.audit.record(an_entry())
        unit.commit(None)


def _fill_settings(units: ShopUnits, rows: int) -> None:
    """So many of each. Nothing is sent to the first zone, so that it can go."""
    given_shipping_zone(units)
    zone = given_shipping_zone(units)
    for _ in range(rows):
        given_tax_rate(units)
        given_shipping_zone(units)
        given_shipping_method(units, zone.id)


def _add_customers(units: ShopUnits, rows: int) -> None:
    """So many others, and so many log-ins of the first; the mails of the examples were sent."""
    first = Subject(Kind.CUSTOMER, 1)
    with units.write() as unit:
        for _ in range(rows):
            unit.customers.add(a_customer())
            unit.sessions.add(a_session(first))
            unit.one_time_tokens.add(a_one_time_token(first))
            newcomer = unit.registrations.add(
                a_registration(
                    email="bert@example.com", password_hash=PlainPasswords().hash(PASSWORD)
                )
            )
        for purpose, secret, subject in (
            (Purpose.CONFIRM, _TO_CONFIRM, newcomer.subject),
            (Purpose.RESET, _TO_RESET, first),
        ):
            token = a_one_time_token(subject, purpose=purpose, digest=digest(secret))
            unit.one_time_tokens.add(token)
        unit.commit(None)


def _fill_carts(units: ShopUnits, rows: int) -> None:
    """Cart 1 is the visitor's, and as full as it can be; so many others were left long ago."""
    variants = range(1, min(2 * rows, MAX_ITEMS) + 1)
    items = tuple(CartItem(variant_id=each, quantity=1) for each in variants)
    given_cart(units, visitor_id=1, items=items, email=_EMAIL)
    long_ago = AT - timedelta(days=20)
    for _ in range(rows):
        given_cart(units, items=items[:1], email=_EMAIL, updated_at=long_ago)


def _add_members(units: ShopUnits, rows: int) -> None:
    """So many others, and so many log-ins of the first."""
    with units.write() as unit:
        for _ in range(rows):
            unit.staff_members.add(a_member())
            unit.sessions.add(a_session(Subject(Kind.MEMBER, 1)))
        unit.commit(None)


@pytest.fixture(scope="module")
def small(_database: Server) -> Iterator[Counted]:
    yield from _counted(_database, 1)


@pytest.fixture(scope="module")
def large(test_server: Server) -> Iterator[Counted]:
    with fresh_database(test_server) as server:
        yield from _counted(server, 200)


@pytest.mark.parametrize(("path", "statements"), READS, ids=[path for path, _ in READS])
def test_a_read_sends_so_many_statements_for_1_row_or_200(
    small: Counted, large: Counted, path: str, statements: int
) -> None:
    assert small.statements("GET", path) == large.statements("GET", path) == statements


def test_no_read_but_that_of_a_cart_sends_more_than_three() -> None:
    assert max(statements for path, statements in READS if path != "/v1/carts/1") == 3


def test_each_route_that_reads_is_counted() -> None:
    counted = {path.partition("?")[0].replace("/1", "/{}") for path, _ in READS}
    there = {
        operation.path
        for operation in OPERATIONS
        if operation.method == "GET" and operation.name not in _ELSEWHERE
    }
    assert {_blank(path) for path in there} <= counted


def test_each_route_that_writes_is_counted() -> None:
    counted = {(method, path.replace("/1", "/{}")) for method, path, *_ in WRITES}
    there = {
        (operation.method, _blank(operation.path))
        for operation in OPERATIONS
        if operation.method != "GET" and operation.name not in _ELSEWHERE
    }
    assert there == counted


def _own(method: str, path: str) -> Party | None:
    """Whose own the route is."""
    asked = (method, path.replace("/1", "/{}"))
    found = (each.own for each in OPERATIONS if (each.method, _blank(each.path)) == asked)
    return next(found, None)


def _blank(path: str) -> str:
    return "/".join("{}" if step.startswith("{") else step for step in path.split("/"))


@pytest.mark.parametrize("write", WRITES, ids=[f"{w[0]} {w[1]} {w[2]}" for w in WRITES])
@pytest.mark.parametrize("rows", [1, 20])
def test_a_write_sends_so_many_statements(database: Server, rows: int, write: Write) -> None:
    method, path, body, statements = write
    [shop] = _counted(database, rows)
    assert shop.statements(method, path, body) == statements
