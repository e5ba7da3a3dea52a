"""How many statements each request about orders sends: so many, whether the lists have one row or
20. BEGIN and COMMIT are not counted.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from attrs import frozen

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.orders.invoicing import issue_invoice
from domain.payments.model import PaymentStatus
from entrypoints.bootstrap import Shop
from entrypoints.http.routes import OPERATIONS
from tests.builders import a_manager, a_money_entry, a_timeline_entry, a_transaction, an_order_item
from tests.doubles import FrozenClock
from tests.given import given_order, given_payment, given_product
from tests.shopfront import AS_STAFF, a_shop, as_customer, callers

pytestmark = pytest.mark.database

_TIME: Final = "placed_since=2026-01-01T00:00:00Z&placed_until=2027-01-01T00:00:00Z"

# The operation, what is sent, and how many statements staff and customers need. Order 1 is
# the customer's, and has an invoice; order 2 has none.
READS: Final = (
    # The orders and their items.
    ("listOrders", "/v1/orders?limit=200", 2, 3),
    ("listOrders", "/v1/orders?status=placed&payment_status=unpaid&email=x@example.com", 1, None),
    # One to find where that time is.
    ("listOrders", f"/v1/orders?fulfilment_status=not_fulfilled&{_TIME}", 3, None),
    # The order, its items and its payments.
    ("readOrder", "/v1/orders/1", 3, 4),
    ("readInvoice", "/v1/orders/1/invoice", 2, 3),
    ("readOrderTimeline", "/v1/orders/1/timeline", 1, None),
    # The payments, and what gateways said of them.
    ("listOrderPayments", "/v1/orders/1/payments", 2, None),
    ("readOrderLedger", "/v1/orders/1/ledger", 1, None),
)
WRITES: Final = (
    # Whose it is; the customer, locked; note, log.
    ("addOrderNote", "/v1/orders/1/notes", {"text": "x"}, 4, None),
    # The order, locked, and its items. For a customer, whose it is: the order and its items.
    ("issueInvoice", "/v1/orders/1/invoice", None, 2, 5),
    # The number; the order; timeline, log.
    ("issueInvoice", "/v1/orders/2/invoice", None, 6, 9),
)


@frozen
class Counted:
    shop: Shop
    sent: list[str]
    customer: dict[str, str]

    def statements(self, method: str, path: str, body: Any, headers: dict[str, str]) -> int:
        path, _, query = path.partition("?")
        self.sent.clear()
        answer = callers(self.shop, **headers).simulate_request(
            method, path, query_string=query, json=body
        )
        assert answer.status_code < 300, answer.text
        return len([sql for sql in self.sent if sql != "COMMIT"])


@pytest.fixture
def counted(database: Server) -> Iterator[Callable[[int], Counted]]:
    sent: list[str] = []
    pool = Pool(database, size=1, observe=lambda sql, _: sent.append(sql))

    def count(rows: int) -> Counted:
        shop = a_shop(MySQLUnits(pool, FrozenClock()))
        customer = as_customer(shop)
        [variant] = given_product(shop.units).variants
        items = tuple(an_order_item(variant_id=variant.id) for _ in range(rows))
        for number in range(rows + 1):
            given_order(shop.units, number=number + 1, customer_id=1, items=items)
        for _ in range(rows):
            payment = given_payment(shop.units, 1, status=PaymentStatus.DECLINED)
            with shop.units.write() as unit:
                unit.payments.record(a_transaction(payment.id))
                unit.orders.tell(a_timeline_entry(1))
                unit.ledger.post([a_money_entry(1, source_id=payment.id)])
                unit.commit(None)
        issue_invoice(shop.units, a_manager(), 1)
        return Counted(shop, sent, customer)

    yield count
    pool.close()


@pytest.mark.parametrize("rows", [1, 20])
def test_reads_send_so_many_statements(counted: Callable[[int], Counted], rows: int) -> None:
    shop = counted(rows)
    for name, path, of_staff, of_customers in READS:
        assert shop.statements("GET", path, None, AS_STAFF) == of_staff, name
        if of_customers is not None:
            # One of them is to know whose token it is.
            assert shop.statements("GET", path, None, shop.customer) == of_customers, name


def test_no_read_sends_more_than_three_after_it_is_known_who_asks() -> None:
    assert max(staff for _, _, staff, _ in READS) == 3
    assert max(customers - 1 for *_, customers in READS if customers is not None) == 3


@pytest.mark.parametrize("rows", [1, 20])
@pytest.mark.parametrize("write", WRITES, ids=lambda write: str(write[1]))
def test_a_write_sends_so_many_statements(
    counted: Callable[[int], Counted], rows: int, write: tuple[str, str, Any, int, int | None]
) -> None:
    _, path, body, of_staff, of_customers = write
    shop = counted(rows)
    if of_customers is None:
        assert shop.statements("POST", path, body, AS_STAFF) == of_staff
    else:
        assert shop.statements("POST", path, body, shop.customer) == of_customers


@pytest.mark.parametrize("rows", [1, 20])
def test_staff_need_not_be_asked_whose_it_is(counted: Callable[[int], Counted], rows: int) -> None:
    shop = counted(rows)
    for _, path, body, of_staff, _ in WRITES:
        assert shop.statements("POST", path, body, AS_STAFF) == of_staff, path


def test_each_route_of_orders_is_counted() -> None:
    there = {each.name for each in OPERATIONS if each.folder == "Orders"}
    assert there == {name for name, *_ in (*READS, *WRITES)}
