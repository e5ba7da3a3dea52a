"""Settings, from the environment or a `.env` file. A wrong one stops the start with a sentence."""

import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from attrs import field, frozen
from environs import Env, EnvError, validate

from domain.accounts.model import Limit, Limits
from domain.staff.model import TOKEN_PREFIX
from entrypoints import mail_settings, payment_settings
from entrypoints.mail_settings import MailEncryption
from entrypoints.setting_values import (
    HERE,
    LINE,
    LINE_OR_NOTHING,
    PORTS,
    address_lines,
    check_address,
    check_origins,
    check_url,
    check_url_or_nothing,
    limit_or_none,
    limits_of,
    origins,
)


class Environment(StrEnum):
    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ClassicApi(StrEnum):
    OPEN = "open"
    TOKEN = "token"  # noqa: S105 - the name of a mode
    OFF = "off"


class WrongSettings(Exception):
    """One or more settings are missing or wrong; the message says which and why."""


@frozen(kw_only=True)
class Settings:
    """What can be set. `.env.example` says what each is for."""

    environment: Environment
    host: str
    port: int
    db_host: str
    db_port: int
    db_name: str
    db_user: str
    db_password: str = field(repr=False)
    currency: str
    prices_include_tax: bool
    home_country: str
    """Empty: it is not said where the shop is."""
    home_region: str
    classic_api: ClassicApi
    development_token: str = field(repr=False)
    web_workers: int
    web_threads: int
    cors_origins: tuple[str, ...]
    body_limit_bytes: int
    log_level: str
    shop_name: str
    shop_address: tuple[str, ...]
    """Its lines, as they stand on invoices."""
    tax_id: str
    public_url: str
    account_url: str
    mail_host: str
    """Empty: mail goes into a folder, in development only."""
    mail_port: int
    mail_encryption: MailEncryption
    mail_user: str
    mail_password: str = field(repr=False)
    mail_from: str
    mail_folder: Path
    secret_key: str = field(repr=False)
    trusted_proxies: int
    log_in_limits: Limits
    register_limits: Limits
    reset_limits: Limits
    guest_order_limits: Limits
    """By e-mail address, and by where they come from."""
    request_limit: Limit | None
    visitor_limit: Limit | None
    payment_methods: tuple[str, ...]
    checkout_hold: timedelta
    """For how long goods are held for a payment."""
    unpaid_transfer_days: int
    """After how many an order is cancelled whose transfer does not come; 0: never."""
    test_gateway_file: Path
    test_gateway_shop_url: str
    """Where the test gateway sends its notices to."""
    stripe_secret_key: str = field(repr=False)
    stripe_webhook_secret: str = field(repr=False)
    stripe_api_base: str


_ENV_FILE: Final = Path(__file__).parents[1] / ".env"
_DEVELOPMENT_PASSWORD: Final = "storekeep-development"  # noqa: S105 - what is refused
_DEVELOPMENT_KEY: Final = "storekeep-development-key-that-everybody-knows"
_SHORTEST_KEY: Final = 32
_NEEDED: Final = {
    **mail_settings.NEEDED,
    "PUBLIC_URL": "links in mails lead there. Set it to where browsers reach the service, such as"
    " https://api.shop.example",
    "TRUSTED_PROXIES": "limits count by the client's address. Set it to how many proxies of yours"
    " stand in front of the service: 0 if none does.",
}


