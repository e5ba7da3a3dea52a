"""Settings: each documented, and a wrong or missing one is told in a sentence that names it."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from entrypoints import config
from entrypoints.cli import main
from entrypoints.config import ClassicApi, Environment, Settings, WrongSettings, load

ROOT = Path(__file__).parents[2]
NAMES = [field.name.upper() for field in attrs.fields(Settings)]
GOOD = {"DB_NAME": "storekeep", "DB_USER": "anna", "DB_PASSWORD": "secret"}


@pytest.fixture(autouse=True)
def env_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty .env, and an environment in which nothing is set."""
    before = dict(os.environ)
    for name in NAMES:
        os.environ.pop(name, None)
    path = tmp_path / ".env"
    path.write_text("")
    monkeypatch.setattr(config, "_ENV_FILE", path)
    yield path
    os.environ.clear()
    os.environ.update(before)


def given(**settings: str) -> None:
    os.environ.update({**GOOD, **settings})


def test_what_need_not_be_set_has_a_default() -> None:
    given()
    assert load() == Settings(
        environment=Environment.PRODUCTION,
        host="127.0.0.1",
        port=3001,
        db_host="127.0.0.1",
        db_port=3306,
        db_name="storekeep",
        db_user="anna",
        db_password="secret",
        currency="USD",
        classic_api=ClassicApi.TOKEN,
        development_token="",
        web_workers=2,
        web_threads=4,
        cors_origins=(),
        body_limit_bytes=1_048_576,
        log_level="INFO",
    )


def test_in_development_the_classic_api_is_open() -> None:
    given(ENVIRONMENT="development")
    assert load().classic_api is ClassicApi.OPEN


def test_the_environment_goes_before_the_file(env_file: Path) -> None:
    env_file.write_text("DB_NAME=from_file\nDB_USER=from_file\nDB_PASSWORD='a # b'\nPORT=4000\n")
    os.environ["DB_NAME"] = "from_environment"
    found = load()
    assert (found.db_name, found.db_user) == ("from_environment", "from_file")
    assert (found.db_password, found.port) == ("a # b", 4000)


def test_without_a_database_none_needs_to_be_set() -> None:
    assert load(database=False).port == 3001


def test_every_setting_is_taken() -> None:
    given(
        ENVIRONMENT="development",
        HOST="0.0.0.0",  # noqa: S104
        PORT="80",
        DB_HOST="db",
        DB_PORT="3307",
        CURRENCY="JPY",
        CLASSIC_API="off",
        DEVELOPMENT_TOKEN="staff_xxxxxxxx",
        WEB_WORKERS="1",
        WEB_THREADS="64",
        CORS_ORIGINS="https://a.example, http://localhost:5173",
        BODY_LIMIT_BYTES="1024",
        LOG_LEVEL="DEBUG",
    )
    found = load()
    assert (found.host, found.port, found.db_host, found.db_port) == ("0.0.0.0", 80, "db", 3307)  # noqa: S104
    assert (found.currency, found.classic_api) == ("JPY", ClassicApi.OFF)
    assert found.cors_origins == ("https://a.example", "http://localhost:5173")


@pytest.mark.parametrize("name", ["DB_NAME", "DB_USER", "DB_PASSWORD"])
def test_a_missing_setting_is_named(name: str) -> None:
    given()
    del os.environ[name]
    with pytest.raises(WrongSettings, match=f"^{name} is missing: .*environment or in .env"):
        load()


WRONG = [
    ("ENVIRONMENT", "staging", "development, production"),
    ("ENVIRONMENT", "", "development, production"),
    ("ENVIRONMENT", "DEVELOPMENT", "development, production"),
    *(("PORT", text, "port|integer") for text in ("", "x", "0", "65536", "-1", "3001.5")),
    *(("DB_PORT", text, "port|integer") for text in ("", "x", "0", "65536")),
    ("DB_NAME", "", "1 and 64"),
    ("DB_NAME", "x" * 65, "1 and 64"),
    ("DB_USER", "", "1"),
    *(("CURRENCY", text, "USD") for text in ("", "usd", "US", "DOLLAR", "USD\n", "€")),
    ("CLASSIC_API", "on", "open, token, off"),
    ("CLASSIC_API", "", "open, token, off"),
    ("WEB_WORKERS", "0", "1"),
    ("WEB_WORKERS", "65", "64"),
    ("WEB_WORKERS", "two", "integer"),
    ("WEB_THREADS", "0", "1"),
    ("WEB_THREADS", "1000", "64"),
    *(
        ("CORS_ORIGINS", text, "https://shop.example")
        for text in ("*", "shop.example", "https://a.example/", "https://a.example,null", "ftp://a")
    ),
    ("BODY_LIMIT_BYTES", "10", "1024"),
    ("BODY_LIMIT_BYTES", "1MB", "integer"),
    ("LOG_LEVEL", "info", "DEBUG, INFO, WARNING, ERROR"),
    ("LOG_LEVEL", "", "DEBUG, INFO, WARNING, ERROR"),
]


