"""Orders in memory."""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from attrs import evolve

from adapters.memory.rows import page
from adapters.memory.store import Tables
from domain.carts.model import Owner
from domain.orders.model import (
    Order,
    OrderFilter,
    OrderItem,
    OrderStatus,
    TimelineEntry,
    progressed,
)
from domain.payments.model import PaymentStatus
from domain.shared.errors import ConcurrencyConflict, NotFound
from domain.shared.paging import Key, Page


class MemoryOrders:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, order: Order) -> Order:
        if self.of_cart(order.cart_id) is not None:
            raise ConcurrencyConflict("The cart was ordered meanwhile.")
        return self._keep(self._with_items(evolve(order, id=self._tables.new_id("orders"))))

    def redraft(self, order: Order) -> Order:
        stored = self.get(order.id)
        if stored.status is not OrderStatus.DRAFT:
            raise _none(order.id)
        return self._keep(
            self._with_items(
                evolve(
                    order,
                    cart_id=stored.cart_id,
                    version=order.version + 1,
                    created_at=stored.created_at,
                )
            )
        )

    def save(self, order: Order, before: Order) -> Order:
        self.get(order.id)
        return self._keep(progressed(before, order))

    def get(self, order_id: int) -> Order:
        found = self._tables.orders.get(order_id)
        if found is None:
            raise _none(order_id)
        return found

    get_for_update = get

    def origin(self, order_id: int) -> tuple[int, int | None]:
        found = self.get(order_id)
        return found.cart_id, found.customer_id

    def of_owner(self, owner: Owner, order_id: int) -> Order:
        found = self.get(order_id)
        if not _is_of(found, owner):
            raise _none(order_id)
        return found

    def of_cart(self, cart_id: int) -> Order | None:
        found = (each for each in self._tables.orders.values() if each.cart_id == cart_id)
        return next(found, None)

    of_cart_for_update = of_cart

    def page(self, wanted: OrderFilter, *, limit: int, after: Key | None) -> Page[Order]:
        return _page(
            (each for each in self._tables.orders.values() if _fits(each, wanted)),
            limit=limit,
            after=after,
        )

    def page_of(self, owner: Owner, *, limit: int, after: Key | None) -> Page[Order]:
        return _page(
            (each for each in self._tables.orders.values() if _is_of(each, owner)),
            limit=limit,
            after=after,
        )

    def adopt(self, visitor_id: int, customer_id: int, email: str) -> int:
        left = [
            each
            for each in self._tables.orders.values()
            if each.visitor_id == visitor_id
            and each.customer_id is None
            and (each.email == email or self._is_being_paid(each))
        ]
        for order in left:
            self._keep(evolve(order, customer_id=customer_id))
        return len(left)

    def unfinished(self, order_ids: Sequence[int]) -> Sequence[int | None]:
        taken = {
            payment.order_id
            for payment in self._tables.payments.values()
            if payment.status is PaymentStatus.CAPTURING
        }
        found = [self.get(order_id) for order_id in order_ids]
        numbers = [each.number for each in found if each.is_unsent or each.id in taken]
        return sorted(numbers, key=lambda number: number or 0)

    def forget_drafts(self, before: datetime) -> int:
        old = [
            each
            for each in self._tables.orders.values()
            if each.status is OrderStatus.DRAFT and each.updated_at < before and each.email
        ]
        for each in old:
            self._keep(
                evolve(each, email=None, shipping_address=None, billing_address=None, note="")
            )
        return len(old)

    def next_number(self, counter: str, first: int) -> int:
        self._tables.counters[counter] = self._tables.counters.get(counter, first - 1) + 1
        return self._tables.counters[counter]

    def tell(self, entry: TimelineEntry) -> TimelineEntry:
        _require(self._tables, entry.order_id)
        # As a JSON column gives them back, which shares nothing with what was put in.
        facts = json.loads(json.dumps(dict(entry.facts)))
        kept = evolve(entry, id=self._tables.new_id("timeline_entries"), facts=facts)
        self._tables.timeline_entries[kept.id] = kept
        return kept

    def timeline(self, order_id: int) -> Sequence[TimelineEntry]:
        told = self._tables.timeline_entries.values()
        return [entry for entry in told if entry.order_id == order_id]

    def _is_being_paid(self, order: Order) -> bool:
        payments = self._tables.payments.values()
        return order.status is OrderStatus.DRAFT and any(
            each.is_live for each in payments if each.order_id == order.id
        )

    def _with_items(self, order: Order) -> Order:
        items = (
            evolve(item, id=self._tables.new_id("order_items"), options=dict(item.options))
            for item in order.items
        )
        return evolve(order, items=tuple(items))

    def _keep(self, order: Order) -> Order:
        """Raises ValueError where the schema of a database would not have it."""
        if not self._tables.owners.keys() >= {item.variant_id for item in order.items}:
            raise ConcurrencyConflict("What is ordered was deleted just now.")
        broken = [*_broken(order), *(why for item in order.items for why in _broken_item(item))]
        if order.cart_id not in self._tables.carts:
            broken.append("cart")
        broken += [name for name in ("number", "invoice_number") if self._is_taken(order, name)]
        if broken:
            raise ValueError(f"order {order.id} breaks {', '.join(broken)}")
        self._tables.orders[order.id] = order
        return order

    def _is_taken(self, order: Order, name: str) -> bool:
        number = getattr(order, name)
        return number is not None and any(
            getattr(other, name) == number and other.id != order.id
            for other in self._tables.orders.values()
        )


