"""`storekeep audit` finds whatever breaks an invariant: each is seen broken once."""

from collections.abc import Iterator
from itertools import product
from typing import Final

import pytest

from adapters.mysql.connection import Pool, Server
from adapters.mysql.invariants import INVARIANTS, breaches
from adapters.mysql.unit_of_work import MySQLUnits
from tests.checkout.scene import Scene, a_scene
from tests.database import connected, empty, fresh_database
from tests.doubles import FrozenClock

pytestmark = pytest.mark.database

_CHECKS = """
    SELECT table_name, constraint_name
    FROM information_schema.table_constraints
    WHERE table_schema = DATABASE() AND constraint_type = 'CHECK' AND constraint_name LIKE 'ck%'
"""
_FALSIFIED = {
    "on hand is the sum of the movements": "UPDATE stock_levels SET on_hand = on_hand + 1",
    "reserved is the sum of the movements": "UPDATE stock_movements SET reserved = reserved + 1",
    "reserved is what is left of the reservations": (
        "UPDATE reservations SET released = released + 1"
    ),
    "nothing is oversold": "UPDATE stock_levels SET on_hand = 0",
    "a unit is released or sold once": "UPDATE reservations SET sold = quantity + 1",
    "what an order was promised is what its movements say": (
        "UPDATE reservations SET quantity = quantity + 1"
    ),
    "a placed order is promised all that is still to be sent, for good": (
        "UPDATE reservations SET expires_at = '2026-01-01'"
    ),
    "nothing is reserved for an order that nobody can pay": (
        "UPDATE orders SET status = 'cancelled'"
    ),
    "what was sent of an item is in its shipments": "UPDATE order_items SET shipped = 1",
    "what was sent is what was sold": "UPDATE order_items SET shipped = 1",
    "what came back of an item is in its returns": "UPDATE order_items SET returned = 1",
    "what was cancelled of an item is in its cancellations": (
        "UPDATE order_items SET cancelled = 1"
    ),
    "who has the money back for a unit is not sent it": """
        INSERT INTO refunds (order_id, payment_id, reference, status, amount, reason, items,
          shipping, actor, lease_until, created_at)
        SELECT payments.order_id, payments.id, 'of nothing sent', 'pending', 1, '',
          CONCAT('[{"order_item_id": ', order_items.id, ', "quantity": 1}]'), 0, '', lease_until,
          created_at
        FROM payments
        JOIN order_items ON order_items.order_id = payments.order_id
    """,
    "the fulfilment status is what the items make": (
        "UPDATE orders SET fulfilment_status = 'fulfilled'"
    ),
    "an order's total is the sum of its parts": "UPDATE order_items SET tax = tax + 1",
    "an order has items": "DELETE FROM order_items",
    "nobody is charged twice": """
        INSERT INTO payments (order_id, reference, method, status, live, amount, currency, captured,
          refunded, lease_until, hold_until, created_at, updated_at)
        SELECT order_id, 'another', method, status, live, amount, currency, captured, refunded,
          lease_until, hold_until, created_at, updated_at
        FROM payments
    """,
    "what is paid is ordered": "UPDATE orders SET status = 'draft'",
    "what is ordered is paid, or is to be paid later": "UPDATE payments SET status = 'declined'",
    "no money was taken on a payment that had failed": "UPDATE payments SET status = 'voided'",
    "an order's amounts are those of its payments": "UPDATE payments SET captured = captured - 1",
    "what went back of a payment is its refunds": "UPDATE payments SET refunded = 1",
    "a refund for items or shipping is the sum of its parts": """
        INSERT INTO refunds (order_id, payment_id, reference, status, amount, reason, items,
          shipping, actor, lease_until, created_at)
        SELECT order_id, id, 'a cent too much', 'failed', 3, '', '[]', 2, '', lease_until,
          created_at
        FROM payments
    """,
    "no more goes back than was received": """
        INSERT INTO refunds (order_id, payment_id, reference, status, amount, reason, items,
          shipping, actor, lease_until, created_at)
        SELECT order_id, id, 'too much', 'pending', amount + 1, '', '[]', 0, '', lease_until,
          created_at
        FROM payments
    """,
    "nothing is asked for what was cancelled, or what money went back for": """
        INSERT INTO cancellations (order_id, reason, note, items, restocked, actor, created_at)
        SELECT order_id, 'other', '', CONCAT('[{"order_item_id": ', id, ', "quantity": 1,'
          ' "amount": 1}]'), 1, '', '2026-01-01'
        FROM order_items
    """,
    "the entries of a posting add up to zero": (
        "UPDATE money_entries SET amount = amount + 1 WHERE account = 'tax'"
    ),
    "the ledger says of an order what the order says": (
        "DELETE FROM money_entries WHERE posting = 'placed'"
    ),
    "the payment status is what the amounts make": "UPDATE orders SET payment_status = 'unpaid'",
    "order numbers and invoice numbers have no gaps": "UPDATE counters SET value = value + 1",
    "a cart is ordered when its order is placed": "UPDATE carts SET status = 'expired'",
    "a cart is locked while its order can be paid, and no longer": (
        "UPDATE carts SET status = 'locked'"
    ),
    "what became of every payment and refund is known soon": (
        "UPDATE payments SET live = 1, status = 'capturing', hold_until = '2026-01-01'"
    ),
}

