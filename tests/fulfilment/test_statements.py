"""How many statements each request about fulfilment sends: so many, whatever happened to the order
before. BEGIN and COMMIT are not counted.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import pytest
from attrs import evolve, frozen

from adapters.mysql.connection import Pool, Server
from adapters.mysql.unit_of_work import MySQLUnits
from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    ReturnDraft,
    ReturnItemDraft,
    ShipmentDraft,
)
from domain.fulfilment.refunding import begin_refund
from domain.fulfilment.refunds import RefundDraft
from domain.fulfilment.use_cases import ship, take_return
from domain.orders.model import Order
from entrypoints.bootstrap import Shop
from entrypoints.http.routes import OPERATIONS
from tests.builders import a_manager
from tests.doubles import FrozenClock
from tests.fulfilment.gateways import GivingGateway, gateways
from tests.fulfilment.orders import Line, given_placed, so_many
from tests.given import given_customer
from tests.shopfront import AS_STAFF, a_shop, callers

pytestmark = pytest.mark.database

# The operation, what is sent, then the number of statements. Order 1 has two items.
Request: TypeAlias = tuple[str, Any, int]
READS: Final[tuple[Request, ...]] = (
    # The order and its items; what is asked for.
    ("listShipments", None, 3),
    ("listReturns", None, 3),
    ("listRefunds", None, 3),
    ("readRefund", None, 1),
    ("listCancellations", None, 3),
)
WRITES: Final[tuple[Request, ...]] = (
    # Whose the order is, and the customer, locked; the order, locked, and its items; the stock,
    # locked, and the promises; movement, level, promises; the parcels before; parcel and items; the
    # order and both items; timeline, log, letter.
    ("ship", {}, 18),
    ("ship", {"tracking_code": "42"}, 18),
    # The order, locked, and its items; the returns before; the stock, locked, movement, level;
    # return and items; the order and an item; timeline, log; refunds and cancellations before.
    ("takeReturn", {"items": [{"order_item_id": 1, "received": 1, "restock": True}]}, 14),
    ("takeReturn", {"items": [{"order_item_id": 1, "received": 1, "restock": False}]}, 11),
    # Whose the order is, and the customer, locked; the order, locked, and its items; refunds and
    # cancellations before, and this one; timeline, log; the books; the order and both items;
    # letter; the stock, locked, the promises; movement, level, promises.
    ("cancelOrder", {"reason": "customer", "refund": False}, 19),
    # Of an order that goes on, one item.
    (
        "cancelOrder",
        {
            "reason": "customer",
            "refund": False,
            "items": [{"order_item_id": 1, "quantity": 1}],
        },
        18,
    ),
    # And of the refund, all but the order's own four, what was before, and the item.
    ("cancelOrder", {"reason": "customer", "note": "by phone"}, 39),
    # The order, locked, and its items; payments; payment, transaction; the books; the order;
    # timeline, log.
    ("recordPayment", {}, 9),
    # Whose the order is, and the customer, locked; the order, locked, and its items; what was
    # before, two; payments; refund, timeline, log. The refund and payments, and the gateway is
    # asked. The refund; whose the order is, and the
    # customer, locked; the order, locked, its items, and the refund; transaction, refund, payments,
    # payment; timeline; two postings; the order and an item; letter.
    ("createRefund", {"items": [{"order_item_id": 1, "quantity": 1}]}, 28),
    # What is not sent yet is cancelled: the cancellation; timeline, log; the books; the order and
    # the item; letter; the stock, locked, and the promises; movement, level, promises. Then no
    # item has more to be noted, and nothing is left to be credited.
    ("createRefund", {"items": [{"order_item_id": 2, "quantity": 1}]}, 38),
)


@frozen
class Counted:
    shop: Shop
    sent: list[str]

    def statements(self, name: str, body: Any) -> int:
        operation = next(each for each in OPERATIONS if each.name == name)
        path = operation.path.replace("{order_id}", "1").replace("{refund_id}", "1")
        self.sent.clear()
        answer = callers(self.shop, **AS_STAFF).simulate_request(operation.method, path, json=body)
        assert answer.status_code < 300, answer.text
        return len([sql for sql in self.sent if sql != "COMMIT"])


@pytest.fixture
def counted(database: Server) -> Iterator[Callable[[int, str], Counted]]:
    """A shop whose order 1 has come so far, in so many steps, as the operation needs it."""
    sent: list[str] = []
    pool = Pool(database, size=1, observe=lambda sql, _: sent.append(sql))

    def count(steps: int, name: str) -> Counted:
        shop = a_shop(MySQLUnits(pool, FrozenClock()))
        shop = evolve(shop, gateways=gateways(GivingGateway()))
        customer = given_customer(shop.units)
        order = given_placed(
            shop.units,
            Line(steps + 1),
            Line(1),
            is_paid=name != "recordPayment",
            customer_id=customer.id,
        )
        _go_on(shop, order, steps, name)
        return Counted(shop, sent)

    yield count
    pool.close()


def _go_on(shop: Shop, order: Order, steps: int, name: str) -> None:
    """Whatever may have happened before."""
    units, staff = shop.units, a_manager()
    item = ReturnItemDraft(order_item_id=order.items[0].id, received=1, restock=True)
    for _ in range(steps):
        if name != "recordPayment":
            begin_refund(units, shop.ids, staff, order.id, RefundDraft(amount=1))
        if name == "listCancellations":
            items = so_many(order, 1)
            draft = CancellationDraft(reason=CancellationReason.OTHER, items=items)
            cancel(units, shop.ids, staff, order.id, draft)
        if name in {"cancelOrder", "listCancellations"}:
            continue
        ship(units, staff, order.id, ShipmentDraft(items=so_many(order, 1)))
        if name in {"takeReturn", "listReturns"}:
            # What comes back then was sent in another parcel.
            take_return(units, staff, order.id, ReturnDraft(items=(item,)))
    if name == "takeReturn":
        ship(units, staff, order.id, ShipmentDraft())


@pytest.mark.parametrize("request_", READS + WRITES, ids=lambda it: f"{it[0]} {it[1] or ''}")
@pytest.mark.parametrize("steps", [1, 5])
def test_a_request_sends_so_many_statements(
    counted: Callable[[int, str], Counted], steps: int, request_: Request
) -> None:
    name, body, statements = request_
    assert counted(steps, name).statements(name, body) == statements


def test_each_request_is_counted() -> None:
    there = {each.name for each in OPERATIONS if each.folder == "Fulfilment"}
    assert {name for name, *_ in READS + WRITES} == there
