"""Shipments, returns and cancellations in MySQL: written once, never changed."""

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, Final, TypeVar

from attrs import asdict, evolve

from adapters.mysql.connection import Session
from adapters.mysql.rows import from_json, insert_rows, to_json, utc
from domain.fulfilment.model import (
    Cancellation,
    CancellationReason,
    CancelledItem,
    ItemQuantity,
    OrderReturn,
    ReturnedItem,
    Shipment,
)

T = TypeVar("T")

INSERT_SHIPMENT: Final = """
    INSERT INTO shipments
      (order_id, position, carrier, tracking_code, tracking_url, actor, created_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
INSERT_SHIPMENT_ITEMS: Final = """
    INSERT INTO shipment_items (shipment_id, order_item_id, quantity)
    VALUES {rows}
"""
# A row for each item: there is none without any.
SELECT_SHIPMENTS: Final = """
    SELECT
      s.id,
      s.order_id,
      s.position,
      s.carrier,
      s.tracking_code,
      s.tracking_url,
      s.actor,
      s.created_at,
      i.order_item_id,
      i.quantity
    FROM shipments s
    JOIN shipment_items i ON i.shipment_id = s.id
    WHERE s.order_id = %s
    ORDER BY s.position, i.order_item_id
"""
INSERT_RETURN: Final = """
    INSERT INTO order_returns (order_id, position, note, actor, created_at)
    VALUES (%s, %s, %s, %s, %s)
"""
INSERT_RETURN_ITEMS: Final = """
    INSERT INTO order_return_items (return_id, order_item_id, received, damaged, restocked)
    VALUES {rows}
"""
SELECT_RETURNS: Final = """
    SELECT
      r.id,
      r.order_id,
      r.position,
      r.note,
      r.actor,
      r.created_at,
      i.order_item_id,
      i.received,
      i.damaged,
      i.restocked
    FROM order_returns r
    JOIN order_return_items i ON i.return_id = r.id
    WHERE r.order_id = %s
    ORDER BY r.position, i.order_item_id
"""
INSERT_CANCELLATION: Final = """
    INSERT INTO cancellations (order_id, reason, note, items, restocked, actor, created_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
SELECT_CANCELLATIONS: Final = """
    SELECT id, order_id, reason, note, items, restocked, actor, created_at
    FROM cancellations
    WHERE order_id = %s
    ORDER BY id
"""


def _shipment(rows: Sequence[tuple[Any, ...]]) -> Shipment:
    first = rows[0]
    return Shipment(
        id=first[0],
        order_id=first[1],
        position=first[2],
        items=tuple(ItemQuantity(order_item_id=row[8], quantity=row[9]) for row in rows),
        carrier=first[3],
        tracking_code=first[4],
        tracking_url=first[5],
        actor=first[6],
        created_at=utc(first[7]),
    )


def _return(rows: Sequence[tuple[Any, ...]]) -> OrderReturn:
    first = rows[0]
    return OrderReturn(
        id=first[0],
        order_id=first[1],
        position=first[2],
        items=tuple(
            ReturnedItem(order_item_id=row[6], received=row[7], damaged=row[8], restocked=row[9])
            for row in rows
        ),
        note=first[3],
        actor=first[4],
        created_at=utc(first[5]),
    )


def _cancellation(row: tuple[Any, ...]) -> Cancellation:
    return Cancellation(
        id=row[0],
        order_id=row[1],
        reason=CancellationReason(row[2]),
        note=row[3],
        items=tuple(CancelledItem(**item) for item in from_json(row[4])),
        restocked=bool(row[5]),
        actor=row[6],
        created_at=utc(row[7]),
    )


class MySQLFulfilments:
    def __init__(self, session: Session) -> None:
        self._session = session

    def add_shipment(self, shipment: Shipment) -> Shipment:
        new_id = self._session.insert(
            INSERT_SHIPMENT,
            (
                shipment.order_id,
                shipment.position,
                shipment.carrier,
                shipment.tracking_code,
                shipment.tracking_url,
                shipment.actor,
                shipment.created_at,
            ),
        )
        insert_rows(
            self._session,
            INSERT_SHIPMENT_ITEMS,
            [(new_id, item.order_item_id, item.quantity) for item in shipment.items],
        )
        return evolve(shipment, id=new_id)

    def shipments(self, order_id: int) -> Sequence[Shipment]:
        return _whole(self._session.rows(SELECT_SHIPMENTS, (order_id,)), _shipment)

    def add_return(self, returned: OrderReturn) -> OrderReturn:
        new_id = self._session.insert(
            INSERT_RETURN,
            (
                returned.order_id,
                returned.position,
                returned.note,
                returned.actor,
                returned.created_at,
            ),
        )
        insert_rows(
            self._session,
            INSERT_RETURN_ITEMS,
            [
                (new_id, item.order_item_id, item.received, item.damaged, item.restocked)
                for item in returned.items
            ],
        )
        return evolve(returned, id=new_id)

    def returns(self, order_id: int) -> Sequence[OrderReturn]:
        return _whole(self._session.rows(SELECT_RETURNS, (order_id,)), _return)

    def add_cancellation(self, cancellation: Cancellation) -> Cancellation:
        new_id = self._session.insert(
            INSERT_CANCELLATION,
            (
                cancellation.order_id,
                cancellation.reason,
                cancellation.note,
                to_json([asdict(item) for item in cancellation.items]),
                cancellation.restocked,
                cancellation.actor,
                cancellation.created_at,
            ),
        )
        return evolve(cancellation, id=new_id)

    def cancellations(self, order_id: int) -> Sequence[Cancellation]:
        return [_cancellation(row) for row in self._session.rows(SELECT_CANCELLATIONS, (order_id,))]


def _whole(
    rows: Sequence[tuple[Any, ...]], entity: Callable[[Sequence[tuple[Any, ...]]], T]
) -> list[T]:
    """One of each run of rows that begin with the same id."""
    return [entity(list(each)) for _, each in groupby(rows, key=lambda row: row[0])]
