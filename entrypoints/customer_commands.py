"""`storekeep customers`: what is held about them, for who asks by letter, and after a backup was
restored.
"""

from typing import BinaryIO

import click

from domain.privacy.use_cases import erase_customer, export_customer
from entrypoints.bootstrap import Shop
from entrypoints.http.privacy import document
from entrypoints.http.structuring import render
from entrypoints.terminal import COMMAND_LINE, the_shop


@click.group()
def customers() -> None:
    """What is held about customers."""


@customers.command("export")
@click.argument("customer_id", metavar="ID", type=int)
@click.argument("file", type=click.File("wb"), default="-")
def customers_export(customer_id: int, file: BinaryIO) -> None:
    """Write all that is held about a customer to FILE, or to standard output, as JSON."""
    shop = the_shop()
    export = shop.units.retry(
        lambda: export_customer(shop.units, shop.privacy_map, COMMAND_LINE, customer_id)
    )
    file.write(render(document(export)) + b"\n")


@customers.command("erase")
@click.argument("customer_ids", metavar="ID...", type=int, nargs=-1, required=True)
@click.confirmation_option("--yes", prompt="This cannot be undone. Erase them?")
def customers_erase(customer_ids: tuple[int, ...]) -> None:
    """Erase customers. Who is erased already stays so."""
    shop = the_shop()
    for customer_id in customer_ids:
        _erase(shop, customer_id)
        click.echo(f"Customer {customer_id} is erased.")


def _erase(shop: Shop, customer_id: int) -> None:
    shop.units.retry(
        lambda: erase_customer(shop.units, shop.privacy_map, COMMAND_LINE, customer_id)
    )