@pytest.mark.parametrize(("name", "text", "told"), WRONG)
def test_a_wrong_setting_is_named_with_what_it_may_be(name: str, text: str, told: str) -> None:
    given(**{name: text})
    with pytest.raises(WrongSettings, match=f"^{name} is wrong: .*({told})") as raised:
        load()
    assert "\n" not in str(raised.value)
    assert "secret" not in str(raised.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    os.environ.update(PORT="x", LOG_LEVEL="loud")
    with pytest.raises(WrongSettings) as raised:
        load()
    lines = str(raised.value).splitlines()
    assert [line.split()[0] for line in lines] == [
        "PORT", "DB_NAME", "DB_USER", "DB_PASSWORD", "LOG_LEVEL",
    ]  # fmt: skip


@pytest.mark.parametrize("environment", [{}, {"ENVIRONMENT": "production"}])
@pytest.mark.parametrize(
    ("name", "value"), [("CLASSIC_API", "open"), ("DEVELOPMENT_TOKEN", "staff_development")]
)
def test_what_is_for_development_is_refused_elsewhere(
    environment: dict[str, str], name: str, value: str
) -> None:
    given(**environment, **{name: value})
    with pytest.raises(WrongSettings, match=f"^{name}.* ENVIRONMENT=development only"):
        load()
    given(ENVIRONMENT="development")
    assert load()


def test_a_development_token_looks_like_a_token() -> None:
    given(ENVIRONMENT="development", DEVELOPMENT_TOKEN="admin")
    with pytest.raises(WrongSettings, match=r"^DEVELOPMENT_TOKEN is wrong: must begin with staff_"):
        load()


@pytest.mark.parametrize("token", ["staff_", "staff_1234567", "staff_with a blank"])
def test_a_development_token_is_not_easily_guessed(token: str) -> None:
    given(ENVIRONMENT="development", DEVELOPMENT_TOKEN=token)
    with pytest.raises(WrongSettings, match="DEVELOPMENT_TOKEN"):
        load()


def test_the_password_that_everybody_knows_is_refused_outside_development() -> None:
    given(ENVIRONMENT="production", DB_PASSWORD="storekeep-development")
    with pytest.raises(WrongSettings, match="DB_PASSWORD"):
        load()


def test_secrets_are_not_shown() -> None:
    given(ENVIRONMENT="development", DEVELOPMENT_TOKEN="staff_hunter2x", DB_PASSWORD="hunter3")
    assert "hunter" not in repr(load())


@pytest.mark.parametrize(
    "command",
    [["serve"], ["demo"], ["migrate"], ["rollback"], ["seed"], ["token", "list"]],
    ids=" ".join,
)
def test_every_command_ends_with_the_sentence(command: list[str]) -> None:
    given(PORT="x")
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 1
    assert result.output == "storekeep: PORT is wrong: Not a valid integer.\n"


def test_every_setting_is_documented() -> None:
    documented = (ROOT / ".env.example").read_text()
    for name in NAMES:
        assert re.search(rf"^(# )?{name}=", documented, re.MULTILINE), name


def test_the_documented_settings_are_good_ones(env_file: Path) -> None:
    env_file.write_text((ROOT / ".env.example").read_text())
    assert load().environment is Environment.DEVELOPMENT


def test_every_setting_reaches_the_container() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    service = compose.partition("environment:")[2].partition("read_only:")[0]
    for name in NAMES:
        assert re.search(rf"^ +{name}:", service, re.MULTILINE), name