def _require(tables: Tables, order_id: int) -> None:
    if order_id not in tables.orders:
        raise ValueError(f"there is no order {order_id}")


def _none(order_id: int) -> NotFound:
    return NotFound(f"There is no order {order_id}.")


def _is_of(order: Order, owner: Owner) -> bool:
    if order.customer_id is None and owner.customer_id is None:
        return order.visitor_id == owner.visitor_id
    return order.customer_id == owner.customer_id


def _fits(order: Order, wanted: OrderFilter) -> bool:
    placed_at = order.placed_at
    return (
        placed_at is not None
        and wanted.status in {None, str(order.status)}
        and wanted.payment_status in {None, order.payment_status}
        and wanted.fulfilment_status in {None, order.fulfilment_status}
        and wanted.email in {None, order.email}
        and wanted.customer_id in {None, order.customer_id}
        and wanted.number in {None, order.number}
        and (wanted.placed_since is None or placed_at >= wanted.placed_since)
        and (wanted.placed_until is None or placed_at < wanted.placed_until)
    )


def _page(orders: Iterable[Order], *, limit: int, after: Key | None) -> Page[Order]:
    return page(
        (order for order in orders if order.number is not None),
        limit=limit,
        after=after,
        key=lambda order: (order.number,),
        down=True,
    )


def _broken(order: Order) -> list[str]:
    """The checks of the schema that do not hold, by name."""
    totals = order.totals
    is_draft = order.status is OrderStatus.DRAFT
    made = totals.items - totals.discounts + totals.shipping + totals.tax - totals.tax_included
    holds = {
        "total": totals.total == made,
        "placed_number": is_draft == (order.number is None),
        "placed": is_draft == (order.placed_at is None),
        "captured": 0 <= order.captured <= totals.total,
        "refunded": 0 <= order.refunded <= order.captured,
        "credited": 0 <= order.credited <= totals.total,
    }
    return [name for name, held in holds.items() if not held]


def _broken_item(item: OrderItem) -> list[str]:
    holds = {
        "quantity": item.quantity > 0,
        "amount": item.amount == item.unit_price * item.quantity,
        "gross": item.gross == item.net + item.tax,
        "shipped": item.shipped >= 0 and item.shipped + item.cancelled <= item.quantity,
        "returned": 0 <= item.returned <= item.shipped,
        "item_refunded": 0 <= item.refunded <= item.quantity,
        "cancelled": item.cancelled >= 0,
    }
    return [name for name, held in holds.items() if not held]