def load(*, database: bool = True, serving: bool = True) -> Settings:
    """The settings, from the environment, else from `.env`.

    Without `database`, as for `make demo`, nothing about one needs to be set; without `serving`, as
    for migrations, nothing about who is served.

    Raises WrongSettings.
    """
    env = Env(eager=False)
    env.read_env(_ENV_FILE, recurse=False)
    environment = env.enum("ENVIRONMENT", Environment.PRODUCTION, enum=Environment, by_value=True)
    development = environment is Environment.DEVELOPMENT
    unused = () if database else ("none",)
    found: dict[str, Any] = {
        "environment": environment,
        "host": env.str("HOST", "127.0.0.1"),
        "port": env.int("PORT", 3001, validate=PORTS),
        "db_host": env.str("DB_HOST", "127.0.0.1"),
        "db_port": env.int("DB_PORT", 3306, validate=PORTS),
        "db_name": env.str("DB_NAME", *unused, validate=validate.Length(1, 64)),
        "db_user": env.str("DB_USER", *unused, validate=validate.Length(1)),
        "db_password": env.str("DB_PASSWORD", *unused),
        "currency": env.str(
            "CURRENCY",
            "USD",
            validate=validate.Regexp(r"[A-Z]{3}\Z", error="must be three capitals, such as USD"),
        ),
        "prices_include_tax": env.bool("PRICES_INCLUDE_TAX", False),
        "home_country": env.str("HOME_COUNTRY", ""),
        "home_region": env.str("HOME_REGION", ""),
        "classic_api": env.enum(
            "CLASSIC_API",
            ClassicApi.OPEN if development else ClassicApi.TOKEN,
            enum=ClassicApi,
            by_value=True,
        ),
        "development_token": env.str("DEVELOPMENT_TOKEN", ""),
        "web_workers": env.int("WEB_WORKERS", 2, validate=validate.Range(1, 64)),
        "web_threads": env.int("WEB_THREADS", 4, validate=validate.Range(1, 64)),
        "cors_origins": origins(env.str("CORS_ORIGINS", "", validate=check_origins)),
        "body_limit_bytes": env.int(
            "BODY_LIMIT_BYTES", 1_048_576, validate=validate.Range(1024, 2**30)
        ),
        "log_level": env.str(
            "LOG_LEVEL",
            "INFO",
            validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]),
        ),
        "shop_name": env.str("SHOP_NAME", "Storekeep", validate=LINE),
        "shop_address": address_lines(env.str("SHOP_ADDRESS", "", validate=check_address)),
        "tax_id": env.str("TAX_ID", "", validate=LINE_OR_NOTHING),
        "secret_key": env.str("SECRET_KEY", _DEVELOPMENT_KEY if development else ""),
        "trusted_proxies": env.int("TRUSTED_PROXIES", 0, validate=validate.Range(0, 10)),
        "log_in_limits": limits_of(env, "LOG_IN", "10 per 15 minutes", "100 per 15 minutes"),
        "register_limits": limits_of(env, "REGISTER", "5 per hour", "50 per hour"),
        "reset_limits": limits_of(env, "RESET", "5 per hour", "50 per hour"),
        "guest_order_limits": limits_of(env, "GUEST_ORDER", "5 per hour", "50 per hour"),
        "request_limit": limit_or_none(env, "REQUEST_LIMIT", "3000 per minute"),
        "visitor_limit": limit_or_none(env, "VISITOR_LIMIT", "600 per hour"),
        **mail_settings.read(env, _ENV_FILE.parent),
    }
    found |= _addresses(env, found, development=development)
    found |= payment_settings.read(
        env, _ENV_FILE.parent, found["public_url"], development=development
    )
    missing = [name for name in _NEEDED if not env.str(name, "")]
    try:
        env.seal()
    except EnvError as error:
        raise WrongSettings(_sentence(error)) from error
    settings = Settings(**found)
    _check_together(settings)
    if serving and (problem := payment_settings.problem(found, development=development)):
        raise WrongSettings(problem)
    if serving and not development:
        _check_serving(settings, missing, mail_settings.problem(found))
    return settings


def _addresses(env: Env, found: dict[str, Any], *, development: bool) -> dict[str, Any]:
    # To listen there is to listen everywhere; to go there is to go nowhere.
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(str(found["host"]), found["host"])  # noqa: S104
    host = f"[{host}]" if ":" in str(host) else host
    here = f"http://{host}:{found['port']}" if development else ""
    public = env.str("PUBLIC_URL", here, validate=check_url_or_nothing) or ""
    public = public.rstrip("/")
    account = env.str("ACCOUNT_URL", f"{public}/account", validate=check_url) or ""
    return {"public_url": public, "account_url": account.rstrip("/")}


def _check_together(settings: Settings) -> None:
    token = settings.development_token
    if settings.environment is not Environment.DEVELOPMENT:
        if settings.classic_api is ClassicApi.OPEN:
            raise WrongSettings(
                "CLASSIC_API=open lets anybody write to the shop: it is for"
                " ENVIRONMENT=development only. Choose token or off."
            )
        if token:
            raise WrongSettings(
                "DEVELOPMENT_TOKEN is for ENVIRONMENT=development only. Remove it, and make"
                " tokens with: storekeep token create"
            )
        if settings.db_password == _DEVELOPMENT_PASSWORD:
            raise WrongSettings(
                "DB_PASSWORD is the one of .env.example, which everybody knows: it is for"
                " ENVIRONMENT=development only. Choose another."
            )
    if token and not re.fullmatch(rf"{TOKEN_PREFIX}\S{{8,}}", token):
        raise WrongSettings(
            f"DEVELOPMENT_TOKEN is wrong: must begin with {TOKEN_PREFIX}, with eight characters"
            " or more behind it"
        )


def _check_serving(settings: Settings, missing: Sequence[str], mail_problem: str | None) -> None:
    """What others can reach has no defaults that are good on one's own machine alone."""
    for name in missing:
        raise WrongSettings(f"{name} is missing: {_NEEDED[name]}")
    if urlsplit(settings.public_url).hostname in HERE:
        raise WrongSettings(
            f"PUBLIC_URL is {settings.public_url}, where nobody but this machine gets: links in"
            " mails lead there. Set it to where browsers reach the service."
        )
    if mail_problem:
        raise WrongSettings(mail_problem)
    _check_key(settings)


def _check_key(settings: Settings) -> None:
    if len(settings.secret_key) < _SHORTEST_KEY:
        raise WrongSettings(
            f"SECRET_KEY is missing or shorter than {_SHORTEST_KEY} characters. Make one with:"
            " openssl rand -base64 32"
        )
    if settings.secret_key == _DEVELOPMENT_KEY:
        raise WrongSettings(
            "SECRET_KEY is the one of .env.example, which everybody knows: it is for"
            " ENVIRONMENT=development only. Make one with: openssl rand -base64 32"
        )


def _sentence(error: EnvError) -> str:
    wrong = getattr(error, "error_messages", {})
    lines = [
        f"{name} is missing: set it in the environment or in .env."
        if "not set" in " ".join(messages)
        else f"{name} is wrong: {' '.join(messages)}"
        for name, messages in wrong.items()
    ]
    return "\n".join(lines) or str(error)
