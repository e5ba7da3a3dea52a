"""Settings: each documented, and a wrong or missing one is told in a sentence that names it."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

from domain.accounts.model import Limit, Limits
from entrypoints import config
from entrypoints.cli import main
from entrypoints.config import ClassicApi, Environment, Settings, WrongSettings, load
from entrypoints.mail_settings import MailEncryption

ROOT = Path(__file__).parents[2]
KEY = "a key of the tests, and of nobody else"
GOOD = {
    "DB_NAME": "storekeep",
    "DB_USER": "anna",
    "DB_PASSWORD": "secret",
    "MAIL_HOST": "smtp.example",
    "MAIL_FROM": "shop@shop.example",
    "PUBLIC_URL": "https://api.shop.example",
    "TRUSTED_PROXIES": "0",
    "SECRET_KEY": KEY,
}
QUARTER, HOUR = timedelta(minutes=15), timedelta(hours=1)


def _names() -> Iterator[str]:
    for field in attrs.fields(Settings):
        name = field.name.upper()
        if field.type is Limits:
            limit = name.removesuffix("S")
            yield from (f"{limit}_BY_ACCOUNT", f"{limit}_BY_ADDRESS")
        else:
            yield name


NAMES = list(_names())


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


def test_what_need_not_be_set_has_a_default(env_file: Path) -> None:
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
        prices_include_tax=False,
        home_country="",
        home_region="",
        classic_api=ClassicApi.TOKEN,
        development_token="",
        web_workers=2,
        web_threads=4,
        cors_origins=(),
        body_limit_bytes=1_048_576,
        log_level="INFO",
        shop_name="Storekeep",
        shop_address=(),
        tax_id="",
        public_url="https://api.shop.example",
        account_url="https://api.shop.example/account",
        mail_host="smtp.example",
        mail_port=587,
        mail_encryption=MailEncryption.STARTTLS,
        mail_user="",
        mail_password="",
        mail_from="shop@shop.example",
        mail_folder=env_file.parent / ".local/mail",
        secret_key=KEY,
        trusted_proxies=0,
        log_in_limits=Limits(by_account=Limit(10, QUARTER), by_address=Limit(100, QUARTER)),
        register_limits=Limits(by_account=Limit(5, HOUR), by_address=Limit(50, HOUR)),
        reset_limits=Limits(by_account=Limit(5, HOUR), by_address=Limit(50, HOUR)),
        guest_order_limits=Limits(by_account=Limit(5, HOUR), by_address=Limit(50, HOUR)),
        request_limit=Limit(3000, timedelta(minutes=1)),
        visitor_limit=Limit(600, HOUR),
        payment_methods=("bank_transfer",),
        checkout_hold=QUARTER,
        unpaid_transfer_days=0,
        test_gateway_file=env_file.parent / ".local/test-gateway.sqlite",
        test_gateway_shop_url="https://api.shop.example",
        stripe_secret_key="",
        stripe_webhook_secret="",
        stripe_api_base="",
    )


def test_in_development_nobody_has_to_set_anything_but_the_database() -> None:
    database = {name: GOOD[name] for name in ("DB_NAME", "DB_USER", "DB_PASSWORD")}
    os.environ.update(database, ENVIRONMENT="development")
    found = load()
    assert found.classic_api is ClassicApi.OPEN
    assert found.mail_host == ""
    assert found.payment_methods == ("test", "bank_transfer", "cash")
    assert len(found.secret_key) >= 32


def test_links_lead_to_where_the_service_is_unless_it_is_said_where() -> None:
    database = {name: GOOD[name] for name in ("DB_NAME", "DB_USER", "DB_PASSWORD")}
    os.environ.update(database, ENVIRONMENT="development", HOST="::1", PORT="4000")
    assert load().public_url == "http://[::1]:4000"
    # Who listens on every address is not found at that.
    os.environ["HOST"] = "0.0.0.0"  # noqa: S104
    assert load().public_url == "http://127.0.0.1:4000"
    given(PUBLIC_URL="https://api.example/shop/")
    assert load().public_url == "https://api.example/shop"
    assert load().account_url == "https://api.example/shop/account"
    given(PUBLIC_URL="https://api.example", ACCOUNT_URL="https://shop.example/")
    assert load().account_url == "https://shop.example"


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("10 per 15 minutes", Limit(10, QUARTER)),
        ("10 per 15 minute", Limit(10, QUARTER)),
        ("5 per hour", Limit(5, HOUR)),
        ("5/hour", Limit(5, HOUR)),
        ("1 per 5 seconds", Limit(1, timedelta(seconds=5))),
        ("1000000000 per day", Limit(1_000_000_000, timedelta(days=1))),
        ("1 per 31 days", Limit(1, timedelta(days=31))),
    ],
)
def test_a_limit_is_written_as_it_is_said(text: str, limit: Limit) -> None:
    given(LOG_IN_LIMIT_BY_ACCOUNT=text, RESET_LIMIT_BY_ADDRESS=text, REQUEST_LIMIT=text)
    found = load()
    assert found.log_in_limits == Limits(by_account=limit, by_address=Limit(100, QUARTER))
    assert found.reset_limits == Limits(by_account=Limit(5, HOUR), by_address=limit)
    assert found.request_limit == limit


def test_what_protects_no_account_can_be_without_a_limit() -> None:
    given(REQUEST_LIMIT="none", VISITOR_LIMIT="none")
    assert (load().request_limit, load().visitor_limit) == (None, None)


def test_the_environment_goes_before_the_file(env_file: Path) -> None:
    env_file.write_text(
        "DB_NAME=from_file\nDB_USER=from_file\nDB_PASSWORD='a # b'\nPORT=4000\n"
        f"MAIL_HOST=from_file\nMAIL_FROM=shop@from.file\nPUBLIC_URL=http://from.file\n"
        f"TRUSTED_PROXIES=1\nSECRET_KEY='{KEY}'\n"
    )
    os.environ["DB_NAME"] = "from_environment"
    found = load()
    assert (found.db_name, found.db_user) == ("from_environment", "from_file")
    assert (found.db_password, found.port) == ("a # b", 4000)


def test_without_a_database_none_needs_to_be_set() -> None:
    os.environ["ENVIRONMENT"] = "development"
    assert load(database=False).port == 3001


def test_every_setting_is_taken() -> None:
    given(
        ENVIRONMENT="development",
        HOST="0.0.0.0",  # noqa: S104
        PORT="80",
        DB_HOST="db",
        DB_PORT="3307",
        CURRENCY="JPY",
        PRICES_INCLUDE_TAX="true",
        HOME_COUNTRY="US",
        HOME_REGION="California",
        CLASSIC_API="off",
        DEVELOPMENT_TOKEN="staff_xxxxxxxx",
        WEB_WORKERS="1",
        WEB_THREADS="64",
        CORS_ORIGINS="https://a.example, http://localhost:5173",
        BODY_LIMIT_BYTES="1024",
        LOG_LEVEL="DEBUG",
        SHOP_NAME="Anna's ☕",
        SHOP_ADDRESS="Lilla Torg 1\\n 211 34 Malmö \\n\\nSverige",
        TAX_ID="SE556000000001",
        MAIL_HOST="localhost",
        MAIL_PORT="465",
        MAIL_ENCRYPTION="tls",
        MAIL_USER="anna",
        MAIL_PASSWORD="hunter2",
        MAIL_FROM="anna@shop.example",
        MAIL_FOLDER="/tmp/mail",  # noqa: S108
        TRUSTED_PROXIES="2",
        REGISTER_LIMIT_BY_ACCOUNT="1 per day",
        VISITOR_LIMIT="7 per minute",
        PAYMENT_METHODS="cash, test",
        CHECKOUT_HOLD="90 seconds",
        UNPAID_TRANSFER_DAYS="14",
        TEST_GATEWAY_FILE="/tmp/books",  # noqa: S108
        TEST_GATEWAY_SHOP_URL="http://storekeep:3001/",
        STRIPE_SECRET_KEY="rk_test_7",
        STRIPE_WEBHOOK_SECRET="whsec_7",
        STRIPE_API_BASE="http://127.0.0.1:12111/",
    )
    found = load()
    assert found.shop_address == ("Lilla Torg 1", "211 34 Malmö", "Sverige")
    assert found.tax_id == "SE556000000001"
    assert (found.shop_name, found.trusted_proxies) == ("Anna's ☕", 2)
    assert (found.mail_host, found.mail_port) == ("localhost", 465)
    assert (found.mail_encryption, found.mail_user) == (MailEncryption.TLS, "anna")
    assert (found.mail_password, found.mail_from) == ("hunter2", "anna@shop.example")
    assert found.mail_folder == Path("/tmp/mail")  # noqa: S108
    assert found.register_limits.by_account == Limit(1, timedelta(days=1))
    assert found.visitor_limit == Limit(7, timedelta(minutes=1))
    assert found.payment_methods == ("cash", "test")
    assert found.checkout_hold == timedelta(seconds=90)
    assert found.unpaid_transfer_days == 14
    assert found.test_gateway_file == Path("/tmp/books")  # noqa: S108
    assert found.test_gateway_shop_url == "http://storekeep:3001"
    assert (found.stripe_secret_key, found.stripe_webhook_secret) == ("rk_test_7", "whsec_7")
    assert found.stripe_api_base == "http://127.0.0.1:12111"
    assert (found.host, found.port, found.db_host, found.db_port) == ("0.0.0.0", 80, "db", 3307)  # noqa: S104
    assert (found.currency, found.classic_api) == ("JPY", ClassicApi.OFF)
    assert found.prices_include_tax
    assert (found.home_country, found.home_region) == ("US", "California")
    assert found.cors_origins == ("https://a.example", "http://localhost:5173")


@pytest.mark.parametrize(
    ("text", "hold"),
    [
        ("10 seconds", timedelta(seconds=10)),
        ("1 minute", timedelta(minutes=1)),
        ("24 hours", timedelta(hours=24)),
    ],
)
def test_a_time_is_written_as_it_is_said(text: str, hold: timedelta) -> None:
    given(CHECKOUT_HOLD=text)
    assert load().checkout_hold == hold


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
    *(("PRICES_INCLUDE_TAX", text, "boolean") for text in ("", "net", "2")),
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
    ("SHOP_ADDRESS", "\\n".join("123456789"), "at most 8 lines"),
    *(("SHOP_ADDRESS", text, "1 to 100") for text in ("x" * 101, "bell\x07")),
    *(("TAX_ID", text, "one line of at most 100") for text in ("x" * 101, "two\nlines")),
    *(("SHOP_NAME", text, "1 to 100") for text in ("", "x" * 101, "two\nlines")),
    *(
        ("PUBLIC_URL", text, "https://shop.example")
        for text in ("shop.example", "ftp://a", "https://a?b", "https://a#b", "https://a b")
    ),
    ("ACCOUNT_URL", "/account", "https://shop.example"),
    *(
        (name, text, "https://shop.example")
        for name in ("PUBLIC_URL", "ACCOUNT_URL", "TEST_GATEWAY_SHOP_URL", "STRIPE_API_BASE")
        for text in (
            "https://[::::]",
            "https://[1.2.3.4]",
            "https://[::1",
            "https://a:b",
            "https://a:65536",
            "https:///a",
            "https://a:0",
        )
    ),
    *(("MAIL_PORT", text, "port|integer") for text in ("", "x", "0", "65536")),
    ("MAIL_ENCRYPTION", "ssl", "starttls, tls, none"),
    *(
        ("MAIL_FROM", text, "shop@example.com")
        for text in ("", "shop", "Shop <shop@example.com>", "a@b\nTo: x@example.com")
    ),
    ("MAIL_USER", "größe", "ASCII"),
    ("MAIL_PASSWORD", "größe", "ASCII"),
    ("TRUSTED_PROXIES", "-1", "0"),
    ("TRUSTED_PROXIES", "11", "10"),
    ("TRUSTED_PROXIES", "*", "integer"),
    *(
        (name, text, "10 per 15 minutes")
        for name in (
            "LOG_IN_LIMIT_BY_ACCOUNT",
            "LOG_IN_LIMIT_BY_ADDRESS",
            "REGISTER_LIMIT_BY_ACCOUNT",
            "REGISTER_LIMIT_BY_ADDRESS",
            "RESET_LIMIT_BY_ACCOUNT",
            "RESET_LIMIT_BY_ADDRESS",
            "GUEST_ORDER_LIMIT_BY_ACCOUNT",
            "GUEST_ORDER_LIMIT_BY_ADDRESS",
            "REQUEST_LIMIT",
            "VISITOR_LIMIT",
        )
        for text in ("", "10", "ten per hour", "-1 per hour", "10 per minute; 99 per hour")
    ),
    *(("LOG_IN_LIMIT_BY_ACCOUNT", text, "10 per 15 minutes") for text in ("none", "NONE")),
    ("REQUEST_LIMIT", "None", "10 per 15 minutes"),
    ("REQUEST_LIMIT", "0 per minute", "1 to 1000000000"),
    ("RESET_LIMIT_BY_ACCOUNT", "1000000001 per minute", "1 to 1000000000"),
    ("LOG_IN_LIMIT_BY_ACCOUNT", "10 per 32 days", "31 days"),
    ("VISITOR_LIMIT", "10 per 99999999999999 years", "31 days"),
    *(("CHECKOUT_HOLD", text, "15 minutes") for text in ("", "15", "half an hour", "-1 hour")),
    *(
        ("CHECKOUT_HOLD", text, "from 10 seconds to 24 hours")
        for text in ("9 seconds", "25 hours", "999999 hours")
    ),
    *(
        ("UNPAID_TRANSFER_DAYS", text, "integer|365")
        for text in ("", "-1", "366", "1.5", "14 days")
    ),
    *(
        ("PAYMENT_METHODS", text, "bank_transfer, cash")
        for text in ("", ",", "paypal", "Cash", "cash,cash")
    ),
    ("PAYMENT_METHODS", "cash,test", "ENVIRONMENT=development only"),
    ("TEST_GATEWAY_SHOP_URL", "storekeep:3001", "https://shop.example"),
    *(
        ("STRIPE_SECRET_KEY", text, "sk_test_")
        for text in ("pk_test_7", "sk_test_", "7\nsk_test_7")
    ),
    ("STRIPE_WEBHOOK_SECRET", "sk_test_7", "whsec_"),
    ("STRIPE_API_BASE", "127.0.0.1:12111", "https://shop.example"),
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


@pytest.mark.parametrize("environment", [{}, {"ENVIRONMENT": "production"}])
@pytest.mark.parametrize(
    "name", ["MAIL_HOST", "MAIL_FROM", "PUBLIC_URL", "TRUSTED_PROXIES", "SECRET_KEY"]
)
@pytest.mark.parametrize("is_empty", [True, False])
def test_what_a_shop_cannot_do_without_is_named(
    environment: dict[str, str],
    name: str,
    is_empty: bool,  # noqa: FBT001
) -> None:
    given(**environment, **{name: ""})
    if not is_empty:
        del os.environ[name]
    with pytest.raises(WrongSettings, match=f"^{name} is (missing|wrong)"):
        load()
    given(ENVIRONMENT="development")
    assert load()


@pytest.mark.parametrize("host", ["127.0.0.1:3001", "localhost", "[::1]:3001"])
def test_links_in_mails_lead_to_more_than_this_machine(host: str) -> None:
    # What compose.yaml makes of a PUBLIC_URL that is not set.
    given(PUBLIC_URL=f"http://{host}")
    with pytest.raises(WrongSettings, match="PUBLIC_URL is http"):
        load()
    os.environ["ENVIRONMENT"] = "development"
    assert load().public_url == f"http://{host}"


def test_the_example_is_refused_outside_development() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    example = dict(line.split("=", 1) for line in lines if "=" in line and line[0] not in "# ")
    os.environ.update(example)
    os.environ.update(
        ENVIRONMENT="production", CLASSIC_API="token", DEVELOPMENT_TOKEN="", DB_PASSWORD="secret"
    )
    for name in ("MAIL_HOST", "MAIL_FROM", "PUBLIC_URL", "TRUSTED_PROXIES"):
        with pytest.raises(WrongSettings, match=f"^{name} is missing"):
            load()
        os.environ[name] = GOOD[name]
    with pytest.raises(WrongSettings, match=r"SECRET_KEY is the one of \.env\.example"):
        load()


def test_a_password_is_not_sent_for_all_to_read() -> None:
    given(MAIL_ENCRYPTION="none", MAIL_USER="anna", MAIL_PASSWORD="hunter2")
    with pytest.raises(WrongSettings, match="MAIL_ENCRYPTION=none"):
        load()
    given(MAIL_HOST="localhost")
    assert load().mail_encryption is MailEncryption.NONE


def test_who_only_migrates_needs_to_know_nothing_of_mail() -> None:
    for name in ("MAIL_HOST", "MAIL_FROM", "PUBLIC_URL", "SECRET_KEY", "TRUSTED_PROXIES"):
        given()
        del os.environ[name]
        assert load(serving=False).db_name == "storekeep"


@pytest.mark.parametrize("key", ["x" * 31, "hunter2"])
def test_a_short_key_is_refused(key: str) -> None:
    given(SECRET_KEY=key)
    with pytest.raises(WrongSettings, match=r"^SECRET_KEY .*32 characters.*openssl") as raised:
        load()
    assert key not in str(raised.value)
    given(SECRET_KEY="x" * 32)
    assert load()


def test_the_key_that_everybody_knows_is_refused_outside_development() -> None:
    given(SECRET_KEY="storekeep-development-key-that-everybody-knows")
    with pytest.raises(WrongSettings, match=r"^SECRET_KEY is the one of \.env\.example"):
        load()


def test_secrets_are_not_shown() -> None:
    given(
        ENVIRONMENT="development",
        DEVELOPMENT_TOKEN="staff_hunter2x",
        DB_PASSWORD="hunter3",
        MAIL_PASSWORD="hunter4",
        SECRET_KEY="hunter5" * 5,
    )
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


def test_the_image_is_built_once() -> None:
    """Two services that build the same image at once fail where there is none yet."""
    compose = (ROOT / "compose.yaml").read_text()
    assert len(re.findall(r"^ +build:", compose, re.MULTILINE)) == 1
    worker = compose.partition("\n  worker:\n")[2].partition("\n\n")[0]
    assert "pull_policy: never" in worker
    assert "condition: service_healthy" in worker.partition("storekeep:")[2]
    # Without one, `docker compose up --wait` fails.
    assert "healthcheck:" in worker
    assert "disable" not in worker


def test_every_setting_reaches_the_container() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    service = compose.partition("environment:")[2].partition("read_only:")[0]
    for name in NAMES:
        assert re.search(rf"^ +{name}:", service, re.MULTILINE), name
