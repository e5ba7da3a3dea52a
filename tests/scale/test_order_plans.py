"""A shop with 20,000 orders: a page of them is read from an index, whatever the filter."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from adapters.mysql import order_lists
from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.carts.model import Owner
from domain.orders.model import FulfilmentStatus, ListedStatus, OrderFilter, PaidStatus
from domain.payments.model import TRANSFER
from domain.shared.paging import Key
from tests.builders import AT
from tests.database import fresh_database
from tests.doubles import FrozenClock
from tests.given import given_customer, given_visitor
from tests.scale.catalogue import LargeShop, Statement
from tests.scale.plans import faults, plan, rows_read

pytestmark = pytest.mark.database

ORDERS: Final = 20_000
_FIRST: Final = 1001

_TEN: Final = f"({' UNION ALL '.join(f'SELECT {digit} AS d' for digit in range(10))})"
_NUMBERS: Final = f"""
    (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * e.d + 10000 * f.d AS n
     FROM {_TEN} a, {_TEN} b, {_TEN} c, {_TEN} e, (SELECT 0 AS d UNION ALL SELECT 1) f) numbers
"""  # noqa: S608 - numbers of our own
_CARTS: Final = f"""
    INSERT INTO carts (id, status, note, currency, notices, version, created_at, updated_at)
    SELECT n + 1, 'ordered', '', 'USD', '[]', 1, %s, %s FROM {_NUMBERS}
"""  # noqa: S608 - numbers of our own
# A minute between one order and the next. Of 100, one is cancelled, two are unpaid and three not
# sent; every tenth of the table is a draft; an address has ten orders, a customer and a visitor 20.
_ORDERS: Final = f"""
    INSERT INTO orders
      (cart_id, status, number, placed_at, payment_status, fulfilment_status, email, customer_id,
       visitor_id, note, currency, prices_include_tax, items_total, discount_total, shipping_total,
       tax_total, tax_included_total, net_total, total, taxes, captured, refunded, credited,
       version, created_at, updated_at)
    SELECT
      n + 1,
      IF(n %% 10 = 9, 'draft', IF(n %% 100 = 0, 'cancelled', 'placed')),
      IF(n %% 10 = 9, NULL, {_FIRST} + n),
      IF(n %% 10 = 9, NULL, %s + INTERVAL n MINUTE),
      IF(n %% 100 IN (1, 2), 'unpaid', 'paid'),
      IF(n %% 100 IN (2, 3, 4), 'not_fulfilled', 'fulfilled'),
      CONCAT('reader-', n DIV 10, '@example.com'),
      IF(n %% 1000 = 5, 1, NULL),
      IF(n %% 1000 = 6, 1, NULL),
      '', 'USD', 0, 1499, 0, 0, 0, 0, 1499, 1499, '[]', 0, 0, 0, 1, %s, %s
    FROM {_NUMBERS}
    ORDER BY n
"""  # noqa: S608 - likewise

# All that is unpaid is awaited; and of what is not sent yet, half is to be paid in cash.
_PAYMENTS: Final = """
    INSERT INTO payments
      (order_id, reference, method, status, live, amount, currency, captured, refunded,
       lease_until, hold_until, created_at, updated_at)
    SELECT
      id, CONCAT('payment-', id), IF(number %% 200 = 103, 'cash', 'bank_transfer'),
      IF(payment_status = 'unpaid', 'awaiting', 'captured'),
      IF(payment_status = 'unpaid', 1, NULL),
      1499, 'USD', IF(payment_status = 'unpaid', 0, 1499), 0, %s, %s, %s, %s
    FROM orders
    WHERE status = 'placed'
