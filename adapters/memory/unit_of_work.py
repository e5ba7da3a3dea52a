"""Units of work in memory: a copy of everything, which takes the place of the old on commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar

from adapters.memory.accounts import MemoryOneTimeTokens, MemorySessions
from adapters.memory.addresses import MemoryAddresses
from adapters.memory.attempts import MemoryAttempts
from adapters.memory.audit import MemoryAuditLog
from adapters.memory.carts import MemoryCarts
from adapters.memory.categories import MemoryCategories
from adapters.memory.customers import MemoryCustomers, MemoryRegistrations
from adapters.memory.fulfilment import MemoryFulfilments
from adapters.memory.idempotency import MemoryIdempotencyKeys
from adapters.memory.inventory import MemoryStock
from adapters.memory.ledger import MemoryLedger
from adapters.memory.letters import MemoryLetters
from adapters.memory.listings import MemoryListings
from adapters.memory.orders import MemoryOrders
from adapters.memory.payments import MemoryPayments
from adapters.memory.privacy import MemoryPersonalData
from adapters.memory.products import MemoryProducts
from adapters.memory.shelf import MemoryShelf
from adapters.memory.shipping import MemoryShippingMethods, MemoryShippingZones
from adapters.memory.staff import MemoryApiTokens
from adapters.memory.staff_members import MemoryStaffMembers
from adapters.memory.store import Store, Tables
from adapters.memory.tags import MemoryTags
from adapters.memory.tax_rates import MemoryTaxRates
from adapters.memory.visitors import MemoryVisitors
from adapters.retrying import Retrying
from domain.shared.clock import Clock
from domain.shared.errors import ConcurrencyConflict, DomainError

T = TypeVar("T")

# The same patience as with a database: whoever holds the lock for so long is broken.
_LOCK_WAIT_SECONDS: Final = 5


class MemoryUnit:
    """The repositories, all on the same tables. Without a copy it is for reading only."""

    def __init__(self, store: Store, now: datetime, copy: Tables | None = None) -> None:
        self._store = store
        self._copy = copy
        self.now = now

    @contextmanager
    def nested(self) -> Iterator[None]:
        before = self._tables.copy()
        try:
            yield
        except DomainError:
            self._copy = before
            raise

    def commit(self, result: T) -> T:
        if self._copy is None:
            raise TypeError("a unit of work for reading has nothing to commit")
        self._store.tables = self._copy
        return result

    @property
    def _tables(self) -> Tables:
        return self._store.tables if self._copy is None else self._copy

    @property
    def categories(self) -> MemoryCategories:
        return MemoryCategories(self._tables)

    @property
    def tags(self) -> MemoryTags:
        return MemoryTags(self._tables)

    @property
    def products(self) -> MemoryProducts:
        return MemoryProducts(self._tables)

    @property
    def listings(self) -> MemoryListings:
        return MemoryListings(self._tables)

    @property
    def stock(self) -> MemoryStock:
        return MemoryStock(self._tables)

    @property
    def tax_rates(self) -> MemoryTaxRates:
        return MemoryTaxRates(self._tables)

    @property
    def shipping_zones(self) -> MemoryShippingZones:
        return MemoryShippingZones(self._tables)

    @property
    def shipping(self) -> MemoryShippingMethods:
        return MemoryShippingMethods(self._tables)

    @property
    def audit(self) -> MemoryAuditLog:
        return MemoryAuditLog(self._tables)

    @property
    def api_tokens(self) -> MemoryApiTokens:
        return MemoryApiTokens(self._tables)

    @property
    def staff_members(self) -> MemoryStaffMembers:
        return MemoryStaffMembers(self._tables)

    @property
    def visitors(self) -> MemoryVisitors:
        return MemoryVisitors(self._tables)

    @property
    def sessions(self) -> MemorySessions:
        return MemorySessions(self._tables)

    @property
    def one_time_tokens(self) -> MemoryOneTimeTokens:
        return MemoryOneTimeTokens(self._tables)

    @property
    def attempts(self) -> MemoryAttempts:
        return MemoryAttempts(self._tables)

    @property
    def customers(self) -> MemoryCustomers:
        return MemoryCustomers(self._tables)

    @property
    def registrations(self) -> MemoryRegistrations:
        return MemoryRegistrations(self._tables)

    @property
    def addresses(self) -> MemoryAddresses:
        return MemoryAddresses(self._tables)

    @property
    def letters(self) -> MemoryLetters:
        return MemoryLetters(self._tables)

    @property
    def carts(self) -> MemoryCarts:
        return MemoryCarts(self._tables)

    @property
    def shelf(self) -> MemoryShelf:
        return MemoryShelf(self._tables)

    @property
    def orders(self) -> MemoryOrders:
        return MemoryOrders(self._tables)

    @property
    def payments(self) -> MemoryPayments:
        return MemoryPayments(self._tables)

    @property
    def ledger(self) -> MemoryLedger:
        return MemoryLedger(self._tables)

    @property
    def fulfilments(self) -> MemoryFulfilments:
        return MemoryFulfilments(self._tables)

    @property
    def personal_data(self) -> MemoryPersonalData:
        return MemoryPersonalData(self._tables)

    @property
    def idempotency(self) -> MemoryIdempotencyKeys:
        return MemoryIdempotencyKeys(self._tables)


class MemoryUnits(Retrying):
    """Where a use case gets its unit of work. One writes at a time; reading waits for nobody."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    @contextmanager
    def write(self) -> Iterator[MemoryUnit]:
        if not self._store.lock.acquire(timeout=_LOCK_WAIT_SECONDS):
            raise ConcurrencyConflict("Another request holds the shop for too long. Try again.")
        try:
            yield MemoryUnit(self._store, self._clock.now(), self._store.tables.copy())
        finally:
            self._store.lock.release()

    @contextmanager
    def read(self) -> Iterator[MemoryUnit]:
        yield MemoryUnit(self._store, self._clock.now())
