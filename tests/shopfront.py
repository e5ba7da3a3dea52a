"""The shop behind its HTTP application, over each adapter in turn, and who calls it."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from attrs import asdict, evolve
from falcon.testing import TestClient

from adapters.memory.unit_of_work import MemoryUnits
from adapters.mysql.unit_of_work import MySQLUnits
from adapters.postal.rules import GooglePostalRules
from domain.accounts.model import Limit, Limits, Origin
from domain.accounts.use_cases import open_session
from domain.customers.model import TOKEN_PREFIX as CUSTOMER_PREFIX
from domain.mail.use_cases import send_one
from domain.privacy.shop_map import SHOP
from domain.staff.model import Role
from domain.staff.use_cases import create_token
from domain.staff_members.model import TOKEN_PREFIX as MEMBER_PREFIX
from domain.visitors.use_cases import create_visitor, link_visitor
from entrypoints.bootstrap import Shop, gateways, store_rules
from entrypoints.config import ClassicApi, Environment, Settings
from entrypoints.http.app import create_app
from entrypoints.mail_settings import MailEncryption
from entrypoints.seeding import seed
from tests.builders import a_customer, a_member, an_owner
from tests.doubles import CountedIds, SentMail, a_guard, a_second_factor
from tests.payments.banks import a_play_gateway
from tests.units import ShopUnits

TOKEN: Final = "staff_development"
AS_STAFF: Final = {"Authorization": f"Bearer {TOKEN}"}

_LIMITS: Final = Limits(
    by_account=Limit(10, timedelta(minutes=15)), by_address=Limit(100, timedelta(minutes=15))
)

# A dump leaves out what is no part of the shop: which migrations ran.
_NOT_DUMPED: Final = {"schema_migrations"}


def some_settings(**fields: Any) -> Settings:
    """Those of a development shop."""
    defaults = {
        "environment": Environment.DEVELOPMENT,
        "host": "127.0.0.1",
        "port": 3001,
        "db_host": "127.0.0.1",
        "db_port": 3306,
        "db_name": "none",
        "db_user": "none",
        "db_password": "none",
        "currency": "USD",
        "prices_include_tax": False,
        "home_country": "",
        "home_region": "",
        "classic_api": ClassicApi.OPEN,
        "development_token": TOKEN,
        "web_workers": 1,
        "web_threads": 1,
        "cors_origins": (),
        "body_limit_bytes": 1_048_576,
        "log_level": "INFO",
        "shop_name": "Storekeep",
        "shop_address": ("Market Square 1", "Anytown"),
        "tax_id": "",
        "public_url": "http://127.0.0.1:3001",
        "account_url": "http://127.0.0.1:3001/account",
        "mail_host": "",
        "mail_port": 587,
        "mail_encryption": MailEncryption.STARTTLS,
        "mail_user": "",
        "mail_password": "",
        "mail_from": "shop@localhost",
        "mail_folder": Path("unused"),
        "secret_key": "a key of the tests, and of nobody else",
        "trusted_proxies": 0,
        "log_in_limits": _LIMITS,
        "register_limits": _LIMITS,
        "reset_limits": _LIMITS,
        "guest_order_limits": _LIMITS,
        "request_limit": None,
        "visitor_limit": None,
        "payment_methods": ("test", "bank_transfer", "cash"),
        "checkout_hold": timedelta(minutes=15),
        "unpaid_transfer_days": 0,
        "test_gateway_file": Path("unused"),
        "test_gateway_shop_url": "http://127.0.0.1:3001",
        "stripe_secret_key": "",
        "stripe_webhook_secret": "",
        "stripe_api_base": "",
    }
    return Settings(**{**defaults, **fields})


def a_shop(units: ShopUnits, **settings: Any) -> Shop:
    mail = SentMail()
    made = some_settings(**settings)
    is_development = made.environment is Environment.DEVELOPMENT
    play = a_play_gateway() if is_development else None
    return Shop(
        settings=made,
        units=units,
        ids=CountedIds(),
        guard=a_guard(),
        postal=GooglePostalRules(),
        rules=store_rules(made),
        second_factor=a_second_factor(),
        mailer=mail,
        mailbox=mail,
        gateways=gateways(made, play),
        play_bank=play,
        privacy_map=SHOP,
        not_ready=lambda: None,
        empty=lambda: None,
    )


def callers(shop: Shop, **headers: str) -> TestClient:
    """A client of the shop that sends these headers with each request."""
    return TestClient(create_app(shop), headers={"Host": "127.0.0.1:3001", **headers})


def sent_mail(shop: Shop) -> SentMail:
    """All that the shop has written until now, sent."""
    assert isinstance(shop.mailer, SentMail)
    while send_one(shop.units, shop.ids, shop.mailer):
        pass
    return shop.mailer


def as_visitor(shop: Shop) -> dict[str, str]:
    """The header of a browser that has just come to the shop."""
    _, secret = create_visitor(shop.units, shop.ids)
    return {"Authorization": f"Bearer {secret}"}


PASSWORD: Final = "correct horse battery"


def as_customer(
    shop: Shop, email: str | None = None, *, password: str = PASSWORD
) -> dict[str, str]:
    """The header of somebody who has an account, and has just logged in."""
    with shop.units.write() as unit:
        made = a_customer(password_hash=shop.guard.passwords.hash(password))
        customer = unit.customers.add(made if email is None else evolve(made, email=email))
        _, secret = open_session(
            unit,
            shop.ids,
            customer.subject,
            prefix=CUSTOMER_PREFIX,
            origin=Origin(address="127.0.0.1", label="Any browser"),
            visitor_id=link_visitor(unit, shop.ids, None, customer.id),
        )
        unit.commit(None)
    return {"Authorization": f"Bearer {secret}"}


def as_member(shop: Shop, role: Role = Role.OWNER, **fields: Any) -> dict[str, str]:
    """The header of somebody of the staff, with PASSWORD, who has just logged in."""
    password_hash = shop.guard.passwords.hash(PASSWORD)
    with shop.units.write() as unit:
        member = unit.staff_members.add(
            a_member(role=role, **{"password_hash": password_hash, **fields})
        )
        _, secret = open_session(
            unit,
            shop.ids,
            member.subject,
            prefix=MEMBER_PREFIX,
            origin=Origin(address="127.0.0.1", label="Any browser"),
        )
        unit.commit(None)
    return {"Authorization": f"Bearer {secret}"}


def etag(client: TestClient, path: str) -> dict[str, str]:
    """The precondition of who has just read it."""
    return {"If-Match": client.get(path).headers["ETag"]}


def pages(client: TestClient, path: str, query: str = "") -> list[list[dict[str, Any]]]:
    """Each page of a list, by way of the links from one to the next."""
    found = []
    while True:
        answer = client.get(path, query_string=query)
        assert answer.status_code == 200
        found.append(answer.json)
        link = answer.headers.get("Link")
        if link is None:
            return found
        linked, _, query = link.partition(">")[0].removeprefix("<").partition("?")
        assert linked == path
        assert link.endswith('>; rel="next"')


def dump(units: ShopUnits) -> dict[str, Any]:
    """Every row of every table."""
    if isinstance(units, MemoryUnits):
        tables = asdict(units._store.tables)
        # A write that was refused may use up an id, as it does in a database.
        return {name: rows for name, rows in tables.items() if name != "last_ids"}
    assert isinstance(units, MySQLUnits)
    with units._pool.reading() as session:
        names = {name for (name,) in session.rows("SHOW TABLES")} - _NOT_DUMPED
        return {name: sorted(session.rows(f"SELECT * FROM {name}"), key=repr) for name in names}  # noqa: S608


@pytest.fixture
def shop(units: ShopUnits) -> Shop:
    """A development shop without anything in it."""
    return a_shop(units)


@pytest.fixture
def seeded(shop: Shop) -> Shop:
    """The shop with the five classic products."""
    seed(shop, "classic")
    return shop


@pytest.fixture
def anyone(shop: Shop) -> TestClient:
    """Who sends no token."""
    return callers(shop)


@pytest.fixture
def staff(shop: Shop) -> TestClient:
    """Who may do everything."""
    return callers(shop, **AS_STAFF)


@pytest.fixture
def token_of(shop: Shop) -> Callable[[Role], dict[str, str]]:
    """The header of somebody who was given a token with this role."""

    def give(role: Role) -> dict[str, str]:
        _, secret = create_token(shop.units, shop.ids, an_owner(), name=f"a {role}", role=role)
        return {"Authorization": f"Bearer {secret}"}

    return give
