"""Units of work on MySQL: a transaction with every repository, or a session for reading."""

import logging
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import Final, TypeVar

from adapters.mysql.audit import MySQLAuditLog
from adapters.mysql.categories import MySQLCategories
from adapters.mysql.connection import Pool, Session, Transaction
from adapters.mysql.idempotency import MySQLIdempotencyKeys
from adapters.mysql.inventory import MySQLStock
from adapters.mysql.listings import MySQLListings
from adapters.mysql.products import MySQLProducts
from adapters.mysql.staff import MySQLApiTokens
from adapters.mysql.tags import MySQLTags
from domain.shared.clock import Clock
from domain.shared.errors import ConcurrencyConflict, DomainError, Unavailable

T = TypeVar("T")

_log = logging.getLogger("storekeep.mysql")

# A deadlock's victim gets through at the first or second repeat, since the winner is done by
# then. Five cover a hot row with dozens of writers; more would only keep the client waiting.
_ATTEMPTS: Final = 5
_FIRST_PAUSE_SECONDS: Final = 0.01


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
    def audit(self) -> MySQLAuditLog:
        return MySQLAuditLog(self._session)

    @cached_property
    def api_tokens(self) -> MySQLApiTokens:
        return MySQLApiTokens(self._session)

    @cached_property
    def idempotency(self) -> MySQLIdempotencyKeys:
        return MySQLIdempotencyKeys(self._session)


class MySQLUnits:
    """Where a use case gets its unit of work."""

    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock
        self.retries = 0
        """How often a unit of work was repeated since the process started."""

    @contextmanager
    def write(self) -> Iterator[MySQLUnit]:
        with self._pool.writing() as transaction:
            yield MySQLUnit(transaction, self._clock.now())

    @contextmanager
    def read(self) -> Iterator[MySQLUnit]:
        with self._pool.reading() as session:
            yield MySQLUnit(session, self._clock.now())

    def retry(self, work: Callable[[], T]) -> T:
        for attempt in range(1, _ATTEMPTS):
            try:
                return work()
            except ConcurrencyConflict:
                self.retries += 1
                _log.warning("retry", extra={"fields": {"retries": self.retries}})
                # Full jitter, so that two that collided do not collide again.
                time.sleep(random.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))  # noqa: S311
        return work()