_IN_PARTS: Final = "a refund for items or shipping is the sum of its parts"
_REFUND: Final = """
    INSERT INTO refunds (order_id, payment_id, reference, status, amount, reason, items, shipping,
      actor, lease_until, created_at)
    SELECT order_id, id, %s, %s, %s, '', %s, %s, '', lease_until, created_at
    FROM payments
"""
_SENT: Final = '[{"order_item_id": 1, "quantity": 1, "amount": 2, "cancelled": 0}]'
# With another unit, which was cancelled with it.
_UNSENT: Final = '[{"order_item_id": 1, "quantity": 1, "amount": 2, "cancelled": 1}]'


@pytest.fixture(scope="module")
def unguarded(test_server: Server) -> Iterator[Server]:
    """Without the checks that would refuse to be falsified."""
    with fresh_database(test_server) as server:
        with connected(server) as connection, connection.cursor() as cursor:
            cursor.execute(_CHECKS)
            for table, name in cursor.fetchall():
                cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield server


@pytest.fixture
def scene(unguarded: Server, clock: FrozenClock) -> Iterator[Scene]:
    empty(unguarded)
    pool = Pool(unguarded, size=2)
    yield a_scene(MySQLUnits(pool, clock), clock)
    pool.close()


def test_each_invariant_can_be_seen_broken() -> None:
    assert _FALSIFIED.keys() == INVARIANTS.keys()


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_books_that_are_falsified_are_found_out(
    scene: Scene, unguarded: Server, invariant: str
) -> None:
    scene.buy(*scene.given_cart())
    scene.given_cart()
    assert list(breaches(unguarded)) == []

    with connected(unguarded) as connection, connection.cursor() as cursor:
        assert cursor.execute(_FALSIFIED[invariant])

    assert invariant in {breach.invariant for breach in breaches(unguarded)}


@pytest.mark.parametrize(
    ("items", "shipping", "wrong"),
    [
        ("[]", 0, []),
        ("[]", 3, [1, 2, 4]),
        (_SENT, 0, [1, 3, 4]),
        (_SENT, 1, [1, 2, 4]),
        (_UNSENT, 1, [1, 2]),
    ],
)
def test_what_of_a_refund_is_for_nothing_named_is_found_out(
    scene: Scene, unguarded: Server, items: str, shipping: int, wrong: list[int]
) -> None:
    scene.buy(*scene.given_cart())
    with connected(unguarded) as connection, connection.cursor() as cursor:
        for status, amount in product(("pending", "succeeded", "failed"), (1, 2, 3, 4)):
            cursor.execute(_REFUND, (f"{status} {amount}", status, amount, items, shipping))

    found = [breach.row[2] for breach in breaches(unguarded) if breach.invariant == _IN_PARTS]
    assert sorted(found) == sorted(3 * wrong)


def test_the_audit_sees_one_moment_and_changes_nothing(scene: Scene, unguarded: Server) -> None:
    scene.buy(*scene.given_cart())
    found = breaches(unguarded)
    with connected(unguarded) as connection, connection.cursor() as cursor:
        cursor.execute(_FALSIFIED["on hand is the sum of the movements"])
        assert next(found).invariant == "on hand is the sum of the movements"
        # What happens from now on is none of this audit's.
        cursor.execute("UPDATE orders SET payment_status = 'unpaid'")
    assert list(found) == []
