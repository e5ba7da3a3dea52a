"""The books, by the command line: `storekeep audit` checks every invariant over the whole database,
`sweep` does once what the worker does about payments and orders that nobody paid, `void-payment`
what nobody else can.
"""

import sys

import click

from domain.checkout.sweeping import declare_void
from entrypoints import config
from entrypoints.bootstrap import INVARIANTS, Shop, breaches, server
from entrypoints.sweeping import cancel_unpaid_orders, go_on_with_refunds, sweep_payments
from entrypoints.terminal import the_shop


@click.command("audit")
def audit_command() -> None:
    """Check the books: stock, orders, payments, both ledgers. Changes nothing.

    Each row that breaks an invariant is a line of standard output; the exit code is 1 if there is
    one.
    """
    found = 0
    for breach in breaches(server(config.load())):
        found += 1
        click.echo(f"{breach.invariant}: {', '.join(str(value) for value in breach.row)}")
    click.echo(f"{len(INVARIANTS)} invariants, {found} rows that break one.", err=True)
    sys.exit(1 if found else 0)


@click.command("sweep")
def sweep_command() -> None:
    """Go on with payments and refunds that nobody came back to, and cancel orders that nobody paid,
    until none is due.
    """
    shop = the_shop()
    total = 0
    while swept := _swept(shop):
        total += swept
    click.echo(f"{total} payments, refunds and unpaid orders were gone on with.", err=True)


def _swept(shop: Shop) -> int:
    return sweep_payments(shop) + go_on_with_refunds(shop) + cancel_unpaid_orders(shop)


@click.command("void-payment")
@click.argument("order_id", metavar="ORDER", type=int)
@click.argument("payment_id", metavar="PAYMENT", type=int)
@click.confirmation_option("--yes", prompt="Is it certain that the gateway will never charge it?")
def void_payment_command(order_id: int, payment_id: int) -> None:
    """Give up a payment under way whose gateway cannot be asked any more, because it was taken out
    of the settings: its goods are released, and its customer's bag is open again. The ids are those
    that `storekeep audit` tells.
    """
    declare_void(the_shop().till, payment_id, order_id)
    click.echo(f"Payment {payment_id} is void.")
