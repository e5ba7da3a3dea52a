"""How many statements each request sends, by HTTP over the MySQL adapter: so many, whether the
lists have one row or 200.

BEGIN and COMMIT are not counted. A token that is not the development one costs one more, to know
whose it is.
"""

from collections.abc import Iterator
from typing import Any, Final, TypeAlias

import pytest
from attrs import frozen
from falcon.testing import TestClient

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from entrypoints.http.routes import OPERATIONS
from tests.builders import a_category, a_movement, a_shirt, a_tag, an_entry
from tests.database import fresh_database
from tests.doubles import FrozenClock
from tests.shopfront import AS_STAFF, a_shop, as_visitor, callers
from tests.units import ShopUnits

pytestmark = pytest.mark.database

_ALL_FILTERS: Final = (
    "category=1&tags_any=1,2&tags_all=1&option=Colour:Blue&option=Size:L&in_stock=true&price_min=1"
    "&sort=-name"
)

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
    ("/v1/audit?limit=200", 1),
    ("/v1/audit?action=tag.create&entity_id=1&actor=x&since=2026-01-01T00:00:00Z", 1),
    # Whose token it is, and the visitor.
    ("/v1/visitors/me", 2),
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
    # answer. Links to tags are one more, stock four: movement, balance, the movement's id, log.
    ("POST", "/v1/products", {"name": "Mug", "price": 1250}, 9),
    ("POST", "/v1/products", {"name": "Cup", "price": 1250, "tag_ids": [1], "stock": 5}, 14),
    # Product, tags and variants locked and read; written; log; both reads of the answer.
    ("PATCH", "/v1/products/1", {"name": "Renamed"}, 7),
    ("DELETE", "/v1/products/1", None, 5),
    ("PATCH", "/v1/variants/1", {"price": 1390}, 11),
    ("DELETE", "/v1/variants/1", None, 7),
    ("PUT", "/v1/variants/1/stock", {"on_hand": 40, "reason": "counted"}, 5),
    ("POST", "/v1/variants/1/stock-movements", {"kind": "received", "quantity": 1}, 5),
    ("POST", "/v1/visitors", None, 1),
)  # fmt: skip
_ELSEWHERE: Final = {"createVariant", "importProducts"}


@frozen
class Counted:
    """A shop with so many rows of everything, and what is sent to its database."""

    client: TestClient
    sent: list[str]
    visitor: dict[str, str]

    def statements(self, method: str, path: str, body: Any = None) -> int:
        self.sent.clear()
        headers = {"If-Match": "*"} if method in {"PATCH", "PUT", "DELETE"} else {}
        if path == "/v1/visitors/me":
            headers = self.visitor
        path, _, query = path.partition("?")
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
    shop = a_shop(units)
    yield Counted(callers(shop, **AS_STAFF), sent, as_visitor(shop))
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


def test_no_read_sends_more_than_three() -> None:
    assert max(statements for _, statements in READS) == 3


def test_each_route_that_reads_is_counted() -> None:
    counted = {path.partition("?")[0].replace("/1", "/{}") for path, _ in READS}
    there = {operation.path for operation in OPERATIONS if operation.method == "GET"}
    assert {_blank(path) for path in there} <= counted


def test_each_route_that_writes_is_counted() -> None:
    counted = {(method, path.replace("/1", "/{}")) for method, path, *_ in WRITES}
    there = {
        (operation.method, _blank(operation.path))
        for operation in OPERATIONS
        if operation.method != "GET" and operation.name not in _ELSEWHERE
    }
    assert there == counted


def _blank(path: str) -> str:
    return "/".join("{}" if step.startswith("{") else step for step in path.split("/"))


@pytest.mark.parametrize("write", WRITES, ids=[f"{w[0]} {w[1]} {w[2]}" for w in WRITES])
@pytest.mark.parametrize("rows", [1, 20])
def test_a_write_sends_so_many_statements(test_server: Server, rows: int, write: Write) -> None:
    method, path, body, statements = write
    with fresh_database(test_server) as server:
        [shop] = _counted(server, rows)
        assert shop.statements(method, path, body) == statements
