"""The one composition root: here adapters are chosen and handed to what needs them."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import frozen

from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from adapters.mysql.connection import Pool, Server
from adapters.mysql.errors import Refused
from adapters.mysql.migrations import MigrationFailed, migrate, pending, rollback
from adapters.mysql.reset import empty
from adapters.mysql.schema import read_schema
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.system.clock import SystemClock
from adapters.system.ids import SystemIds
from domain.shared.ids import Ids
from domain.shared.unit_of_work import Units
from domain.staff import use_cases as staff
from domain.staff.model import SCOPES, TOKEN_PREFIX, Actor, Role
from domain.visitors import use_cases as visitors
from domain.visitors.model import TOKEN_PREFIX as VISITOR_PREFIX
from entrypoints.config import Settings


@frozen(kw_only=True)
class Shop:
    """All that an entrypoint needs to run use cases."""

    settings: Settings
    units: Units[Any]
    ids: Ids
    not_ready: Callable[[], str | None]
    """Why the shop cannot serve, or None if it can."""
    empty: Callable[[], None]
    """Empties the shop; ids start from 1 again."""

    def actor(self, secret: str, request_id: str) -> Actor | None:
        """Who holds this token; None if nobody does."""
        expected = self.settings.development_token
        if expected and hmac.compare_digest(secret.encode(), expected.encode()):
            return Actor(name="development", scopes=SCOPES[Role.OWNER], request_id=request_id)
        kind, separator, _ = secret.partition("_")
        recognise = _RECOGNISE.get(kind + separator, _nobody)
        return recognise(self.units, secret, request_id)


def _nobody(*_: object) -> None:
    return None


def _visitor(units: Units[Any], secret: str, request_id: str) -> Actor | None:
    visitor = visitors.recognise(units, secret)
    if visitor is None:
        return None
    return Actor(name=f"visitor:{visitor.id}", visitor_id=visitor.id, request_id=request_id)


# A token says by how it begins whose it is: nobody is looked for among the others.
_RECOGNISE: Final[Mapping[str, Callable[[Units[Any], str, str], Actor | None]]] = {
    TOKEN_PREFIX: staff.recognise,
    VISITOR_PREFIX: _visitor,
}


def mysql_shop(settings: Settings, *, connections: int | None = None) -> Shop:
    pool = Pool(server(settings), size=connections or settings.web_threads)
    return Shop(
        settings=settings,
        units=MySQLUnits(pool, SystemClock()),
        ids=SystemIds(),
        not_ready=lambda: pending(pool),
        empty=lambda: empty(pool),
    )


def memory_shop(settings: Settings) -> Shop:
    store = Store()
    return Shop(
        settings=settings,
        units=MemoryUnits(store, SystemClock()),
        ids=SystemIds(),
        not_ready=lambda: None,
        empty=store.empty,
    )


def server(settings: Settings) -> Server:
    return Server(
        host=settings.db_host,
        port=settings.db_port,
        user=settings.db_user,
        password=settings.db_password,
        database=settings.db_name,
    )


__all__ = [
    "MigrationFailed",
    "Refused",
    "Shop",
    "memory_shop",
    "migrate",
    "mysql_shop",
    "read_schema",
    "rollback",
    "server",
]