"""

_MIDDLE: Final = AT + timedelta(minutes=ORDERS // 2)
_HOUR: Final[dict[str, Any]] = {
    "placed_since": _MIDDLE,
    "placed_until": _MIDDLE + timedelta(hours=1),
}
_UNPAID: Final = PaidStatus.UNPAID
_NOT_SENT: Final = FulfilmentStatus.NOT_FULFILLED
_PLACED: Final = ListedStatus.PLACED

# How many orders fit, and how many more than a page may have to be passed over.
FILTERS: Final[dict[str, tuple[OrderFilter, int, int]]] = {
    "everything": (OrderFilter(), 18_000, 0),
    "placed": (OrderFilter(status=_PLACED), 17_800, 0),
    "cancelled": (OrderFilter(status=ListedStatus.CANCELLED), 200, 0),
    "unpaid": (OrderFilter(payment_status=_UNPAID), 400, 0),
    "paid": (OrderFilter(payment_status=PaidStatus.PAID), 17_600, 0),
    "refunded": (OrderFilter(payment_status=PaidStatus.REFUNDED), 0, 0),
    "not sent": (OrderFilter(fulfilment_status=_NOT_SENT), 600, 0),
    "an address": (OrderFilter(email="reader-7@example.com"), 9, 0),
    "nobody": (OrderFilter(email="nobody@example.com"), 0, 0),
    # Each is read again, to be put in order.
    "a customer": (OrderFilter(customer_id=1), 20, 20),
    "a number": (OrderFilter(number=_FIRST + 7), 1, 0),
    "the number of a draft": (OrderFilter(number=_FIRST + 9), 0, 0),
    "placed and paid": (OrderFilter(status=_PLACED, payment_status=PaidStatus.PAID), 17_400, 10),
    "placed and unpaid": (OrderFilter(status=_PLACED, payment_status=_UNPAID), 400, 0),
    "unpaid and not sent": (
        OrderFilter(payment_status=_UNPAID, fulfilment_status=_NOT_SENT),
        200,
        60,
    ),
    "paid and not sent": (
        OrderFilter(payment_status=PaidStatus.PAID, fulfilment_status=_NOT_SENT),
        400,
        40,
    ),
    "of an address, unpaid": (
        OrderFilter(email="reader-7@example.com", payment_status=_UNPAID),
        0,
        10,
    ),
    "from the middle on": (OrderFilter(placed_since=_MIDDLE), 9000, 0),
    "before the middle": (OrderFilter(placed_until=_MIDDLE), 9000, 12),
    "an hour": (OrderFilter(**_HOUR), 54, 12),
    "unpaid in an hour": (OrderFilter(payment_status=_UNPAID, **_HOUR), 2, 12),
    "all there is": (
        OrderFilter(
            status=_PLACED,
            payment_status=_UNPAID,
            fulfilment_status=_NOT_SENT,
            email=f"reader-{ORDERS // 20}@example.com",
            **_HOUR,
        ),
        1,
        10,
    ),
    "a time with nothing in it": (OrderFilter(placed_since=AT + timedelta(days=99)), 0, 0),
}
_OWNERS: Final = {
    "a customer": (Owner(visitor_id=99, customer_id=1), 20),
    "a visitor": (Owner(visitor_id=1), 20),
    # Not what somebody else ordered in that browser before.
    "a customer who came as a visitor": (Owner(visitor_id=1, customer_id=1), 20),
    "nobody": (Owner(visitor_id=99), 0),
}


@pytest.fixture(scope="module")
def orders(test_server: Server) -> Iterator[LargeShop]:
    sent: list[Statement] = []
    with fresh_database(test_server) as database:
        pool = Pool(
            database, size=1, observe=lambda sql, values: sent.append(Statement(sql, values))
        )
        units = MySQLUnits(pool, FrozenClock())
        assert (given_customer(units).id, given_visitor(units).id) == (1, 1)
        with pool.writing() as session:
            session.write(_CARTS, (AT, AT))
            session.write(_ORDERS, (AT, AT, AT))
            session.write(_PAYMENTS, (AT, AT, AT, AT))
            session.commit()
        with pool.reading() as session:
            session.rows("ANALYZE TABLE orders, payments")
        yield LargeShop(database, pool, units, sent)
        pool.close()


@pytest.fixture(autouse=True)
def _few_overtake(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here nobody overtook anybody: with fewer to allow for, it shows what else is read."""
    monkeypatch.setattr(order_lists, "_OVERTAKEN", 10)


