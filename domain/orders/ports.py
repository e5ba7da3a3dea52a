"""What orders need of storage."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.audit.ports import AuditLog
from domain.carts.model import Owner
from domain.customers.ports import Customers
from domain.ledger.ports import LedgerUnit
from domain.orders.model import Order, OrderFilter, TimelineEntry
from domain.payments.ports import PaymentUnit
from domain.shared.paging import Key, Page


class Orders(Protocol):
    """Whole orders, with their items."""

    def add(self, order: Order) -> Order:
        """The draft with its id and those of its items.

        Raises ConcurrencyConflict if the cart has an order.
        """
        ...

    def redraft(self, order: Order) -> Order:
        """Store a draft again whose checkout had been given up: other items take the place of
        those there were. It is held for update.
        """
        ...

    def save(self, order: Order, before: Order) -> Order:
        """Store how far it has come, with the next version: everything but what was bought, by
        whom and for how much, which stays. It is held for update.
        """
        ...

    def get(self, order_id: int) -> Order:
        """Whoever's it is, drafts too. Raises NotFound."""
        ...

    def get_for_update(self, order_id: int) -> Order:
        """Nobody else changes it until the unit of work ends. Raises NotFound."""
        ...

    def origin(self, order_id: int) -> tuple[int, int | None]:
        """Of which cart it is, which stays so; and of which customer, if of one, which it may
        become at a log-in. Raises NotFound.
        """
        ...

    def of_owner(self, owner: Owner, order_id: int) -> Order:
        """The order of this customer; or, for who is none, of this visitor, if it is no
        customer's.

        Raises NotFound, also if it is another's.
        """
        ...

    def of_cart(self, cart_id: int) -> Order | None:
        """Draft or not."""
        ...

    def of_cart_for_update(self, cart_id: int) -> Order | None: ...

    def page(self, wanted: OrderFilter, *, limit: int, after: Key | None) -> Page[Order]:
        """Those that were placed, the highest number first. Two statements."""
        ...

    def page_of(self, owner: Owner, *, limit: int, after: Key | None) -> Page[Order]:
        """Those of the customer, or, for who is none, those of the visitor that are no customer's,
        that were placed, the highest number first.
        """
        ...

    def adopt(self, visitor_id: int, customer_id: int, email: str) -> int:
        """The visitor's orders under this e-mail address become the customer's, and the draft that
        is being paid for, under whatever address; how many. What is a customer's stays theirs.
        """
        ...

    def unfinished(self, order_ids: Sequence[int]) -> Sequence[int | None]:
        """The numbers of those of these orders that still have to know whom they are for: what is
        placed and not all sent or cancelled; and None for each draft whose money is being taken.
        In the order of the numbers.
        """
        ...

    def forget_drafts(self, before: datetime) -> int:
        """Take the e-mail address, the addresses and the note out of drafts that were last written
        before, or out of a good part of them; out of how many.
        """
        ...

    def next_number(self, counter: str, first: int) -> int:
        """The next of a row of numbers without gaps: until the unit of work ends, everybody else
        who wants one waits. So this comes last.
        """
        ...

    def tell(self, entry: TimelineEntry) -> TimelineEntry:
        """The entry with its id."""
        ...

    def timeline(self, order_id: int) -> Sequence[TimelineEntry]:
        """By id."""
        ...


class OrderUnit(PaymentUnit, LedgerUnit, Protocol):
    @property
    def orders(self) -> Orders: ...
    @property
    def customers(self) -> Customers: ...
    @property
    def audit(self) -> AuditLog: ...
