"""What the shop holds when there is no database: dicts, one for each table of the schema."""

from collections import Counter
from datetime import datetime
from threading import Lock

import attrs
from attrs import Factory, define, frozen

from domain.accounts.model import OneTimeToken, Session, Tally
from domain.addresses.model import Address
from domain.audit.model import AuditEntry
from domain.carts.model import Cart
from domain.categories.model import Category
from domain.customers.model import Customer, Registration
from domain.fulfilment.model import Cancellation, OrderReturn, Shipment
from domain.idempotency.model import Answer, Claim
from domain.inventory.model import Level, Reservation, StockMovement
from domain.ledger.model import MoneyEntry
from domain.mail.model import Letter
from domain.orders.model import Order, TimelineEntry
from domain.payments.model import Payment, Refund, Transaction
from domain.products.model import Product
from domain.shipping.model import ShippingZone, StatedShippingMethod
from domain.staff.model import ApiToken
from domain.staff_members.model import StaffMember
from domain.tags.model import Tag
from domain.tax_rates.model import StatedTaxRate
from domain.visitors.model import Visitor


@frozen
class Link:
    """That a product has a tag."""

    id: int
    tag_id: int


@frozen(kw_only=True)
class KeptItem:
    """What is in a cart."""

    id: int
    cart_id: int
    variant_id: int
    quantity: int


@frozen
class HeldKey:
    """An idempotency key, claimed and perhaps answered."""

    claim: Claim
    claimed_at: datetime
    lease_until: datetime
    answer: Answer | None = None


@define(kw_only=True)
class Tables:
    """Values are frozen, so that a copy of the dicts is a copy of everything."""

    categories: dict[int, Category] = Factory(dict)
    tags: dict[int, Tag] = Factory(dict)
    products: dict[int, Product] = Factory(dict)
    links: dict[int, tuple[Link, ...]] = Factory(dict)
    """By product."""
    words: dict[int, tuple[str, ...]] = Factory(dict)
    """What each product is found by."""
    owners: dict[int, int] = Factory(dict)
    """The product of each variant."""
    levels: dict[int, Level] = Factory(dict)
    movements: dict[int, StockMovement] = Factory(dict)
    reservations: dict[int, Reservation] = Factory(dict)
    tax_rates: dict[int, StatedTaxRate] = Factory(dict)
    shipping_zones: dict[int, ShippingZone] = Factory(dict)
    shipping_methods: dict[int, StatedShippingMethod] = Factory(dict)
    audit: dict[int, AuditEntry] = Factory(dict)
    api_tokens: dict[int, ApiToken] = Factory(dict)
    visitors: dict[int, Visitor] = Factory(dict)
    customers: dict[int, Customer] = Factory(dict)
    registrations: dict[int, Registration] = Factory(dict)
    addresses: dict[int, Address] = Factory(dict)
    sessions: dict[int, Session] = Factory(dict)
    one_time_tokens: dict[int, OneTimeToken] = Factory(dict)
    attempts: dict[bytes, Tally] = Factory(dict)
    staff_members: dict[int, StaffMember] = Factory(dict)
    letters: dict[int, Letter] = Factory(dict)
    carts: dict[int, Cart] = Factory(dict)
    """Without what is in them."""
    cart_items: dict[int, KeptItem] = Factory(dict)
    orders: dict[int, Order] = Factory(dict)
    timeline_entries: dict[int, TimelineEntry] = Factory(dict)
    money_entries: dict[int, MoneyEntry] = Factory(dict)
    counters: dict[str, int] = Factory(dict)
    payments: dict[int, Payment] = Factory(dict)
    payment_transactions: dict[int, Transaction] = Factory(dict)
    refunds: dict[int, Refund] = Factory(dict)
    shipments: dict[int, Shipment] = Factory(dict)
    order_returns: dict[int, OrderReturn] = Factory(dict)
    cancellations: dict[int, Cancellation] = Factory(dict)
    idempotency: dict[tuple[str, str], HeldKey] = Factory(dict)
    last_ids: Counter[str] = Factory(Counter)

    def new_id(self, table: str) -> int:
        self.last_ids[table] += 1
        return self.last_ids[table]

    def copy(self) -> "Tables":
        # The counters are shared: as in a database, an id that was rolled back never comes again.
        names = attrs.fields_dict(Tables).keys() - {"last_ids"}
        copies = {name: dict(getattr(self, name)) for name in names}
        return Tables(last_ids=self.last_ids, **copies)


class Store:
    """What is committed, and the lock of those who write."""

    def __init__(self) -> None:
        self.tables = Tables()
        self.lock = Lock()

    def empty(self) -> None:
        """Nothing is left, and ids start from 1 again."""
        with self.lock:
            self.tables = Tables()
