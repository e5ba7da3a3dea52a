"""Settings, from the environment or a `.env` file. A wrong one stops the start with a sentence."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from attrs import field, frozen
from environs import Env, EnvError, ValidationError, validate

from domain.staff.model import TOKEN_PREFIX


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
    classic_api: ClassicApi
    development_token: str = field(repr=False)
    web_workers: int
    web_threads: int
    cors_origins: tuple[str, ...]
    body_limit_bytes: int
    log_level: str


_ENV_FILE: Final = Path(__file__).parents[1] / ".env"
_DEVELOPMENT_PASSWORD: Final = "storekeep-development"  # noqa: S105 - what is refused
_PORTS: Final = validate.Range(1, 65535, error="must be a port, from 1 to 65535")
_ORIGIN: Final = re.compile(r"https?://[^\s/?#@*,]+\Z")


def _origins(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _check_origins(text: str) -> None:
    for origin in _origins(text):
        if not _ORIGIN.match(origin):
            raise ValidationError(
                f"{origin!r} is not scheme and host alone, such as https://shop.example."
            )


def load(*, database: bool = True) -> Settings:
    """The settings, from the environment, else from `.env`.

    Without `database`, as for `make demo`, nothing about one needs to be set.

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
        "port": env.int("PORT", 3001, validate=_PORTS),
        "db_host": env.str("DB_HOST", "127.0.0.1"),
        "db_port": env.int("DB_PORT", 3306, validate=_PORTS),
        "db_name": env.str("DB_NAME", *unused, validate=validate.Length(1, 64)),
        "db_user": env.str("DB_USER", *unused, validate=validate.Length(1)),
        "db_password": env.str("DB_PASSWORD", *unused),
        "currency": env.str(
            "CURRENCY",
            "USD",
            validate=validate.Regexp(r"[A-Z]{3}\Z", error="must be three capitals, such as USD"),
        ),
        "classic_api": env.enum(
            "CLASSIC_API",
            ClassicApi.OPEN if development else ClassicApi.TOKEN,
            enum=ClassicApi,
            by_value=True,
        ),
        "development_token": env.str("DEVELOPMENT_TOKEN", ""),
        "web_workers": env.int("WEB_WORKERS", 2, validate=validate.Range(1, 64)),
        "web_threads": env.int("WEB_THREADS", 4, validate=validate.Range(1, 64)),
        "cors_origins": _origins(env.str("CORS_ORIGINS", "", validate=_check_origins)),
        "body_limit_bytes": env.int(
            "BODY_LIMIT_BYTES", 1_048_576, validate=validate.Range(1024, 2**30)
        ),
        "log_level": env.str(
            "LOG_LEVEL",
            "INFO",
            validate=validate.OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]),
        ),
    }
    try:
        env.seal()
    except EnvError as error:
        raise WrongSettings(_sentence(error)) from error
    settings = Settings(**found)
    _check_together(settings)
    return settings


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


def _sentence(error: EnvError) -> str:
    wrong = getattr(error, "error_messages", {})
    lines = [
        f"{name} is missing: set it in the environment or in .env."
        if "not set" in " ".join(messages)
        else f"{name} is wrong: {' '.join(messages)}"
        for name, messages in wrong.items()
    ]
    return "\n".join(lines) or str(error)
