"""A large shop: 100,000 products in a database of its own, and what is sent to it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from attrs import Factory, field, frozen

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.system.clock import SystemClock
from domain.products.listing import Filter, ProductView, Sort
from domain.products.model import Status
from domain.shared.paging import Key, Page
from entrypoints.bulk import BulkSeed
from tests.database import fresh_database
from tests.shopfront import a_shop
from tests.units import ShopUnits

PRODUCTS: Final = 100_000
EVERY_STATUS: Final = tuple(Status)


@frozen
class Statement:
    sql: str
    parameters: Sequence[Any]


@frozen
class LargeShop:
    server: Server
    pool: Pool
    units: ShopUnits
    sent: list[Statement] = field(factory=list)
    """Every statement since the list was last cleared."""
    categories: dict[str, int] = Factory(dict)
    tags: Sequence[int] = ()

    @contextmanager
    def watching(self) -> Iterator[list[Statement]]:
        """What is sent within the block."""
        self.sent.clear()
        found: list[Statement] = []
        yield found
        found.extend(self.sent)

    def page(
        self,
        wanted: Filter,
        sort: Sort,
        *,
        after: Key | None = None,
        limit: int = 50,
        variants: bool = False,
    ) -> Page[ProductView]:
        with self.units.read() as unit:
            return unit.listings.page(wanted, sort, limit=limit, after=after, variants=variants)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Sequence[tuple[Any, ...]]:
        with self.pool.reading() as session:
            return session.rows(sql, parameters)


@contextmanager
def large_shop(server: Server, products: int = PRODUCTS) -> Iterator[LargeShop]:
    sent: list[Statement] = []
    with fresh_database(server) as database:
        # One connection, so that a counter of the session counts all that a test does.
        pool = Pool(
            database, size=1, observe=lambda sql, values: sent.append(Statement(sql, values))
        )
        units = MySQLUnits(pool, SystemClock())
        for _ in BulkSeed(a_shop(units)).batches(products):
            pass
        with pool.reading() as session:
            tables = ", ".join(name for (name,) in session.rows("SHOW TABLES"))
            session.rows(f"ANALYZE TABLE {tables}")
            categories = dict(session.rows("SELECT slug, id FROM categories"))
            tags = [tag_id for (tag_id,) in session.rows("SELECT id FROM tags ORDER BY id")]
        yield LargeShop(database, pool, units, sent, categories, tags)
        pool.close()
