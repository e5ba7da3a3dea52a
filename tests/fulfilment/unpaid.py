"""Orders that a transfer is awaited for, and what becomes of them."""

from datetime import timedelta
from typing import Any, Final

from attrs import evolve

from domain.fulfilment.cancelling import cancel
from domain.fulfilment.model import (
    CancellationDraft,
    CancellationReason,
    PaymentRecord,
    ShipmentDraft,
)
from domain.fulfilment.paying import record_payment
from domain.fulfilment.use_cases import ship
from domain.orders.model import Order
from domain.payments.model import PaymentStatus
from tests.builders import a_manager
from tests.doubles import CountedIds
from tests.fulfilment.orders import Line, given_placed, so_many
from tests.units import ShopUnits

DAYS: Final = 14
MOMENT: Final = timedelta(microseconds=1)


def unpaid(units: ShopUnits, *lines: Line, **fields: Any) -> Order:
    return given_placed(units, *lines, is_paid=False, **fields)


def by_cash(units: ShopUnits, order: Order) -> None:
    with units.write() as unit:
        [payment] = unit.payments.of_order(order.id)
        unit.payments.save(evolve(payment, status=PaymentStatus.VOIDED))
        cash = evolve(payment, reference=f"cash-{order.id}", method="cash")
        unit.payments.add(cash)
        unit.commit(None)


def paid(units: ShopUnits, order: Order) -> None:
    record_payment(units, a_manager(), order.id, PaymentRecord())


def shipped(units: ShopUnits, order: Order) -> None:
    ship(units, a_manager(), order.id, ShipmentDraft(items=so_many(order, 1)))


def cancelled(units: ShopUnits, order: Order) -> None:
    reason = CancellationDraft(reason=CancellationReason.CUSTOMER)
    cancel(units, CountedIds(), a_manager(), order.id, reason)


def nothing_owed(units: ShopUnits, order: Order) -> None:
    part = CancellationDraft(items=so_many(order, 2), reason=CancellationReason.INVENTORY)
    cancel(units, CountedIds(), a_manager(), order.id, part)