def read(
    shop: LargeShop, wanted: OrderFilter | Owner, after: Key | None = None
) -> tuple[int, list[Statement]]:
    """How many orders were found, and by which statements, but for that of their items."""
    with shop.watching() as sent, shop.units.read() as unit:
        orders = unit.orders
        if isinstance(wanted, Owner):
            found = orders.page_of(wanted, limit=50, after=after)
        else:
            found = orders.page(wanted, limit=50, after=after)
    return len(found.items), [each for each in sent if "order_items" not in each.sql]


@pytest.mark.parametrize("name", FILTERS)
def test_a_page_reads_no_more_of_its_index_than_it_answers(orders: LargeShop, name: str) -> None:
    wanted, fitting, passed_over = FILTERS[name]
    found, statements = read(orders, wanted)

    assert found == min(fitting, 50)
    for statement in statements:
        # A customer has so few that they are sorted.
        steps = plan(orders, statement)
        assert wanted.customer_id or not faults(steps), statement.sql
        assert not any(step.access == "ALL" for step in steps)
    # One to find the place, and one to know whether there are more; three for each end of a time.
    assert rows_read(orders, statements) <= found + passed_over + 2 + 3 * len(statements)


@pytest.mark.parametrize("name", FILTERS)
def test_a_page_further_on_costs_no_more(orders: LargeShop, name: str) -> None:
    wanted, _, passed_over = FILTERS[name]
    found, statements = read(orders, wanted, after=(_FIRST + ORDERS // 2 + 30,))

    assert rows_read(orders, statements) <= found + passed_over + 24 + 3 * len(statements)


@pytest.mark.parametrize("name", _OWNERS)
def test_ones_own_orders_are_read_and_no_others(orders: LargeShop, name: str) -> None:
    owner, fitting = _OWNERS[name]
    found, [statement] = read(orders, owner)

    assert found == fitting
    assert all(step.access == "ref" for step in plan(orders, statement) if step.stored)
    # Once from their indexes, and once to be put in order.
    assert rows_read(orders, [statement]) <= 3 * found + 6


def test_a_list_is_two_statements_and_three_of_a_time(orders: LargeShop) -> None:
    def statements(wanted: OrderFilter) -> int:
        with orders.watching() as sent, orders.units.read() as unit:
            unit.orders.page(wanted, limit=50, after=None)
        return len(sent)

    assert statements(OrderFilter()) == 2
    assert statements(OrderFilter(status=_PLACED, payment_status=_UNPAID)) == 2
    assert statements(OrderFilter(status=_PLACED, **_HOUR)) == 3


@pytest.mark.parametrize(
    ("placed_until", "found", "looked_at"),
    [(AT, 0, 0), (_MIDDLE, 20, 40), (AT + timedelta(days=99), 20, 40)],
    ids=["none", "half", "all"],
)
def test_what_is_overdue_is_found_without_what_was_paid_or_sent(
    orders: LargeShop, placed_until: datetime, found: int, looked_at: int
) -> None:
    with orders.watching() as sent, orders.units.read() as unit:
        assert len(unit.payments.overdue(TRANSFER, placed_until, AT, 20)) == found

    [statement] = sent
    assert not faults(plan(orders, statement)), statement.sql
    # Each in the index and its payment, those in cash, too.
    assert rows_read(orders, sent) <= 2 * looked_at + 2


def test_a_log_in_reads_the_orders_of_its_visitor_and_their_payments(orders: LargeShop) -> None:
    with orders.watching() as sent, orders.units.write() as unit:
        assert unit.orders.adopt(2, 1, "reader-7@example.com") == 0

    [statement] = sent
    steps = {step.table: step for step in plan(orders, statement)}
    assert steps["orders"].index == "ix_orders_visitor"
    assert steps["payments"].access in {"ref", "eq_ref", "const", "unique_subquery"}


def test_a_stretch_of_time_allows_for_who_was_overtaken() -> None:
    wanted = OrderFilter(**_HOUR)

    class Fixed:
        def row(self, *_: object) -> tuple[int, int]:
            return (50_000, 50_060)

    span = order_lists._span(Fixed(), wanted)  # type: ignore[arg-type]
    assert span == order_lists._Span(above=50_000 - 10, below=50_060 + 10)
