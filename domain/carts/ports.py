"""What carts need of storage."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from domain.carts.model import Cart, ForSale, Ordered, Owner
from domain.customers.ports import Customers
from domain.pricing.model import Place, ShippingMethod, TaxRate
from domain.shared.paging import Key, Page
from domain.shared.unit_of_work import UnitOfWork


@frozen(kw_only=True)
class AbandonedFilter:
    """Open carts with something in them, by when they were last changed."""

    idle_since: datetime
    """Not changed from then on."""
    with_email: bool = False
    """Only those whose owner can be written to."""


class Carts(Protocol):
    """A cart is its owner's alone: to anybody else it is not there."""

    def add(self, cart: Cart) -> Cart:
        """The cart with its id, and nothing in it yet.

        Raises ConcurrencyConflict if its owner has an open one; NotFound if there is no such
        visitor or customer.
        """
        ...

    def get(self, owner: Owner, cart_id: int) -> Cart:
        """The cart of this customer; or of this visitor, if it is no customer's. Whatever has
        become of it: it may be closed. Of a visitor's, a customer has only the one that is open,
        locked or not: what was closed before is of whoever was there. A visitor has none once
        somebody has logged in there.

        Raises NotFound, also if it is another's.
        """
        ...

    def get_for_update(self, owner: Owner, cart_id: int) -> Cart:
        """As `get`, and nobody else changes it until the unit of work ends."""
        ...

    def by_id(self, cart_id: int) -> Cart:
        """Whoever's it is: for staff. Raises NotFound."""
        ...

    def by_id_for_update(self, cart_id: int) -> Cart:
        """Whoever's it is: for what goes on without its owner. Raises NotFound."""
        ...

    def open_of(self, owner: Owner) -> Cart | None:
        """The one that is open: the customer's, or, for a visitor, the visitor's."""
        ...

    def ordered(self, cart_id: int) -> Ordered | None:
        """What its last checkout made of it, be it done or not; None if there was none."""
        ...

    def save(self, cart: Cart, before: Cart) -> Cart:
        """Store what is not as in `before`, which is held for update; items too; with the next
        version.

        New items get their ids. Whose it is may change from a visitor to a customer, and the
        visitor stays. Raises InvalidInput (`/shipping_method_id`, `unknown`) if there is no such
        shipping method; ConcurrencyConflict if the customer has another one that is open.
        """
        ...

    def abandoned(self, wanted: AbandonedFilter, *, limit: int, after: Key | None) -> Page[Cart]:
        """The longest idle first."""
        ...

    def expire(self, *, visitors: datetime, customers: datetime, limit: int) -> int:
        """Close open carts that were last changed before: those of visitors, and those of
        customers; never one that money is attached to, or may be: that is locked, or was paid for.
        How many that was, at most `limit`.
        """
        ...

    def purge(self, before: datetime, limit: int) -> int:
        """Forget expired and merged carts that were last changed before; of those that were tried
        to be ordered, who they were for. How many that was.
        """
        ...


class Shelf(Protocol):
    """What is sold, as carts see it."""

    def for_sale(self, variant_ids: Collection[int], now: datetime) -> Mapping[int, ForSale]:
        """By variant: those that are there, active or not. One statement."""
        ...


class TaxTables(Protocol):
    def rates_at(self, place: Place) -> Sequence[TaxRate]:
        """Those of the region, of its country and of anywhere."""
        ...


class ShippingTables(Protocol):
    def methods_at(self, place: Place) -> Sequence[ShippingMethod]:
        """All methods of each zone that names the region, its country or anywhere, by id."""
        ...


class CartUnit(UnitOfWork, Protocol):
    @property
    def carts(self) -> Carts: ...
    @property
    def shelf(self) -> Shelf: ...
    @property
    def tax_rates(self) -> TaxTables: ...
    @property
    def shipping(self) -> ShippingTables: ...
    @property
    def customers(self) -> Customers: ...
