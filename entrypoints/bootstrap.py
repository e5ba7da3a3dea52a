"""The one composition root: here adapters are chosen and handed to what needs them."""

import hmac
from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import frozen

from adapters.mail.folder import FolderMailer
from adapters.mail.memory import MemoryMailer
from adapters.mail.messages import Sender
from adapters.mail.rendering import Stationery
from adapters.mail.smtp import Encryption, MailServer, SmtpMailer
from adapters.memory.store import Store
from adapters.memory.unit_of_work import MemoryUnits
from adapters.mysql.connection import Pool, Server
from adapters.mysql.errors import Refused
from adapters.mysql.migrations import MigrationFailed, migrate, pending, rollback
from adapters.mysql.reset import empty
from adapters.mysql.schema import read_schema
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.postal.rules import GooglePostalRules
from adapters.system.clock import SystemClock
from adapters.system.ids import SystemIds
from adapters.system.one_time_codes import TotpCodes
from adapters.system.passwords import Argon2Passwords
from adapters.system.sealer import FernetSealer
from domain.accounts.ports import Guard
from domain.customers import use_cases as customers
from domain.customers.model import TOKEN_PREFIX as CUSTOMER_PREFIX
from domain.mail.ports import Mailbox, Mailer
from domain.privacy.model import PrivacyMap
from domain.privacy.shop_map import SHOP
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
from entrypoints.config import Environment, Settings, WrongSettings


@frozen(kw_only=True)
class Shop:
    """All that an entrypoint needs to run use cases."""

    settings: Settings
    units: Units[Any]
    ids: Ids
    guard: Guard
    postal: PostalRules
    second_factor: SecondFactor
    mailer: Mailer
    mailbox: Mailbox | None
    """Where mail is that is sent to nobody; in development only."""
    privacy_map: PrivacyMap
    """What is held about people: in the shop's own tables, and in those of add-ons."""
    not_ready: Callable[[], str | None]
    """Why the shop cannot serve, or None if it can."""
    empty: Callable[[], None]
    """Empties the shop; ids start from 1 again."""

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


def mysql_shop(settings: Settings, *, connections: int | None = None) -> Shop:
    pool = Pool(server(settings), size=connections or settings.web_threads)
    mailer, mailbox = _mail(settings)
    return Shop(
        settings=settings,
        units=MySQLUnits(pool, SystemClock()),
        ids=SystemIds(),
        guard=_guard(settings),
        postal=GooglePostalRules(),
        second_factor=_second_factor(settings),
        mailer=mailer,
        mailbox=mailbox,
        privacy_map=SHOP,
        not_ready=lambda: pending(pool),
        empty=lambda: empty(pool),
    )


def memory_shop(settings: Settings) -> Shop:
    """All of it in this process: whatever the settings say, its mail is sent to nobody."""
    store = Store()
    mail = MemoryMailer(_stationery(settings), SystemClock())
    return Shop(
        settings=settings,
        units=MemoryUnits(store, SystemClock()),
        ids=SystemIds(),
        guard=_guard(settings),
        postal=GooglePostalRules(),
        second_factor=_second_factor(settings),
        mailer=mail,
        mailbox=mail,
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


def _second_factor(settings: Settings) -> SecondFactor:
    return SecondFactor(
        codes=TotpCodes(issuer=settings.shop_name), sealer=FernetSealer(settings.secret_key)
    )


def _stationery(settings: Settings) -> Stationery:
    return Stationery(shop_name=settings.shop_name, account_url=settings.account_url)


def _mail(settings: Settings) -> tuple[Mailer, Mailbox | None]:
    stationery = _stationery(settings)
    sender, clock = Sender(settings.shop_name, settings.mail_from), SystemClock()
    if settings.mail_host:
        mail_server = MailServer(
            host=settings.mail_host,
            port=settings.mail_port,
            encryption=Encryption(settings.mail_encryption),
            user=settings.mail_user,
            password=settings.mail_password,
        )
        return SmtpMailer(mail_server, stationery, sender, clock), None
    if settings.environment is not Environment.DEVELOPMENT:
        # The settings refuse it before; this is where it would open accounts to everybody.
        raise WrongSettings("MAIL_HOST is missing: mail in a folder is for development only.")
    folder = FolderMailer(settings.mail_folder, stationery, sender, clock)
    return folder, folder


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
