"""Units of work on MySQL: a transaction with every repository, or a session for reading."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from adapters.mysql.accounts import MySQLOneTimeTokens, MySQLSessions
from adapters.mysql.addresses import MySQLAddresses
from adapters.mysql.attempts import MySQLAttempts
from adapters.mysql.audit import MySQLAuditLog
from adapters.mysql.carts import MySQLCarts
from adapters.mysql.categories import MySQLCategories
from adapters.mysql.connection import Pool, Session, Transaction
from adapters.mysql.customers import MySQLCustomers, MySQLRegistrations
from adapters.mysql.fulfilment import MySQLFulfilments
from adapters.mysql.idempotency import MySQLIdempotencyKeys
from adapters.mysql.inventory import MySQLStock
from adapters.mysql.ledger import MySQLLedger
from adapters.mysql.letters import MySQLLetters
from adapters.mysql.listings import MySQLListings
from adapters.mysql.orders import MySQLOrders
from adapters.mysql.payments import MySQLPayments
from adapters.mysql.privacy import MySQLPersonalData
from adapters.mysql.products import MySQLProducts
from adapters.mysql.shelf import MySQLShelf
from adapters.mysql.shipping_methods import MySQLShippingMethods
from adapters.mysql.shipping_zones import MySQLShippingZones
from adapters.mysql.staff import MySQLApiTokens
from adapters.mysql.staff_members import MySQLStaffMembers
from adapters.mysql.tags import MySQLTags
from adapters.mysql.tax_rates import MySQLTaxRates
from adapters.mysql.visitors import MySQLVisitors
from adapters.retrying import Retrying
from domain.shared.clock import Clock
from domain.shared.errors import DomainError, Unavailable

T = TypeVar("T")


class MySQLUnit:
    """The repositories, all on one session."""

    def __init__(self, session: Session, now: datetime) -> None:
        self._session = session
        self.now = now

    @contextmanager
    def nested(self) -> Iterator[None]:
        self._session.write("SAVEPOINT part")
        try:
            yield
        except Unavailable:
            # A deadlock, or a lost connection, took the whole transaction and its savepoints.
            raise
        except DomainError:
            self._session.write("ROLLBACK TO SAVEPOINT part")
            raise

    def commit(self, result: T) -> T:
        if not isinstance(self._session, Transaction):
            raise TypeError("a unit of work for reading has nothing to commit")
        self._session.commit()
        return result

    @cached_property
    def categories(self) -> MySQLCategories:
        return MySQLCategories(self._session)

    @cached_property
    def tags(self) -> MySQLTags:
        return MySQLTags(self._session)

    @cached_property
    def products(self) -> MySQLProducts:
        return MySQLProducts(self._session)

    @cached_property
    def listings(self) -> MySQLListings:
        return MySQLListings(self._session)

    @cached_property
    def stock(self) -> MySQLStock:
        return MySQLStock(self._session)

    @cached_property
    def tax_rates(self) -> MySQLTaxRates:
        return MySQLTaxRates(self._session)

    @cached_property
    def shipping_zones(self) -> MySQLShippingZones:
        return MySQLShippingZones(self._session)

    @cached_property
    def shipping(self) -> MySQLShippingMethods:
        return MySQLShippingMethods(self._session)

    @cached_property
    def audit(self) -> MySQLAuditLog:
        return MySQLAuditLog(self._session)

    @cached_property
    def api_tokens(self) -> MySQLApiTokens:
        return MySQLApiTokens(self._session)

    @cached_property
    def staff_members(self) -> MySQLStaffMembers:
        return MySQLStaffMembers(self._session)

    @cached_property
    def visitors(self) -> MySQLVisitors:
        return MySQLVisitors(self._session)

    @cached_property
    def sessions(self) -> MySQLSessions:
        return MySQLSessions(self._session)

    @cached_property
    def one_time_tokens(self) -> MySQLOneTimeTokens:
        return MySQLOneTimeTokens(self._session)

    @cached_property
    def attempts(self) -> MySQLAttempts:
        return MySQLAttempts(self._session)

    @cached_property
    def customers(self) -> MySQLCustomers:
        return MySQLCustomers(self._session)

    @cached_property
    def registrations(self) -> MySQLRegistrations:
        return MySQLRegistrations(self._session)

    @cached_property
    def addresses(self) -> MySQLAddresses:
        return MySQLAddresses(self._session)

    @cached_property
    def letters(self) -> MySQLLetters:
        return MySQLLetters(self._session)

    @cached_property
    def carts(self) -> MySQLCarts:
        return MySQLCarts(self._session)

    @cached_property
    def shelf(self) -> MySQLShelf:
        return MySQLShelf(self._session)

    @cached_property
    def orders(self) -> MySQLOrders:
        return MySQLOrders(self._session)

    @cached_property
    def payments(self) -> MySQLPayments:
        return MySQLPayments(self._session)

    @cached_property
    def ledger(self) -> MySQLLedger:
        return MySQLLedger(self._session)

    @cached_property
    def fulfilments(self) -> MySQLFulfilments:
        return MySQLFulfilments(self._session)

    @cached_property
    def personal_data(self) -> MySQLPersonalData:
        return MySQLPersonalData(self._session)

    @cached_property
    def idempotency(self) -> MySQLIdempotencyKeys:
        return MySQLIdempotencyKeys(self._session)


class MySQLUnits(Retrying):
    """Where a use case gets its unit of work."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    @contextmanager
    def write(self) -> Iterator[MySQLUnit]:
        with self._pool.writing() as transaction:
            yield MySQLUnit(transaction, self._clock.now())

    @contextmanager
    def read(self) -> Iterator[MySQLUnit]:
        with self._pool.reading() as session:
            yield MySQLUnit(session, self._clock.now())
