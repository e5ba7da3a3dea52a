"""The command line: `python -m entrypoints.cli <command>`, or `bin/storekeep <command>`."""

import errno
import logging.config
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

import click

from domain.products.listing import Filter, Sort
from domain.products.use_cases import list_products
from domain.shared.errors import DomainError, Unavailable
from entrypoints import config
from entrypoints.account_commands import unlock_command
from entrypoints.books_commands import audit_command, sweep_command, void_payment_command
from entrypoints.bootstrap import (
    MigrationFailed,
    Refused,
    Shop,
    migrate,
    mysql_shop,
    read_schema,
    rollback,
    server,
)
from entrypoints.bulk import BulkSeed
from entrypoints.config import Environment, Settings, WrongSettings
from entrypoints.customer_commands import customers
from entrypoints.logs import configuration
from entrypoints.product_files.terminal import export, import_
from entrypoints.purging import purge
from entrypoints.seeding import presets, seed
from entrypoints.staff_commands import staff, token
from entrypoints.terminal import COMMAND_LINE, the_shop
from entrypoints.worker import run_forever, stop_on_signals

# A database container takes about ten seconds to set itself up on a first start, and a laptop
# that is busy building may need several times that.
_PATIENCE_SECONDS: Final = 60.0

_DEMO_TOKEN: Final = "staff_development"  # noqa: S105 - of a shop that is gone with its process


class _Group(click.Group):
    """What goes wrong is told in a sentence, with exit code 1."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Refused as error:
            _fail(f"{error} Look at DB_NAME, DB_USER and DB_PASSWORD.")
        except (WrongSettings, DomainError, MigrationFailed) as error:
            where = " Look at DB_HOST and DB_PORT." if type(error) is Unavailable else ""
            _fail(f"{error}{where}")


def _fail(sentence: str) -> NoReturn:
    click.echo(f"storekeep: {sentence}", err=True)
    raise SystemExit(1)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Storekeep, the back end of a shop."""


@main.command()
def serve() -> None:
    """Bring the schema up to date and answer requests, until SIGTERM."""
    settings = config.load()
    _refuse_a_taken_port(settings)
    brand_new = _migrate_when_there(settings)
    shop = mysql_shop(settings, connections=1)
    if brand_new and settings.environment is Environment.DEVELOPMENT:
        seed(shop, "classic")
    _refuse_another_currency(shop)
    _purge(shop)
    _become_gunicorn("entrypoints.http.wsgi:application()")


@main.command("worker")
def worker_command() -> None:
    """Send the mail that is due, until SIGTERM; it waits for the service to make the schema."""
    settings = config.load()
    logging.config.dictConfig(configuration(settings.log_level))
    run_forever(mysql_shop(settings, connections=1), stop_on_signals())


@main.command()
def demo() -> None:
    """The whole API in one process, in memory: nothing is kept."""
    # Whatever .env says: only this machine is served, since everybody knows the token, and nobody
    # gets mail.
    os.environ |= {"ENVIRONMENT": Environment.DEVELOPMENT, "HOST": "127.0.0.1", "MAIL_HOST": ""}
    os.environ.setdefault("DEVELOPMENT_TOKEN", _DEMO_TOKEN)
    settings = config.load(database=False)
    _refuse_a_taken_port(settings)
    # One worker, since each would have a memory of its own.
    os.environ["WEB_WORKERS"] = "1"
    click.echo(f"Storekeep's demo: http://{settings.host}:{settings.port}/docs (Ctrl-C ends it)")
    click.echo(f"To write in /v1: Authorization: Bearer {settings.development_token}")
    click.echo(f"Mail: http://{settings.host}:{settings.port}/dev/mail")
    _become_gunicorn("entrypoints.http.wsgi:demo()")


@main.command("purge")
def purge_command() -> None:
    """Forget what has expired; the worker does so once an hour."""
    for what, count in purge(the_shop()).items():
        click.echo(f"{count:>8}  {what}")


@main.command("migrate")
def migrate_command() -> None:
    """Apply the migrations that are pending."""
    migrate(server(config.load(serving=False)))


@main.command("rollback")
def rollback_command() -> None:
    """Undo the newest migration."""
    rollback(server(config.load(serving=False)))


