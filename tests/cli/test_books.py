"""`storekeep audit` and `storekeep sweep`, against a database of the tests' own."""

import pytest

from adapters.mysql.connection import Server
from adapters.mysql.invariants import INVARIANTS
from domain.orders.model import OrderStatus
from domain.payments.model import GatewayUnavailable
from tests.checkout.scene import NEVER_ARRIVES, a_scene
from tests.cli.conftest import Run
from tests.database import connected
from tests.doubles import FrozenClock
from tests.fulfilment.orders import given_placed, order_of
from tests.units import ShopUnits

pytestmark = pytest.mark.database


def test_books_that_are_right_are_told_in_a_line(
    run: Run, mysql_units: ShopUnits, clock: FrozenClock
) -> None:
    scene = a_scene(mysql_units, clock)
    scene.buy(*scene.given_cart())

    result = run("audit")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{len(INVARIANTS)} invariants, 0 rows that break one.\n"


def test_each_row_that_is_wrong_is_a_line_and_the_exit_code_is_one(
    run: Run, mysql_units: ShopUnits, clock: FrozenClock, database: Server
) -> None:
    scene = a_scene(mysql_units, clock)
    with connected(database) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE stock_levels SET on_hand = 6")

    result = run("audit")

    assert result.exit_code == 1
    told = f"on hand is the sum of the movements: variant {scene.variant_id}, 6, 5\n"
    assert result.stdout == told
    assert result.stderr == f"{len(INVARIANTS)} invariants, 1 rows that break one.\n"


def test_what_nobody_came_back_to_is_swept(
    run: Run, mysql_units: ShopUnits, clock: FrozenClock
) -> None:
    scene = a_scene(mysql_units, clock)
    actor, cart = scene.given_cart()
    with pytest.raises(GatewayUnavailable):
        scene.buy(actor, cart, NEVER_ARRIVES)
    # The command goes by the real clock, for which the hold was over long ago.

    result = run("sweep")

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 payments, refunds and unpaid orders were gone on with.\n"
    assert scene.level().reserved == 0


def test_an_order_that_nobody_pays_is_cancelled(run: Run, mysql_units: ShopUnits) -> None:
    order = given_placed(mysql_units, is_paid=False)

    told = "payments, refunds and unpaid orders were gone on with.\n"

    assert run("sweep").stderr == f"0 {told}"
    # By the real clock it was placed long ago.
    assert run("sweep", UNPAID_TRANSFER_DAYS="1").stderr == f"1 {told}"

    assert order_of(mysql_units, order.id).status is OrderStatus.CANCELLED
