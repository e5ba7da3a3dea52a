"""What is held about a customer, in memory: what is kept as objects, seen as rows with the columns
of the schema.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from attrs import asdict, evolve, fields

from adapters.memory.store import HeldKey, Tables
from domain.accounts.model import Kind, Subject
from domain.audit.model import AuditEntry
from domain.carts.model import Cart
from domain.customers.model import Customer
from domain.orders.model import Order
from domain.privacy.model import Gone, PrivacyMap, Row, Scrubbed, Table

_SUBJECTS: Final = {
    "registration_id": Kind.REGISTRATION,
    "customer_id": Kind.CUSTOMER,
    "staff_member_id": Kind.MEMBER,
}


def _row(thing: Any) -> Row:
    """Fields are called what columns are. Whom something is about has a column for each kind, and
    each part of a postal address one of its own.
    """
    row: dict[str, Any] = {}
    for name in (field.name for field in fields(type(thing))):
        value = getattr(thing, name)
        if name in {"subject", "holder"}:
            row |= _subject(value)
        elif name == "postal":
            row |= _row(value)
        else:
            row[name] = value
    return row


def _subject(subject: Subject | None) -> Row:
    return {
        column: subject.id if subject and subject.kind is kind else None
        for column, kind in _SUBJECTS.items()
    }


def _audit_row(entry: AuditEntry) -> Row:
    return {**_row(entry), "facts_before": entry.before, "facts_after": entry.after}


def _order_row(order: Order) -> Row:
    totals = order.totals
    return {
        **_row(order),
        "shipping_address": order.shipping_address and asdict(order.shipping_address),
        "billing_address": order.billing_address and asdict(order.billing_address),
        "items_total": totals.items,
        "discount_total": totals.discounts,
        "shipping_total": totals.shipping,
        "tax_total": totals.tax,
        "tax_included_total": totals.tax_included,
        "net_total": order.net_total,
        "total": totals.total,
    }


def _order_item_row(kept: tuple[Order, int]) -> Row:
    order, position = kept
    return {**_row(order.items[position]), "order_id": order.id, "position": position}


def _order_items(tables: Tables) -> dict[int, tuple[Order, int]]:
    return {
        item.id: (order, position)
        for order in tables.orders.values()
        for position, item in enumerate(order.items)
    }


def _key_row(held: HeldKey) -> Row:
    answer = held.answer
    return {
        **_row(held.claim),
        "idempotency_key": held.claim.key,
        "claimed_at": held.claimed_at,
        "lease_until": held.lease_until,
        "status": answer and answer.status,
        "headers": answer and answer.headers,
        "body": answer and answer.body,
    }


def _cart_row(cart: Cart) -> Row:
    return {
        **_row(cart),
        "is_open": cart.is_open or None,
        "shipping_address": cart.shipping_address and asdict(cart.shipping_address),
        "billing_address": cart.billing_address and asdict(cart.billing_address),
        "notices": [asdict(notice) for notice in cart.notices],
    }


# What is kept under another name than its table's, or in another form.
_NAMES: Final = {"audit_entries": "audit", "idempotency_keys": "idempotency"}
_ROWS: Final[Mapping[str, Callable[[Any], Row]]] = {
    "audit_entries": _audit_row,
    "carts": _cart_row,
    "idempotency_keys": _key_row,
    "orders": _order_row,
    "order_items": _order_item_row,
}
# Parts of what is kept as a whole. They are not erased by themselves.
_PARTS: Final[Mapping[str, Callable[[Tables], dict[Any, Any]]]] = {"order_items": _order_items}


def rows_of(tables: Tables, name: str) -> dict[Any, Row]:
    """The rows of a table of the schema, by what they are kept under."""
    row = _ROWS.get(name, _row)
    return {place: row(thing) for place, thing in _kept(tables, name).items()}


def _kept(tables: Tables, name: str) -> dict[Any, Any]:
    if name in _PARTS:
        return _PARTS[name](tables)
    kept: dict[Any, Any] = getattr(tables, _NAMES.get(name, name))
    return kept


class MemoryPersonalData:
    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def collect(self, tables: PrivacyMap, customer: Customer) -> Mapping[str, Sequence[Row]]:
        found = {
            table.name: [
                {column: row[column] for column in table.told}
                for _, row in sorted(self._found(tables, table, customer), key=lambda each: each[0])
            ]
            for table in tables.of_customers()
            if table.told
        }
        return {name: rows for name, rows in found.items() if rows}

    def hold(self, tables: PrivacyMap, customer: Customer, name: str) -> Sequence[int]:
        return sorted(place for place, _ in self._found(tables, tables[name], customer))

    def erase(self, tables: PrivacyMap, customer: Customer, now: datetime) -> None:
        for table in tables.of_customers():
            kept = _kept(self._tables, table.name)
            for place, _ in list(self._found(tables, table, customer)):
                if isinstance(table.erasing, Gone):
                    del kept[place]
                elif isinstance(table.erasing, Scrubbed):
                    kept[place] = evolve(kept[place], **table.erasing.at(now))

    def _found(
        self, tables: PrivacyMap, table: Table, customer: Customer
    ) -> Iterator[tuple[Any, Row]]:
        def ids(name: str) -> list[int]:
            return [place for place, _ in self._found(tables, tables[name], customer)]

        whose = table.whose(customer, ids)
        for place, row in rows_of(self._tables, table.name).items():
            if any(
                row[column] in values and not table.is_anothers(column, row)
                for column, values in whose.items()
            ):
                yield place, row
