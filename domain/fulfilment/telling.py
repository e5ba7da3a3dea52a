"""What an order's timeline is told, in a unit of work that is open."""

from typing import Any

from domain.fulfilment.ports import FulfilmentUnit
from domain.orders.model import OrderKind, TimelineEntry


def tell(
    unit: FulfilmentUnit, actor: str, order_id: int, kind: OrderKind, **facts: Any
) -> TimelineEntry:
    return unit.orders.tell(
        TimelineEntry(order_id=order_id, kind=kind, facts=facts, actor=actor, recorded_at=unit.now)
    )
