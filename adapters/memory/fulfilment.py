"""Shipments, returns and cancellations in memory."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from attrs import evolve

from adapters.memory.store import Tables
from domain.fulfilment.model import Cancellation, OrderReturn, ReturnedItem, Shipment
from domain.shared.errors import ConcurrencyConflict

T = TypeVar("T", Shipment, OrderReturn)


class MemoryFulfilments:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add_shipment(self, shipment: Shipment) -> Shipment:
        return _added(self._tables, "shipments", self._tables.shipments, shipment)

    def shipments(self, order_id: int) -> Sequence[Shipment]:
        return _of(order_id, self._tables.shipments.values())

    def add_return(self, returned: OrderReturn) -> OrderReturn:
        if broken := [item for item in returned.items if not _adds_up(item)]:
            raise ValueError(f"items that do not add up: {broken}")
        return _added(self._tables, "order_returns", self._tables.order_returns, returned)

    def returns(self, order_id: int) -> Sequence[OrderReturn]:
        return _of(order_id, self._tables.order_returns.values())

    def add_cancellation(self, cancellation: Cancellation) -> Cancellation:
        added = evolve(cancellation, id=self._tables.new_id("cancellations"))
        self._tables.cancellations[added.id] = added
        return added

    def cancellations(self, order_id: int) -> Sequence[Cancellation]:
        there = self._tables.cancellations.values()
        return [each for each in there if each.order_id == order_id]


def _added(tables: Tables, name: str, there: dict[int, T], wanted: T) -> T:
    if any(each.position == wanted.position for each in _of(wanted.order_id, there.values())):
        raise ConcurrencyConflict("Another was recorded meanwhile.")
    added = evolve(wanted, id=tables.new_id(name))
    items = tuple(sorted(added.items, key=lambda item: item.order_item_id))
    there[added.id] = evolve(added, items=items)
    return added


def _of(order_id: int, there: Iterable[T]) -> list[T]:
    found = (each for each in there if each.order_id == order_id)
    return sorted(found, key=lambda each: each.position)


def _adds_up(item: ReturnedItem) -> bool:
    return 0 <= item.restocked <= item.received - item.damaged <= item.received
