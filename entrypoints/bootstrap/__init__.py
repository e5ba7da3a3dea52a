"""The one composition root: in this folder adapters are chosen and handed to what needs them."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import frozen

from adapters.mail.memory import MemoryMailer
from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from adapters.mysql.connection import Observer, Pool, Server, unobserved
from adapters.mysql.errors import Refused
from adapters.mysql.invariants import INVARIANTS, Breach, breaches
from adapters.mysql.migrations import MigrationFailed, migrate, pending, rollback
from adapters.mysql.reckoning import Reckoning, reckon
from adapters.mysql.reset import empty
from adapters.mysql.schema import read_schema
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.mysql.walls import fallen
from adapters.payments.play_books import PlayBooks
from adapters.postal.rules import GooglePostalRules
from adapters.system.clock import SystemClock
from adapters.system.ids import SystemIds
from adapters.system.one_time_codes import TotpCodes
from adapters.system.passwords import Argon2Passwords
from adapters.system.sealer import FernetSealer
from domain.accounts.ports import Guard
from domain.carts.quoting import StoreRules
from domain.checkout.ports import Till
from domain.customers import use_cases as customers
from domain.customers.model import TOKEN_PREFIX as CUSTOMER_PREFIX
from domain.mail.ports import Mailbox, Mailer
from domain.payments.play import PlayBank
from domain.payments.ports import Gateways
from domain.pricing.model import ANYWHERE, Place
from domain.privacy.model import PrivacyMap
from domain.privacy.shop_map import SHOP
from domain.shared.clock import Clock
from domain.shared.errors import InvalidInput
from domain.shared.ids import Ids
from domain.shared.postal import PostalRules
from domain.shared.unit_of_work import Units
from domain.staff import use_cases as staff
from domain.staff.model import SCOPES, TOKEN_PREFIX, Actor, Role
from domain.staff_members import logging_in as staff_members
from domain.staff_members.model import TOKEN_PREFIX as MEMBER_PREFIX
from domain.staff_members.ports import SecondFactor
from domain.visitors import use_cases as visitors
from domain.visitors.model import TOKEN_PREFIX as VISITOR_PREFIX
from entrypoints.bootstrap.mail import mailers, stationery_of
from entrypoints.bootstrap.payments import gateways, play_gateway
from entrypoints.config import Settings, WrongSettings


@frozen(kw_only=True)
class Shop:
    """All that an entrypoint needs to run use cases."""

    settings: Settings
    units: Units[Any]
    ids: Ids
    guard: Guard
    postal: PostalRules
    rules: StoreRules
    second_factor: SecondFactor
    mailer: Mailer
    mailbox: Mailbox | None
    """Where mail is that is sent to nobody; in development only."""
    gateways: Gateways
    """By the names in the settings, and FREE."""
    play_bank: PlayBank | None
    """The bank behind the test gateway; in development only."""
    privacy_map: PrivacyMap
    """What is held about people: in the shop's own tables, and in those of add-ons."""
    not_ready: Callable[[], str | None]
    """Why the shop cannot serve, or None if it can."""
    empty: Callable[[], None]
    """Empties the shop; ids start from 1 again."""

    @property
    def till(self) -> Till:
        """What checkout works with."""
        return Till(
            units=self.units,
            ids=self.ids,
            gateways=self.gateways,
            offered=self.settings.payment_methods,
            rules=self.rules,
            hold=self.settings.checkout_hold,
            guest_limits=self.settings.guest_order_limits,
        )

    def actor(self, secret: str, request_id: str) -> Actor | None:
        """Who holds this token; None if nobody does."""
        expected = self.settings.development_token
        if expected and hmac.compare_digest(secret.encode(), expected.encode()):
            return Actor(name="development", scopes=SCOPES[Role.OWNER], request_id=request_id)
        for prefix, recognise in _RECOGNISE.items():
            if secret.startswith(prefix):
                return recognise(self.units, secret, request_id)
        return None