@main.command("schema")
def schema_command() -> None:
    """Print the schema as the migrations make it: what stands in db/schema.sql."""
    settings = config.load(serving=False)
    migrate(server(settings))
    click.echo(read_schema(server(settings)), nl=False)


@main.command("seed")
@click.option("--preset", type=click.Choice(presets()), default="classic", show_default=True)
@click.option("--products", type=click.IntRange(1, 10_000_000), default=1000, show_default=True)
@click.option("--reset", is_flag=True, help="Empty the shop first; in development only.")
def seed_command(preset: str, products: int, reset: bool) -> None:  # noqa: FBT001
    """Fill the shop. Seeding twice changes nothing."""
    settings = config.load()
    migrate(server(settings))
    shop = mysql_shop(settings, connections=1)
    if reset:
        if settings.environment is not Environment.DEVELOPMENT:
            _fail("RESET empties the shop, which only ENVIRONMENT=development allows.")
        shop.empty()
    if preset == "bulk":
        _seed_bulk(shop, products)
    else:
        made = seed(shop, preset)
        click.echo(f"Seeded {preset}: {made} new products.")


def _seed_bulk(shop: Shop, products: int) -> None:
    with click.progressbar(length=products, label="Seeding products") as bar:
        for count in BulkSeed(shop).batches(products):
            bar.update(count)


@main.group("products")
def products_group() -> None:
    """Products as a CSV file; docs/import-and-export.md lists the columns."""


@products_group.command("export")
@click.argument("file", type=click.File("wb"))
def products_export(file: BinaryIO) -> None:
    """Write every product to FILE (- is standard output)."""
    export(the_shop(), COMMAND_LINE, file)


@products_group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--dry-run", is_flag=True, help="Try it, and store nothing.")
@click.option("--skip-bad-rows", is_flag=True, help="Import the others when some are wrong.")
def products_import(file: BinaryIO, dry_run: bool, skip_bad_rows: bool) -> None:  # noqa: FBT001
    """Make and change products from FILE (- is standard input)."""
    done = import_(the_shop(), COMMAND_LINE, file, dry_run=dry_run, skip_bad_rows=skip_bad_rows)
    raise SystemExit(0 if done else 1)


main.add_command(audit_command)
main.add_command(sweep_command)
main.add_command(void_payment_command)
main.add_command(token)
main.add_command(unlock_command)
main.add_command(staff)
main.add_command(customers)


def _purge(shop: Shop) -> None:
    try:
        purge(shop)
    except Unavailable:
        # Only a clean-up: the worker, or the next start, does it.
        click.echo("What has expired could not be forgotten now.", err=True)


def _refuse_another_currency(shop: Shop) -> None:
    """Prices are stored in minor units: another currency would read them as other amounts."""
    page = list_products(
        shop.units, COMMAND_LINE, Filter(statuses=()), Sort.NEWEST,
        limit=1, after=None, variants=False,
    )  # fmt: skip
    wanted = shop.settings.currency
    for product in page.items:
        if product.currency != wanted:
            _fail(f"CURRENCY is {wanted}, but the shop's prices are in {product.currency}.")


def _migrate_when_there(settings: Settings) -> bool:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    told = False
    while True:
        try:
            return migrate(server(settings))
        except Refused:
            raise
        except Unavailable as error:
            place = f"{settings.db_host}:{settings.db_port}"
            if time.monotonic() > deadline:
                _fail(f"There is no database at {place} (DB_HOST, DB_PORT): {error.__cause__}")
            if not told:
                click.echo(f"Waiting for the database at {place} …", err=True)
                told = True
            time.sleep(0.5)


def _refuse_a_taken_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            place = f"{settings.host}:{settings.port} (HOST, PORT)"
            advice = " Choose another with PORT=3002." if error.errno == errno.EADDRINUSE else ""
            _fail(f"Cannot listen on {place}: {error.strerror}.{advice}")


def _become_gunicorn(application: str) -> NoReturn:
    sys.stdout.flush()
    os.chdir(Path(__file__).parents[1])
    command = [sys.executable, "-m", "gunicorn", "-c", "python:entrypoints.http.gunicorn_conf"]
    os.execv(sys.executable, [*command, application])  # noqa: S606 - the same pid gets SIGTERM


if __name__ == "__main__":
    main(prog_name="storekeep")