def _visitor(units: Units[Any], secret: str, request_id: str) -> Actor | None:
    visitor = visitors.recognise(units, secret)
    if visitor is None:
        return None
    return Actor(name=f"visitor:{visitor.id}", visitor_id=visitor.id, request_id=request_id)


# A token says by how it begins whose it is: nobody is looked for among the others. What begins
# like another stands before it.
_RECOGNISE: Final[Mapping[str, Callable[[Units[Any], str, str], Actor | None]]] = {
    MEMBER_PREFIX: staff_members.recognise,
    TOKEN_PREFIX: staff.recognise,
    VISITOR_PREFIX: _visitor,
    CUSTOMER_PREFIX: customers.recognise,
}


def mysql_shop(
    settings: Settings,
    *,
    connections: int | None = None,
    observe: Observer = unobserved,
    clock: Clock | None = None,
) -> Shop:
    """`observe` is told of each statement and commit before it is done."""
    pool = Pool(server(settings), size=connections or settings.web_threads, observe=observe)
    mailer, mailbox = mailers(settings)
    play = play_gateway(settings, PlayBooks(settings.test_gateway_file))
    return Shop(
        settings=settings,
        units=MySQLUnits(pool, clock or SystemClock()),
        ids=SystemIds(),
        guard=_guard(settings),
        postal=GooglePostalRules(),
        rules=store_rules(settings),
        second_factor=_second_factor(settings),
        mailer=mailer,
        mailbox=mailbox,
        gateways=gateways(settings, play),
        play_bank=play,
        privacy_map=SHOP,
        not_ready=lambda: pending(pool),
        empty=lambda: empty(pool),
    )


def memory_shop(settings: Settings) -> Shop:
    """All of it in this process: whatever the settings say, its mail is sent to nobody."""
    store = Store()
    play = play_gateway(settings, PlayBooks())
    mail = MemoryMailer(stationery_of(settings), SystemClock())
    return Shop(
        settings=settings,
        units=MemoryUnits(store, SystemClock()),
        ids=SystemIds(),
        guard=_guard(settings),
        postal=GooglePostalRules(),
        rules=store_rules(settings),
        second_factor=_second_factor(settings),
        mailer=mail,
        mailbox=mail,
        gateways=gateways(settings, play),
        play_bank=play,
        privacy_map=SHOP,
        not_ready=lambda: None,
        empty=store.empty,
    )


def _guard(settings: Settings) -> Guard:
    return Guard(
        passwords=Argon2Passwords(),
        log_in=settings.log_in_limits,
        register=settings.register_limits,
        reset=settings.reset_limits,
    )


def store_rules(settings: Settings) -> StoreRules:
    """Raises WrongSettings if the shop is nowhere that the post knows."""
    return StoreRules(
        currency=settings.currency,
        prices_include_tax=settings.prices_include_tax,
        home=_home(settings.home_country, settings.home_region),
    )


def _home(country: str, region: str) -> Place:
    if not country:
        if region:
            raise WrongSettings("HOME_REGION is set without HOME_COUNTRY: a region of which one?")
        return ANYWHERE
    try:
        return Place(country, GooglePostalRules().region(country, region))
    except InvalidInput as error:
        [wrong] = error.violations
        name = "HOME_COUNTRY" if wrong.pointer == "/country" else "HOME_REGION"
        raise WrongSettings(f"{name} is wrong: {wrong.detail}") from error


def _second_factor(settings: Settings) -> SecondFactor:
    return SecondFactor(
        codes=TotpCodes(issuer=settings.shop_name), sealer=FernetSealer(settings.secret_key)
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
    "INVARIANTS",
    "Breach",
    "MigrationFailed",
    "Reckoning",
    "Refused",
    "Server",
    "Shop",
    "breaches",
    "fallen",
    "gateways",
    "memory_shop",
    "migrate",
    "mysql_shop",
    "read_schema",
    "reckon",
    "rollback",
    "server",
    "store_rules",
]
